import type { dynamic } from "@pulumi/pulumi";
import type { v1 } from "./index";

/**
 * The only code that is stored in a stack's state, and so the only code that runs for resources which an older release
 * has made. Frozen: one line a method, nothing captured but `load`, no imports, no `this`.
 */
function load(): { v1: typeof v1 } {
  try {
    return require("pulumi-servicefabric-backup/provider");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) throw error;
    throw new Error(
      "pulumi-servicefabric-backup cannot be loaded: run npm install in this project. The package must be a direct dependency of it.",
    );
  }
}

export const adHocBackupStub: dynamic.ResourceProvider = {
  async configure(request) {
    return load().v1.adHocBackup.configure(request);
  },
  async check(olds, news) {
    return load().v1.adHocBackup.check(olds, news);
  },
  async diff(id, olds, news) {
    return load().v1.adHocBackup.diff(id, olds, news);
  },
  async create(inputs) {
    return load().v1.adHocBackup.create(inputs);
  },
  async read(id, properties) {
    return load().v1.adHocBackup.read(id, properties);
  },
  async update(id, olds, news) {
    return load().v1.adHocBackup.update(id, olds, news);
  },
  async delete(id, properties) {
    return load().v1.adHocBackup.delete(id, properties);
  },
};
