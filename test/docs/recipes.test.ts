import { connectionOf, resolveConnection } from "../../src/provider/settings";
import { pageAt } from "./pages";

/** What each recipe of the page sets, by its heading. */
const recipes = readRecipes();

test("there is a recipe for each kind of cluster", () => {
  expect([...recipes.keys()]).toEqual([
    "A local emulator",
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
