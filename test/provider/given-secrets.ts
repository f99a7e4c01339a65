import { createPrivateKey } from "node:crypto";
import fc from "fast-check";
import { selfSigned } from "../service-fabric/certificate";
import { type Spelling, spellings, type Trouble } from "./echoing-cluster";

export const client = selfSigned({ purpose: "client" });
const encryptedKey = openedBy("the right one").clientKey;

/** A client certificate whose key this passphrase opens. */
function openedBy(passphrase: string) {
  const clientKey = createPrivateKey(client.key)
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
    .toString();
  return { clientCertificate: client.cert, clientKey, clientPassphrase: passphrase };
}

const letters = [..."abcdefgXYZ0123456789"];
const signs = [..."\"'\\/+=&%<>#?$^.*()[]{}|!@:,~` \n\täΩ€😀"];
/** Whatever a person, or a generator of passwords, may take. */
const secret = fc.string({ minLength: 8, maxLength: 40, unit: fc.constantFrom(...letters, ...signs) });
/** As keys of accounts and parts of tokens are. */
export const base64 = fc.string({ minLength: 16, maxLength: 60, unit: fc.constantFrom(...letters, "+", "/") });
const token = fc.tuple(base64, base64, base64).map((parts) => parts.join("."));

export interface Given {
  /** What must not be seen. */
  readonly secrets: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
}

export const identity: fc.Arbitrary<Given> = fc.oneof(
  { weight: 8, arbitrary: token.map((one) => ({ secrets: [one], fields: { token: one } })) },
  token.map((one) => ({ secrets: [one], fields: { token: `Bearer ${one}` } })),
  secret.map((key) => ({ secrets: [key], fields: { clientCertificate: client.cert, clientKey: key } })),
  secret.map((text) => ({ secrets: [text], fields: { clientCertificate: text } })),
  base64.map((pfx) => ({ secrets: [pfx], fields: { clientPfx: pfx, clientPassphrase: `${pfx}!` } })),
  secret.map((clientPassphrase) => ({
    secrets: [
      clientPassphrase,
      ...encryptedKey.split("\n").filter((line) => line.length > 16 && !line.startsWith("-")),
    ],
    fields: { clientCertificate: client.cert, clientKey: encryptedKey, clientPassphrase },
  })),
);

export const storage: fc.Arbitrary<Given> = fc.oneof(
  base64.map((key) => ({
    secrets: [key],
    fields: {
      storageKind: "AzureBlobStore",
      connectionString: `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${key}==;EndpointSuffix=core.windows.net`,
      containerName: "backups",
    },
  })),
  base64.map((signature) => ({
    secrets: [signature],
    fields: {
      storageKind: "AzureBlobStore",
      connectionString: `BlobEndpoint=https://shop.blob.core.windows.net/;SharedAccessSignature=sv=2023&sig=${encodeURIComponent(signature)}&se=2027`,
      containerName: "backups",
    },
  })),
  fc.tuple(secret, secret).map(([primaryPassword, secondaryPassword]) => ({
    secrets: [primaryPassword, secondaryPassword],
    fields: {
      storageKind: "FileShare",
      path: "\\\\server\\share",
      primaryUserName: "one",
      primaryPassword,
      secondaryUserName: "two",
      secondaryPassword,
    },
  })),
);

const status = fc.constantFrom(400, 401, 403, 404, 409, 500, 503);
const how: fc.Arbitrary<Trouble["how"]> = fc.oneof(
  fc.record({ kind: fc.constant("error"), status, isJson: fc.boolean() }) as fc.Arbitrary<Trouble["how"]>,
  fc.record({ kind: fc.constant("junk"), status: fc.constantFrom(200, 302, 404, 502) }) as fc.Arbitrary<Trouble["how"]>,
  fc.constant({ kind: "reset" }),
  fc.constant({ kind: "no http" }),
  { weight: 2, arbitrary: fc.constant<Trouble["how"]>({ kind: "failure" }) },
  fc.constant({ kind: "unknown state" }),
);
export const trouble: fc.Arbitrary<Trouble> = fc.record({
  at: fc.constantFrom("the partition", "the request", "the progress", "the progress", "the list", "nothing"),
  how,
  spelling: fc.constantFrom(...(Object.keys(spellings) as Spelling[])),
});

/** Every text in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null
    ? [...Object.keys(value), ...Object.values(value).flatMap(textsIn)]
    : [];
}

/** The secrets that can be read in a text, with how it spells them. */
export function leaksIn(value: unknown, secrets: readonly string[]): string[] {
  return textsIn(value).flatMap((text) =>
    secrets.flatMap((one) =>
      Object.entries(spellings)
        .filter(([, spell]) => text.includes(spell(one)))
        .map(([name]) => `${name}: ${text}`),
    ),
  );
}
