import type { Bag } from "../../src/provider/bag";
import type { DefinitionOutcome, OperationContext, ResourceDefinition, Settings } from "../../src/provider/definition";
import type { Host } from "../../src/provider/run-operation";

/** A host that keeps what is shown, by the resource's URN, on a clock that the test sets. */
export interface FakeHost extends Host {
  nowIs: number;
  readonly shown: readonly { readonly urn: string | undefined; readonly text: string }[];
}

export function fakeHost(environment: Readonly<Record<string, string>> = {}): FakeHost {
  const shown: { urn: string | undefined; text: string }[] = [];
  const host: FakeHost = {
    nowIs: Date.UTC(2026, 0, 5, 12),
    clock: { now: () => host.nowIs, after: waitsForNothing, random: () => 0 },
    environment: (name) => environment[name],
    logTo: (urn) => async (text) => void shown.push({ urn, text }),
    shown,
  };
  return host;
}

export function waitsForNothing(): never {
  throw new Error("Nothing is waited for here.");
}

/** What a definition was asked to make, and with what at hand. */
export interface Asked {
  readonly operation: "create" | "resume";
  readonly inputs: Bag;
  readonly pending: Bag | undefined;
  readonly context: OperationContext;
  readonly endpoint: string | undefined;
}

/** A small resource: `place` replaces, `note` does not, `made` and `mode` come of it. */
export function fakeDefinition(work: (asked: Asked) => DefinitionOutcome | Promise<DefinitionOutcome> = made) {
  const asked: Asked[] = [];
  const ask = async (one: Asked): Promise<DefinitionOutcome> => {
    asked.push(one);
    return work(one);
  };
  const endpointOf = (settings: Settings) => settings.config("endpoint") ?? settings.environment("ENDPOINT");
  const definition: ResourceDefinition = {
    inputNames: ["place", "note", "mode", "age"],
    resultNames: ["mode"],
    check: (inputs, settings) =>
      [
        ...(inputs.place === undefined ? ["place: is missing"] : []),
        ...(endpointOf(settings) ? [] : ["no endpoint"]),
      ].map((reason) => ({ property: "", reason })),
    normalize: (inputs) => ({ note: "default", mode: "usual", ...inputs }),
    identityOf: (name, value) => (name === "place" ? value : undefined),
    retargetedBy: (inputs, outputs) =>
      ["place", "mode"].some((name) => inputs[name] === "retargeted" && outputs[name] !== "retargeted") ? ["mode"] : [],
    outdatedBy: ({ age }, { at }, now) =>
      typeof age === "number" && typeof at === "number" && now - at > age ? "age" : undefined,
    silentNames: [],
    updatesInPlace: false,
    refreshes: () => true,
    hasDrifted: () => false,
    isDone: ({ made }) => made !== undefined,
    create: (inputs, context) =>
      ask({ operation: "create", inputs, pending: undefined, context, endpoint: endpointOf(context.settings) }),
    resume: (inputs, pending, context) =>
      ask({ operation: "resume", inputs, pending, context, endpoint: endpointOf(context.settings) }),
    headline: ({ made }) => `made ${String(made)}`,
    farewell: ({ made }) => `${String(made)} stays`,
    secretsOf: ({ secret }) => (typeof secret === "string" ? [secret] : []),
  };
  return { definition, asked };
}

export function made({ inputs }: Asked): DefinitionOutcome {
  return { kind: "done", outputs: { made: "it", mode: inputs.mode, at: 0 } };
}
