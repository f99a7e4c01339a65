import { labelOf } from "../../service-fabric/reply";
import { call, callLimits } from "../../waiting/call";
import { failedBy } from "../../waiting/failed-by";
import { gatewayPatience, isHopeless } from "../../waiting/patience";
import { inWords, tellWait } from "../../waiting/progress";
import { read } from "../../waiting/read";
import { sleep } from "../../waiting/run";
import { type DrillRun, inScratch, isSameKeys, lookMilliseconds, minute, nameOf } from "./drill-run";
import type { BackupToDrill } from "./outcome";

/** A partition of the scratch application, and what is restored into it. */
export interface DrillTarget {
  readonly backup: BackupToDrill;
  /** Of the scratch application. */
  readonly partitionId: string;
}

/** How long a list of partitions may lack one before its keys are taken for others. */
const absentMilliseconds = minute / 2;
/** How long after the restores the scratch application may be unhealthy. */
export const settleMilliseconds = 5 * minute;
/** Of how much that is unhealthy the error tells. */
const mostEvaluations = 10;

/** Waits until every partition that is restored into is there and Ready. */
export async function untilPartitionsReady(
  run: DrillRun,
  sample: readonly BackupToDrill[],
  until: number,
): Promise<readonly DrillTarget[]> {
  const { clock } = run;
  const since = clock.now();
  for (;;) {
    const { targets, missing, waiting } = await lookAtPartitions(run, sample);
    if (missing.length + waiting.length === 0) return targets;
    const [alien] = missing;
    if (alien !== undefined && clock.now() - since >= absentMilliseconds) {
      throw run.failure(
        "SFB_DRILL_KEYS_DIFFER",
        `${alien} has no partition with these keys in the scratch application.`,
      );
    }
    if (clock.now() >= until) throw await notReady(run, `${waiting[0]} is not Ready.`);
    tellWait(run, `${missing.length + waiting.length} of ${sample.length} partitions are not Ready yet`, false);
    await sleep(run, lookMilliseconds);
  }
}

async function lookAtPartitions(run: DrillRun, sample: readonly BackupToDrill[]) {
  const { cluster, order } = run;
  const targets: DrillTarget[] = [];
  const missing: string[] = [];
  const waiting: string[] = [];
  for (const serviceName of new Set(sample.map((backup) => backup.serviceName))) {
    const ofService = sample.filter((backup) => backup.serviceName === serviceName);
    const listed = await read(run, gatewayPatience, (signal) =>
      cluster.listPartitions(inScratch(order, serviceName), signal),
    );
    for (const backup of ofService) {
      const found = listed?.find(({ information }) => isSameKeys(backup.partition, information));
      // A service that was created just now is not listed, or has no partition yet.
      if (found === undefined && listed !== undefined && listed.length > 0) missing.push(nameOf(backup));
      else if (found?.status !== "Ready") waiting.push(nameOf(backup));
      if (found !== undefined) targets.push({ backup, partitionId: found.id });
    }
  }
  return { targets, missing, waiting };
}

/** Nothing of it may be in error: a policy of the manifest may allow for some that is. */
const strict = { defaultServiceType: {} } as const;

/** Waits until nothing of the scratch application is in error. @param what When it is looked at. */
export async function untilHealthy(
  run: DrillRun,
  until: number,
  onDeadline: "SFB_SCRATCH_NOT_READY" | "SFB_DRILL_UNHEALTHY",
): Promise<void> {
  const { clock, cluster, order } = run;
  for (;;) {
    const reply = await call(run, callLimits.readMilliseconds, (signal) =>
      cluster.getApplicationHealth(order.scratchApplication, strict, signal),
    );
    if (reply.kind === "answered" && (reply.value.state === "Ok" || reply.value.state === "Warning")) return;
    if (reply.kind !== "answered" && isHopeless(reply)) throw failedBy(run, reply, "gateway");
    const seen = reply.kind === "answered" ? reply.value.state : labelOf(reply);
    if (clock.now() >= until) {
      const unhealthy = reply.kind === "answered" ? reply.value.unhealthy : [];
      throw run.failure(onDeadline, [`Its health is ${seen}.`, ...unhealthy.slice(0, mostEvaluations)].join("\n"));
    }
    tellWait(run, `health ${seen}; waiting for ${inWords(until - clock.now())} at most`, false);
    await sleep(run, lookMilliseconds);
  }
}

/** With what is unhealthy, where that can be had: it mostly says why. */
async function notReady(run: DrillRun, what: string) {
  const { cluster, order } = run;
  const reply = await call(run, callLimits.readMilliseconds, (signal) =>
    cluster.getApplicationHealth(order.scratchApplication, strict, signal),
  );
  const unhealthy = reply.kind === "answered" ? reply.value.unhealthy : [];
  return run.failure("SFB_SCRATCH_NOT_READY", [what, ...unhealthy.slice(0, mostEvaluations)].join("\n"));
}
