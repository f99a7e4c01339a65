import * as fc from "fast-check";
import { choosePartition } from "../../src/backup/choose-partition";
import { isNear, nearestFirst } from "../../src/errors/nearest-first";
import { holdsKey } from "../../src/service-fabric/partition-information";
import type { ListedPartition, PartitionInformation } from "../../src/service-fabric/records";

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;
const int64 = fc.oneof(
  fc.bigInt({ min: least, max: most }),
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }),
  fc.constantFrom(least, most),
);

const ranges = (all: readonly (readonly [bigint, bigint])[]): readonly ListedPartition[] =>
  partitions(all.map(([low, high]) => ({ kind: "Int64Range", lowKey: String(low), highKey: String(high) })));

function partitions(all: readonly PartitionInformation[]): readonly ListedPartition[] {
  return all.map((information, index) => ({
    id: `00000000-0000-0000-0000-${String(index).padStart(12, "0")}`,
    serviceKind: "Stateful",
    information,
  }));
}

/** Random cuts of the whole of int64, in any order. */
const split = fc.tuple(fc.uniqueArray(int64, { maxLength: 30 }), fc.nat()).map(([cuts, seed]) => {
  const starts = [least, ...cuts.filter((cut) => cut !== least).sort((one, other) => (one < other ? -1 : 1))];
  const all = starts.map((low, index) => [low, (starts[index + 1] ?? most + 1n) - 1n] as const);
  return [...all.slice(seed % all.length), ...all.slice(0, seed % all.length)];
});

function chosen(all: readonly ListedPartition[], key: string | undefined): PartitionInformation | undefined {
  const choice = choosePartition(all, key);
  return choice.kind === "chosen" ? choice.partition.information : undefined;
}

describe("given any split of int64", () => {
  test("when a key is given, then the chosen partition is the one that holds it", () => {
    fc.assert(
      fc.property(split, int64, (all, key) => {
        const [low, high] = all.find(([from, to]) => from <= key && key <= to) ?? [];
        expect(chosen(ranges(all), String(key))).toEqual({
          kind: "Int64Range",
          lowKey: String(low),
          highKey: String(high),
        });
      }),
    );
  });

  test("when an end of a range is given, then it is that range's", () => {
    fc.assert(
      fc.property(split, (all) => {
        for (const [low, high] of all) {
          for (const end of [low, high]) {
            expect(chosen(ranges(all), String(end))).toMatchObject({ lowKey: String(low), highKey: String(high) });
          }
        }
      }),
    );
  });

  test("when its last range is taken away and a key of that is given, then the refusal names the nearest ten", () => {
    fc.assert(
      fc.property(split, (all) => {
        const [gone, ...left] = all;
        fc.pre(gone !== undefined && left.length > 0);
        const choice = choosePartition(ranges(left), String(gone?.[1]));
        if (choice.kind === "chosen") throw new Error("It was chosen.");
        expect(choice.code).toBe("SFB_PARTITION_KEY_OUT_OF_RANGE");
        expect(choice.detail.match(/-?\d+ to -?\d+/g)).toHaveLength(Math.min(10, left.length));
        expect(/and (\d+) more/.exec(choice.detail)?.[1]).toBe(left.length > 10 ? String(left.length - 10) : undefined);
      }),
    );
  });
});

test("given any names, when one is given as the key, then the partition with just that name is chosen", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), fc.nat(), (names, at) => {
      const name = names[at % names.length] ?? "";
      expect(chosen(partitions(names.map((one) => ({ kind: "Named", name: one }))), name)).toEqual({
        kind: "Named",
        name,
      });
    }),
  );
});

describe("given a partition of any kind, when it is asked whether it holds a key", () => {
  const range: PartitionInformation = { kind: "Int64Range", lowKey: "-5", highKey: "5" };
  test.each<[PartitionInformation, string | undefined, boolean]>([
    [range, "5", true],
    [range, " 5 ", true],
    [range, "-0005", true],
    [range, "6", false],
    [range, "5.0", false],
    [range, "0x1", false],
    [range, "", false],
    [range, undefined, false],
    [range, "9".repeat(400), false],
    [{ kind: "Named", name: "5" }, "5", true],
    [{ kind: "Named", name: "5" }, "05", false],
    [{ kind: "Named", name: "eu" }, "EU", false],
    [{ kind: "Named", name: "eu" }, undefined, false],
    [{ kind: "Singleton" }, undefined, true],
    [{ kind: "Singleton" }, "0", false],
  ])("%j and %p: %p", (information, key, holds) => {
    expect(holdsKey(information, key)).toBe(holds);
  });
});

test("given names, when they are put in order, then the nearest comes first, whatever its capitals", () => {
  const names = ["fabric:/Shop/Web", "fabric:/Shop/Order", "fabric:/shop/ORDERS", "fabric:/Shop/Cart"];

  expect(nearestFirst(names, "fabric:/Shop/Orders").slice(0, 2)).toEqual(["fabric:/shop/ORDERS", "fabric:/Shop/Order"]);
  expect(nearestFirst(["b", "a"], "c")).toEqual(["a", "b"]);
  expect(nearestFirst(["", "abc"], "")).toEqual(["", "abc"]);
});

describe("given endless names, or very many, when the nearest are looked for", () => {
  const end = "x".repeat(80);

  test("then the last 80 characters are what tells them apart", () => {
    expect(nearestFirst([`a${end}`, `b${end}`], `b${end}`)).toEqual([`a${end}`, `b${end}`]);
    expect(nearestFirst([`a${end.slice(1)}`, `b${end.slice(1)}`], `b${end.slice(1)}`)[0]).toBe(`b${end.slice(1)}`);
  });

  test("then 5000 of them are looked at", () => {
    const names = [...Array.from({ length: 4_999 }, () => "far"), "near", "nearer"];

    expect(nearestFirst(names, "nearer")).toHaveLength(5_000);
    expect(nearestFirst(names, "nearer")[0]).toBe("near");
  });
});

test.each([
  ["endpont", "endpoint", true],
  ["abcdef", "abcdxy", true],
  ["abcdef", "abcxyz", false],
  ["endpoint", "storage", false],
])("given %s, when it is compared with %s, then it is near where a third differs at most: %s", (name, wanted, near) => {
  expect(isNear(name, wanted)).toBe(near);
});
