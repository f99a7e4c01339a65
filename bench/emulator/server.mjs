// @ts-check
// The emulator in a process of its own, with as many partitions as the argument says.
import { startEmulator } from "servicefabric-backup-emulator";

const partitions = Array.from({ length: Number(process.argv[2]) }, (_, index) => ({
  id: `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`,
  scheme: /** @type {const} */ ({ kind: "Named", name: `partition-${index}` }),
}));
const emulator = await startEmulator({
  topology: {
    applications: [
      {
        name: "fabric:/Large",
        typeName: "LargeType",
        typeVersion: "1.0.0",
        services: [
          { kind: "Stateful", name: "fabric:/Large/Store", typeName: "StoreType", hasPersistedState: true, partitions },
        ],
      },
    ],
  },
  timings: { acceptedMilliseconds: 0, backupMilliseconds: 0 },
});
process.send?.({ url: emulator.url });
process.on("message", (message) => {
  if (message === "memory") process.send?.({ rssBytes: process.memoryUsage.rss() });
});
process.on("disconnect", () => void emulator.close());
