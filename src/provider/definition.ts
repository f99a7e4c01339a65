import type { Secrets } from "../service-fabric/secrets";
import type { Clock } from "../waiting/clock";
import type { Bag } from "./bag";
import type { CheckFailure } from "./check-failure";

/** What a definition needs of the process that hosts it. */
export interface OperationContext {
  readonly settings: Settings;
  readonly clock: Clock;
  /** The resource's URN; left out where it is not known. */
  readonly urn?: string;
  /** The digests of the records of what it depends on. */
  readonly dependsOn?: readonly string[];
  readonly progress: (line: { readonly text: string; readonly change: boolean }) => void;
  /** Shows a warning that stays. */
  readonly warn: (text: string) => void;
  /** Every secret of the run, those of the inputs to begin with. Progress, warnings and the outcome are shown without. */
  readonly secrets: Secrets;
  /** From customTimeouts; caps the whole operation. */
  readonly capMilliseconds?: number;
}

/** What is set outside of the resource. */
export interface Settings {
  /** A value of the stack's config by its full key, such as `servicefabric:endpoint`. */
  config(key: string): string | undefined;
  /** A variable of the environment. */
  environment(name: string): string | undefined;
}

/**
 * How creating or resuming ended. `pending` is what the next run needs to go on, and `seen` what the record of the result holds
 * beside it: plain JSON, without a secret. A refresh tells by `isGone` that there certainly is nothing left.
 */
export type DefinitionOutcome =
  | { readonly kind: "done"; readonly outputs: Bag; readonly seen?: Bag }
  | { readonly kind: "failed"; readonly message: string; readonly pending?: Bag; readonly isGone?: true };

/**
 * A resource apart from how Pulumi runs it: what it takes, what replaces it, how it comes about.
 * Knows nothing of dynamic providers, so that another front end can serve the same.
 */
export interface ResourceDefinition {
  /** Everything that is wrong, without network. */
  check(inputs: Bag, settings: Settings): CheckFailure[];
  /** The inputs with every default and in their normal form. Takes unknown values as they are. */
  normalize(inputs: Bag): Bag;
  /** The names of the inputs. */
  readonly inputNames: readonly string[];
  /** The inputs whose value a result overrides in the outputs, so that only the next result follows a change. */
  readonly resultNames: readonly string[];
  /** What of an input decides which real thing it is: a change of that replaces. `undefined` for what never replaces. */
  identityOf(name: string, value: unknown): unknown;
  /**
   * The inputs that together lead to another real thing than the one of the outputs, or may: each has no identity of
   * its own. Unknown values may. Decided by what the outputs hold, without network.
   */
  retargetedBy(inputs: Bag, outputs: Bag): readonly string[];
  /** The input that asks for a replacement though nothing has changed, such as an age limit that is passed. */
  outdatedBy(inputs: Bag, outputs: Bag, now: number): string | undefined;
  /** The inputs whose change alone is none. */
  readonly silentNames: readonly string[];
  /** Whether new inputs are worked for like the first ones. Otherwise they are stored beside the old result. */
  readonly updatesInPlace: boolean;
  /** Whether what a refresh found is not what was asked for. */
  hasDrifted(outputs: Bag): boolean;
  /** Whether a refresh of such a resource reads anything. */
  refreshes(properties: Bag): boolean;
  /** Outputs as they are in the cluster now. Left out: there is nothing to read. */
  readonly refresh?: (properties: Bag, context: OperationContext) => Promise<DefinitionOutcome>;
  /** Whether the outputs are those of something that came about. */
  isDone(outputs: Bag): boolean;
  create(inputs: Bag, context: OperationContext): Promise<DefinitionOutcome>;
  /** Goes on from what an earlier run left; `pending` is `undefined` where that cannot be read any more. */
  resume(inputs: Bag, pending: Bag | undefined, context: OperationContext): Promise<DefinitionOutcome>;
  /** Removes from the cluster what is left of it. Left out: nothing in the cluster is its own. */
  readonly remove?: (properties: Bag, context: OperationContext) => Promise<DefinitionOutcome>;
  /** What the resource came to, in one line for people. */
  headline(outputs: Bag): string;
  /** What stays behind when the resource is deleted, for people. */
  farewell(outputs: Bag): string;
  /** Every secret text in the inputs. */
  secretsOf(inputs: Bag): readonly string[];
}
