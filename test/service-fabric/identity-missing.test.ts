import { createTransport } from "../../src/service-fabric/transport";

let mockFailure: Error;

jest.mock("@azure/identity", () => {
  throw mockFailure;
});

async function sent() {
  const transport = createTransport({
    endpoints: ["https://cluster.invalid:19080"],
    serverTrust: { kind: "authority" },
    signIn: { kind: "credential", credential: "default", tenantId: "one", clusterApplicationId: "one" },
  });
  const attempt = await transport.send({ method: "GET", path: "/" }, new AbortController().signal);
  await transport.close();
  return attempt;
}

test("given a credential and no @azure/identity, when a token is wanted, then it is told how to install it", async () => {
  mockFailure = Object.assign(new Error("Cannot find module '@azure/identity'"), { code: "MODULE_NOT_FOUND" });

  expect(await sent()).toEqual({
    kind: "not sent",
    fault: "no credentials",
    message: expect.stringContaining("npm install @azure/identity"),
  });
});

test.each([new Error("of another kind"), Object.assign(new Error("of another kind"), { code: "ERR_DLOPEN_FAILED" })])(
  "given an @azure/identity that does not load, when a token is wanted, then it is told why: %s",
  async (failure) => {
    mockFailure = failure;

    expect(await sent()).toEqual({
      kind: "not sent",
      fault: "no credentials",
      message: "The package @azure/identity cannot be loaded: of another kind",
    });
  },
);
