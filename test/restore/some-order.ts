import type { RestoreOrder } from "../../src/restore";

/** A restore of one partition, as the tests ask for it. */
export const someOrder: RestoreOrder = {
  partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22",
  applicationName: "fabric:/Shop",
  name: "fabric:/Shop/Orders, 0 to 9",
  backup: {
    backupId: "7a8c3a4e-2f1d-4a53-9a0f-0c8f5b1de7a1",
    location: "Shop\\Orders\\974bd92a-b395-4631-8a7f-53bd4ae9cf22\\2026-01-05 10.00.00.zip",
    epoch: { dataLossVersion: "131846800323087021", configurationVersion: "12884901888" },
    lsn: "9007199254740993",
  },
  restoreTimeoutMinutes: 30,
  keepSuspended: false,
};
