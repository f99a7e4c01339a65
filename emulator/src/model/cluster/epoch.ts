import type { JsonObject } from "../../wire/json.js";

/** An epoch of a partition. Both are signed 64-bit numbers; the first is a .NET tick count, always above 2^53. */
export interface Epoch {
  readonly dataLossVersion: bigint;
  readonly configurationVersion: bigint;
}

/** The time in ticks since 1601, and never an old number. */
export function nextDataLossVersion(last: bigint, at: number): bigint {
  const now = ticksOf(at);
  return now > last ? now : last + 1n;
}

/** .NET ticks of a time in milliseconds since 1970, counted from 1601. */
export function ticksOf(at: number): bigint {
  return BigInt(Math.floor(at) + 11_644_473_600_000) * 10_000n;
}

/** Both dialects quote the numbers; they differ in the order of the members. */
export function writeGatewayEpoch(epoch: Epoch): JsonObject {
  return {
    ConfigurationVersion: epoch.configurationVersion.toString(),
    DataLossVersion: epoch.dataLossVersion.toString(),
  };
}

export function writeBackupEpoch(epoch: Epoch): JsonObject {
  return {
    DataLossVersion: epoch.dataLossVersion.toString(),
    ConfigurationVersion: epoch.configurationVersion.toString(),
  };
}
