import { adHocBackup } from "../../src/provider/definitions";
import { inputRules } from "../../src/provider/definitions/ad-hoc-backup/inputs";
import { adHocBackupSchema } from "../../src/provider/definitions/ad-hoc-backup/schema";
import { backupSettingsDefaults } from "../../src/provider/definitions/common/backup-settings";
import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import { codeIn, table } from "./pages";
import { membersOf } from "./snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const rows = table("README.md", "input", "type", "default").map(([input, type = "", standard = ""]) => ({
  name: codeIn(input)[0] ?? "",
  type,
  standard,
}));

/** What the README says of an input that has no default of its own. */
const withoutDefault = ["–", "never", "the policy's", "the stack's"];

describe("the README's table of inputs", () => {
  test("has every input that the provider knows, and no other", () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(inputRules).sort());
  });

  test("has every argument of the constructor, and says of each whether it may be left out", () => {
    const members = membersOf("AdHocBackupArgs");

    expect(rows.map(({ name }) => name).sort()).toEqual([...members.keys()].sort());
    for (const { name, type } of rows) {
      expect({ name, isOptional: !type.includes("required") }).toEqual({ name, ...members.get(name) });
    }
  });

  test.each(rows)("says of $name the default that is taken", ({ name, standard }) => {
    const defaults: Record<string, unknown> = backupSettingsDefaults;
    if (name in defaults) expect(standard.replaceAll("`", "")).toBe(JSON.stringify(defaults[name]));
    else expect(withoutDefault).toContain(standard);
  });

  test.each(rows.filter(({ type }) => type.includes("1 to")))("says of $name the range that is taken", ({ name }) => {
    const [least, most] = [1, 10_080];
    const field = adHocBackupSchema.shape[name as "backupTimeoutMinutes"];

    expect([least, most].map((value) => field.safeParse(value).success)).toEqual([true, true]);
    expect([least - 1, most + 1, 1.5].map((value) => field.safeParse(value).success)).toEqual([false, false, false]);
  });

  test.each(["proof", "whenBusy"] as const)("says of %s which values it takes", (name) => {
    const { type } = rows.find((row) => row.name === name) ?? { type: "" };
    expect(codeIn(type)).toEqual(adHocBackupSchema.shape[name].options.map((value) => JSON.stringify(value)));
  });

  test("names the fields of the inputs that have some", () => {
    const { retryOnTimeout } = adHocBackupSchema.shape;
    const fields = Object.fromEntries(rows.map(({ name, type }) => [name, type]));

    expect(fields.retryOnTimeout).toBe(`\`{ ${Object.keys(retryOnTimeout.unwrap().shape).join(", ")} }\``);
  });
});

const samples: readonly BackupStorage[] = [
  {
    storageKind: "AzureBlobStore",
    connectionString: "AccountName=one;AccountKey=a2V5",
    containerName: "one",
    friendlyName: "one",
  },
  {
    storageKind: "FileShare",
    path: "\\\\one\\one",
    primaryUserName: "one",
    primaryPassword: "one",
    secondaryUserName: "one",
    secondaryPassword: "one",
    friendlyName: "one",
  },
  {
    storageKind: "DsmsAzureBlobStore",
    storageCredentialsSourceLocation: "one",
    containerName: "one",
    friendlyName: "one",
  },
  {
    storageKind: "ManagedIdentityAzureBlobStore",
    managedIdentityType: "VMSS",
    blobServiceUri: "https://one.blob.core.windows.net/",
    containerName: "one",
    managedIdentityClientId: "one",
    friendlyName: "one",
  },
];

/** The README's words for what replaces, as fields. */
const fieldsByWord: Readonly<Record<string, string>> = {
  "the blob endpoint that the string leads to": "connectionString",
  "the container": "containerName",
  "the path": "path",
  "the location": "storageCredentialsSourceLocation",
  "the URI": "blobServiceUri",
};

describe("the README's table of storages", () => {
  const storages = table("README.md", "`storageKind`", "required", "optional", "replaces");
  const options = adHocBackupSchema.shape.storage.unwrap().options;

  test("has every kind, and no other", () => {
    expect(storages.map(([kind]) => codeIn(kind)[0])).toEqual(options.map(({ shape }) => shape.storageKind.value));
  });

  test.each(options.map((option, index) => [option.shape.storageKind.value, option, storages[index] ?? []] as const))(
    "names the fields of %s, required and optional",
    (_, { shape }, [, required, optional]) => {
      const fields = Object.entries(shape).filter(([name]) => name !== "storageKind");
      const names = (isOptional: boolean) =>
        fields.filter(([, field]) => (field.safeParse(undefined).success || field.type === "optional") === isOptional);

      expect(codeIn(required).filter((word) => !word.startsWith('"'))).toEqual(names(false).map(([name]) => name));
      expect(codeIn(optional)).toEqual(names(true).map(([name]) => name));
    },
  );

  test.each(samples)("says of $storageKind which fields replace", (sample) => {
    const [, , , words = ""] = storages.find(([kind]) => codeIn(kind)[0] === sample.storageKind) ?? [];
    const place = (storage: unknown) => JSON.stringify(adHocBackup.identityOf("storage", storage));
    const replacing = Object.entries(sample)
      .filter(([name]) => name !== "storageKind")
      .filter(([name, value]) => place({ ...sample, [name]: value.replace("one", "two") }) !== place(sample));

    expect(words.split(", ").map((word) => fieldsByWord[word])).toEqual(replacing.map(([name]) => name));
  });
});

describe("the page on behaviour", () => {
  const changes = table("docs/behaviour.md", "change", "effect");
  const inputsIn = (effect: string) =>
    changes
      .filter(([, said]) => said === effect)
      .flatMap(([change]) => codeIn(change))
      .filter((word) => word in inputRules);
  const rules = Object.entries(inputRules);

  test("names what takes a new backup", () => {
    const replacing = rules.filter(([, rule]) => rule.replacesBy !== undefined).map(([name]) => name);
    expect([...new Set(inputsIn("a new backup"))].sort()).toEqual([...replacing, "maxAgeMinutes"].sort());
  });

  test("names what is stored only, and what waits for the next backup", () => {
    const rest = rules.filter(([, rule]) => rule.replacesBy === undefined);
    const waiting = rest.filter(([, rule]) => rule.isAlsoOutput).map(([name]) => name);

    expect(inputsIn("nothing until the next backup")).toEqual(waiting);
    expect(inputsIn("stored, no backup").sort()).toEqual(
      rest
        .map(([name]) => name)
        .filter((name) => !waiting.includes(name))
        .sort(),
    );
  });
});
