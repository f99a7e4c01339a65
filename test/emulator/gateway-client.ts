/** A reply as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** Reason phrase of the status line. */
  readonly reason: string;
  readonly headers: Headers;
  readonly text: string;
}

/** A bare client, which adds nothing to what a test asks for but the api-version. */
export class GatewayClient {
  constructor(readonly url: string) {}

  async get(path: string, query: Record<string, string> = {}, apiVersion: string | null = "6.4"): Promise<Answer> {
    return this.#send("GET", path, query, apiVersion);
  }

  /** @param body Sent as JSON; a string goes as it is, and nothing goes without a body. */
  async post(path: string, body?: unknown, query: Record<string, string> = {}, apiVersion = "6.4"): Promise<Answer> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    return this.#send("POST", path, query, apiVersion, text);
  }

  requestBackup(partitionId: string, storage?: unknown, query: Record<string, string> = {}): Promise<Answer> {
    const body = storage === undefined ? undefined : { BackupStorage: storage };
    return this.post(`/Partitions/${partitionId}/$/Backup`, body, query);
  }

  progress(partitionId: string): Promise<Answer> {
    return this.get(`/Partitions/${partitionId}/$/GetBackupProgress`);
  }

  /** `BackupState` of the progress, or `null` where there was never a backup. */
  async state(partitionId: string): Promise<unknown> {
    return read(await this.progress(partitionId))?.BackupState ?? null;
  }

  list(partitionId: string, query: Record<string, string> = {}): Promise<Answer> {
    return this.get(`/Partitions/${partitionId}/$/GetBackups`, query);
  }

  /** Lists the partition's backups, or those of another entity, in a storage that is named in the body. */
  listStorage(storage: unknown, entity: unknown, query: Record<string, string> = {}, filters: object = {}) {
    return this.post("/BackupRestore/$/GetBackups", { Storage: storage, BackupEntity: entity, ...filters }, query);
  }

  async #send(
    method: string,
    path: string,
    query: Record<string, string>,
    apiVersion: string | null,
    body?: string,
  ): Promise<Answer> {
    const search = new URLSearchParams({ ...query, ...(apiVersion === null ? {} : { "api-version": apiVersion }) });
    const response = await fetch(`${this.url}${path}?${search}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { "Content-Type": "application/json; charset=utf-8" } }),
    });
    const { status, statusText: reason } = response;
    return { status, reason, headers: response.headers, text: await response.text() };
  }
}

/** The body as JSON; tests look into it freely, and an expectation that meets a missing field fails. */
export function read({ text }: Pick<Answer, "text">) {
  return JSON.parse(text);
}

/** `Error.Code` of an error body. */
export function codeOf(answer: Answer): unknown {
  return read(answer).Error.Code;
}
