import type { Cluster } from "../../model/cluster/cluster.js";
import { pathOfName, storageSegment } from "../../model/cluster/names.js";
import { isJsonObject } from "../../wire/json.js";
import { JsonMembers } from "../../wire/json-members.js";
import type { ModelState } from "./model-state.js";

/**
 * Reads an application, a service or a partition out of a request body, as its folder in storage: the shorter the
 * folder, the more lies below it.
 *
 * @param key Where it stands, for the model state.
 */
export function readEntityFolder(value: unknown, key: string, cluster: Cluster, model: ModelState): string | undefined {
  const required = <T>(name: string, found: T | undefined): T | undefined => {
    if (found === undefined) model.required(`${key}.${name}`, name);
    return found;
  };
  if (!isJsonObject(value)) {
    model.required(key, "BackupEntity");
    return undefined;
  }
  const entity = new JsonMembers(value);
  const kind = entity.exact("EntityKind");
  if (kind === "Application") {
    const path = required("ApplicationName", pathOfName(entity.text("ApplicationName") ?? ""));
    return path && storageSegment(path);
  }
  if (kind !== "Service" && kind !== "Partition") {
    model.add(key, `Invalid EntityKind ${String(kind)}`);
    return undefined;
  }
  const service = required("ServiceName", cluster.storageSegments(entity.text("ServiceName") ?? ""))?.join("/");
  if (kind === "Service") return service;
  const id = required("PartitionId", entity.text("PartitionId"));
  return service && id && `${service}/${id.toLowerCase()}`;
}
