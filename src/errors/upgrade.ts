import type { ErrorEntry } from "./entry";

/** One upgrade of an application, from preflight to its end. */
export const upgradeErrors = {
  SFB_UPGRADE_IN_PROGRESS: {
    message: "Another upgrade of the application is in progress; nothing was started.",
    remedy:
      'Wait for its end, then run pulumi up again, or set whenUpgrading to "wait", or to "adopt" for one to the same version with the same parameters.',
    retryable: true,
  },
  SFB_VERSION_NOT_PROVISIONED: {
    message: "The cluster does not have this version of the application's type; nothing was started.",
    remedy: "Provision the version first, give `provision`, or fix `targetVersion`: capitals count.",
    retryable: false,
  },
  SFB_PROVISION_FAILED: {
    message: "The cluster could not provision the package; no upgrade was started.",
    remedy:
      "Check that the nodes can download the package, and that its manifest has this name and version; then run pulumi up again.",
    retryable: true,
  },
  SFB_PARAMETERS_UNKNOWN: {
    message: "The target version has no such parameters; nothing was started.",
    remedy: "Fix the names, or take them out; the manifest of the target version says which there are.",
    retryable: false,
  },
  SFB_APPLICATION_UNHEALTHY: {
    message: "The application is not healthy enough for the health policy before the upgrade; nothing was started.",
    remedy:
      'Fix what is unhealthy, allow it in `healthPolicy`, or take the fix itself there with mode "unmonitoredAuto".',
    retryable: true,
  },
  SFB_UPGRADE_REJECTED: {
    message: "The cluster rejected the upgrade.",
    remedy: "Fix what the cluster names, then run pulumi up again.",
    retryable: false,
  },
  SFB_UPGRADE_START_LOST: {
    message: "The answer to the start was lost, and the cluster shows no upgrade of ours.",
    remedy: "Run pulumi up again: it looks first, and starts the upgrade only if none runs.",
    retryable: true,
  },
  SFB_UPGRADE_ROLLED_BACK: {
    message: "The cluster rolled the upgrade back.",
    remedy: "Fix what made it fail, then run pulumi up again.",
    retryable: false,
  },
  SFB_UPGRADE_FAILED: {
    message: "The upgrade failed, and the cluster could not roll it back: its upgrade domains may differ.",
    remedy: "Look at the application in Service Fabric Explorer; a new upgrade, to the same version too, is accepted.",
    retryable: false,
  },
  SFB_UPGRADE_STOPPED: {
    message: "The upgrade failed and waits for an operator, as its failure action is manual.",
    remedy:
      "Fix it and move it to its next upgrade domain, or roll it back, in Service Fabric Explorer or by sfctl; then run pulumi up again.",
    retryable: true,
  },
  SFB_UPGRADE_REPLACED: {
    message: "Somebody else has started another upgrade of the application, in place of this one or after it.",
    remedy: "Find out who did; when theirs has ended, run pulumi up again.",
    retryable: true,
  },
  SFB_UPGRADE_NO_RESULT: {
    message: "The upgrade did not end in time.",
    remedy: "Look at what it waits for. Run pulumi up again: it follows the same upgrade and starts no second one.",
    retryable: true,
  },
  SFB_UPGRADE_NOT_PROVEN: {
    message: "The cluster reports the upgrade as completed, but the application does not show it.",
    remedy: "Look at the application in Service Fabric Explorer, then run pulumi up again.",
    retryable: true,
  },
} as const satisfies Record<string, ErrorEntry>;
