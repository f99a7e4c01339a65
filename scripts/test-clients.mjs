// @ts-check
import "./set-up/node-version.mjs";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.mjs";
import { Failure } from "./failure.mjs";
import { fact, heading } from "./screen.mjs";
import { projectRoot } from "./set-up/project.mjs";
import { clientEnvironment } from "./test-clients/environment.mjs";
import { findPython } from "./test-clients/python.mjs";
import { runTests } from "./test-clients/run-tests.mjs";

await runCommand(async ({ signal }) => {
  if (!existsSync(join(projectRoot, "emulator", "dist", "cli", "main.js"))) {
    throw new Failure("The emulator is not built: run npm run build first.", { exitCode: 2 });
  }
  heading("Microsoft's clients");
  const python = await findPython();
  fact("Python", `${python.version} (${python.command.join(" ")})`);
  const environment = await clientEnvironment(python, signal);
  fact("clients", environment.folder);
  heading("Tests");
  await runTests(environment.python, process.argv.slice(2), signal);
});
