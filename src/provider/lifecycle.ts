import { randomUUID } from "node:crypto";
import { systemClock } from "../waiting/clock";
import { type Bag, bagOf, hidden, visible } from "./bag";
import type { CheckFailure } from "./check-failure";
import type { DefinitionOutcome, OperationContext, ResourceDefinition, Settings } from "./definition";
import { type Diff, diffOf } from "./diff";
import { logTo } from "./engine-log";
import { isDone, PartialStateError, pendingKey } from "./partial-state";
import { toPlainJson } from "./plain-json";
import { throttle } from "./progress";
import { type Host, runOperation, textOf } from "./run-operation";

/** The stack's config, as the host gives it. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** What the stored code of a resource calls. Its shape is a contract with every text that was ever released. */
export interface Lifecycle {
  configure(request: ConfigureRequest): void;
  check(olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: CheckFailure[] }>;
  diff(id: string, olds: Bag, news: Bag): Promise<Diff>;
  create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
  read(id: string, properties: Bag): Promise<{ id: string; props: Bag }>;
  update(id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }>;
  delete(id: string, properties: Bag): Promise<void>;
}

const processHost: Host = { clock: systemClock, environment: (name) => process.env[name], logTo };

/** Turns a resource's definition into what Pulumi's dynamic provider host calls. */
export function lifecycle(definition: ResourceDefinition, host: Host = processHost): Lifecycle {
  let config: ConfigureRequest["config"] | undefined;
  /** The URNs whose row tells a new result, which the deletion of what it replaces must not cover. */
  const created = new Set<unknown>();
  // The host may call `create` before `configure` has ended, so nothing is derived before it is needed.
  const settings: Settings = { config: (key) => config?.get(key), environment: host.environment };

  type Operation = Parameters<typeof runOperation>[3];
  const run = (
    operation: Operation,
    work: (context: OperationContext) => Promise<DefinitionOutcome>,
  ): Promise<DefinitionOutcome> => runOperation(definition, host, settings, operation, work);

  return {
    configure(request) {
      config = request.config;
    },

    async check(_olds, news) {
      const inputs = { ...definition.normalize(visible(news)), ...hidden(news) };
      return { inputs: toPlainJson(inputs), failures: definition.check(visible(inputs), settings) };
    },

    async diff(_id, olds, news) {
      return diffOf(definition, olds, news, host.clock.now());
    },

    async create(inputs) {
      const id = randomUUID();
      const outcome = await run({ inputs, operation: "create" }, (context) =>
        definition.create(visible(inputs), context),
      );
      if (outcome.kind === "done") {
        created.add(inputs.__urn);
        return { id, outs: toPlainJson({ ...inputs, ...outcome.outputs }) };
      }
      if (outcome.pending === undefined) throw new Error(outcome.message);
      throw new PartialStateError(id, toPlainJson({ ...inputs, [pendingKey]: outcome.pending }), outcome.message);
    },

    /** Most resources are what they were when they came about. */
    async read(id, properties) {
      // The program's inputs alone: the option `id`, which a transformation can add behind the constructor's back.
      if (properties[pendingKey] === undefined && !definition.isDone(properties))
        throw new Error("No such resource was created: leave the option `id` out, and run pulumi up again.");
      const { refresh } = definition;
      const looks = definition.refreshes(visible(properties)) && isDone(definition, properties);
      if (refresh === undefined || !looks) return { id, props: properties };
      const outcome = await run({ inputs: properties, operation: "update" }, (context) =>
        refresh(visible(properties), context),
      );
      // Without an id the engine takes it for deleted, and the next run creates it again.
      if (outcome.kind === "failed" && outcome.isGone) return { id: "", props: {} };
      if (outcome.kind === "failed") throw new Error(outcome.message);
      return { id, props: toPlainJson({ ...properties, ...outcome.outputs }) };
    },

    async update(id, olds, news) {
      const isStored = isDone(definition, olds) && !definition.updatesInPlace;
      if (isStored) return { outs: toPlainJson({ ...news, ...resultOf(definition, olds) }) };
      const pending = bagOf(olds[pendingKey]);
      const outcome = await run({ inputs: news, operation: "update" }, (context) =>
        definition.resume(visible(news), pending, context),
      );
      if (outcome.kind === "done") return { outs: toPlainJson({ ...news, ...outcome.outputs }) };
      // Never left out, by which what was begun is told from what was not.
      const left = outcome.pending ?? pending ?? null;
      throw new PartialStateError(id, toPlainJson({ ...news, [pendingKey]: left }), outcome.message);
    },

    async delete(_id, properties) {
      const { remove } = definition;
      if (remove !== undefined && isDone(definition, properties)) {
        const outcome = await run({ inputs: properties, operation: "delete" }, (context) =>
          remove(visible(properties), context),
        );
        if (outcome.kind === "failed") throw new Error(outcome.message);
        return;
      }
      if (created.has(properties.__urn)) return;
      const show = throttle(host.logTo(textOf(properties.__urn)), host.clock);
      await show.end(definition.farewell(properties), "result");
    },
  };
}

/** The outputs that are no echo of an input. */
function resultOf(definition: ResourceDefinition, outputs: Bag): Bag {
  const { inputNames, resultNames } = definition;
  return Object.fromEntries(
    Object.entries(visible(outputs)).filter(([key]) => !inputNames.includes(key) || resultNames.includes(key)),
  );
}
