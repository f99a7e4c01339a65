import type { JsonObject } from "../../wire/json.js";

/** An epoch of a partition. Both are signed 64-bit numbers; the first is a .NET tick count, always above 2^53. */
export interface Epoch {
  readonly dataLossVersion: bigint;
  readonly configurationVersion: bigint;
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
