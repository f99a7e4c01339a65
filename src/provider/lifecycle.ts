import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { Secrets } from "../service-fabric/secrets";
import { systemClock } from "../waiting/clock";
import type { CheckFailure } from "./check-failure";
import { capOf } from "./custom-timeouts";
import type { Bag, DefinitionOutcome, OperationContext, ResourceDefinition, Settings } from "./definition";
import { logTo } from "./engine-log";
import { PartialStateError, pendingKey } from "./partial-state";
import { toPlainJson } from "./plain-json";
import { type ProgressSink, throttle } from "./progress";
import { holdsUnknown } from "./unknowns";

/** The stack's config, as the host gives it. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** What the stored code of a resource calls. Its shape is a contract with every text that was ever released. */
export interface Lifecycle {
  configure(request: ConfigureRequest): void;
  check(olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: CheckFailure[] }>;
  diff(id: string, olds: Bag, news: Bag): Promise<{ changes?: boolean; replaces?: string[] }>;
  create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
  read(id: string, properties: Bag): Promise<{ id: string; props: Bag }>;
  update(id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }>;
  delete(id: string, properties: Bag): Promise<void>;
}

/** What a lifecycle takes from its process; tests give their own. */
export interface Host {
  readonly clock: OperationContext["clock"];
  readonly environment: Settings["environment"];
  /** Where progress of the resource with this URN goes. */
  readonly logTo: (urn: string | undefined) => ProgressSink;
}

const processHost: Host = { clock: systemClock, environment: (name) => process.env[name], logTo };

/** Turns a resource's definition into what Pulumi's dynamic provider host calls. */
export function lifecycle(definition: ResourceDefinition, host: Host = processHost): Lifecycle {
  let config: ConfigureRequest["config"] | undefined;
  /** The URNs whose row tells a new result, which the deletion of what it replaces must not cover. */
  const created = new Set<unknown>();
  // The host may call `create` before `configure` has ended, so nothing is derived before it is needed.
  const settings: Settings = { config: (key) => config?.get(key), environment: host.environment };

  const run = async (
    inputs: Bag,
    operation: "create" | "update",
    work: (context: OperationContext) => Promise<DefinitionOutcome>,
  ): Promise<DefinitionOutcome> => {
    const secrets = new Secrets(...definition.secretsOf(inputs));
    const { redact } = secrets;
    const show = throttle(host.logTo(textOf(inputs.__urn)), host.clock);
    const capMilliseconds = capOf(inputs, operation);
    const context: OperationContext = {
      settings,
      clock: host.clock,
      secrets,
      warn: (text) => show.warn(redact(text)),
      progress: ({ text, change }) => show({ text: redact(text), change }),
      ...(capMilliseconds === undefined ? {} : { capMilliseconds }),
    };
    const outcome = await work(context).catch((error: unknown) => {
      throw withoutSecrets(error, redact);
    });
    // The engine itself says why it failed, and that stays.
    if (outcome.kind === "failed") await show.end("failed", "progress");
    else await show.end(redact(definition.headline({ ...inputs, ...outcome.outputs })), "result");
    return outcome.kind === "done" ? outcome : { ...outcome, message: redact(outcome.message) };
  };

  return {
    configure(request) {
      config = request.config;
    },

    async check(_olds, news) {
      const inputs = { ...definition.normalize(visible(news)), ...hidden(news) };
      return { inputs: toPlainJson(inputs), failures: definition.check(visible(inputs), settings) };
    },

    async diff(_id, olds, news) {
      const before = definition.normalize(visible(olds));
      const after = definition.normalize(visible(news));
      const replaces = definition.inputNames.filter((name) => {
        const identity = definition.identityOf(name, after[name]);
        return holdsUnknown(identity) || !isDeepStrictEqual(identity, definition.identityOf(name, before[name]));
      });
      replaces.push(...definition.retargetedBy(after, before));
      // A refresh drops Pulumi's own mark of a failed create; without this what is not done would turn green.
      if (!isDone(definition, olds)) return { changes: true, replaces };
      const outdated = definition.outdatedBy(after, olds, host.clock.now());
      if (outdated !== undefined) return { changes: true, replaces: [...new Set([...replaces, outdated])] };
      const hasChanged = definition.inputNames
        .filter((name) => !definition.resultNames.includes(name))
        .some((name) => holdsUnknown(after[name]) || !isDeepStrictEqual(before[name], after[name]));
      // `changes` is left out so that the engine compares for itself, and honours replaceOnChanges.
      return hasChanged || replaces.length > 0 ? { replaces } : { changes: false };
    },

    async create(inputs) {
      const id = randomUUID();
      const outcome = await run(inputs, "create", (context) => definition.create(visible(inputs), context));
      if (outcome.kind === "done") {
        created.add(inputs.__urn);
        return { id, outs: toPlainJson({ ...inputs, ...outcome.outputs }) };
      }
      if (outcome.pending === undefined) throw new Error(outcome.message);
      throw new PartialStateError(id, toPlainJson({ ...inputs, [pendingKey]: outcome.pending }), outcome.message);
    },

    /** The backup is what it was when it was taken; there is nothing to read. */
    async read(id, properties) {
      // The program's inputs alone: the option `id`, which a transformation can add behind the constructor's back.
      if (properties[pendingKey] === undefined && !definition.isDone(properties))
        throw new Error("No such resource was created: leave the option `id` out, and run pulumi up again.");
      return { id, props: properties };
    },

    async update(id, olds, news) {
      if (isDone(definition, olds)) return { outs: toPlainJson({ ...news, ...resultOf(definition, olds) }) };
      const pending = bagOf(olds[pendingKey]);
      const outcome = await run(news, "update", (context) => definition.resume(visible(news), pending, context));
      if (outcome.kind === "done") return { outs: toPlainJson({ ...news, ...outcome.outputs }) };
      // Never left out, by which what was begun is told from what was not.
      const left = outcome.pending ?? pending ?? null;
      throw new PartialStateError(id, toPlainJson({ ...news, [pendingKey]: left }), outcome.message);
    },

    async delete(_id, properties) {
      if (created.has(properties.__urn)) return;
      const show = throttle(host.logTo(textOf(properties.__urn)), host.clock);
      await show.end(definition.farewell(properties), "result");
    },
  };
}

/** A mistake of our own, which the host prints with its stack and its causes. */
function withoutSecrets(error: unknown, redact: (text: string) => string): Error {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  return Object.assign(new Error(redact(message)), { stack: redact(stack) });
}

/** Keys that start with `__` are Pulumi's and ours: they never count as inputs. */
function isHidden(key: string): boolean {
  return key.startsWith("__");
}

function visible(bag: Bag): Bag {
  return Object.fromEntries(Object.entries(bag).filter(([key]) => !isHidden(key)));
}

function hidden(bag: Bag): Bag {
  return Object.fromEntries(Object.entries(bag).filter(([key]) => isHidden(key)));
}

function isDone(definition: ResourceDefinition, outputs: Bag): boolean {
  return outputs[pendingKey] === undefined && definition.isDone(outputs);
}

/** The outputs that are no echo of an input. */
function resultOf(definition: ResourceDefinition, outputs: Bag): Bag {
  const { inputNames, resultNames } = definition;
  return Object.fromEntries(
    Object.entries(visible(outputs)).filter(([key]) => !inputNames.includes(key) || resultNames.includes(key)),
  );
}

function bagOf(value: unknown): Bag | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
