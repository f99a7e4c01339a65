import type { Settings } from "../../src/provider/definition";
import { connectionOf, resolveConnection } from "../../src/provider/settings";
import { unknownValue } from "../../src/provider/unknowns";

const own = "https://own.example:19080";
const inConfig = "https://config.example:19080";
const inEnvironment = "https://environment.example:19080";
const thumbprint = "AB".repeat(20);

type Given = Readonly<Record<string, string>>;

/** Settings by their full names: `servicefabric:endpoint`, `SERVICEFABRIC_ENDPOINT`. */
function settings(config: Given = {}, environment: Given = {}): Settings {
  return { config: (key) => config[key], environment: (name) => environment[name] };
}

function endpoints(config?: string, environment?: string): Settings {
  return settings(
    config === undefined ? {} : { "servicefabric:endpoint": config },
    environment === undefined ? {} : { SERVICEFABRIC_ENDPOINT: environment },
  );
}

function reasonsOf(cluster: unknown, given: Settings): string[] {
  return resolveConnection(cluster, given).problems.map(({ reason }) => reason);
}

describe("given endpoints in several places, when one is resolved, then the nearest is taken", () => {
  test.each<[string, unknown, Settings, string]>([
    ["the resource's own", { endpoint: own }, endpoints(inConfig, inEnvironment), own],
    ["the stack's where the resource has none", {}, endpoints(inConfig, inEnvironment), inConfig],
    ["the stack's where there is no cluster", undefined, endpoints(inConfig, inEnvironment), inConfig],
    ["the environment's where the stack has none", undefined, endpoints(undefined, inEnvironment), inEnvironment],
    ["the environment's where the stack's is empty", undefined, endpoints("", inEnvironment), inEnvironment],
    [
      "the environment's where the stack's is not known",
      undefined,
      endpoints(unknownValue, inEnvironment),
      inEnvironment,
    ],
    ["the resource's own though it is not known yet", { endpoint: unknownValue }, endpoints(inConfig), unknownValue],
    // What is wrong with it is the schema's to say.
    ["the resource's own though it is wrong", { endpoint: "shop" }, endpoints(inConfig), "shop"],
  ])("%s", (_, cluster, given, endpoint) => {
    expect(resolveConnection(cluster, given)).toEqual({ fields: { endpoint }, problems: [] });
  });

  test("none where the whole cluster is not known yet", () => {
    expect(resolveConnection(unknownValue, endpoints(inConfig))).toEqual({ fields: {}, problems: [] });
  });
});

describe("given settings in several places, when they are resolved, then each is taken from the nearest", () => {
  test("field by field", () => {
    const given = settings(
      { "servicefabric:endpoint": inConfig, "servicefabric:clientCertificatePath": "stack.pem" },
      { SERVICEFABRIC_CLIENT_KEY_PATH: "environment.key", SERVICEFABRIC_CLIENT_CERTIFICATE_PATH: "environment.pem" },
    );

    expect(connectionOf(resolveConnection({ clientPassphrase: "own" }, given))).toEqual({
      endpoints: [inConfig],
      serverTrust: { kind: "authority" },
      clientCertificate: {
        kind: "pem",
        certificate: { path: "stack.pem" },
        key: { path: "environment.key" },
        passphrase: "own",
      },
    });
  });

  test("and it outweighs what would say the same in another way farther off", () => {
    const given = settings(
      { "servicefabric:clientPfxPath": "stack.pfx", "servicefabric:insecureTrustAnyServer": "true" },
      { SERVICEFABRIC_CLIENT_CERTIFICATE: "PEM", SERVICEFABRIC_CLIENT_KEY: "PEM", SERVICEFABRIC_TOKEN: "token" },
    );
    const cluster = { endpoints: [own, inConfig], serverThumbprints: [thumbprint], credential: "azureCli" };

    expect(connectionOf(resolveConnection(cluster, given))).toEqual({
      endpoints: [own, inConfig],
      serverTrust: { kind: "thumbprints", thumbprints: [thumbprint] },
      clientCertificate: { kind: "pfx", pfx: { path: "stack.pfx" } },
      signIn: { kind: "credential", credential: "azureCli" },
    });
  });

  test("but a switch that is off here leaves the others as they are", () => {
    const given = settings({ "servicefabric:serverThumbprints": thumbprint });
    const cluster = { endpoint: own, insecureTrustAnyServer: false };

    expect(connectionOf(resolveConnection(cluster, given)).serverTrust.kind).toBe("thumbprints");
  });
});

