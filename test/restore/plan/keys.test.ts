import * as fc from "fast-check";
import { contradict, keyOf, schemeInWords } from "../../../src/restore/plan/key-texts";
import type { PartitionInformation } from "../../../src/service-fabric/records";

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** The partitions of one service with ranges of keys, as a cluster divides them: without a gap. */
const ranges = fc
  .uniqueArray(int64, { minLength: 2, maxLength: 8 })
  .map((bounds) => [...bounds].sort((one, other) => (one < other ? -1 : 1)))
  .map((bounds) =>
    bounds.slice(1).map((next, index): PartitionInformation => {
      const isLast = index === bounds.length - 2;
      return { kind: "Int64Range", lowKey: String(bounds[index]), highKey: String(isLast ? next : next - 1n) };
    }),
  );
const names = fc
  .uniqueArray(fc.string(), { minLength: 1, maxLength: 8 })
  .map((all) => all.map((name): PartitionInformation => ({ kind: "Named", name })));
const singleton = fc.constant<PartitionInformation[]>([{ kind: "Singleton" }]);
const scheme = fc.oneof(ranges, names, singleton);

test("given the partitions of one service, then no two have the same keys, and none contradicts another", () => {
  fc.assert(
    fc.property(scheme, (partitions) => {
      expect(new Set(partitions.map(keyOf)).size).toBe(partitions.length);
      for (const one of partitions) {
        expect(partitions.filter((other) => contradict(one, other))).toEqual([one]);
      }
    }),
  );
});

test("given two schemes of a service, then each partition of the one contradicts a partition of the other", () => {
  const low = -(2n ** 63n);
  const divided = (count: bigint): PartitionInformation[] =>
    Array.from({ length: Number(count) }, (_, index) => ({
      kind: "Int64Range",
      lowKey: String(low + (2n ** 64n / count) * BigInt(index)),
      highKey: String(
        BigInt(index) === count - 1n ? 2n ** 63n - 1n : low + (2n ** 64n / count) * BigInt(index + 1) - 1n,
      ),
    }));
  for (const one of divided(3n)) expect(divided(4n).some((other) => contradict(one, other))).toBe(true);
  for (const one of divided(3n)) expect(contradict(one, { kind: "Singleton" })).toBe(true);
});

test("given the same bounds spelled otherwise, then they are the same keys", () => {
  const one: PartitionInformation = { kind: "Int64Range", lowKey: "-0", highKey: "007" };
  expect(keyOf(one)).toBe(keyOf({ kind: "Int64Range", lowKey: "0", highKey: "7" }));
  expect(keyOf({ kind: "Named", name: "a" })).not.toBe(keyOf({ kind: "Named", name: "A" }));
  expect(keyOf({ kind: "Named", name: "" })).not.toBe(keyOf({ kind: "Singleton" }));
});

test("given partitions, then their scheme is told as somebody needs it who creates the service", () => {
  const range = (lowKey: string, highKey: string): PartitionInformation => ({ kind: "Int64Range", lowKey, highKey });
  expect(schemeInWords([range("34", "66"), range("0", "33"), range("67", "99")])).toBe(
    "Int64Range, 3 partitions, keys 0 to 99",
  );
  expect(schemeInWords([range("67", "99"), range("0", "33")])).toBe(
    "Int64Range, with these partitions among others: keys 0 to 33, 67 to 99",
  );
  expect(
    schemeInWords([
      { kind: "Named", name: "b" },
      { kind: "Named", name: "a" },
    ]),
  ).toBe('Named, 2 partitions: "a", "b"');
  expect(schemeInWords([{ kind: "Singleton" }])).toBe("Singleton, 1 partition");
  expect(schemeInWords([])).toBe("of a scheme that its backups do not tell");
});
