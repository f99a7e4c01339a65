// How long a program takes that declares a backup, as a share of the time with `pulumi.dynamic.Resource`, which serialises
// the provider's code in each run. Each in a process of its own, in turn, so that both see the same machine.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { report } from "./report.mjs";

const rounds = Number(process.argv[2] ?? 21);
const root = fileURLToPath(new URL("..", import.meta.url));

const asStored = `new AdHocBackup("backup", { partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22" });`;
const methods = ["configure", "check", "diff", "create", "read", "update", "delete"];
const asSerialised = `
  function load() { return require("pulumi-servicefabric-backup/provider"); }
  const provider = { ${methods.map((name) => `async ${name}(a, b, c) { return load().v1.adHocBackup.${name}(a, b, c); }`)} };
  new pulumi.dynamic.Resource(provider, "backup", { partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22" });`;

const ratios = [];
for (let round = 0; round < rounds; round++) ratios.push(millisecondsOf(asStored) / millisecondsOf(asSerialised));
ratios.sort((one, other) => one - other);
const [least, median, most] = [ratios[0], ratios[Math.floor(rounds / 2)], ratios[rounds - 1]].map((ratio) =>
  ratio?.toFixed(2),
);
report("A program that declares a backup", [
  {
    what: "time / the same with serialised code",
    measured: `median ${median} (${least} to ${most}) in ${rounds} rounds`,
    limit: "< 1.00",
    isHeld: Number(median) < 1,
  },
]);

/** @param {string} body */
function millisecondsOf(body) {
  const program = `
    const pulumi = require("@pulumi/pulumi");
    const { AdHocBackup } = require("pulumi-servicefabric-backup");
    pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: ({ inputs }) => inputs,
    }, "shop", "dev", false);
    pulumi.runtime.runInPulumiStack(async () => { ${body} });
    process.once("exit", () => console.log(performance.now()));`;
  const { stdout } = spawnSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" });
  return Number(stdout);
}
