import { createTransport } from "../../src/service-fabric/transport";

jest.mock("@azure/identity", () => {
  throw Object.assign(new Error("Cannot find module '@azure/identity'"), { code: "MODULE_NOT_FOUND" });
});

test("given a credential and no @azure/identity, when a token is wanted, then it is told how to install it", async () => {
  const transport = createTransport({
    endpoints: ["https://cluster.invalid:19080"],
    serverTrust: { kind: "authority" },
    signIn: { kind: "credential", credential: "default", tenantId: "one", clusterApplicationId: "one" },
  });

  const attempt = await transport.send({ method: "GET", path: "/" }, new AbortController().signal);
  await transport.close();

  expect(attempt).toEqual({
    kind: "not sent",
    fault: "no credentials",
    message: expect.stringContaining("npm install @azure/identity"),
  });
});
