import { z } from "zod";
import { askPulumi } from "./pulumi-cli";
import { UsageError } from "./usage-error";

/** A resource of this package as a stack's state has it, secrets in plain. */
export interface SavedResource {
  readonly urn: string;
  /** Its name in the stack. */
  readonly name: string;
  /** Its class, such as "AdHocBackup". */
  readonly kind: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Why it is not what was asked for, as a sentence; left out where it is. */
  readonly unproven?: string;
}

const bag = z.record(z.string(), z.unknown());

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  outputs: bag.nullish(),
  initErrors: z.array(z.string()).nullish(),
  /** Another has taken its place, and it waits to be deleted. */
  delete: z.boolean().nullish(),
});

const exported = z.object({
  deployment: z.object({
    resources: z.array(resource).nullish(),
    pending_operations: z.array(z.object({ resource })).nullish(),
  }),
});

const typePrefix = "pulumi-nodejs:dynamic/servicefabric:";

/** The resources of this package in a stack. @param version Of its state, as its history counts; left out: the newest. */
export async function readSavedStack(stack: string, version?: string): Promise<readonly SavedResource[]> {
  const args = ["stack", "export", ...(version === undefined ? [] : ["--version", version])];
  const state = exported.safeParse(JSON.parse(await askPulumi(stack, "state", args)));
  if (!state.success) throw new UsageError(`The state of stack ${stack} is of no form that is known here.`);
  const { resources, pending_operations: operations } = state.data.deployment;
  const isOurs = ({ type }: { readonly type: string }): boolean => type.startsWith(typePrefix);
  const pending = (operations ?? []).map((one) => one.resource).filter(isOurs);
  return [
    ...(resources ?? []).filter((one) => isOurs(one) && one.delete !== true).map(toSaved),
    ...pending.map((one) => ({ ...toSaved(one), unproven: "An operation of it was cut off in the middle." })),
  ];
}

function toSaved({ urn, type, outputs, initErrors }: z.infer<typeof resource>): SavedResource {
  const plain = unwrapped(outputs ?? {});
  const shown = isBag(plain) ? plain : {};
  const isPending = (initErrors ?? []).length > 0 || shown.__pending !== undefined;
  return {
    urn,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    kind: type.slice(typePrefix.length),
    outputs: shown,
    ...(isPending ? { unproven: "Its last run came to no proof: run pulumi up, which goes on with it." } : {}),
  };
}

/** How the engine marks a secret in a state; its value is JSON once more. Source: pulumi, `sdk/go/common/resource/sig`. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value of a state, with its secrets in plain. */
function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (!isBag(value)) return value;
  if (value[signature] === secretSignature && typeof value.plaintext === "string") {
    return unwrapped(JSON.parse(value.plaintext));
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unwrapped(one)]));
}

function isBag(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
