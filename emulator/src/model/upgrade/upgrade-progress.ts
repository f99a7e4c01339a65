import { noPreciseDate, writePreciseDate } from "../../wire/dates.js";
import type { JsonObject } from "../../wire/json.js";
import type { LiveApplication } from "../cluster/cluster.js";
import type { ClusterNode } from "../cluster/nodes.js";
import { writeDuration } from "./durations.js";
import type { SafetyHold } from "./safety-hold.js";
import {
  noLimitSeconds,
  rollbackCheckSeconds,
  type UpgradeDescription,
  writeUpgradeDescription,
} from "./upgrade-description.js";
import { currentDomain, type UpgradeRecord } from "./upgrade-record.js";

/** GetUpgradeProgress of an application that is or was upgraded. */
export function writeUpgradeProgress(
  record: UpgradeRecord,
  nodes: readonly ClusterNode[],
  now: number,
  hold: SafetyHold | undefined,
): JsonObject {
  const { failure, phase, startedAt } = record;
  const description = shownDescription(record);
  const pending = pendingDomains(record);
  const until = phase === "ended" ? record.phaseStartedAt : now;
  return {
    Name: description.Name,
    TypeName: record.typeName,
    TargetApplicationTypeVersion: description.TargetApplicationTypeVersion,
    UpgradeDomains: writeDomains(record),
    UpgradeState: stateOf(record),
    NextUpgradeDomain: pending[0] ?? "",
    RollingUpgradeMode: description.RollingUpgradeMode,
    UpgradeDescription: writeUpgradeDescription(description),
    UpgradeDurationInMilliseconds: writeDuration(startedAt === undefined ? 0 : until - startedAt),
    UpgradeDomainDurationInMilliseconds: writeDuration(startedAt === undefined ? 0 : until - record.domainStartedAt),
    UnhealthyEvaluations: [...(record.evaluations ?? [])],
    CurrentUpgradeDomainProgress: writeDomainProgress(phase === "upgrading" ? currentDomain(record) : "", nodes, hold),
    StartTimestampUtc: startedAt === undefined ? noPreciseDate : writePreciseDate(startedAt),
    FailureTimestampUtc: failure ? writePreciseDate(failure.at) : noPreciseDate,
    FailureReason: failure?.reason ?? "None",
    UpgradeDomainProgressAtFailure: writeDomainProgress(failure?.upgradeDomain ?? "", nodes),
    ...(failure?.classification === undefined ? {} : { FailureClassification: failure.classification }),
    UpgradeStatusDetails: detailsOf(record),
    IsNodeByNode: false,
  };
}

/** While it rolls back, and from then on, a target is what it rolls back to (`ClusterManagerReplica.cpp`). */
function shownDescription({ description, direction, original, isStuck }: UpgradeRecord): UpgradeDescription {
  if (direction === "forward" || isStuck) return description;
  const seconds = description.UpgradeReplicaSetCheckTimeoutInSeconds;
  return {
    ...description,
    TargetApplicationTypeVersion: original.typeVersion,
    Parameters: Object.entries(original.parameters).map(([Key, Value]) => ({ Key, Value })),
    UpgradeReplicaSetCheckTimeoutInSeconds: seconds === noLimitSeconds ? rollbackCheckSeconds : seconds,
  };
}

function detailsOf({ failure, goal }: UpgradeRecord): string {
  const failed = failure ? `The upgrade failed in upgrade domain '${failure.upgradeDomain}'.` : "";
  if (!goal) return failed;
  const version = goal.TargetApplicationTypeVersion;
  return `${failed} A new upgrade with version '${version}' will start after the rollback completes.`.trim();
}

/** GetUpgradeProgress of an application that never was upgraded: it counts as completed, with nothing in it. */
export function writeNoUpgrade({ name, typeName, typeVersion }: LiveApplication): JsonObject {
  return {
    Name: name,
    TypeName: typeName,
    TargetApplicationTypeVersion: typeVersion,
    UpgradeDomains: [],
    UpgradeState: "RollingForwardCompleted",
    NextUpgradeDomain: "",
    RollingUpgradeMode: "Invalid",
    UpgradeDurationInMilliseconds: writeDuration(0),
    UpgradeDomainDurationInMilliseconds: writeDuration(0),
    UnhealthyEvaluations: [],
    CurrentUpgradeDomainProgress: writeDomainProgress("", []),
    StartTimestampUtc: noPreciseDate,
    FailureTimestampUtc: noPreciseDate,
    FailureReason: "None",
    UpgradeDomainProgressAtFailure: writeDomainProgress("", []),
    UpgradeStatusDetails: "",
  };
}

/** The upgrade domains that are still to be begun. */
export function pendingDomains({ phase, upgradeDomains, completed }: UpgradeRecord): readonly string[] {
  return upgradeDomains.slice(completed + (phase === "upgrading" ? 1 : 0));
}

/** Nothing under way but domains left is `Pending` (`ApplicationUpgradeStatusDescription::ToPublicUpgradeState`). */
function stateOf(record: UpgradeRecord): string {
  const { direction, phase } = record;
  if (record.isStuck) return "Failed";
  if (phase === "ended") return direction === "forward" ? "RollingForwardCompleted" : "RollingBackCompleted";
  const isPending = phase !== "upgrading" && pendingDomains(record).length > 0;
  if (direction === "back") return isPending ? "RollingBackPending" : "RollingBackInProgress";
  return isPending ? "RollingForwardPending" : "RollingForwardInProgress";
}

/** In the server's order: the one under way, those to come, those done (`ApplicationUpgradeProgress.cpp`). */
function writeDomains(record: UpgradeRecord): JsonObject[] {
  const { phase, upgradeDomains, completed, untouched } = record;
  const underWay = phase === "upgrading" ? [currentDomain(record)] : [];
  const done = [...upgradeDomains.slice(0, completed), ...(record.direction === "back" ? untouched : [])];
  return [
    ...underWay.map((name) => ({ Name: name, State: "InProgress" })),
    ...pendingDomains(record).map((name) => ({ Name: name, State: "Pending" })),
    ...done.map((name) => ({ Name: name, State: "Completed" })),
  ];
}

function writeDomainProgress(upgradeDomain: string, nodes: readonly ClusterNode[], hold?: SafetyHold): JsonObject {
  const pending = hold && {
    SafetyCheck: { Kind: hold.kind, ...(hold.partitionId === undefined ? {} : { PartitionId: hold.partitionId }) },
  };
  const inDomain = nodes.filter((node) => upgradeDomain !== "" && node.upgradeDomain === upgradeDomain);
  return {
    DomainName: upgradeDomain,
    NodeUpgradeProgressList: inDomain.map(({ name }) => ({
      NodeName: name,
      UpgradePhase: hold?.phase ?? "Upgrading",
      PendingSafetyChecks: pending ? [pending] : [],
    })),
  };
}
