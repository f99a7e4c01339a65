import type { Cluster } from "../../../service-fabric/cluster";
import type { ServerFailure } from "../../../service-fabric/records";

/** Longer than any message of the backup service, short enough for an error and for the state. */
const longestFailureCharacters = 2_000;
const longestStateCharacters = 100;

/**
 * The cluster, and of its records nothing that repeats a secret. They are kept for the next run, which compares them with
 * those that it reads itself, so both are taken without.
 */
export function redactedCluster<C extends Cluster>(cluster: C, redact: (text: string) => string): C {
  const failureIn = ({ failure }: { readonly failure?: ServerFailure }) =>
    failure && {
      failure: { code: redact(failure.code), message: redact(failure.message).slice(0, longestFailureCharacters) },
    };
  return {
    ...cluster,
    getBackupProgress: async (partitionId, signal) => {
      const reply = await cluster.getBackupProgress(partitionId, signal);
      if (reply.kind !== "answered" || reply.value === undefined) return reply;
      const { state } = reply.value;
      const shown = knownStates.has(state) ? state : redact(state).slice(0, longestStateCharacters);
      return { ...reply, value: { ...reply.value, state: shown, ...failureIn(reply.value) } };
    },
    listBackups: async (partitionId, query, signal) => {
      const reply = await cluster.listBackups(partitionId, query, signal);
      if (reply.kind !== "answered") return reply;
      return { ...reply, value: reply.value.map((item) => ({ ...item, ...failureIn(item) })) };
    },
  };
}

/** What a password may be called, and what decides. */
const knownStates: ReadonlySet<string> = new Set(["Accepted", "BackupInProgress", "Success", "Failure", "Timeout"]);
