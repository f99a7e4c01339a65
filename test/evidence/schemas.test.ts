import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { recordLine } from "../../src/evidence/record";
import { predicateTypes } from "../../src/evidence/statement";
import { repository } from "../docs/pages";
import { scriptsFolder, startNode } from "../scripts/in-node";
import { realOutputs } from "./real-outputs";

// A drill and an upgrade are among what is made.
jest.setTimeout(120_000);

const real = realOutputs();
const kinds = ["backup", "upgrade", "restore", "drill"] as const;

// A schema names formats beside patterns that hold the same.
const ajv = new Ajv2020({ allErrors: true, validateFormats: false });
const schemas = Object.fromEntries(
  kinds.map((kind) => {
    const file = join(repository, "docs", "evidence", `${kind}.v1.schema.json`);
    return [kind, ajv.compile(JSON.parse(readFileSync(file, "utf8")))];
  }),
);

test("the published schemas are what the program holds records to", async () => {
  const { exitCode, stderr } = await startNode([join(scriptsFolder, "write-evidence-schemas.mjs"), "--check"]).ended;

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test("each is found by the type of the predicate", () => {
  for (const kind of kinds) expect(ajv.getSchema(predicateTypes[kind])).toBe(schemas[kind]);
});

describe.each([
  ["a backup", "backup", "alone"],
  ["a set of backups", "backup", "set"],
  ["a set of a whole application", "backup", "whole"],
  ["an upgrade", "upgrade", "upgrade"],
  ["a drill", "drill", "drill"],
] as const)("given the record of %s", (_what, kind, name) => {
  const statement = () => JSON.parse(recordLine(kind, real()[name])).statement;

  test("when it is held against the published schema, then it is as that says", () => {
    const validate = schemas[kind];
    validate?.(statement());

    expect(validate?.errors).toBeNull();
  });

  test("when a fact is of another form, is missing, or is one more, then it is not", () => {
    const validate = schemas[kind];
    const { predicate, ...rest } = statement();
    const { program, ...others } = predicate;

    expect(validate?.({ ...rest, predicate })).toBe(true);
    expect(validate?.({ ...rest, predicate: others })).toBe(false);
    expect(validate?.({ ...rest, predicate: { ...predicate, password: "x" } })).toBe(false);
    expect(validate?.({ ...rest, predicate, predicateType: "urn:other" })).toBe(false);
    expect(validate?.({ ...rest, predicate: { ...predicate, program: { ...program, packageVersion: 2 } } })).toBe(
      false,
    );
  });
});
