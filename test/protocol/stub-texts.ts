import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runProgram } from "../resources/run-program";
import { repository } from "./provider-host";

const folder = join(__dirname, "stubs");

/** The code that resources of each release keep in a stack's state, by release. */
export const releasedStubs: ReadonlyMap<string, string> = new Map(
  readdirSync(folder).map((file) => [basename(file, ".txt"), readFileSync(join(folder, file), "utf8")]),
);

export const currentRelease: string = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")).version;

/** What `pulumi up` with this release writes into the state. `stub.test.ts` compares it with the build. */
export function currentStub(): string {
  const text = releasedStubs.get(currentRelease);
  if (text === undefined) throw new Error(`test/protocol/stubs/${currentRelease}.txt is missing; see stub.test.ts`);
  return text;
}

/** The text that the SDK makes of the built stub when a program declares a resource. */
export async function serialiseBuiltStub(): Promise<string> {
  const { registered } = await runProgram('new AdHocBackup("any", { partitionId: "any" });');
  return String(registered[0]?.inputs.__provider);
}
