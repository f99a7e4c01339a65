import type { UpgradeRecord } from "../service-fabric/upgrades";
import { inWords } from "../waiting/progress";
import { isRollingBack } from "./upgrade-states";

/** Makes the row of an upgrade: `domain 3 of 5, UD2 healthy for 40 s, rolling forward`. */
export function rowOfUpgrade(): (record: UpgradeRecord, now: number) => string {
  let shown = "";
  let since = 0;
  return (record, now) => {
    const step = stepOf(record);
    if (step !== shown) {
      shown = step;
      since = now;
    }
    const seconds = now - since >= 1_000 ? ` for ${inWords(now - since)}` : "";
    return [placeOf(record), `${step}${seconds}`, isRollingBack(record) ? "rolling back" : "rolling forward"]
      .filter((part) => part !== "")
      .join(", ");
  };
}

function placeOf({ domains }: UpgradeRecord): string {
  if (domains.length === 0) return "";
  const done = domains.filter(({ state }) => state === "Completed").length;
  return `domain ${Math.min(done + 1, domains.length)} of ${domains.length}`;
}

/** What it is at: a domain and its nodes, health, or the operator who has to move it. */
function stepOf(record: UpgradeRecord): string {
  const { domains, mode, nextDomain, nodes, state, unhealthy } = record;
  if (record.startedAt === undefined) return "preparing";
  const current = domains.find((domain) => domain.state === "InProgress");
  if (current !== undefined) return [callName(current.name), waitsFor(nodes) ?? "upgrading"].join(" ");
  if (mode === "UnmonitoredManual" && state.endsWith("Pending") && nextDomain !== undefined) {
    return `${callName(nextDomain)} waits for an operator to move to it`;
  }
  const last = domains.filter((domain) => domain.state === "Completed").at(-1);
  const what = last === undefined ? "the application" : callName(last.name);
  return unhealthy.length > 0 ? `${what} unhealthy (${unhealthy[0]})` : `${what} healthy`;
}

/** Azure calls its upgrade domains by bare numbers, which would read like counts. */
function callName(domain: string): string {
  return /^\d+$/.test(domain) ? `UD ${domain}` : domain;
}

function waitsFor(nodes: UpgradeRecord["nodes"]): string | undefined {
  const node = nodes.find(({ safetyChecks }) => safetyChecks.length > 0);
  return node === undefined ? undefined : `waits on ${node.name}: ${node.safetyChecks.join(", ")}`;
}
