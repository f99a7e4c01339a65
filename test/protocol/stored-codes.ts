import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Registered, runProgram } from "../resources/run-program";
import { repository } from "./provider-host";

const folder = join(__dirname, "stored-code");

/** Stands in the texts for the name under which `v1` has a resource. */
const variable = "<resource>";

const texts: ReadonlyMap<string, string> = new Map(
  readdirSync(folder).map((file) => [basename(file, ".txt"), readFileSync(join(folder, file), "utf8")]),
);

/** The code that resources of each release keep in a stack's state, by release: here that of `AdHocBackup`. */
export const releasedStoredCodes: ReadonlyMap<string, string> = new Map(
  [...texts].map(([release, text]) => [release, text.replaceAll(variable, "adHocBackup")]),
);

export const currentRelease: string = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")).version;

/** What `pulumi up` with this release writes into the state, for the resource that `v1` has under this name. */
export function currentStoredCode(resource = "adHocBackup"): string {
  const text = texts.get(currentRelease);
  if (text === undefined) {
    throw new Error(`test/protocol/stored-code/${currentRelease}.txt is missing; CONTRIBUTING.md, Release.`);
  }
  return text.replaceAll(variable, resource);
}

/** What a program registers that declares one of each resource that the package exports. */
export async function everyResourceRegistered(): Promise<readonly Registered[]> {
  const { registered } = await runProgram(`
    for (const [name, exported] of Object.entries(require("pulumi-servicefabric-backup"))) {
      if (exported.prototype instanceof pulumi.CustomResource) new exported(name, {});
    }
  `);
  return registered;
}
