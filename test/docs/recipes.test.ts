import { once } from "node:events";
import { join } from "node:path";
import { samplePartitions } from "servicefabric-backup-emulator";
import { connectionOf, resolveConnection } from "../../src/provider/settings";
import { connectionFieldNames, environmentNameOf } from "../../src/service-fabric/connection/fields";
import { firstLine, programFixture } from "../emulator/program";
import { startNode, temporaryFolder } from "../scripts/in-node";
import { pageAt, repository } from "./pages";

/** What each recipe of the page sets, by its heading. */
const recipes = readRecipes();

test("there is a recipe for each kind of cluster", () => {
  expect([...recipes.keys()]).toEqual([
    "A local emulator",
    "A local emulator with client certificates",
    "A local emulator with tokens",
    "A secure Azure cluster, by thumbprint",
    "A secure Azure cluster, by common name",
    "Entra ID in GitHub Actions",
    "Entra ID in Azure Pipelines",
    "A managed identity, from a build agent in Azure",
    "A standalone cluster",
  ]);
});

test.each([...recipes])("the recipe %s gives a connection", (_, config) => {
  const resolved = resolveConnection({}, { config: (key) => config.get(key), environment: () => undefined });

  expect(resolved.problems).toEqual([]);
  // Nothing but an emulator goes without a proof of who the server is.
  const { serverTrust, endpoints } = connectionOf(resolved);
  expect(serverTrust.kind).not.toBe("anything");
  expect(endpoints.every((endpoint) => endpoint.startsWith("https:") || endpoint === "http://127.0.0.1:19080")).toBe(
    true,
  );
});

describe("given an emulator as a recipe starts it", () => {
  const folder = temporaryFolder();
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp();
  });
  const { run } = programFixture({ afterwards: (cleanUp) => void cleanUps.push(cleanUp) });

  test.each([
    ["A local emulator with client certificates", "certificate"],
    ["A local emulator with tokens", "token"],
  ])("when the doctor follows the rest of %s, then it signs in by %s", async (recipe, way) => {
    const [, options = ""] = /^npx servicefabric-backup-emulator (.*)$/m.exec(commandsOf(recipe)) ?? [];
    const inFolder = (text: string) => text.replace(/(?<![-\w])certificates(?=\/|$)/, join(folder(), "certificates"));
    const child = run("--port", "0", "--json", ...options.split(" ").map(inFolder));
    cleanUps.unshift(async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    });
    const { url } = JSON.parse(await firstLine(child));
    const atUrl = (text: string) => inFolder(text).replace("https://127.0.0.1:19080", url);
    const exported = [...commandsOf(recipe).matchAll(/(?<=^export .*)\b([A-Z_]+)=(\S+)/gm)];
    const settings = [...(recipes.get(recipe) ?? [])].map(([key, value]) => [
      environmentNameOf(nameOf(key)),
      value === "typed in" ? "for-tests-only" : value,
    ]);
    const environment = Object.fromEntries(
      [...exported.map(([, name, value]) => [name, value]), ...settings].map(([name, value]) => [
        name,
        atUrl(value ?? ""),
      ]),
    );

    const [partitionId] = samplePartitions.orders;
    const program = join(repository, "bin", "pulumi-servicefabric-backup.js");
    const doctor = startNode([program, "doctor", "--partition", partitionId, "--json"], environment);
    const { exitCode, stdout } = await doctor.ended;

    expect(JSON.parse(stdout).checks).toContainEqual({
      name: "sign-in",
      status: "ok",
      detail: expect.stringContaining(`by ${way}`),
    });
    expect(exitCode).toBe(0);
  });
});

function nameOf(key: string) {
  const name = connectionFieldNames.find((each) => key === `servicefabric:${each}`);
  if (name === undefined) throw new Error(`The recipe sets ${key}, which is no setting of a connection.`);
  return name;
}

function commandsOf(recipe: string): string {
  const { lines } = pageAt("docs/connecting.md");
  const from = lines.indexOf(`### ${recipe}`) + 1;
  const below = lines.slice(from).findIndex((line) => line.startsWith("### "));
  return lines.slice(from, from + below).join("\n");
}

function readRecipes(): Map<string, Map<string, string>> {
  const { lines } = pageAt("docs/connecting.md");
  const found = new Map<string, Map<string, string>>();
  let current = "";
  for (const line of lines.slice(lines.indexOf("## Recipes"), lines.indexOf("## Whom to trust"))) {
    current = /^### (.*)$/.exec(line)?.[1] ?? current;
    const [, key, value = "typed in"] = /^pulumi config set (?:--secret )?(\S+)(?: (\S+))?$/.exec(line) ?? [];
    if (key !== undefined) found.set(current, (found.get(current) ?? new Map()).set(key, value));
  }
  return found;
}
