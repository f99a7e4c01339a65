import { FabricError } from "../fabric-error.js";

/** What a request about an upgrade is refused with. */
export const upgradeErrors = {
  invalidArgument: (message: string) => new FabricError("E_INVALIDARG", message),
  applicationNotFound: () => new FabricError("FABRIC_E_APPLICATION_NOT_FOUND", "The application was not found."),
  typeNotFound: () =>
    new FabricError("FABRIC_E_APPLICATION_TYPE_NOT_FOUND", "This version of the application type is not provisioned."),
  inProgress: () =>
    new FabricError("FABRIC_E_APPLICATION_UPGRADE_IN_PROGRESS", "The application is being upgraded already."),
  alreadyInTargetVersion: () =>
    new FabricError(
      "FABRIC_E_APPLICATION_ALREADY_IN_TARGET_VERSION",
      "The application is already in the target version, and its parameters do not change.",
    ),
  notUpgrading: () => new FabricError("FABRIC_E_APPLICATION_NOT_UPGRADING", "The application is not being upgraded."),
  domainAlreadyCompleted: () =>
    new FabricError("FABRIC_E_UPGRADE_DOMAIN_ALREADY_COMPLETED", "The upgrade domain is already completed."),
  imageBuilder: (message: string) => new FabricError("FABRIC_E_IMAGEBUILDER_VALIDATION_ERROR", message),
  validation: (message: string) => new FabricError("FABRIC_E_APPLICATION_UPGRADE_VALIDATION_ERROR", message),
} as const;
