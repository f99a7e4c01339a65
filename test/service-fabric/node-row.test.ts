import { createNodeRow, type Member, type NodeRow } from "../../src/service-fabric/connection/node-row";

function rowOf(...names: readonly string[]): NodeRow {
  const node = { send: () => Promise.reject(new Error("nobody sends here")), close: async () => undefined };
  return createNodeRow(
    names.map((endpoint) => ({ endpoint, node })),
    () => 0,
  );
}

function named(members: readonly Member[]): readonly string[] {
  return members.map(({ endpoint }) => endpoint);
}

function fail(row: NodeRow, name: string): void {
  for (const member of row.forEffect()) if (member.endpoint === name) row.failed(member);
}

test("given nodes that are well, when reads come at once, then each begins at another", () => {
  const row = rowOf("a", "b", "c");

  expect([row.forRead(), row.forRead(), row.forRead()].map((order) => named(order)[0])).toEqual(["a", "b", "c"]);
});

test("given nodes that have all failed, then they are asked in the order in which they did", () => {
  const row = rowOf("a", "b", "c");
  for (const name of ["b", "c", "a"]) fail(row, name);

  expect(named(row.forRead())).toEqual(["b", "c", "a"]);
  expect(named(row.forEffect())).toEqual(["b", "c", "a"]);
});
