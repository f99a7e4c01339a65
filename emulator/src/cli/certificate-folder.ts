import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolder } from "./folder.js";

/** Where the files lie that clients of a secured emulator need. */
export interface CertificateFolder {
  readonly path: string;
  /** Removes the folder, unless it was named: what was written there may be needed again. */
  close(): Promise<void>;
}

/** @param named Default: a temporary folder, which nobody else can read. @throws ProblemsError */
export async function openCertificateFolder(named: string | undefined): Promise<CertificateFolder> {
  if (named !== undefined) return { path: await openFolder("--write-certificates", named), close: async () => {} };
  const path = await mkdtemp(join(tmpdir(), "servicefabric-backup-emulator-certificates-"));
  return { path, close: () => rm(path, { recursive: true, force: true }) };
}
