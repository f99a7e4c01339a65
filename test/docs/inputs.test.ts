import { adHocBackup, applicationBackup, serviceBackup } from "../../src/provider/definitions";
import { inputRules } from "../../src/provider/definitions/ad-hoc-backup/inputs";
import { adHocBackupSchema } from "../../src/provider/definitions/ad-hoc-backup/schema";
import { applicationBackupRules, serviceBackupRules } from "../../src/provider/definitions/backup-set/inputs";
import {
  applicationBackupSchema,
  backupSetDefaults,
  serviceBackupSchema,
} from "../../src/provider/definitions/backup-set/schema";
import { backupSettingsDefaults } from "../../src/provider/definitions/common/backup-settings";
import type { BackupStorage } from "../../src/service-fabric/backup-storage";
import { codeIn, table } from "./pages";
import { membersOf } from "./snippets";

// The compiler reads the whole of Pulumi's types.
jest.setTimeout(60_000);

const rows = table("README.md", "input", "of", "type", "default").map(([input, of = "", type = "", standard = ""]) => ({
  name: codeIn(input)[0] ?? "",
  of: of === "all" ? ["AdHocBackup", "ServiceBackup", "ApplicationBackup"] : codeIn(of),
  type,
  standard,
}));

/** What the README says of an input that has no default of its own. */
const withoutDefault = ["–", "all", "never", "the policy's", "the stack's"];

const resources = [
  {
    resource: "AdHocBackup",
    definition: adHocBackup,
    schema: adHocBackupSchema.shape,
    defaults: backupSettingsDefaults,
  },
  {
    resource: "ServiceBackup",
    definition: serviceBackup,
    schema: serviceBackupSchema.shape,
    defaults: backupSetDefaults,
  },
  {
    resource: "ApplicationBackup",
    definition: applicationBackup,
    schema: applicationBackupSchema.shape,
    defaults: backupSetDefaults,
  },
] as const;

describe.each(resources)("the README's table of inputs, of $resource", ({ resource, definition, schema, defaults }) => {
  const own = rows.filter(({ of }) => of.includes(resource));
  const names = own.map(({ name }) => name).sort();
  const fields: Readonly<Record<string, { safeParse(value: unknown): { readonly success: boolean } }>> = schema;

  test("has every input that the provider knows, and no other", () => {
    expect(names).toEqual([...definition.inputNames].sort());
  });

  test("has every argument of the constructor, and says of each whether it may be left out", () => {
    const members = membersOf(`${resource}Args`);

    expect(names).toEqual([...members.keys()].sort());
    for (const { name, type } of own) {
      expect({ name, isOptional: !type.includes("required") }).toEqual({ name, ...members.get(name) });
    }
  });

  test.each(own)("says of $name the default that is taken", ({ name, standard }) => {
    const taken: Readonly<Record<string, unknown>> = defaults;
    if (name in taken) expect(standard.replaceAll("`", "")).toBe(JSON.stringify(taken[name]));
    else expect(withoutDefault).toContain(standard);
  });

  test.each(own.filter(({ type }) => rangeIn(type) !== undefined))(
    "says of $name the range that is taken",
    ({ name, type }) => {
      const [least, most] = rangeIn(type) ?? [0, 0];
      const takes = (value: number) => fields[name]?.safeParse(value).success;

      expect([least, most].map(takes)).toEqual([true, true]);
      expect([least - 1, most + 1, least + 0.5].map(takes)).toEqual([false, false, false]);
    },
  );

  test.each(["proof", "whenBusy"] as const)("says of %s which values it takes", (name) => {
    const { type } = own.find((row) => row.name === name) ?? { type: "" };
    expect(codeIn(type)).toEqual(schema[name].options.map((value) => JSON.stringify(value)));
  });
});

test("the README's table of inputs names the fields of the inputs that have some", () => {
  const types = Object.fromEntries(rows.map(({ name, type }) => [name, type]));
  const namesIn = (shape: object) => `\`{ ${Object.keys(shape).join(", ")} }\``;

  expect(types.retryOnTimeout).toBe(namesIn(adHocBackupSchema.shape.retryOnTimeout.unwrap().shape));
  expect(types.services).toBe(namesIn(applicationBackupSchema.shape.services.unwrap().shape));
});

/** Such as `1 to 10,080`. */
function rangeIn(type: string): readonly [number, number] | undefined {
  const [, least, most] = /(\d+) to ([\d,]+)/.exec(type) ?? [];
  return least === undefined || most === undefined ? undefined : [Number(least), Number(most.replaceAll(",", ""))];
}

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

/** The page's words for what replaces, as fields. */
const fieldsByWord: Readonly<Record<string, string>> = {
  "the blob endpoint that the string leads to": "connectionString",
  "the container": "containerName",
  "the path": "path",
  "the location": "storageCredentialsSourceLocation",
  "the URI": "blobServiceUri",
};

describe("the table of storages", () => {
  const storages = table("docs/storage.md", "`storageKind`", "required", "optional", "replaces");
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
  const rules = Object.entries({ ...inputRules, ...serviceBackupRules, ...applicationBackupRules });
  const names = rules.map(([name]) => name);
  const changes = table("docs/behaviour.md", "change", "effect");
  const inputsIn = (effect: string) =>
    changes
      .filter(([, said]) => said === effect)
      .flatMap(([change]) => codeIn(change))
      .filter((word) => names.includes(word));

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
