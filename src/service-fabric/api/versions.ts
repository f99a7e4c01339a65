/** The versions that each dialect has understood since 6.4 and that none has dropped. */
export const gatewayVersion = "api-version=6.0";
export const applicationListVersion = "api-version=6.1";
/** Before, the body was that of another request. */
export const provisionVersion = "api-version=6.2";
export const partitionListVersion = "api-version=6.4";
export const backupVersion = "api-version=6.4";
