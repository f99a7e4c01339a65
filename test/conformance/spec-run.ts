import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, startNode } from "../scripts/in-node";
import { smallDescription } from "./small-description";

export const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";

/** As the client names itself. */
const client = "pulumi-servicefabric-backup";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Example {
  readonly operationId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly responses: Readonly<Record<string, { readonly body?: unknown }>>;
}

export interface Difference {
  readonly side: "client" | "server";
  readonly operationId: string;
  readonly part: "request" | "reply";
  readonly at: string;
  readonly code: string;
  readonly message?: string;
  readonly what: string;
  readonly source: string;
}

export interface UndescribedOperation {
  readonly operationId: string;
  readonly reason: string;
  readonly source: string;
}

interface Given {
  readonly description?: object;
  readonly examples?: readonly Example[];
  readonly requests?: readonly RecordedRequest[];
  readonly differences?: readonly Difference[];
  readonly undescribed?: readonly UndescribedOperation[];
  /** Replies of real clusters, by the names of their files. */
  readonly recorded?: Readonly<Record<string, unknown>>;
}

export const progressRequest: RecordedRequest = {
  method: "GET",
  path: `/Partitions/${partitionId}/$/GetBackupProgress`,
  query: "api-version=6.4",
  headers: { "user-agent": client },
  body: "",
};

/** As the client asks for a backup, with something else in places. */
export function backupRequest(body: unknown, query = "BackupTimeout=10&api-version=6.4&timeout=60"): RecordedRequest {
  return {
    method: "POST",
    path: `/Partitions/${partitionId}/$/Backup`,
    query,
    headers: { "content-type": "application/json; charset=utf-8", "user-agent": client },
    body: JSON.stringify(body),
  };
}

export function progressExample(body: unknown): Example {
  return {
    operationId: "GetPartitionBackupProgress",
    parameters: { "api-version": "6.4", partitionId },
    responses: { 200: { body } },
  };
}

export const success = {
  BackupState: "Success",
  TimeStampUtc: "2018-10-22T12:07:36Z",
  BackupId: "5d64b697-6acd-45a4-adbd-3d75e0078081",
  BackupLocation: `App\\Service\\${partitionId}\\2018-10-22 12.07.36.zip`,
  EpochOfLastBackupRecord: { DataLossVersion: "131846800323087021", ConfigurationVersion: "12884901888" },
  LsnOfLastBackupRecord: "9223372036854775807",
  FailureError: null,
};

/** Lays a folder with the given files, and has the client checked with it. */
export function checkSpec(folder: string, given: Given): Promise<Ended> {
  return runCheckSpec(folder, "--only", "client", ...layFiles(folder, given));
}

/** Lays a folder with the given files, and has the emulator checked with it. */
export function checkEmulator(folder: string, given: Given): Promise<Ended> {
  return runCheckSpec(folder, "--only", "emulator", ...layFiles(folder, given));
}

/** Lays a folder with the given files. Gives the options that the command needs to use them. */
export function layFiles(folder: string, given: Given = {}): string[] {
  const { description = smallDescription, examples = [progressExample(success)] } = given;
  const { requests = [progressRequest], differences = [], undescribed = [], recorded = {} } = given;
  write(folder, "openapi/small.json", JSON.stringify(description));
  for (const [index, example] of examples.entries()) {
    write(folder, `examples/8.2/${example.operationId}-${index + 1}.json`, JSON.stringify(example, undefined, 2));
  }
  for (const [name, reply] of Object.entries(recorded)) write(folder, `recorded/${name}`, JSON.stringify(reply));
  const options = [
    "--requests",
    write(folder, "requests.jsonl", requests.map((one) => JSON.stringify(one)).join("\n")),
  ];
  const module = [
    `export const knownDifferences = ${JSON.stringify(differences)};`,
    `export const undescribedOperations = ${JSON.stringify(undescribed)};`,
  ];
  // A module is read once in a process, so each has a name of its own.
  return [...options, "--differences", write(folder, `differences-${randomUUID()}.mjs`, module.join("\n"))];
}

const conformance = join(__dirname, "..", "..", "conformance");
let runner: ChildProcess | undefined;
afterAll(async () => {
  if (runner === undefined) return;
  const ended = once(runner, "exit");
  runner.disconnect();
  await ended;
});

/** Runs the command in the one process that the tests of a file share. */
export async function runCheckSpec(...args: string[]): Promise<Ended> {
  runner ??= fork(join(__dirname, "runner.mjs"), { execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const isOver = new AbortController();
  const end = (code: number | null) => isOver.abort(new Error(`The runner ended with ${code}.`));
  runner.once("exit", end);
  runner.send(args);
  const [ended]: Ended[] = await once(runner, "message", { signal: isOver.signal });
  runner.off("exit", end);
  if (ended === undefined) throw new Error("The runner gave no answer.");
  return ended;
}

/** Runs the command as a user does, in a process of its own. */
export function runCommand(...args: string[]): Promise<Ended> {
  return startNode([join(conformance, "main.mjs"), ...args]).ended;
}

export function write(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}
