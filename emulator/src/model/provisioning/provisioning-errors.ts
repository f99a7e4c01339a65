import { FabricError } from "../fabric-error.js";

/** What a request about the versions of an application type is refused with. */
export const provisioningErrors = {
  invalidArgument: (message: string) => new FabricError("E_INVALIDARG", message),
  notFound: () => new FabricError("FABRIC_E_APPLICATION_TYPE_NOT_FOUND", "The application type was not found."),
  alreadyExists: (message = "The application type and version already exist.") =>
    new FabricError("FABRIC_E_APPLICATION_TYPE_ALREADY_EXISTS", message),
  inUse: () => new FabricError("FABRIC_E_APPLICATION_TYPE_IN_USE", "The application type is in use."),
} as const;
