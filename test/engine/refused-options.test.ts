import { partitionId, startedEngine } from "./engine";
import { errorsOf } from "./seen";

const before = { partitionId, version: "v1" };

describe("given options that skip the creation", () => {
  const engine = startedEngine({ program: "before-upgrade" });
  const expectNothingDone = () => {
    expect(engine().cluster.requests).toEqual([]);
    expect(engine().journal()).toEqual([]);
    expect(engine().saved().named("backup")).toEqual([]);
  };

  test("when up, then it fails in the program, without a stack trace, and nothing begins", async () => {
    const up = await engine().up({ config: { ...before, options: { id: "a-backup", import: "a-backup" } } });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain('AdHocBackup "backup": it cannot have the options id, import.');
    expect(up.output).not.toMatch(/^\s+at .*:\d+/m);
    expectNothingDone();
  });

  test("when a transformation adds one, then the provider does not have it, and nothing begins", async () => {
    const up = await engine().up({ config: { ...before, options: {}, transformed: { id: "a-backup" } } });

    expect(up.exitCode).toBeGreaterThan(0);
    expect(errorsOf(up)).toContain("leave the option `id` out");
    expectNothingDone();
  });
});
