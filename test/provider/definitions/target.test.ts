import type { Bag } from "../../../src/provider/bag";
import { adHocBackup } from "../../../src/provider/definitions";
import { unknownValue } from "../../../src/provider/unknowns";

const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
const otherId = "5a1c7f0e-2f0b-4a53-9a0f-0c8f5b1de7a1";
const service = "fabric:/Shop/Orders";
const settings = {
  config: (key: string) => (key === "servicefabric:endpoint" ? "https://shop.example:19080" : undefined),
  environment: () => undefined,
};

/** The reasons that a preview shows for a target. */
const reasonsFor = (target: Bag) =>
  adHocBackup.check(adHocBackup.normalize(target), settings).map(({ reason }) => reason);

describe("given a target, when it is checked, then it is right", () => {
  test.each<[string, Bag]>([
    ["by id", { partitionId }],
    ["by name", { service }],
    ["by name, with blanks and a slash at the end", { service: ` ${service}/ ` }],
    ["by a number", { service, partitionKey: -42 }],
    ["by the largest number", { service, partitionKey: Number.MAX_SAFE_INTEGER }],
    ["by text", { service, partitionKey: "9223372036854775807" }],
    ["by a name with any signs", { service, partitionKey: " ~$+/ü" }],
    ["by an id that is not known yet", { partitionId: unknownValue }],
    ["by a name and a key that are not known yet", { service: unknownValue, partitionKey: unknownValue }],
  ])("%s", (_, target) => {
    expect(reasonsFor(target)).toEqual([]);
  });
});

describe("given a target that is wrong, when it is checked, then the reasons say what to give", () => {
  const missing = "partitionId: is missing: give it, or service with the partitionKey";
  const exact = expect.stringMatching(/^partitionKey: must be a whole number or text; .* write it as text, such as "/);
  test.each<[string, Bag, unknown[]]>([
    ["neither", {}, [missing]],
    ["both", { partitionId, service }, ["service: must not be given together with partitionId"]],
    [
      "both, not known yet",
      { partitionId: unknownValue, service: unknownValue },
      [expect.stringContaining("together")],
    ],
    ["a key alone", { partitionKey: "a" }, [missing, expect.stringMatching(/^partitionKey: needs service/)]],
    ["a key with an id", { partitionId, partitionKey: 1 }, [expect.stringMatching(/^partitionKey: needs service/)]],
    ["a number that is not exact", { service, partitionKey: 2 ** 53 }, [exact]],
    ["a fraction", { service, partitionKey: 1.5 }, [exact]],
    ["no number", { service, partitionKey: Number.NaN }, [exact]],
    ["another type", { service, partitionKey: true }, [exact]],
    ["an empty key", { service, partitionKey: "" }, ["partitionKey: must not be empty"]],
    ["no scheme", { service: "Shop/Orders" }, ["service: must begin with fabric:/, such as fabric:/Shop/Orders"]],
    ["an application", { service: "fabric:/Shop/" }, [expect.stringMatching(/^service: names no service/)]],
    ["a number for a name", { service: 17 }, [expect.stringMatching(/^service: must be of type string/)]],
  ])("%s", (_, target, reasons) => {
    expect(reasonsFor(target)).toEqual(reasons);
  });

  test("and never with its value", () => {
    expect(reasonsFor({ service: "Sesame/Orders", partitionKey: 2 ** 60 }).join()).not.toMatch(
      /Sesame|1152921504606846976/,
    );
  });
});

test("given a key as a number, when it is normalized, then it is text, digit by digit", () => {
  expect(adHocBackup.normalize({ service: ` ${service}/`, partitionKey: -9007199254740991 })).toMatchObject({
    service,
    partitionKey: "-9007199254740991",
  });
  expect(adHocBackup.normalize({ partitionKey: -0 })).toMatchObject({ partitionKey: "0" });
});

const range = { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: "9007199254740993" };
/** The outputs of a backup that was taken by the partition's id, or by name. */
const byId = { partitionId, serviceName: service, partition: range };
const byName = { ...byId, service, partitionKey: "5" };
const ofEarlierRelease = { partitionId, serviceName: service };
const named = { ...byId, partition: { kind: "Named", name: "eu" } };
const single = { ...byId, partition: { kind: "Singleton" } };

describe("given the outputs of a backup, when the target is named in another way", () => {
  test.each<[string, Bag, Bag]>([
    ["the id in other capitals and blanks", byId, { partitionId: ` ${partitionId.toUpperCase()} ` }],
    ["from the id to a key in its range", byId, { service, partitionKey: 0 }],
    ["from the id to the last key of its range", byId, { service, partitionKey: "9007199254740993" }],
    ["from the id to its name", named, { service, partitionKey: "eu" }],
    ["from the id to its service alone", single, { service }],
    ["from the name to the id that was found", byName, { partitionId }],
    ["the same name and key", byName, { service: `${service}/`, partitionKey: 5 }],
    ["the same id, of an earlier release", ofEarlierRelease, { partitionId }],
  ])("%s: that does not replace", (_, outputs, target) => {
    expect(adHocBackup.retargetedBy(adHocBackup.normalize(target), outputs)).toEqual([]);
  });

  test.each<[string, Bag, Bag, readonly string[]]>([
    ["another id", byId, { partitionId: otherId }, ["partitionId"]],
    ["an id that is not known yet", byId, { partitionId: unknownValue }, ["partitionId"]],
    [
      "from the name to another id, as of a service that was created anew",
      byName,
      { partitionId: otherId },
      ["partitionId"],
    ],
    ["from a name that was not found yet to an id", { service }, { partitionId }, ["partitionId"]],
    [
      "from the id to a key beside its range",
      byId,
      { service, partitionKey: "9007199254740994" },
      ["service", "partitionKey"],
    ],
    ["from the id to its service without the key", byId, { service }, ["service"]],
    ["from the id to another service", byId, { service: `${service}2`, partitionKey: 0 }, ["service", "partitionKey"]],
    ["from the id to a service that is not known yet", single, { service: unknownValue }, ["service"]],
    [
      "from the id to a key that is not known yet",
      byId,
      { service, partitionKey: unknownValue },
      ["service", "partitionKey"],
    ],
    ["from the id to another name", named, { service, partitionKey: "EU" }, ["service", "partitionKey"]],
    ["from the id of an earlier release to the name", ofEarlierRelease, { service }, ["service"]],
    ["another service", byName, { service: `${service}2`, partitionKey: 5 }, ["service"]],
    ["another key, though of the same range", byName, { service, partitionKey: 6 }, ["partitionKey"]],
    ["no key any more", byName, { service }, ["partitionKey"]],
    ["a key that is not known yet", byName, { service, partitionKey: unknownValue }, ["partitionKey"]],
    ["both", byName, { service: unknownValue, partitionKey: 6 }, ["service", "partitionKey"]],
  ])("%s: that replaces", (_, outputs, target, replaces) => {
    expect(adHocBackup.retargetedBy(adHocBackup.normalize(target), outputs)).toEqual(replaces);
  });
});
