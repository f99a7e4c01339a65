import { bagOf, hidden, visible } from "../../src/provider/bag";

test("given inputs and what is Pulumi's and ours, then each is told from the other", () => {
  const bag = { partitionId: "one", _single: 1, __provider: "code", __urn: "urn:one" };

  expect(visible(bag)).toEqual({ partitionId: "one", _single: 1 });
  expect(hidden(bag)).toEqual({ __provider: "code", __urn: "urn:one" });
});

test.each([
  [{ phase: "accepted" }, { phase: "accepted" }],
  [null, undefined],
  ["text", undefined],
  [undefined, undefined],
])("given %j, then it is read as a bag where it is one", (value, bag) => {
  expect(bagOf(value)).toEqual(bag);
});
