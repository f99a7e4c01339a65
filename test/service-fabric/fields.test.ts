import {
  alternativesOf,
  configKeyOf,
  connectionFieldNames,
  environmentNameOf,
  fromText,
  secretConnectionFields,
} from "../../src/service-fabric/connection/fields";
import { connectionSchema } from "../../src/service-fabric/connection/schema";
import { contradictionsIn, toConnection } from "../../src/service-fabric/connection/to-connection";
import { secretsInConnection } from "../../src/service-fabric/secret-texts";

const endpoint = "https://cluster.example:19080";

test("given the fields of a connection, then the rules and the schema know the same", () => {
  expect(Object.keys(connectionSchema.shape)).toEqual(connectionFieldNames);
});

test("given a field, then its names follow from it", () => {
  expect(connectionFieldNames.map(environmentNameOf)).toContain("SERVICEFABRIC_CLIENT_PFX_PATH");
  expect(configKeyOf("clientPfxPath")).toBe("servicefabric:clientPfxPath");
});

test.each(connectionFieldNames)("given %s, then what it excludes excludes it too", (name) => {
  for (const other of alternativesOf(name)) expect(alternativesOf(other)).toContain(name);
  expect(alternativesOf(name)).not.toContain(name);
});

test.each([
  ["endpoint", ["endpoints"]],
  ["token", ["credential"]],
  ["clientPfx", ["clientPfxPath", "clientCertificate", "clientCertificatePath", "clientKey", "clientKeyPath"]],
  [
    "insecureTrustAnyServer",
    [
      "serverCertificateAuthority",
      "serverCertificateAuthorityPath",
      "serverThumbprints",
      "serverCommonNames",
      "serverIssuerThumbprints",
    ],
  ],
  ["clientPassphrase", []],
] as const)("given %s, then only one of it and of these may be given: %j", (name, others) => {
  expect(alternativesOf(name)).toEqual(others);
});

test("given a text that holds a secret by its name, then it is a secret: what is not named is told here", () => {
  const isText = /^(clientCertificate|clientKey|clientPfx|clientPassphrase|token)$/;

  expect(secretConnectionFields).toEqual(connectionFieldNames.filter((name) => isText.test(name)));
});

test.each(secretConnectionFields)("given %s, then its value is known as a secret, and each long line of it", (name) => {
  const [first, second] = ["a-first-line-of-a-key", "a-second-line-of-it"];
  const secrets = secretsInConnection({ [name]: `-----BEGIN KEY-----\r\n${first}\n${second}\nshort\n`, endpoint });

  expect(secrets).toEqual([`-----BEGIN KEY-----\r\n${first}\n${second}\nshort\n`, first, second]);
  expect(secretsInConnection({ [name]: "" })).toEqual([]);
  expect(secretsInConnection({ [name]: 17 })).toEqual([]);
});

describe("given a field as text, when it is read, then it has its shape", () => {
  test.each([
    ["serverThumbprints", " a, b;c\nd,,", ["a", "b", "c", "d"]],
    ["endpoints", '["a", "b"]', ["a", "b"]],
    ["endpoints", '\n  ["a", "b"]\n', ["a", "b"]],
    ["endpoints", "[a", "[a"],
    ["serverCommonNames", "", []],
    ["insecureTrustAnyServer", " True ", true],
    ["insecureTrustAnyServer", "FALSE", false],
    ["insecureTrustAnyServer", "1", "1"],
    ["token", " a, b ", " a, b "],
  ] as const)("%s of %j", (name, text, value) => {
    expect(fromText(name, text)).toEqual(value);
  });
});

describe("given fields, when each is looked at by the schema", () => {
  const right: Record<string, unknown> = {
    endpoint,
    endpoints: [endpoint],
    serverThumbprints: ["AB".repeat(20)],
    serverCommonNames: ["a"],
    serverIssuerThumbprints: ["ab:".repeat(31).concat("ab")],
    insecureTrustAnyServer: true,
    credential: "azureCli",
    credentialClientId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
    tenantId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
  };

  test.each(connectionFieldNames)("then %s may be right, left out, but not empty", (name) => {
    const field = connectionSchema.shape[name];

    expect(field.safeParse(right[name] ?? "text").success).toBe(true);
    expect(connectionSchema.safeParse({}).success).toBe(true);
    for (const wrong of ["", [], [""], null, 17]) expect(field.safeParse(wrong).success).toBe(false);
  });

  test("then one that it does not know is refused", () => {
    expect(connectionSchema.safeParse({ endpoint, thumbprint: "a" }).success).toBe(false);
  });
});

