import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v1 } from "../../src/provider";
import { type FakeEngine, startFakeEngine } from "./fake-engine";
import { type ProviderHost, refusalOf, repository, startProviderHost } from "./provider-host";
import { secrets } from "./storages";
import { currentRelease, currentStoredCode, everyResourceRegistered, releasedStoredCodes } from "./stored-codes";
import { partitionId, useWorld } from "./world";

jest.setTimeout(30_000);

/** The texts since 0.2.0; that of 0.1.0 was made by the SDK. */
const most = 400;
const mostOfFirst = 3_200;

describe("the code that is kept in a stack's state", () => {
  test("is that of this release for every resource of the package, its name in `v1` apart", async () => {
    const registered = await everyResourceRegistered();

    expect(registered.map(({ name }) => name)).toContain("AdHocBackup");
    for (const { type, inputs } of registered) {
      // A drill declares another resource of the package beside itself.
      const name = type.slice(type.lastIndexOf(":") + 1);
      const inV1 = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      expect(Object.keys(v1)).toContain(inV1);
      expect(inputs.__provider).toBe(currentStoredCode(inV1));
      expect(Buffer.byteLength(String(inputs.__provider))).toBeLessThanOrEqual(most);
    }
  });

  test.each([...releasedStoredCodes])("of release %s is small, and holds neither path nor secret", (release, text) => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(release === "0.1.0" ? mostOfFirst : most);
    expect(text).not.toContain(repository);
    expect(text).not.toMatch(/node_modules|\.\.\//);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test("of this release is among those that are kept", () => {
    expect([...releasedStoredCodes.keys()]).toContain(currentRelease);
  });
});

describe.each([...releasedStoredCodes])("given a resource whose state holds the code of release %s", (_, code) => {
  const world = useWorld();

  test("when it goes through its whole life, then the current build serves every step", async () => {
    const { host, emulator, checked } = world();
    const inputs = await checked({ __provider: code });
    const { id, properties } = await host.create(inputs);
    const posts = emulator.backupPosts().received;

    expect(await host.diff(id, properties, inputs)).toEqual({ changes: "none", replaces: [] });
    expect(await host.read(id, properties)).toEqual({ id, properties });
    const changed = await checked({ __provider: code, backupTimeoutMinutes: 20 });
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
    project = realpathSync(mkdtempSync(join(tmpdir(), "stored-code-test-")));
  });
  afterEach(async () => {
    await host.close();
    rmSync(project, { recursive: true, force: true });
  });

  const cannotBeLoaded =
    "pulumi-servicefabric-backup cannot be loaded: make it a direct dependency, and run npm install.";
  const state = () => ({ partitionId, __provider: currentStoredCode() });

  test("without the package, when a resource of it is checked, then it has this one problem", async () => {
    host = await startProviderHost(engine.address, { cwd: project });

    expect(await host.check({}, state())).toEqual({
      inputs: state(),
      failures: [{ property: "", reason: cannotBeLoaded }],
    });
    expect(host.output).not.toMatch(/\n {4}at |Error/);
  });

  test.each(["read", "delete"] as const)(
    "without the package, when %s is asked for, then it is refused in these words, without a stack",
    async (method) => {
      host = await startProviderHost(engine.address, { cwd: project });

      expect((await refusalOf(host[method]("id", state()))).message).toBe(cannotBeLoaded);
      expect(host.output).not.toMatch(/\n {4}at /);
    },
  );

  test("whose package cannot be read, when a resource of it is met, then the error is the real one", async () => {
    const folder = join(project, "node_modules", "pulumi-servicefabric-backup");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "provider.js"), 'throw new Error("the disk is broken");');
    host = await startProviderHost(engine.address, { cwd: project });

    expect((await refusalOf(host.check({}, state()))).message).toContain("the disk is broken");
  });
});
