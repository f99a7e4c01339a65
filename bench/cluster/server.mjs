// @ts-check
import { startEmulator } from "servicefabric-backup-emulator";

/**
 * One application, `fabric:/Large`, with one service.
 * @typedef {{ partitions: number, backupMilliseconds: number, storage?: string }} Start
 */

/** @type {Start} */
const { partitions, backupMilliseconds, storage } = JSON.parse(process.argv[2] ?? "");
/** @type {Record<string, number>} */
let byOperation = {};
/** When the first request came, and when the last one was answered. */
let first = Number.POSITIVE_INFINITY;
let last = 0;

const emulator = await startEmulator({
  topology: {
    applications: [
      {
        name: "fabric:/Large",
        typeName: "LargeType",
        typeVersion: "1.0.0",
        services: [
          {
            kind: "Stateful",
            name: "fabric:/Large/Store",
            typeName: "StoreType",
            hasPersistedState: true,
            partitions: Array.from({ length: partitions }, (_, index) => ({
              id: `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`,
              scheme: /** @type {const} */ ({ kind: "Named", name: `shard-${index}` }),
            })),
          },
        ],
      },
    ],
  },
  timings: { acceptedMilliseconds: 0, backupMilliseconds },
  onRequest: ({ route = "none", time }) => {
    byOperation[route] = (byOperation[route] ?? 0) + 1;
    first = Math.min(first, time);
    last = Date.now();
  },
  ...(storage === undefined
    ? {}
    : { policy: { storage: { StorageKind: /** @type {const} */ ("FileShare"), Path: storage } } }),
});
process.send?.({ url: emulator.url });
process.on("message", () => {
  process.send?.({ byOperation, milliseconds: last - first });
  byOperation = {};
  first = Number.POSITIVE_INFINITY;
});
process.on("disconnect", () => void emulator.close());
