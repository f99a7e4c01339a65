import { runProgram } from "./run-program";

/** Declares a backup with these options, an expression; gives why that was refused. */
async function refusal(options: string): Promise<unknown> {
  const { returned } = await runProgram(`
    try {
      new AdHocBackup("before-v2", { partitionId: "any" }, ${options});
      return "taken";
    } catch (error) {
      return { isForUsers: pulumi.ResourceError.isInstance(error) && error.hideStack, message: error.message };
    }
  `);
  return returned;
}

test.each([
  ["id", '{ id: "a-backup" }'],
  ["import", '{ import: "a-backup" }'],
  ["urn", '{ urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/servicefabric:AdHocBackup::other" }'],
  ["provider", '{ provider: new pulumi.ProviderResource("azure", "other") }'],
])(
  "given the option %s, which keeps the package from being asked, then it is refused by its name",
  async (name, options) => {
    expect(await refusal(options)).toEqual({
      isForUsers: true,
      message: expect.stringContaining(`it cannot have the option ${name}. No backup would be taken`),
    });
  },
);

test("given several of them, then all are named at once", async () => {
  expect(await refusal('{ id: "a", import: "b" }')).toMatchObject({
    message: expect.stringContaining("it cannot have the options id, import."),
  });
});

test.each([
  ["what is empty", '{ id: undefined, import: "" }'],
  [
    "a version and its source, with which the backup is taken all the same",
    '{ version: "1.0.0", pluginDownloadURL: "https://example.com" }',
  ],
  ["a provider of dynamic resources", '{ provider: new pulumi.ProviderResource("pulumi-nodejs", "own") }'],
])("given %s, then it is taken", async (_, options) => {
  expect(await refusal(options)).toBe("taken");
});
