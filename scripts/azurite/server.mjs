// @ts-check
// The process that `startAzurite` forks. Its parent gets the account's connection string as a message; when the channel
// to the parent closes, because the parent says so or is gone, the process ends.
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

process.once("disconnect", () => process.exit(0));

const account = "backups";
const key = randomBytes(64).toString("base64");
process.env.AZURITE_ACCOUNTS = `${account}:${key}`;
process.argv.push("--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--disableTelemetry");
// Newer clients than this Azurite knows are fine: what a backup needs of the protocol is old.
process.argv.push("--silent", "--skipApiVersionCheck");

const log = console.log;
console.log = (/** @type {unknown[]} */ ...text) => {
  log(...text);
  const address = /successfully listens on (http:\S+)/.exec(String(text[0]))?.[1];
  if (address === undefined) return;
  const blobEndpoint = `${address}/${account}`;
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${blobEndpoint};`;
  process.send?.({ connectionString, blobEndpoint });
};

const require = createRequire(import.meta.url);
const manifest = require.resolve("azurite/package.json");
require(join(manifest, "..", require(manifest).bin["azurite-blob"]));
