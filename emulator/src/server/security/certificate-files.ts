import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ClientCertificates } from "./client-certificates.js";
import type { ServerCertificate } from "./server-certificates.js";

/** Passphrase of the `.pfx` files where none is chosen. No word of a message, or clients would mask that word. */
export const usualPfxPassphrase = "for-tests-only";

/** Nobody but the owner reads a key. */
const secret = 0o600;

/** Writes what a client needs to check the server. */
export async function writeServerFiles(folder: string, { pem, authorityPem }: ServerCertificate): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "server.pem"), pem);
  await writeFile(join(folder, "authority.pem"), authorityPem);
}

/** Writes what a client needs to sign in. */
export async function writeClientFiles(
  folder: string,
  certificates: ClientCertificates,
  pfxPassphrase: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ["admin", "user"] as const) {
    const { certificate, key, pfx } = certificates[name];
    await writeFile(join(folder, `${name}.pem`), certificate);
    await writeSecret(join(folder, `${name}.key`), key);
    await writeSecret(join(folder, `${name}.pfx`), pfx(pfxPassphrase));
  }
}

/** A file that is there keeps its mode when it is written, so an old one is removed. */
async function writeSecret(file: string, content: string | Buffer): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, content, { mode: secret, flag: "wx" });
}
