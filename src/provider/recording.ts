import { digestOf } from "../evidence/canonical-json";
import type { Predicate, RecordKind } from "../evidence/predicates";
import { clocks, statementOf } from "../evidence/statement";
import { packageVersion } from "../package-version";
import type { Client } from "../service-fabric/client";
import type { Secrets } from "../service-fabric/secrets";
import type { Bag } from "./bag";
import type { OperationContext } from "./definition";
import { toPlainJson } from "./plain-json";

/** What a resource says of itself for the record of what it came to. */
export interface Recording<Inputs, Kind extends RecordKind = RecordKind> {
  readonly kind: Kind;
  /** What was asked for, without a secret: nothing in it may be one by any schema of ours. */
  readonly asked: (inputs: Inputs) => Predicate<Kind>["asked"];
}

/** The outputs `evidence` and `evidenceDigest`. */
export async function recorded<Inputs>(
  { kind, asked }: Recording<Inputs>,
  inputs: Inputs,
  outcome: { readonly outputs: Bag; readonly seen?: Bag },
  client: Client,
  context: OperationContext,
): Promise<Bag> {
  const clusterVersion = await versionOf(client, context);
  const { dependsOn = [] } = context;
  const facts: Bag = {
    program: { packageVersion, ...placeIn(context.urn) },
    clocks: clocks[kind],
    asked: withoutSecrets(asked(inputs), context.secrets),
    ...(clusterVersion === undefined ? {} : { clusterVersion: context.secrets.redact(clusterVersion) }),
    ...(outcome.seen === undefined ? {} : { seen: outcome.seen }),
    ...(dependsOn.length === 0 ? {} : { dependsOn: [...new Set(dependsOn)].sort() }),
  };
  const evidence = toPlainJson(facts);
  return { evidence, evidenceDigest: digestOf(statementOf(kind, evidence, toPlainJson(outcome.outputs))) };
}

/** What a URN tells: `urn:pulumi:<stack>::<project>::<type>::<name>`. */
function placeIn(urn: string | undefined): Partial<Predicate<RecordKind>["program"]> {
  const [, stack, project, type, resource] = /^urn:pulumi:(.*?)::(.*?)::(.*?)::(.*)$/s.exec(urn ?? "") ?? [];
  if (stack === undefined || project === undefined || type === undefined || resource === undefined) return {};
  return { project, stack, type, resource };
}

function withoutSecrets(asked: object, { redact }: Secrets): unknown {
  return JSON.parse(JSON.stringify(asked), (_name, one: unknown) => (typeof one === "string" ? redact(one) : one));
}

/** It is nice to have, so that nobody waits long for it. */
const versionMilliseconds = 5_000;

const versions = new WeakMap<object, string>();

/** The version of the runtime, asked once of each cluster; `undefined` where it does not tell. */
async function versionOf(client: Client, { clock }: OperationContext): Promise<string | undefined> {
  const known = versions.get(client.identity);
  if (known !== undefined) return known;
  const limit = new AbortController();
  const callOff = clock.after(versionMilliseconds, () => limit.abort());
  const reply = await client.getClusterVersion(limit.signal);
  callOff();
  if (reply.kind !== "answered") return undefined;
  versions.set(client.identity, reply.value);
  return reply.value;
}
