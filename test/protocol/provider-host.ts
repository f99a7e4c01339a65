import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { ServiceError } from "@grpc/grpc-js";
import type { IResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type {
  CheckRequest,
  CheckResponse,
  CreateRequest,
  CreateResponse,
  DiffRequest,
  DiffResponse,
  ReadRequest,
  ReadResponse,
  UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { grpc, hostScript, providerGrpc, providerMessages, Struct, statusMessages } from "./sdk";

/** Inputs or outputs, as the engine keeps them. */
export type Properties = Record<string, unknown>;

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** What a failed `create` or `update` leaves in the state. */
export interface PartialState {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];
}

export interface HostOptions {
  /** Where `pulumi-servicefabric-backup/provider` is looked for from. Default: this repository. */
  readonly cwd?: string;
  /** Default: that of this repository. */
  readonly sdkFolder?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The stack's config by its full keys. */
  readonly config?: Readonly<Record<string, string>>;
}

/** The real host of dynamic providers in a process of its own, called as the engine calls it. */
export interface ProviderHost {
  check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: readonly Failure[] }>;
  diff(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ changes: "unknown" | "none" | "some"; replaces: readonly string[] }>;
  create(inputs: Properties): Promise<{ id: string; properties: Properties }>;
  read(id: string, properties: Properties): Promise<{ id: string; properties: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(id: string, properties: Properties): Promise<void>;
  /** What the process has written, both streams. */
  readonly output: string;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
  /** Nobody reads what the process writes any more. */
  stopReading(): void;
  /** Ends the process as the engine does, and waits for its end. */
  close(): Promise<void>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
}

/** What the engine sets; and nothing that a developer's machine may have set. */
const engineEnvironment = {
  PULUMI_PROJECT: "test",
  PULUMI_NODEJS_PROJECT: "test",
  SERVICEFABRIC_ENDPOINT: undefined,
};

export const repository = resolve(__dirname, "../..");

export async function startProviderHost(engineAddress: string, options: HostOptions = {}): Promise<ProviderHost> {
  const { cwd = repository, environment = {}, config = {} } = options;
  const child = spawn(process.execPath, [hostScript(options.sdkFolder), "--logtostderr", engineAddress], {
    cwd,
    env: { ...process.env, ...engineEnvironment, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const ended = once(child, "close");
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    output += `${line}\n`;
  });
  const end = async (signal: "SIGINT" | "SIGKILL"): Promise<void> => {
    client.close();
    child.kill(signal);
    await ended;
  };
  const first = await Promise.race([once(lines, "line"), ended.then(() => undefined)]);
  if (first === undefined) throw new Error(`The host does not start.\n${output}`);

  const client = new providerGrpc.ResourceProviderClient(
    `127.0.0.1:${String(first[0])}`,
    grpc.credentials.createInsecure(),
  );
  await configure(client, config);
  return {
    ...methodsOf(client),
    ended,
    get output() {
      return output;
    },
    stopReading() {
      lines.close();
      child.stdout.destroy();
      child.stderr.destroy();
    },
    close: () => end("SIGINT"),
    kill: () => end("SIGKILL"),
  };
}

function methodsOf(
  client: IResourceProviderClient,
): Omit<ProviderHost, "ended" | "output" | "stopReading" | "close" | "kill"> {
  return {
    async check(olds, news) {
      const request = new providerMessages.CheckRequest().setOlds(structOf(olds)).setNews(structOf(news));
      const answer = await call<CheckRequest, CheckResponse>(client.check.bind(client), request);
      const failures = answer
        .getFailuresList()
        .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
      return { inputs: propertiesOf(answer.getInputs()), failures };
    },
    async diff(id, olds, news) {
      const request = new providerMessages.DiffRequest().setId(id).setOlds(structOf(olds)).setNews(structOf(news));
      const answer = await call<DiffRequest, DiffResponse>(client.diff.bind(client), request);
      const changes = (["unknown", "none", "some"] as const)[answer.getChanges()];
      return { changes, replaces: answer.getReplacesList() };
    },
    async create(inputs) {
      const request = new providerMessages.CreateRequest().setProperties(structOf(inputs));
      const answer = await call<CreateRequest, CreateResponse>(client.create.bind(client), request);
      return { id: answer.getId(), properties: propertiesOf(answer.getProperties()) };
    },
    async read(id, properties) {
      const request = new providerMessages.ReadRequest().setId(id).setProperties(structOf(properties));
      const answer = await call<ReadRequest, ReadResponse>(client.read.bind(client), request);
      return { id: answer.getId(), properties: propertiesOf(answer.getProperties()) };
    },
    async update(id, olds, news) {
      const request = new providerMessages.UpdateRequest().setId(id).setOlds(structOf(olds)).setNews(structOf(news));
      const answer = await call<UpdateRequest, UpdateResponse>(client.update.bind(client), request);
      return propertiesOf(answer.getProperties());
    },
    async delete(id, properties) {
      const request = new providerMessages.DeleteRequest().setId(id).setProperties(structOf(properties));
      await call(client.delete.bind(client), request);
    },
  };
}

async function configure(client: IResourceProviderClient, config: Readonly<Record<string, string>>): Promise<void> {
  const request = new providerMessages.ConfigureRequest().setArgs(structOf({ ...config }));
  await call(client.configure.bind(client), request);
}

function call<Request, Response>(
  method: (request: Request, answer: (error: ServiceError | null, response: Response) => void) => unknown,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method(request, (error, response) => (error === null ? resolve(response) : reject(new HostError(error))));
  });
}

/** A call that the host answered with an error, as the engine sees it. */
export class HostError extends Error {
  readonly partial?: PartialState;

  constructor(error: ServiceError) {
    super(error.details);
    const [details] = error.metadata.get("grpc-status-details-bin");
    if (!(details instanceof Uint8Array)) return;
    const packed = statusMessages.Status.deserializeBinary(details).getDetailsList()[0];
    const failed = providerMessages.ErrorResourceInitFailed.deserializeBinary(packed?.getValue_asU8() ?? Buffer.of());
    this.partial = {
      id: failed.getId(),
      properties: propertiesOf(failed.getProperties()),
      reasons: failed.getReasonsList(),
    };
  }
}

function structOf(properties: Properties): InstanceType<typeof Struct> {
  // Struct's type takes JSON only; whatever is no JSON throws here, as it does in the engine's own SDK.
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

function propertiesOf(struct: InstanceType<typeof Struct> | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

/** How a call failed that has to fail. */
export async function refusalOf(attempt: Promise<unknown>): Promise<HostError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}
