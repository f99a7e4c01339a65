import * as fc from "fast-check";
import { newestGood, ofNewestScheme } from "../../../src/restore/plan/newest-good";
import type { PartitionInformation } from "../../../src/service-fabric/records";
import type { RestorePoint } from "../../../src/service-fabric/restores";

const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";

function point(second: number, information: PartitionInformation, isGood = true): RestorePoint {
  const createdAt = new Date(second * 1_000).toISOString();
  return {
    partitionId,
    backupId: `backup of ${createdAt}`,
    location: `Shop\\Orders\\${partitionId}\\${createdAt.slice(0, 19).replace("T", " ").replaceAll(":", ".")}.zip`,
    createdAt,
    type: "Full",
    epoch: { dataLossVersion: "1", configurationVersion: "1" },
    lsn: isGood ? "5" : "-1",
    information,
  };
}

const none = (): readonly RestorePoint[] => [];
const named = (name: string): PartitionInformation => ({ kind: "Named", name });

test("given backups in whatever order, then of each keys the newest good one is taken, and newer bad ones are counted", () => {
  const backups = fc.uniqueArray(
    fc.record({ second: fc.nat(2_000_000_000), name: fc.constantFrom("a", "b", "c"), isGood: fc.boolean() }),
    { selector: ({ second }) => second },
  );
  fc.assert(
    fc.property(backups, (all) => {
      const found = newestGood(
        all.map(({ second, name, isGood }) => point(second, named(name), isGood)),
        none,
      );
      expect(found.size).toBe(new Set(all.map(({ name }) => name)).size);
      for (const { information, point: best, unusable } of found.values()) {
        const own = all.filter(({ name }) => information.kind === "Named" && name === information.name);
        const good = own.filter(({ isGood }) => isGood).map(({ second }) => second);
        const newest = good.length === 0 ? undefined : Math.max(...good);
        expect(best?.createdAt).toBe(newest === undefined ? undefined : new Date(newest * 1_000).toISOString());
        expect(unusable).toBe(own.filter(({ second }) => newest === undefined || second > newest).length);
      }
    }),
  );
});

test("given backups of two schemes, then those of the older one are left out", () => {
  const range = (lowKey: string, highKey: string): PartitionInformation => ({ kind: "Int64Range", lowKey, highKey });
  const found = newestGood(
    [point(1, range("0", "49")), point(1, range("50", "99")), point(2, range("0", "33")), point(3, range("34", "66"))],
    none,
  );
  const kept = ofNewestScheme(found.values()).map(({ information }) => information);
  expect(kept).toEqual([range("34", "66"), range("0", "33")]);
});