describe("given settings that are right one by one, then what contradicts another is told", () => {
  const plain = "http://cluster.example:19080";
  const needsSecureServer = "needs https://: over http:// no server shows who it is";
  const needsSecureToken = "needs https://: over http:// anybody on the way can read the token";
  const aloneKey = "needs clientCertificate or clientCertificatePath: a key alone says nothing";

  test.each<[Record<string, unknown>, string, string]>([
    [{ endpoint, endpoints: [endpoint] }, "endpoint", "excludes endpoints: give one of them"],
    [{ endpoint, token: "a", credential: "default" }, "credential", "excludes token: give one of them"],
    [
      { endpoint, insecureTrustAnyServer: true, serverCommonNames: ["a"] },
      "insecureTrustAnyServer",
      "excludes serverCommonNames: give one of them",
    ],
    [{ endpoint, clientKey: "k" }, "clientKey", aloneKey],
    [{ endpoint, clientKeyPath: "k" }, "clientKeyPath", aloneKey],
    [
      { endpoint, serverIssuerThumbprints: ["a"] },
      "serverIssuerThumbprints",
      "needs serverCommonNames, which it narrows down",
    ],
    [{ endpoint: plain, serverThumbprints: ["a"] }, "serverThumbprints", needsSecureServer],
    [{ endpoint: "HTTP://a", serverCommonNames: ["a"] }, "serverCommonNames", needsSecureServer],
    [{ endpoint: plain, serverCertificateAuthority: "a" }, "serverCertificateAuthority", needsSecureServer],
    [
      { endpoints: [endpoint, plain], serverCertificateAuthorityPath: "a" },
      "serverCertificateAuthorityPath",
      needsSecureServer,
    ],
    [{ endpoint: plain, token: "a" }, "token", needsSecureToken],
    [{ endpoints: [plain, endpoint], credential: "default" }, "credential", needsSecureToken],
  ])("%j", (fields, field, problem) => {
    expect(contradictionsIn(fields)).toEqual([{ field, problem }]);
  });

  test.each<Record<string, unknown>>([
    { endpoint },
    { endpoint: plain },
    { endpoint: plain, insecureTrustAnyServer: true },
    { endpoint, insecureTrustAnyServer: false, serverThumbprints: ["a"] },
    { endpoint: "https://a.example/http://b", token: "a", serverThumbprints: ["a"] },
    { endpoint, clientCertificate: "a", clientKeyPath: "b" },
    { endpoint, clientCertificatePath: "a", clientKey: "b", clientPassphrase: "p" },
    { endpoint, serverCommonNames: ["a"], serverIssuerThumbprints: ["b"] },
  ])("nothing: %j", (fields) => {
    expect(contradictionsIn(fields)).toEqual([]);
  });

  test("an endpoint that is missing, by all of its names", () => {
    expect(contradictionsIn({})).toEqual([
      { field: "endpoint", problem: expect.stringMatching(/^is missing: .*servicefabric:endpoint .*_ENDPOINT$/) },
    ]);
  });
});

describe("given settings that are right, when a connection is made of them", () => {
  test.each([
    [{}, { kind: "authority" }],
    [{ serverCertificateAuthority: "PEM" }, { kind: "authority", authority: { text: "PEM" } }],
    [{ serverCertificateAuthorityPath: "a.pem" }, { kind: "authority", authority: { path: "a.pem" } }],
    [{ serverThumbprints: ["ab".repeat(20)] }, { kind: "thumbprints", thumbprints: ["AB".repeat(20)] }],
    [{ serverCommonNames: ["a"] }, { kind: "common names", commonNames: ["a"], issuerThumbprints: [] }],
    [
      { serverCommonNames: ["a"], serverIssuerThumbprints: ["cd".repeat(20)], serverCertificateAuthority: "PEM" },
      { kind: "common names", commonNames: ["a"], issuerThumbprints: ["CD".repeat(20)], authority: { text: "PEM" } },
    ],
    [{ insecureTrustAnyServer: true }, { kind: "anything" }],
    [{ insecureTrustAnyServer: false }, { kind: "authority" }],
  ])("then %j says whom to trust", (fields, serverTrust) => {
    expect(toConnection({ endpoint, ...fields })).toEqual({ endpoints: [endpoint], serverTrust });
  });

  test.each([
    [{ token: "a" }, { kind: "token", token: "a" }],
    [{ credential: "default" as const }, { kind: "credential", credential: "default" }],
    [
      { credential: "default" as const, credentialClientId: "c", tenantId: "t", clusterApplicationId: "a" },
      { kind: "credential", credential: "default", clientId: "c", tenantId: "t", clusterApplicationId: "a" },
    ],
  ])("then %j says how to sign in", (fields, signIn) => {
    expect(toConnection({ endpoint, ...fields })).toHaveProperty("signIn", signIn);
  });

  test.each([
    [{ clientCertificate: "a" }, { kind: "pem", certificate: { text: "a" } }],
    [
      { clientCertificatePath: "a", clientKey: "b" },
      { kind: "pem", certificate: { path: "a" }, key: { text: "b" } },
    ],
    [
      { clientPfx: "a", clientPassphrase: "p" },
      { kind: "pfx", pfx: { text: "a" }, passphrase: "p" },
    ],
    [{ clientPfxPath: "a" }, { kind: "pfx", pfx: { path: "a" } }],
  ])("then %j says what to show", (fields, clientCertificate) => {
    expect(toConnection({ endpoint, ...fields })).toHaveProperty("clientCertificate", clientCertificate);
  });

  test("then all endpoints are taken, in their order", () => {
    const endpoints = [endpoint, "https://other.example"];

    expect(toConnection({ endpoints }).endpoints).toEqual(endpoints);
  });
});
