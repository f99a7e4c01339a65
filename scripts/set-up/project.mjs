// @ts-check
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/** What runs leave behind in this folder; git ignores it. */
export const localFolder = join(projectRoot, ".pulumi-local");
