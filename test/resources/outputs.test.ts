import * as definitions from "../../src/provider/definitions";
import { runProgram } from "./run-program";

test("given the outputs that a resource has when it has come about, then its class declares each of them", async () => {
  const { returned } = await runProgram(`
    const resources = Object.entries(require("pulumi-servicefabric-backup"))
      .filter(([, exported]) => exported.prototype instanceof pulumi.CustomResource);
    return Object.fromEntries(resources.map(([name, exported]) => [name, Object.keys(new exported(name, {}))]));
  `);
  const properties = returned as Readonly<Record<string, readonly string[]>>;

  for (const [name, definition] of Object.entries(definitions)) {
    const declared = properties[`${name.charAt(0).toUpperCase()}${name.slice(1)}`] ?? [];
    expect(definition.inputNames.filter((input) => !declared.includes(input))).toEqual([]);
    // It counts as done only with all of its outputs.
    expect(definition.isDone(Object.fromEntries(declared.map((property) => [property, "there"])))).toBe(true);
  }
});
