import type { BackupError, ServiceFabricError } from "../errors";
import { counted } from "../errors/counted";
import type { SetRun } from "./set-run";

/** Of how many failures the error tells all. */
const mostTold = 10;

interface Count {
  readonly proven: number;
  /** Of the proven ones, those that the next run takes over. */
  readonly kept: number;
  readonly total: number;
}

/** The error of a set in which not every partition has a proven backup. */
export function setError(
  run: SetRun,
  failures: readonly BackupError[],
  { proven, kept, total }: Count,
): ServiceFabricError {
  const failed = failures.filter(({ code }) => code !== "SFB_CUT_SHORT");
  const isCutShort = failed.length < failures.length;
  const sentences = [
    `${proven} of ${counted(total, "partition")} ${total === 1 ? "has" : "have"} a proven backup${proven === 0 ? "" : ", which is kept"}.`,
    ...(kept < proven ? [`${proven - kept} of those are more than Pulumi can carry, and are taken again.`] : []),
    ...(isCutShort ? [`${failures.length - failed.length} were not done yet.`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed: ${byCause(failed)}.`] : []),
  ];
  const told = failed.slice(0, mostTold).map((error, index) => `${index + 1}. ${error.message.replaceAll("\n", " ")}`);
  const more = failed.length > mostTold ? [`And ${failed.length - mostTold} more.`] : [];
  const detail = [sentences.join(" "), ...told, ...more].join("\n");
  return run.failure(isCutShort ? "SFB_CUT_SHORT" : "SFB_SET_INCOMPLETE", detail);
}

/** How often each cause, the most frequent first. */
function byCause(failures: readonly BackupError[]): string {
  const counts = new Map<string, number>();
  for (const { code } of failures) counts.set(code, (counts.get(code) ?? 0) + 1);
  const inOrder = [...counts].sort(([, one], [, other]) => other - one);
  return inOrder.map(([code, times]) => `${times} × ${code}`).join(", ");
}
