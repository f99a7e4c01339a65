import type { PartitionInformation } from "../../service-fabric/records";
import type { BackupToDrill } from "./outcome";

/**
 * The backups to restore, by service and key: all of them, or so many. The same ones each time, spread over the services and,
 * within a service, over its keys.
 */
export function chooseSample(backups: readonly BackupToDrill[], most: number | undefined): readonly BackupToDrill[] {
  const services = byService(backups);
  const share = sharesOf(
    services.map(({ length }) => length),
    Math.min(most ?? backups.length, backups.length),
  );
  return services.flatMap((ofService, index) => spread(ofService, share[index] ?? 0));
}

function byService(backups: readonly BackupToDrill[]): readonly (readonly BackupToDrill[])[] {
  const services = new Map<string, BackupToDrill[]>();
  for (const backup of [...backups].sort(inOrder)) {
    const ofService = services.get(backup.serviceName);
    if (ofService === undefined) services.set(backup.serviceName, [backup]);
    else ofService.push(backup);
  }
  return [...services.values()];
}

/** How many of each service: one more of each in turn, as long as it has any. */
function sharesOf(sizes: readonly number[], count: number): readonly number[] {
  const shares = sizes.map(() => 0);
  for (let left = count; left > 0; ) {
    for (const [index, size] of sizes.entries()) {
      const share = shares[index] ?? 0;
      if (left === 0 || share >= size) continue;
      shares[index] = share + 1;
      left--;
    }
  }
  return shares;
}

function spread<T>(items: readonly T[], count: number): readonly T[] {
  return items.filter(
    (_, index) => Math.floor((index * count) / items.length) !== Math.floor(((index - 1) * count) / items.length),
  );
}

function inOrder(one: BackupToDrill, other: BackupToDrill): number {
  return compare(one.serviceName, other.serviceName) || compareKeys(one.partition, other.partition);
}

function compareKeys(one: PartitionInformation, other: PartitionInformation): number {
  if (one.kind === "Int64Range" && other.kind === "Int64Range")
    return compare(BigInt(one.lowKey), BigInt(other.lowKey));
  return one.kind === "Named" && other.kind === "Named" ? compare(one.name, other.name) : 0;
}

function compare<T extends string | bigint>(one: T, other: T): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
