import type { ServiceFabricError } from "../errors";
import { call } from "../waiting/call";
import { gatewayPatience } from "../waiting/patience";
import { inWords } from "../waiting/progress";
import { read } from "../waiting/read";
import { type BackupRun, textOf } from "./backup-run";
import { choosePartition } from "./choose-partition";
import { noSuchService } from "./no-such-service";
import type { PartitionByName } from "./outcome";

/** How long near names are looked for. The error does not wait for them. */
const searchMilliseconds = 10_000;

/**
 * Finds the partition that a name and a key lead to now, and gives its id. Reads only; the first part of preflight, and
 * before the run gets in line, as the line is that of the partition.
 */
export async function findPartition(run: BackupRun, target: PartitionByName): Promise<string> {
  const { cluster } = run;
  run.progress({ text: `looking for the partition of ${textOf(target)} on ${cluster.endpoint}`, change: true });
  const partitions = await read(run, gatewayPatience, (signal) => cluster.listPartitions(target.service, signal));
  if (partitions === undefined) throw await serviceNotFound(run, target.service);
  if (partitions.length === 0) throw run.failure("SFB_SERVICE_NOT_FOUND", "The cluster lists no partition of it.");
  if (partitions.some(({ serviceKind }) => serviceKind === "Stateless")) throw run.failure("SFB_STATELESS_SERVICE");

  const choice = choosePartition(partitions, target.partitionKey);
  if (choice.kind === "refused") throw run.failure(choice.code, choice.detail, choice.remedy);
  const { id } = choice.partition;
  run.progress({ text: `found partition ${id} of ${textOf(target)}`, change: true });
  return id;
}

async function serviceNotFound(run: BackupRun, service: string): Promise<ServiceFabricError> {
  run.progress({
    text: `no such service; looking for near names, ${inWords(searchMilliseconds)} at most`,
    change: true,
  });
  const until = run.clock.now() + searchMilliseconds;
  const { code, detail } = await noSuchService(run.cluster, service, (send) =>
    call(run, until - run.clock.now(), send),
  );
  return run.failure(code, detail);
}
