import type { Settings } from "../../src/provider/definition";
import { resolveEndpoint } from "../../src/provider/settings";
import { unknownValue } from "../../src/provider/unknowns";

const own = "https://own.example:19080";
const inConfig = "https://config.example:19080";
const inEnvironment = "https://environment.example:19080";

function settings(config?: string, environment?: string): Settings {
  return {
    config: (key) => (key === "servicefabric:endpoint" ? config : undefined),
    environment: (name) => (name === "SERVICEFABRIC_ENDPOINT" ? environment : undefined),
  };
}

describe("given endpoints in several places, when one is resolved, then the nearest is taken", () => {
  test.each<[string, unknown, Settings, string]>([
    ["the resource's own", { endpoint: own }, settings(inConfig, inEnvironment), own],
    ["the stack's where the resource has none", {}, settings(inConfig, inEnvironment), inConfig],
    ["the stack's where there is no cluster", undefined, settings(inConfig, inEnvironment), inConfig],
    ["the environment's where the stack has none", undefined, settings(undefined, inEnvironment), inEnvironment],
    ["the environment's where the stack's is empty", undefined, settings("", inEnvironment), inEnvironment],
    [
      "the environment's where the stack's is not known",
      undefined,
      settings(unknownValue, inEnvironment),
      inEnvironment,
    ],
    ["the resource's own though it is not known yet", { endpoint: unknownValue }, settings(inConfig), unknownValue],
    ["a cluster that is not known yet", unknownValue, settings(inConfig), unknownValue],
    // What is wrong with it is the schema's to say.
    ["the resource's own though it is wrong", { endpoint: "shop" }, settings(inConfig), "shop"],
  ])("%s", (_, cluster, given, endpoint) => {
    expect(resolveEndpoint({ cluster }, given)).toEqual({ endpoint });
  });
});

describe("given an endpoint that is wrong, when it is resolved, then its place is named and its value is not", () => {
  const password = "t0psecret";
  const wrong = `https://user:${password}@shop.example`;

  test.each([
    ["stack config servicefabric:endpoint", settings(wrong, inEnvironment)],
    ["environment variable SERVICEFABRIC_ENDPOINT", settings(undefined, wrong)],
  ])("%s", (place, given) => {
    const resolved = resolveEndpoint({}, given);

    expect(resolved).toEqual({
      problem: { property: "", reason: `${place}: must not contain a user name or password` },
    });
    expect(JSON.stringify(resolved)).not.toContain(password);
  });
});

test.each<[unknown]>([[undefined], [null], [17], [{}], [{ endpoint: undefined }]])(
  "given no endpoint anywhere and cluster %j, when one is resolved, then all three places are named",
  (cluster) => {
    expect(resolveEndpoint({ cluster }, settings())).toEqual({
      problem: {
        property: "",
        reason: expect.stringMatching(
          /^cluster\.endpoint: is missing: .*servicefabric:endpoint.*SERVICEFABRIC_ENDPOINT/,
        ),
      },
    });
  },
);