describe("given settings as text, when they are resolved, then they have the shape of their field", () => {
  const other = "CD".repeat(32);

  test.each([
    [`${thumbprint},${other}`, [thumbprint, other]],
    [` ${thumbprint} ;\n${other}\n`, [thumbprint, other]],
    [JSON.stringify([thumbprint, other]), [thumbprint, other]],
    ["ab:".repeat(19).concat("ab"), [thumbprint]],
    ["\u200eab ".concat("ab ".repeat(19)), [thumbprint]],
  ])("a list: %j", (text, thumbprints) => {
    const given = settings({ "servicefabric:endpoint": own, "servicefabric:serverThumbprints": text });

    expect(connectionOf(resolveConnection({}, given)).serverTrust).toEqual({ kind: "thumbprints", thumbprints });
  });

  test.each([
    ["true", "anything"],
    [" TRUE ", "anything"],
    ["false", "authority"],
  ])("a switch: %j", (text, kind) => {
    const given = settings({ "servicefabric:endpoint": own, "servicefabric:insecureTrustAnyServer": text });

    expect(connectionOf(resolveConnection({}, given)).serverTrust.kind).toBe(kind);
  });

  test.each([
    ["[not json", "serverThumbprints", "must be a list"],
    ["yes", "insecureTrustAnyServer", "must be of type boolean"],
    ["everybody", "credential", 'must be one of "default"'],
    ["12 34", "serverThumbprints", "must be a thumbprint: 40 (SHA-1) or 64 (SHA-256) hexadecimal digits"],
  ])("or it is told where it has not: %j", (text, name, problem) => {
    const given = settings({ "servicefabric:endpoint": own, [`servicefabric:${name}`]: text });

    expect(reasonsOf({}, given)).toEqual([expect.stringContaining(problem)]);
    expect(reasonsOf({}, given)[0]).toMatch(new RegExp(`^stack config servicefabric:${name}\\b`));
  });
});

describe("given a setting that is wrong, when it is resolved, then its place is named and its value is not", () => {
  const password = "t0psecret";
  const wrong = `https://user:${password}@shop.example`;

  test.each([
    ["stack config servicefabric:endpoint", endpoints(wrong, inEnvironment)],
    ["environment variable SERVICEFABRIC_ENDPOINT", endpoints(undefined, wrong)],
  ])("%s", (place, given) => {
    const { problems } = resolveConnection({}, given);

    expect(problems).toEqual([{ property: "", reason: `${place}: must not contain a user name or password` }]);
    expect(JSON.stringify(problems)).not.toContain(password);
  });
});

describe("given settings that contradict one another, when they are resolved, then it is told", () => {
  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{ endpoints: [own] }, "cluster.endpoint: excludes endpoints: give one of them"],
    [
      { clientPfxPath: "a", clientCertificatePath: "b" },
      "cluster.clientCertificatePath: excludes clientPfxPath: give one of them",
    ],
    [
      { serverThumbprints: [thumbprint], insecureTrustAnyServer: true },
      "cluster.insecureTrustAnyServer: excludes serverThumbprints: give one of them",
    ],
    [
      { serverThumbprints: [thumbprint], serverCommonNames: ["one"] },
      "cluster.serverCommonNames: excludes serverThumbprints: give one of them",
    ],
    [{ token: "a", credential: "default" }, "cluster.credential: excludes token: give one of them"],
    [{ clientKeyPath: "a" }, "cluster.clientKeyPath: needs clientCertificate or clientCertificatePath"],
    [{ serverIssuerThumbprints: [thumbprint] }, "cluster.serverIssuerThumbprints: needs serverCommonNames"],
  ])("%j", (cluster, reason) => {
    expect(reasonsOf({ endpoint: own, ...cluster }, settings())).toEqual([expect.stringContaining(reason)]);
  });

  test.each([[{ token: "a" }], [{ credential: "default" }]])("%j over http://", (cluster) => {
    const plain = { endpoint: "http://shop.example:19080", ...cluster };

    expect(reasonsOf(plain, settings())).toEqual([expect.stringMatching(/^cluster\.\w+: needs https:\/\//)]);
    expect(reasonsOf({ ...cluster, endpoints: [own, plain.endpoint] }, settings())).toHaveLength(1);
  });

  test.each([
    [{ serverThumbprints: [thumbprint] }],
    [{ serverCommonNames: ["one"] }],
    [{ serverCertificateAuthority: "PEM" }],
    [{ serverCertificateAuthorityPath: "a.pem" }],
  ])("%j over http://, where no server proves who it is", (cluster) => {
    const plain = { endpoint: "http://shop.example:19080", ...cluster };

    expect(reasonsOf(plain, settings())).toEqual([expect.stringMatching(/^cluster\.server\w+: needs https:\/\//)]);
    expect(reasonsOf({ ...plain, endpoint: own }, settings())).toEqual([]);
  });

  test("all of them at once, each with its place", () => {
    const given = settings({ "servicefabric:clientKey": "a" }, { SERVICEFABRIC_SERVER_THUMBPRINTS: "b" });

    expect(reasonsOf({}, given).map((reason) => reason.split(":").slice(0, 2).join(":"))).toEqual([
      "environment variable SERVICEFABRIC_SERVER_THUMBPRINTS.0: must be a thumbprint",
      "cluster.endpoint: is missing",
      "stack config servicefabric:clientKey",
    ]);
  });
});

test.each<[unknown]>([[undefined], [null], [17], [{}], [{ endpoint: undefined }]])(
  "given no endpoint anywhere and cluster %j, when one is resolved, then all three places are named",
  (cluster) => {
    expect(resolveConnection(cluster, settings()).problems).toEqual([
      {
        property: "",
        reason: expect.stringMatching(
          /^cluster\.endpoint: is missing: .*servicefabric:endpoint.*SERVICEFABRIC_ENDPOINT/,
        ),
      },
    ]);
  },
);
