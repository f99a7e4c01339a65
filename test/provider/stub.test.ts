import type { v1 } from "../../src/provider";

type Provider = { readonly v1: typeof v1 };
const config = { get: () => undefined, require: () => "" };

/** The stub where what it loads is this. */
function stubWith(load: () => Provider) {
  jest.resetModules();
  jest.doMock("pulumi-servicefabric-backup/provider", load);
  return jest.requireActual<typeof import("../../src/provider/stub")>("../../src/provider/stub").adHocBackupStub;
}

afterEach(() => jest.dontMock("pulumi-servicefabric-backup/provider"));

test("given the package, when the stub's methods are called, then each hands on what it gets, and gives what it is given", async () => {
  const calls: (readonly unknown[])[] = [];
  const said = { id: "id", outs: {}, props: {}, inputs: {}, failures: [], changes: false };
  const seen =
    (name: string) =>
    (...args: readonly unknown[]) => {
      calls.push([name, ...args]);
      return Promise.resolve(said);
    };
  const adHocBackup = {
    configure: seen("configure"),
    check: seen("check"),
    diff: seen("diff"),
    create: seen("create"),
    read: seen("read"),
    update: seen("update"),
    delete: async (...args: readonly unknown[]) => void calls.push(["delete", ...args]),
  };
  const stub = stubWith(() => ({ v1: { adHocBackup } }));
  const [olds, news] = [{ a: 1 }, { a: 2 }];

  await stub.configure?.({ config });
  expect(await stub.check?.(olds, news)).toBe(said);
  expect(await stub.diff?.("id", olds, news)).toBe(said);
  expect(await stub.create?.(news)).toBe(said);
  expect(await stub.read?.("id", olds)).toBe(said);
  expect(await stub.update?.("id", olds, news)).toBe(said);
  expect(await stub.delete?.("id", olds)).toBeUndefined();

  expect(calls).toEqual([
    ["configure", { config }],
    ["check", olds, news],
    ["diff", "id", olds, news],
    ["create", news],
    ["read", "id", olds],
    ["update", "id", olds, news],
    ["delete", "id", olds],
  ]);
});

test("given that the package is not there, when a method is called, then the error says how to get it", async () => {
  const stub = stubWith(() => {
    throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
  });

  await expect(stub.create?.({})).rejects.toThrow(
    "pulumi-servicefabric-backup cannot be loaded: run npm install in this project. The package must be a direct dependency of it.",
  );
});

test.each([
  ["without a code", new Error("the disk is broken")],
  ["with another code", Object.assign(new Error("the disk is broken"), { code: "EIO" })],
])(
  "given a package that cannot be read (%s), when a method is called, then the error is the real one",
  async (_, error) => {
    const stub = stubWith(() => {
      throw error;
    });

    await expect(stub.create?.({})).rejects.toBe(error);
  },
);
