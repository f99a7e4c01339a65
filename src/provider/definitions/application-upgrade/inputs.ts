import { clusterInput, type InputRule } from "../../input-rule";
import { secretsInParameters } from "../common/parameters";
import type { ApplicationUpgradeInputs } from "./schema";

/** For every input, whether it replaces and whether it is secret. The one place that says so. */
export const inputRules: Readonly<Record<keyof ApplicationUpgradeInputs, InputRule>> = {
  application: { replacesBy: (application) => application },
  targetVersion: {},
  parameters: { secrets: secretsInParameters },
  keepParameters: {},
  provision: { secrets: (provision) => secretsInProvision(provision) },
  mode: {},
  monitoring: {},
  healthPolicy: {},
  forceRestart: {},
  instanceCloseDelaySeconds: {},
  upgradeReplicaSetCheckTimeout: {},
  whenUpgrading: {},
  backup: { neverCounts: true },
  cluster: clusterInput,
};

/** A SAS stands in the query. */
function secretsInProvision(provision: unknown): readonly string[] {
  if (typeof provision !== "object" || provision === null) return [];
  const uri: unknown = Reflect.get(provision, "packageUri");
  if (typeof uri !== "string" || !uri.includes("?")) return [];
  const query = uri.slice(uri.indexOf("?") + 1);
  const signature = new URLSearchParams(query).get("sig");
  return [uri, query, ...(signature ? [signature, encodeURIComponent(signature)] : [])];
}
