import { Secrets } from "../service-fabric/secrets";
import type { Bag } from "./bag";
import { capOf } from "./custom-timeouts";
import type { DefinitionOutcome, OperationContext, ResourceDefinition, Settings } from "./definition";
import { type ProgressSink, throttle } from "./progress";

/** What a lifecycle takes from its process; tests give their own. */
export interface Host {
  readonly clock: OperationContext["clock"];
  readonly environment: Settings["environment"];
  /** Where progress of the resource with this URN goes. */
  readonly logTo: (urn: string | undefined) => ProgressSink;
}

/** Does the work of an operation with all that it needs at hand. Whatever it shows is without a secret. */
export async function runOperation(
  definition: ResourceDefinition,
  host: Host,
  settings: Settings,
  { inputs, operation }: { readonly inputs: Bag; readonly operation: "create" | "update" | "delete" },
  work: (context: OperationContext) => Promise<DefinitionOutcome>,
): Promise<DefinitionOutcome> {
  const secrets = new Secrets(...definition.secretsOf(inputs));
  const { redact } = secrets;
  const show = throttle(host.logTo(textOf(inputs.__urn)), host.clock);
  const capMilliseconds = operation === "delete" ? undefined : capOf(inputs, operation);
  const context: OperationContext = {
    settings,
    clock: host.clock,
    ...(typeof inputs.__urn === "string" ? { urn: inputs.__urn } : {}),
    dependsOn: textsIn(inputs.__dependsOn),
    secrets,
    warn: (text) => show.warn(redact(text)),
    progress: ({ text, change }) => show({ text: redact(text), change }),
    ...(capMilliseconds === undefined ? {} : { capMilliseconds }),
  };
  const outcome = await work(context).catch((error: unknown) => {
    throw withoutSecrets(error, redact);
  });
  // The engine itself says why it failed, and that stays.
  if (outcome.kind === "failed") await show.end(outcome.isGone ? "gone" : "failed", "progress");
  else await show.end(redact(lastLine(definition, operation, { ...inputs, ...outcome.outputs })), "result");
  return outcome.kind === "done" ? outcome : { ...outcome, message: redact(outcome.message) };
}

function lastLine({ headline, farewell }: ResourceDefinition, operation: string, outputs: Bag): string {
  return operation === "delete" ? farewell(outputs) : headline(outputs);
}

/** A mistake of our own, which the host prints with its stack and its causes. */
function withoutSecrets(error: unknown, redact: (text: string) => string): Error {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  return Object.assign(new Error(redact(message)), { stack: redact(stack) });
}

function textsIn(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : []).flatMap((one: unknown) => textOf(one) ?? []);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
