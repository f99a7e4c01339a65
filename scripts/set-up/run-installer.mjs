// @ts-check
// A process of its own, so that an installer that hangs can be stopped together with all that it started.
import { createRequire } from "node:module";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

const [root, version] = process.argv.slice(2);
if (root === undefined || version === undefined) throw new Error("usage: run-installer.mjs ROOT VERSION");

// The version has to be of the class that the Automation API itself uses.
const { SemVer } = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"))("semver");
await PulumiCommand.install({ root, version: new SemVer(version) });
