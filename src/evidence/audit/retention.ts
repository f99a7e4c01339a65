import { ageInWords } from "../../errors/age-in-words";
import { throughPages } from "../../service-fabric/pages";
import type { BackupPolicy } from "../../service-fabric/policies";
import type { BackupConfiguration } from "../../service-fabric/records";
import type { Reply } from "../../service-fabric/reply";
import { call, callLimits } from "../../waiting/call";
import { withPatience } from "../look-again";
import type { AuditRun } from "./audit-run";

/** Why a backup that is gone is gone, as far as a policy explains it. */
export interface Explanation {
  readonly isExplained: boolean;
  readonly why: string;
}

/** A backup that is listed no more. */
export interface GoneBackup {
  readonly serviceName: string;
  readonly partitionId: string;
  readonly timestamp: string;
}

/** Explains, asking once about each policy, and about each partition's policy and number of backups. */
export class Retentions {
  readonly #run: AuditRun;
  readonly #policies = new Map<string, Promise<BackupPolicy | undefined>>();
  readonly #configurations = new Map<string, Promise<BackupConfiguration | undefined>>();
  readonly #counts = new Map<string, Promise<number | undefined>>();

  constructor(run: AuditRun) {
    this.#run = run;
  }

  /** @param policyName The one that the record names; left out: the one that applies to the partition now. */
  async explain(gone: GoneBackup, policyName: string | undefined): Promise<Explanation> {
    const name = policyName ?? (await this.#policyOf(gone.partitionId));
    if (name === undefined) return unexplained("No policy is known whose retention could have deleted it.");
    const { cluster, clock } = this.#run;
    const policy = await this.#once(this.#policies, name, (signal) => cluster.getBackupPolicy(name, signal));
    if (policy === undefined) return unexplained(`The policy "${name}" cannot be read, so its retention is not known.`);
    const { retention, isRetentionUnknown } = policy;
    if (isRetentionUnknown)
      return unexplained(`The retention of the policy "${name}" is written in a way that is not known here.`);
    if (retention === undefined)
      return unexplained(`The policy "${name}" deletes no backups: somebody or something else did.`);
    const { durationSeconds, minimumNumberOfBackups = 0 } = retention;
    const keeps = `The policy "${name}" keeps backups for ${ageInWords(durationSeconds)}`;
    if (clock.now() - Date.parse(gone.timestamp) <= durationSeconds * 1_000)
      return unexplained(`${keeps}, which this one has not reached: somebody or something else deleted it.`);
    if (minimumNumberOfBackups === 0) return { isExplained: true, why: `${keeps}: it was older.` };
    return this.#explainByNumber(gone, minimumNumberOfBackups, keeps);
  }

  /** Where so few are left, whichever they are, no retention deletes. Source: the API's MinimumNumberOfBackups. */
  async #explainByNumber(gone: GoneBackup, fewest: number, keeps: string): Promise<Explanation> {
    const keepsSome = `${keeps}, and at least ${fewest} of each partition`;
    const count = await this.#countOf(gone);
    if (count === undefined) return unexplained(`${keepsSome}. How many are listed cannot be read.`);
    if (count >= fewest) return { isExplained: true, why: `${keepsSome}: it was older.` };
    const listed = count === 1 ? "1 is" : `${count} are`;
    return unexplained(`${keepsSome}, and ${listed} listed: somebody or something else deleted it.`);
  }

  #countOf({ serviceName, partitionId }: GoneBackup): Promise<number | undefined> {
    const counted = this.#counts.get(partitionId) ?? this.#count(serviceName, partitionId);
    this.#counts.set(partitionId, counted);
    return counted;
  }

  async #count(serviceName: string, partitionId: string): Promise<number | undefined> {
    const partition = { kind: "Partition", serviceName, partitionId } as const;
    let count = 0;
    const failed = await throughPages(
      (token) => withPatience(this.#run, (signal) => this.#run.cluster.pageOfBackups(partition, {}, token, signal)),
      (items) => {
        count += items.filter(({ backupId }) => backupId !== undefined).length;
      },
    );
    return failed === undefined ? count : undefined;
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

function unexplained(why: string): Explanation {
  return { isExplained: false, why };
}
