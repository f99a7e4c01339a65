import { isJsonObject } from "../../wire/json.js";
import { JsonMembers } from "../../wire/json-members.js";
import type { CallBody } from "./call.js";

/** The partition that a request is about, in lower case: the one of its path, else of the `BackupEntity` in its body. */
export function partitionOfRequest(params: Readonly<Record<string, string>>, { text }: CallBody): string | undefined {
  return (params.partitionId ?? partitionOfBody(text))?.toLowerCase();
}

function partitionOfBody(text: string): string | undefined {
  const body = /partitionid/i.test(text) ? membersOf(text) : undefined;
  const entity = body?.get("BackupEntity");
  return isJsonObject(entity) ? new JsonMembers(entity).text("PartitionId") : undefined;
}

function membersOf(text: string): JsonMembers | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? new JsonMembers(value) : undefined;
  } catch {
    return undefined;
  }
}
