import { FabricError } from "../fabric-error.js";

/** What a request to create or delete an application or a service is refused with. */
export const deploymentErrors = {
  invalidArgument: (message: string) => new FabricError("E_INVALIDARG", message),
  invalidName: (message: string) => new FabricError("FABRIC_E_INVALID_NAME_URI", message),
  applicationExists: () => new FabricError("FABRIC_E_APPLICATION_ALREADY_EXISTS", "The application already exists."),
  applicationNotFound: () => new FabricError("FABRIC_E_APPLICATION_NOT_FOUND", "The application was not found."),
  typeNotFound: () =>
    new FabricError("FABRIC_E_APPLICATION_TYPE_NOT_FOUND", "This version of the application type is not provisioned."),
  imageBuilder: (message: string) => new FabricError("FABRIC_E_IMAGEBUILDER_VALIDATION_ERROR", message),
  serviceExists: () => new FabricError("FABRIC_E_SERVICE_ALREADY_EXISTS", "The service already exists."),
  serviceNotFound: () => new FabricError("FABRIC_E_SERVICE_DOES_NOT_EXIST", "The service does not exist."),
  serviceTypeNotFound: () =>
    new FabricError("FABRIC_E_SERVICE_TYPE_NOT_FOUND", "The application type has no such service type."),
} as const;
