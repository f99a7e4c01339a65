import type { JsonObject } from "../../wire/json.js";

/** What GetAadMetadata answers on a cluster without Entra ID (`ClaimsRetrievalMetadata.cpp`). */
export const noAadMetadata: JsonObject = { type: "", metadata: {} };
