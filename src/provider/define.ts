import type { z } from "zod";
import type { Client } from "../service-fabric/client";
import type { Bag } from "./bag";
import type { CheckFailure } from "./check-failure";
import { connect } from "./connect";
import type { DefinitionOutcome, OperationContext, ResourceDefinition } from "./definition";
import { failuresOf } from "./input-check";
import type { InputRule } from "./input-rule";
import type { Recording } from "./recording";
import { resolveConnection } from "./settings";

/** What is particular to a resource. What may be left out is what not every resource has. */
interface Particulars<Inputs extends object> {
  /** What it takes, after the defaults were applied. `cluster` is among it. */
  readonly schema: z.ZodType<Inputs>;
  /** What is taken where an input is left out. */
  readonly defaults?: Partial<Inputs>;
  /** For every input, whether it replaces and whether it is secret. */
  readonly inputs: Readonly<Record<keyof Inputs & string, InputRule>>;
  /** The outputs that it has once it has come about: without one of them, it has not. */
  readonly outputs: readonly [string, ...string[]];
  /** What is wrong with inputs that are right by themselves. */
  readonly contradictionsOf?: (inputs: Bag) => CheckFailure[];
  /** The inputs in their normal form. Takes unknown values as they are. */
  readonly normalize?: (inputs: Bag) => Bag;
  readonly retargetedBy?: ResourceDefinition["retargetedBy"];
  readonly outdatedBy?: ResourceDefinition["outdatedBy"];
  readonly updatesInPlace?: true;
  readonly hasDrifted?: ResourceDefinition["hasDrifted"];
  /**
   * Brings it about, or goes on with that.
   * @param left What an earlier run left, that is to be gone on from.
   */
  readonly create: (
    inputs: Inputs,
    cluster: Client,
    context: OperationContext,
    left: Bag | undefined,
  ) => Promise<DefinitionOutcome>;
  /** Reads what of the outputs may be another by now, or whether it is still there. */
  readonly refresh?: (
    inputs: Inputs,
    cluster: Client,
    context: OperationContext,
    outputs: Bag,
  ) => Promise<DefinitionOutcome>;
  /** Left out: each refresh reads, where there is something to read. */
  readonly refreshes?: (inputs: Bag) => boolean;
  /** Removes what is left of it, by what the outputs tell. */
  readonly remove?: (outputs: Bag, cluster: Client, context: OperationContext) => Promise<DefinitionOutcome>;
  /** What the record of the result is of. Left out: it has none. */
  readonly recording?: Recording<Inputs>;
  readonly headline?: ResourceDefinition["headline"];
  readonly farewell?: ResourceDefinition["farewell"];
}

/** The definition of a resource from what is particular to it. */
export function define<Inputs extends { readonly cluster?: unknown }>(
  particulars: Particulars<Inputs>,
): ResourceDefinition {
  const { schema, defaults, outputs, contradictionsOf, normalize = asItIs } = particulars;
  const rules = new Map<string, InputRule>(Object.entries(particulars.inputs));
  const create = async (bag: Bag, context: OperationContext, left: Bag | undefined): Promise<DefinitionOutcome> => {
    const inputs = schema.parse(bag);
    const connected = connect(inputs.cluster, context);
    if (connected.kind === "failed") return connected;
    const outcome = await particulars.create(inputs, connected.client, context, left);
    if (outcome.kind === "failed" || particulars.recording === undefined) return outcome;
    // Loaded when first needed: what `check` and `diff` do not take.
    const { recorded }: typeof import("./recording") = require("./recording");
    const record = await recorded(particulars.recording, inputs, outcome, connected.client, context);
    return { kind: "done", outputs: { ...outcome.outputs, ...record } };
  };
  const { refresh } = particulars;
  const refreshed = async (properties: Bag, context: OperationContext): Promise<DefinitionOutcome> => {
    // Of a state of before, which may lack what is taken today.
    const given = Object.entries(normalize({ ...defaults, ...properties })).filter(([name]) => rules.has(name));
    const inputs = schema.parse(Object.fromEntries(given));
    const connected = connect(inputs.cluster, context);
    if (connected.kind === "failed" || refresh === undefined) return { kind: "done", outputs: {} };
    return refresh(inputs, connected.client, context, properties);
  };
  const { remove } = particulars;
  const removed = async (outputs: Bag, context: OperationContext): Promise<DefinitionOutcome> => {
    const connected = connect(outputs.cluster, context);
    if (connected.kind === "failed") return connected;
    return remove?.(outputs, connected.client, context) ?? { kind: "done", outputs: {} };
  };
  return {
    inputNames: [...rules.keys()],
    resultNames: [...rules].filter(([, rule]) => rule.isAlsoOutput).map(([name]) => name),
    check: (inputs, settings) => [
      ...failuresOf(schema, inputs),
      ...(contradictionsOf?.(inputs) ?? []),
      ...resolveConnection(inputs.cluster, settings).problems,
    ],
    normalize: (inputs) => normalize({ ...defaults, ...inputs }),
    identityOf(name, value) {
      const replacesBy = rules.get(name)?.replacesBy;
      return typeof replacesBy === "function" ? replacesBy(value) : undefined;
    },
    retargetedBy: particulars.retargetedBy ?? (() => []),
    silentNames: [...rules].filter(([, rule]) => rule.neverCounts).map(([name]) => name),
    updatesInPlace: particulars.updatesInPlace ?? false,
    hasDrifted: particulars.hasDrifted ?? (() => false),
    refreshes: particulars.refreshes ?? (() => refresh !== undefined),
    ...(refresh === undefined ? {} : { refresh: refreshed }),
    ...(remove === undefined ? {} : { remove: removed }),
    outdatedBy: particulars.outdatedBy ?? (() => undefined),
    isDone: (bag) => outputs.every((name) => bag[name] !== undefined),
    create: (inputs, context) => create(inputs, context, undefined),
    resume: (inputs, pending, context) => create(inputs, context, pending),
    headline: particulars.headline ?? (() => "done"),
    farewell: particulars.farewell ?? (() => "forgotten; nothing in the cluster changes"),
    secretsOf: (inputs) => [...rules].flatMap(([name, rule]) => rule.secrets?.(inputs[name]) ?? []),
  };
}

const asItIs = (inputs: Bag): Bag => inputs;
