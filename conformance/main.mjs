// @ts-check
import "../scripts/set-up/node-version.mjs";
import { runCommand } from "../scripts/command.mjs";
import { command } from "./command.mjs";

await runCommand(() => command(process.argv.slice(2)));
