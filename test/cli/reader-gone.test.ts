import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repository } from "../docs/pages";

const program = join(repository, "bin", "pulumi-servicefabric-backup.js");

test("given a reader that goes away, as head does, when a command prints, then it ends as it would have", async () => {
  const child = spawn(process.execPath, [program, "audit", "--help"], { stdio: "pipe" });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });

  const [exitCode] = await once(child, "close");

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});
