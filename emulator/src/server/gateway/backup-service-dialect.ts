import { serviceErrors } from "../../model/backup-restore/service-errors.js";
import { type ErrorText, FabricError } from "../../model/fabric-error.js";
import { isJsonObject, writeJson } from "../../wire/json.js";
import { JsonMembers } from "../../wire/json-members.js";
import type { BackupServiceRouteName } from "../../wire/route-name.js";
import { json, type Reply } from "../reply.js";
import type { Call, CallBody } from "./call.js";
import { ModelState } from "./model-state.js";
import type { Route } from "./route.js";

/** `FabricError.cs:47-165`. What is missing here is answered with 500. */
const statusOfCode: Readonly<Record<string, number>> = {
  E_INVALIDARG: 400,
  FABRIC_E_RESTORE_SOURCE_TARGET_PARTITION_MISMATCH: 400,
  FABRIC_E_INVALID_FOR_STATELESS_SERVICES: 400,
  FABRIC_E_BACKUP_IS_ENABLED: 400,
  E_ACCESSDENIED: 403,
  FABRIC_E_PARTITION_NOT_FOUND: 404,
  FABRIC_E_SERVICE_DOES_NOT_EXIST: 404,
  FABRIC_E_APPLICATION_NOT_FOUND: 404,
  FABRIC_E_BACKUP_NOT_ENABLED: 404,
  FABRIC_E_FAULT_ANALYSIS_SERVICE_NOT_ENABLED: 404,
  FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST: 404,
  FABRIC_E_BACKUP_IN_PROGRESS: 409,
  FABRIC_E_RESTORE_IN_PROGRESS: 409,
  FABRIC_E_BACKUP_POLICY_ALREADY_EXISTS: 409,
};

/**
 * An error as the Backup Restore Service writes it: JSON that is called plain text, and a header on every 404 without
 * which the gateway would go looking for another primary (`FabricErrorError.cs`).
 */
export function backupServiceError({ code, message }: ErrorText, status = statusOfCode[code] ?? 500): Reply {
  return {
    status,
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "X-Content-Type-Options": "nosniff",
      ...(status === 404 ? { "X-ServiceFabric": "ResourceNotFound" } : {}),
    },
    body: { text: writeJson({ Error: { Code: code, Message: message } }) },
  };
}

interface BackupServiceRoute<Input> {
  readonly name: BackupServiceRouteName;
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Reads the request; what is wrong with it goes into the model state. */
  read(call: Call, body: JsonMembers | undefined, model: ModelState): Input;
  /** @throws FabricError */
  run(input: Input, call: Call): Promise<Reply>;
}

/** An operation of the Backup Restore Service. The order of the checks is the server's (`BaseController.RunAsync`). */
export function backupServiceRoute<Input>({ name, method, path, read, run }: BackupServiceRoute<Input>): Route {
  return {
    name,
    method,
    path,
    isOfBackupService: true,
    async handle(call) {
      if (isUnsupportedMedia(call.body)) return unsupportedMedia(call.body);
      const model = new ModelState();
      const timeoutSeconds = model.integer(call.query, "timeout", 60);
      // The exception is thrown outside of the block that turns exceptions into Fabric errors.
      if (timeoutSeconds <= 0) return json(500, { Message: "An error has occurred." });
      try {
        const input = read(call, readBody(call.body, model), model);
        model.refuseIfInvalid();
        refuseOldApiVersion(call.query.get("api-version"));
        return await run(input, call);
      } catch (error) {
        if (error instanceof FabricError) return backupServiceError(error);
        throw error;
      }
    },
  };
}

function isUnsupportedMedia({ text, contentType }: CallBody): boolean {
  return text !== "" && !/^\s*(application|text)\/json\s*(;|$)/i.test(contentType ?? "");
}

function unsupportedMedia({ contentType }: CallBody): Reply {
  const type = contentType?.split(";")[0]?.trim() ?? "application/octet-stream";
  return json(415, { Message: `The request entity's media type '${type}' is not supported for this resource.` });
}

function readBody({ text }: CallBody, model: ModelState): JsonMembers | undefined {
  if (text.trim() === "") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (value === null) return undefined;
    if (isJsonObject(value)) return new JsonMembers(value);
    model.add("", "Cannot deserialize the current JSON value because the type requires a JSON object.");
  } catch {
    model.add("", "Unexpected character encountered while parsing the request body.");
  }
  return undefined;
}

/** Parsed as a double: `10` and `6.40` pass, `6.4-preview` and nothing do not (`OperationBase.cs`). */
function refuseOldApiVersion(text = "0.0"): void {
  const isNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);
  if (!isNumber || Number(text) < 6.4) throw serviceErrors.invalidArgument("Invalid API Version");
}
