import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

jest.setTimeout(300_000);

// In a process of its own: the environment is among what is given.
test("given any secret in any place, when audited in any form and anything goes wrong, then it is in no report", async () => {
  const files = [join(__dirname, "../provider/run-typescript.cjs"), join(__dirname, "audit-secrets-run.ts")];

  const { stdout } = await promisify(execFile)(process.execPath, files);

  // It is worth nothing unless the runs come to reports.
  expect(Object.keys(JSON.parse(stdout))).toEqual(expect.arrayContaining(["1", "2"]));
});
