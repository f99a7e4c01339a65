import { preflightPatience } from "../backup";
import { throughPages } from "../service-fabric/pages";
import type { BackupEntity, ListedConfiguration } from "../service-fabric/records";
import type { FailedReply } from "../service-fabric/reply";
import { read } from "../waiting/read";
import type { SearchRun } from "./set-run";

/** The policy of a partition, and what the list is of that its storage has. */
interface Policy {
  readonly policyName: string;
  readonly listedAs: BackupEntity;
}

/** Which backup policy applies where. */
export interface Policies {
  /** `undefined` where none applies. */
  of(serviceName: string, partitionId: string): Policy | undefined;
  /** What the list of a single storage is of. */
  whole(serviceName: string): BackupEntity;
}

/**
 * Reads all policies at and below an entity. Asked for even where a storage was given: it shows whether there is a backup
 * service at all.
 * @param byService Whether only some services are meant, so that no list should be of all.
 */
export async function readPolicies(run: SearchRun, entity: BackupEntity, byService = false): Promise<Policies> {
  const found = new Map<string, ListedConfiguration>();
  await throughPages(
    async (token) => ({
      kind: "answered",
      value: await read(run, preflightPatience, async (signal) => {
        const reply = await run.cluster.pageOfConfigurations(entity, token, signal);
        return isNone(reply) ? noPage : reply;
      }),
    }),
    (items) => {
      for (const item of items) found.set(keyOf(item), item);
    },
  );
  const whole = (serviceName: string): BackupEntity =>
    entity.kind === "Application" && !byService ? entity : { kind: "Service", serviceName };
  return {
    whole,
    of(serviceName, partitionId) {
      const policy = found.get(partitionId) ?? found.get(serviceName) ?? found.get(applicationKey);
      if (policy === undefined) return undefined;
      const { policyName, kind, inheritedFrom = kind } = policy;
      if (inheritedFrom === "Partition")
        return { policyName, listedAs: { kind: "Partition", serviceName, partitionId } };
      // Each policy has a storage of its own, and so a list.
      if (inheritedFrom === "Service") return { policyName, listedAs: { kind: "Service", serviceName } };
      return { policyName, listedAs: whole(serviceName) };
    },
  };
}

const noPage = { kind: "answered", value: { items: [], continuationToken: undefined } } as const;

/** Source: the 6.4 server's answer where nothing at or below an entity has a policy; only a partition's is `null`. */
function isNone(reply: { readonly kind: "answered" } | FailedReply): boolean {
  return reply.kind === "error" && reply.code === "FABRIC_E_BACKUP_NOT_ENABLED";
}

const applicationKey = "";

/** Names and ids never meet. */
function keyOf({ partitionId, serviceName }: ListedConfiguration): string {
  return partitionId ?? serviceName ?? applicationKey;
}
