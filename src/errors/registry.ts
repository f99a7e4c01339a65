import { backupErrors } from "./backup";
import { backupSetErrors } from "./backup-set";
import { clusterErrors } from "./cluster";
import { connectionErrors } from "./connection";
import { partitionErrors } from "./partition";
import { restoreErrors } from "./restore";
import { signInErrors } from "./sign-in";
import { upgradeErrors } from "./upgrade";

/**
 * Every error that a backup can end in. The code never changes once released; `docs/errors.md` lists the same.
 */
export const errorRegistry = {
  ...connectionErrors,
  ...signInErrors,
  ...clusterErrors,
  ...partitionErrors,
  ...backupErrors,
  ...backupSetErrors,
  ...upgradeErrors,
  ...restoreErrors,
};

/** Such as `SFB_PARTITION_NOT_FOUND`. */
export type ErrorCode = keyof typeof errorRegistry;
