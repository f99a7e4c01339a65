import { ageInWords } from "../../errors/age-in-words";
import type { BackupPolicy } from "../../service-fabric/policies";
import type { BackupConfiguration } from "../../service-fabric/records";
import type { Reply } from "../../service-fabric/reply";
import { call, callLimits } from "../../waiting/call";
import type { AuditRun } from "./audit-run";

/** Why a backup that is gone is gone, as far as a policy explains it. */
export interface Explanation {
  readonly isExplained: boolean;
  readonly why: string;
}

/** Explains, asking once about each policy and each partition's policy. */
export class Retentions {
  readonly #run: AuditRun;
  readonly #policies = new Map<string, Promise<BackupPolicy | undefined>>();
  readonly #configurations = new Map<string, Promise<BackupConfiguration | undefined>>();

  constructor(run: AuditRun) {
    this.#run = run;
  }

  /** @param policyName The one that the record names; left out: the one that applies to the partition now. */
  async explain(partitionId: string, timestamp: string, policyName: string | undefined): Promise<Explanation> {
    const name = policyName ?? (await this.#policyOf(partitionId));
    if (name === undefined)
      return { isExplained: false, why: "No policy is known whose retention could have deleted it." };
    const { cluster, clock } = this.#run;
    const policy = await this.#once(this.#policies, name, (signal) => cluster.getBackupPolicy(name, signal));
    if (policy === undefined)
      return { isExplained: false, why: `The policy "${name}" cannot be read, so its retention is not known.` };
    const { retention, isRetentionUnknown } = policy;
    if (isRetentionUnknown)
      return {
        isExplained: false,
        why: `The retention of the policy "${name}" is written in a way that is not known here.`,
      };
    if (retention === undefined)
      return { isExplained: false, why: `The policy "${name}" deletes no backups: somebody or something else did.` };
    const { durationSeconds, minimumNumberOfBackups = 0 } = retention;
    const ageMilliseconds = clock.now() - Date.parse(timestamp);
    const keeps = `The policy "${name}" keeps backups for ${ageInWords(durationSeconds)}`;
    if (ageMilliseconds <= durationSeconds * 1_000) {
      return {
        isExplained: false,
        why: `${keeps}, which this one has not reached: somebody or something else deleted it.`,
      };
    }
    const butSome = minimumNumberOfBackups > 0 ? `, and at least ${minimumNumberOfBackups} of each partition` : "";
    return { isExplained: true, why: `${keeps}${butSome}: it was older.` };
  }

  async #policyOf(partitionId: string): Promise<string | undefined> {
    const { cluster } = this.#run;
    const configuration = await this.#once(this.#configurations, partitionId, (signal) =>
      cluster.getBackupConfiguration(partitionId, signal),
    );
    return configuration?.policyName;
  }

  /** What nobody can tell explains nothing, and ends nothing. */
  async #once<T>(
    answers: Map<string, Promise<T | undefined>>,
    about: string,
    ask: (signal: AbortSignal) => Promise<Reply<T>>,
  ): Promise<T | undefined> {
    const known = answers.get(about);
    if (known !== undefined) return known;
    const asked = call(this.#run, callLimits.readMilliseconds, ask).then((reply) =>
      reply.kind === "answered" ? reply.value : undefined,
    );
    answers.set(about, asked);
    return asked;
  }
}
