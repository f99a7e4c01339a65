import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FakeEngine, startFakeEngine } from "./fake-engine";
import { type ProviderHost, refusalOf, repository, startProviderHost } from "./provider-host";
import { secrets } from "./storages";
import { currentRelease, currentStub, releasedStubs, serialiseBuiltStub } from "./stub-texts";
import { partitionId, useWorld } from "./world";

jest.setTimeout(30_000);

const most = 3_200;

describe("the code that is kept in a stack's state", () => {
  test("is the same as ever for this release", async () => {
    const built = await serialiseBuiltStub();
    const path = `test/protocol/stubs/${currentRelease}.txt`;
    if (process.env.WRITE_STUB === currentRelease) writeFileSync(join(repository, path), built);

    if (built !== releasedStubs.get(currentRelease) && process.env.WRITE_STUB !== currentRelease) {
      throw new Error(
        [
          `What src/provider/stub.ts becomes in a stack's state is not ${path} any more.`,
          "Every text that was ever released runs for as long as a stack keeps it, so the stub should stay as it is.",
          "If it has to change: give package.json a version that is not released yet, then write its text with",
          "  WRITE_STUB=<version> npx jest test/protocol/stub.test.ts",
          "and never touch the texts of released versions. It is now:",
          built,
        ].join("\n"),
      );
    }
  });

  test.each([...releasedStubs])("of release %s is small in the state, and holds neither path nor secret", (_, text) => {
    // The state is JSON, in which each end of a line takes two characters.
    expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThanOrEqual(most);
    expect(text).not.toContain(repository);
    expect(text).not.toMatch(/node_modules|\.\.\//);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe.each([...releasedStubs])("given a resource whose state holds the code of release %s", (_, stub) => {
  const world = useWorld();

  test("when it goes through its whole life, then the current build serves every step", async () => {
    const { host, emulator, checked } = world();
    const inputs = await checked({ __provider: stub });
    const { id, properties } = await host.create(inputs);
    const posts = emulator.backupPosts().received;

    expect(await host.diff(id, properties, inputs)).toEqual({ changes: "none", replaces: [] });
    expect(await host.read(id, properties)).toEqual({ id, properties });
    const changed = await checked({ __provider: stub, backupTimeoutMinutes: 20 });
    expect(await host.diff(id, properties, changed)).toEqual({ changes: "unknown", replaces: [] });
    expect(await host.update(id, properties, changed)).toEqual({ ...properties, backupTimeoutMinutes: 20 });
    await host.delete(id, properties);

    expect(posts).toBe(1);
    expect(emulator.backupPosts().received).toBe(posts);
  });
});

describe("given a project", () => {
  let engine: FakeEngine;
  let project: string;
  let host: ProviderHost;
  beforeAll(async () => {
    engine = await startFakeEngine();
  });
  afterAll(() => engine.close());
  beforeEach(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), "stub-test-")));
  });
  afterEach(async () => {
    await host.close();
    rmSync(project, { recursive: true, force: true });
  });

  async function refusedCheck(): Promise<string> {
    host = await startProviderHost(engine.address, { cwd: project });
    return (await refusalOf(host.check({}, { partitionId, __provider: currentStub() }))).message;
  }

  test("without the package, when a resource of it is met, then the error says how to get it", async () => {
    expect(await refusedCheck()).toContain(
      "pulumi-servicefabric-backup cannot be loaded: run npm install in this project. The package must be a direct dependency of it.",
    );
  });

  test("whose package cannot be read, when a resource of it is met, then the error is the real one", async () => {
    const folder = join(project, "node_modules", "pulumi-servicefabric-backup");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "provider.js"), 'throw new Error("the disk is broken");');

    expect(await refusedCheck()).toContain("the disk is broken");
  });
});
