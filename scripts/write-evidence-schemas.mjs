// @ts-check
// Writes docs/evidence/: what the records of this release hold, as JSON Schemas. With --check it only looks whether they do.
// node scripts/write-evidence-schemas.mjs [--check]
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { predicates } from "../dist/evidence/predicates.js";
import { predicateTypes, statementType } from "../dist/evidence/statement.js";
import { projectRoot } from "./set-up/project.mjs";

const folder = join(projectRoot, "docs", "evidence");
const ofBackup = ["backupId", "backupLocation", "clusterEndpoint"];
const told = {
  backup: ofBackup,
  restore: ofBackup,
  drill: ofBackup,
  upgrade: ["application", "clusterEndpoint", "version"],
};

/** The whole of a statement with that predicate. @param {keyof typeof predicates} kind */
function schemaOf(kind) {
  const annotations = z.strictObject(Object.fromEntries(told[kind].map((name) => [name, z.string()])));
  const identity = z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({
      description: "SHA-256 of the annotations in canonical JSON (RFC 8785): nobody can read a backup's bytes.",
    });
  const subject = z.strictObject({
    name: z.string(),
    digest: z.strictObject({ serviceFabricIdentity: identity }),
    annotations,
  });
  const statement = z
    .strictObject({
      _type: z.literal(statementType),
      subject: z.array(subject),
      predicateType: z.literal(predicateTypes[kind]),
      predicate: predicates[kind],
    })
    .meta({ title: `The record of a proven ${kind}, an in-toto Statement v1`, $id: predicateTypes[kind] });
  return `${JSON.stringify(z.toJSONSchema(statement), undefined, 2)}\n`;
}

const isCheck = process.argv.includes("--check");
mkdirSync(folder, { recursive: true });
for (const kind of /** @type {(keyof typeof predicates)[]} */ (Object.keys(predicates))) {
  const file = join(folder, `${kind}.v1.schema.json`);
  const text = schemaOf(kind);
  if (!isCheck) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    console.error(`${file} is not up to date: run node scripts/write-evidence-schemas.mjs.`);
    process.exitCode = 1;
  }
}
