import type { PageQuery } from "../../model/backup-restore/paging.js";
import type { Call } from "./call.js";
import type { ModelState } from "./model-state.js";

/** Reads which page of a list is wanted. */
export function readPage(call: Call, model: ModelState): PageQuery {
  return {
    maxResults: model.integer(call.query, "MaxResults", 0),
    continuationToken: call.query.get("ContinuationToken"),
  };
}
