import type { Cluster } from "../../../model/cluster/cluster.js";
import { upgradeDomainsOf } from "../../../model/cluster/nodes.js";
import { noPreciseDate } from "../../../wire/dates.js";
import type { Json, JsonObject } from "../../../wire/json.js";
import { escapeXml } from "../../../wire/xml.js";
import { ok } from "../../reply.js";
import type { Call } from "../call.js";
import { gatewayRoute } from "../gateway-dialect.js";
import type { Route } from "../route.js";

/**
 * The cluster as a whole.
 *
 * @param aadMetadata The reply of GetAadMetadata.
 */
export function clusterRoutes(cluster: Cluster, aadMetadata: () => Json): Route[] {
  return [
    {
      // No api-version: `sfctl cluster select` asks for it to see whether it gets through.
      name: "GetRoot",
      method: "GET",
      path: "/",
      handle: async () => ({
        status: 200,
        headers: { "Content-Type": "text/html; charset=utf-8", "X-Content-Type-Options": "nosniff" },
        body: { text: `<!DOCTYPE html><title>${escapeXml(cluster.name)}</title><p>Service Fabric emulator</p>\n` },
      }),
    },
    gatewayRoute(cluster.version, {
      name: "GetClusterVersion",
      path: "/$/GetClusterVersion",
      run: () => ok({ Version: cluster.version }),
    }),
    gatewayRoute(cluster.version, {
      name: "GetClusterManifest",
      path: "/$/GetClusterManifest",
      run: () => ok({ Manifest: writeManifest(cluster) }),
    }),
    gatewayRoute(cluster.version, {
      name: "GetClusterUpgradeProgress",
      path: "/$/GetUpgradeProgress",
      run: () => ok(writeUpgradeProgress(cluster)),
    }),
    // Bare arrays, in every api-version.
    gatewayRoute(cluster.version, {
      name: "GetProvisionedFabricCodeVersionInfoList",
      path: "/$/GetProvisionedCodeVersions",
      run: (call) => ok(provisioned(call, "CodeVersion", cluster.version)),
    }),
    gatewayRoute(cluster.version, {
      name: "GetProvisionedFabricConfigVersionInfoList",
      path: "/$/GetProvisionedConfigVersions",
      run: (call) => ok(provisioned(call, "ConfigVersion", configVersion)),
    }),
    gatewayRoute(cluster.version, {
      name: "GetClusterLoad",
      path: "/$/GetLoadInformation",
      run: () =>
        ok({
          LastBalancingStartTimeUtc: noPreciseDate,
          LastBalancingEndTimeUtc: noPreciseDate,
          LoadMetricInformation: [],
        }),
    }),
    gatewayRoute(cluster.version, {
      name: "GetAadMetadata",
      path: "/$/GetAadMetadata",
      run: () => ok(aadMetadata()),
    }),
  ];
}

/** Version of the cluster's own configuration, which is never upgraded. */
const configVersion = "1";

/** The one version that is provisioned, unless another is asked for. */
function provisioned({ query }: Call, name: "CodeVersion" | "ConfigVersion", version: string): Json {
  return (query.get(name) ?? version) === version ? [{ [name]: version }] : [];
}

/**
 * The manifest holds no sections but those of the two services that backups and restores need: it is how Service Fabric
 * Explorer finds out that there are backups, while others would make it ask for what is not emulated.
 */
function writeManifest({ name, backupRestoreServiceInstalled, faultAnalysisService }: Cluster): string {
  const sections = [
    ...(backupRestoreServiceInstalled
      ? writeSection("BackupRestoreService", { SecretEncryptionCertThumbprint: "", TargetReplicaSetSize: "3" })
      : []),
    ...(faultAnalysisService === "missing" ? [] : writeSection("FaultAnalysisService", { TargetReplicaSetSize: "3" })),
  ];
  const settings = sections.length === 0 ? "" : ["", ...sections, "  "].join("\r\n");
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<ClusterManifest xmlns="http://schemas.microsoft.com/2011/01/fabric" Name="${escapeXml(name)}" Version="${configVersion}">`,
    `  <FabricSettings>${settings}</FabricSettings>`,
    "</ClusterManifest>",
  ].join("\r\n");
}

function writeSection(name: string, parameters: Readonly<Record<string, string>>): string[] {
  return [
    `    <Section Name="${name}">`,
    ...Object.entries(parameters).map(([key, value]) => `      <Parameter Name="${key}" Value="${value}" />`),
    "    </Section>",
  ];
}

/** The runtime itself is never upgraded here. */
function writeUpgradeProgress(cluster: Cluster): JsonObject {
  const noDomain = { DomainName: "", NodeUpgradeProgressList: [] };
  return {
    CodeVersion: cluster.version,
    ConfigVersion: configVersion,
    UpgradeDomains: upgradeDomainsOf(cluster.nodes).map((name) => ({ Name: name, State: "Completed" })),
    UpgradeState: "RollingForwardCompleted",
    NextUpgradeDomain: "",
    RollingUpgradeMode: "UnmonitoredAuto",
    UpgradeDurationInMilliseconds: "PT0H0M0S",
    UpgradeDomainDurationInMilliseconds: "PT0H0M0S",
    UnhealthyEvaluations: [],
    CurrentUpgradeDomainProgress: noDomain,
    StartTimestampUtc: noPreciseDate,
    FailureTimestampUtc: noPreciseDate,
    FailureReason: "None",
    UpgradeDomainProgressAtFailure: noDomain,
  };
}
