import { join } from "node:path";
import { samplePartitions, startEmulator } from "servicefabric-backup-emulator";
import { errorRegistry } from "../../src/errors";
import { evaluateModule } from "../scripts/in-node";
import { blocks, codeIn, pages, repository, table } from "./pages";

const registry: Readonly<Record<string, { readonly remedy: string }>> = errorRegistry;

test.each(table("README.md", "code", "what to do"))("the README says of %s what the program says", (code, remedy) => {
  expect(remedy).toBe(registry[codeIn(code)[0] ?? ""]?.remedy);
});

test("given a restore in progress, when a backup is asked for, then the error is the one that the README shows", async () => {
  const [partitionId] = samplePartitions.orders;
  const emulator = await startEmulator();
  try {
    emulator.startRestore({ partitionId, stuckInAccepted: true });
    const message = await errorOfBackup({ partitionId, cluster: { endpoint: emulator.url } });

    expect(blocks({ path: "README.md", language: "text" }).map(({ text }) => text)).toContain(message);
  } finally {
    await emulator.close();
  }
});

/** What the provider says, in a process of its own as under Pulumi; its progress would go to the console. */
function errorOfBackup(inputs: unknown): Promise<unknown> {
  return evaluateModule(`
    import { createRequire } from "node:module";
    const { v1 } = createRequire(${JSON.stringify(join(repository, "package.json"))})("./dist/provider/index.js");
    const print = console.log;
    console.log = () => {};
    const checked = await v1.adHocBackup.check({}, ${JSON.stringify(inputs)});
    await v1.adHocBackup.create(checked.inputs).catch(({ message }) => print(JSON.stringify(message)));
    process.exit();
  `);
}

test("every code that a page names is in the registry", () => {
  const named = pages.flatMap(({ lines }) => lines.join("\n").match(/\bSFB_[A-Z_]+\b/g) ?? []);
  expect([...new Set(named)].filter((code) => !(code in registry))).toEqual([]);
});
