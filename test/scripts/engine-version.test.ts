import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluateModule, scriptsFolder, scriptUrl } from "./in-node";

const script = JSON.stringify(scriptUrl("set-up/engine-version.mjs"));

const printed: [text: string, version: string | undefined, accepted: boolean][] = [
  ["v3.259.0\n", "3.259.0", true],
  ["3.200.0", "3.200.0", true],
  ["v3.200.1", "3.200.1", true],
  ["v3.199.9", "3.199.9", false],
  ["v3.1000.0", "3.1000.0", true],
  ["v4.0.0", "4.0.0", false],
  ["v2.300.0", "2.300.0", false],
  ["v3.201.0-alpha.x5f0d3a8", "3.201.0", true],
  ["v3.201.0+dirty", "3.201.0", true],
  ["warning: something to know\nv3.259.0", "3.259.0", true],
  ["", undefined, false],
  ["v3.259", undefined, false],
  ["pulumi v3.259.0 is out", undefined, false],
];

test("the version is read from what `pulumi version` prints, and accepted from 3.200 within major version 3", async () => {
  const texts = JSON.stringify(printed.map(([text]) => text));
  const results = await evaluateModule(`
    import { formatVersion, isNewEnough, parseVersion } from ${script};
    console.log(JSON.stringify(${texts}.map((text) => {
      const version = parseVersion(text);
      return [text, version && formatVersion(version), version !== undefined && isNewEnough(version)];
    })));
  `);
  expect(results).toEqual(printed.map(([text, version, accepted]) => [text, version ?? null, accepted]));
});

test("the engine that is built is the one of go.mod, its two modules at the same version and locked in go.sum", async () => {
  const wanted = await evaluateModule(`
    import { wantedEngine } from ${script};
    console.log(JSON.stringify(wantedEngine()));
  `);
  const goMod = readFileSync(join(scriptsFolder, "engine", "go.mod"), "utf8");
  const goSum = readFileSync(join(scriptsFolder, "engine", "go.sum"), "utf8");
  for (const name of ["pkg", "sdk"]) {
    expect(goMod).toContain(`github.com/pulumi/pulumi/${name}/v3 v${wanted} `);
    expect(goSum).toContain(`github.com/pulumi/pulumi/${name}/v3 v${wanted} h1:`);
  }
});

test("the oldest engine that is taken is the oldest @pulumi/pulumi that the package allows", async () => {
  const oldest = await evaluateModule(`
    import { formatVersion, oldestEngine } from ${script};
    console.log(JSON.stringify(formatVersion(oldestEngine)));
  `);
  const manifest = JSON.parse(readFileSync(join(scriptsFolder, "..", "package.json"), "utf8"));
  expect(manifest.peerDependencies["@pulumi/pulumi"]).toBe(`^${oldest}`);
});
