import { createHash } from "node:crypto";

/** 20 bytes that depend on nothing but the text. */
export function hashOf(text: string): Buffer {
  return createHash("sha1").update(text).digest();
}

/** A GUID that depends on nothing but the text, so that it stays the same in every run (in the form of RFC 9562, version 5). */
export function derivedGuid(text: string): string {
  const bytes = hashOf(text).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The id of a partition that a topology file does not spell out, from its service and its place in it. */
export function derivedPartitionId(serviceName: string, place: number | string): string {
  return derivedGuid(`${serviceName}#${place}`);
}

/** An id of a replica or an instance: as long as a real one, which is a .NET tick count. */
export function derivedReplicaId(partitionId: string, index: number): bigint {
  return 132_000_000_000_000_000n + (hashOf(`${partitionId}/${index}`).readBigUInt64BE() % 1_000_000_000_000_000n);
}
