import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

jest.setTimeout(300_000);

// In a process of its own: what the provider loads only when it is needed, jest cannot load.
test("given any secret in any place, when anything goes wrong, then it is in nothing that leaves", async () => {
  const files = ["run-typescript.cjs", "secrets-run.ts"].map((file) => join(__dirname, file));

  const { stdout } = await promisify(execFile)(process.execPath, files);

  // It is worth nothing unless the runs get that far.
  expect(Object.keys(JSON.parse(stdout))).toEqual(
    expect.arrayContaining([
      "refused by check",
      "proven",
      "SFB_CREDENTIALS_UNUSABLE",
      "SFB_UNTRUSTED_SERVER",
      "SFB_TOKEN_REFUSED",
      "SFB_BACKUP_FAILED",
    ]),
  );
});
