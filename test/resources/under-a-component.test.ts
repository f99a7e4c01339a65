import { runProgram } from "./run-program";

test("given two resources under one component, when they are declared, then neither waits for the other", async () => {
  const { registered } = await runProgram(`
    const parent = new pulumi.ComponentResource("shop:upgrades:Step", "step");
    const target = { partitionId: "974bd92a-b395-4631-8a7f-53bd4ae9cf22" };
    new AdHocBackup("one", target, { parent });
    new AdHocBackup("two", target, { parent });
  `);

  const below = "shop:upgrades:Step$pulumi-nodejs:dynamic/servicefabric:AdHocBackup";
  expect(Object.fromEntries(registered.map(({ name, inputs }) => [name, inputs.__urn]))).toEqual({
    step: undefined,
    one: expect.stringContaining(`${below}::one`),
    two: expect.stringContaining(`${below}::two`),
  });
});
