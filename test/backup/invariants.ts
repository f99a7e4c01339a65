import {
  endsBeforeItsDeadline,
  endsWithATypedOutcome,
  findsWhatIsThere,
  givesUpNotBeforeItsDeadline,
  namesARefusal,
  saysWhatWasSeen,
  tellsNoSecret,
  waitsNoLongerThanAnHour,
} from "./invariants-of-outcomes";
import { keepsWhatIsUnderWay, namesThePhase, pendingIsPlain } from "./invariants-of-pending";
import {
  liesWhereItWasAsked,
  neverAnOldBackup,
  provesWhatItReports,
  reusesOnlyWhereItMay,
} from "./invariants-of-proof";
import {
  asksForWhatWasOrdered,
  asksRightAfterALook,
  leavesNothingBehind,
  neverTwoAtOnce,
  repeatsOnlyByRule5,
  resumesBeforeItAsks,
  sendsNothingAfterTheEnd,
} from "./invariants-of-requests";
import type { Played } from "./play";
import type { Run } from "./trace";
import { timeline } from "./trace";

/** What holds for every run, whatever happens around it. Gives what is wrong. */
export type Invariant = (played: Played, run: Run) => string | undefined;

export const invariants: Readonly<Record<string, Invariant>> = {
  endsWithATypedOutcome,
  leavesNothingBehind,
  sendsNothingAfterTheEnd,
  endsBeforeItsDeadline,
  waitsNoLongerThanAnHour,
  givesUpNotBeforeItsDeadline,
  namesARefusal,
  saysWhatWasSeen,
  tellsNoSecret,
  asksForWhatWasOrdered,
  asksRightAfterALook,
  repeatsOnlyByRule5,
  resumesBeforeItAsks,
  neverTwoAtOnce,
  provesWhatItReports,
  liesWhereItWasAsked,
  neverAnOldBackup,
  reusesOnlyWhereItMay,
  keepsWhatIsUnderWay,
  namesThePhase,
  pendingIsPlain,
  findsWhatIsThere,
};

/** Throws an error with the timeline where an invariant does not hold. */
export function mustHold(played: Played): void {
  for (const run of played.trace.runs) {
    for (const [name, invariant] of Object.entries(invariants)) {
      const wrong = invariant(played, run);
      if (wrong !== undefined) {
        const seconds = timeline(played.trace, played.server.backups);
        throw new Error(`${name}: ${wrong} (run ${run.index})\n${seconds}`);
      }
    }
  }
}
