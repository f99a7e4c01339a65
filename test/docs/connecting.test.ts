import { credentialKinds } from "../../src/service-fabric/connection/connection";
import {
  connectionFieldNames,
  environmentNameOf,
  secretConnectionFields,
} from "../../src/service-fabric/connection/fields";
import { codeIn, table } from "./pages";
import { membersOf } from "./snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const rows = table("docs/connecting.md", "setting", "environment").map(([setting, environment, what = ""]) => ({
  name: codeIn(setting)[0] ?? "",
  environment: codeIn(environment),
  what,
}));

describe("the table of settings in docs/connecting.md", () => {
  test("has every field that the package knows, and no other, in their order", () => {
    expect(rows.map(({ name }) => name)).toEqual(connectionFieldNames);
  });

  test("has every field of the constructor's `cluster`", () => {
    expect([...membersOf("ClusterArgs").keys()].sort()).toEqual([...connectionFieldNames].sort());
    expect([...membersOf("ClusterArgs").values()].every(({ isOptional }) => isOptional)).toBe(true);
  });

  test.each(connectionFieldNames)("says of %s its variable of the environment", (name) => {
    expect(rows.find((row) => row.name === name)?.environment).toEqual([environmentNameOf(name)]);
  });

  test.each(connectionFieldNames)("says of %s whether it is a secret", (name) => {
    const { what = "" } = rows.find((row) => row.name === name) ?? {};

    expect(/\bSecret\./.test(what)).toBe(secretConnectionFields.includes(name));
  });

  test("says which credentials there are", () => {
    expect(codeIn(rows.find(({ name }) => name === "credential")?.what)).toEqual([...credentialKinds]);
  });
});
