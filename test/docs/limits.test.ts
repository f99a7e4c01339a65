import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./pages";

/**
 * Limits that no test calls by their name: what they lead to is what a test of that file holds. One that is not here, nor
 * in a test by its name, would drift.
 */
const heldByWhatTheyLeadTo: Readonly<Record<string, readonly string[]>> = {
  "src/backup-set/durations.ts": ["shortestStepMilliseconds", "longestStepMilliseconds"],
  "src/backup-set/shared-list.ts": ["leastGatherMilliseconds", "gatherStepMilliseconds"],
  "src/backup/request.ts": ["defaultRetryAfterMilliseconds"],
  "src/backup/verify.ts": ["windowMilliseconds"],
  "src/cli/read-plan-options.ts": ["mostTimeoutMinutes"],
  "src/evidence/report/timeline.ts": ["hourMilliseconds", "dayMilliseconds"],
  "src/cli/run-audit.ts": ["unitSeconds"],
  "src/evidence/look-again.ts": ["marginMilliseconds", "gapMilliseconds", "doubtMilliseconds"],
  "src/provider/custom-timeouts.ts": ["unitMilliseconds"],
  "src/provider/definitions/application-upgrade/duration.ts": ["mostSeconds"],
  "src/provider/definitions/common/backup-settings.ts": ["mostMinutes"],
  "src/provider/engine-connection.ts": ["lookEveryMilliseconds"],
  "src/provider/progress.ts": ["shortestPauseMilliseconds", "longestPauseMilliseconds"],
  "src/restore/plan/candidates.ts": ["slackMilliseconds"],
  "src/provider/recording.ts": ["versionMilliseconds"],
  "src/restore/drill/find-points.ts": ["windowMilliseconds"],
  "src/restore/request.ts": ["defaultRetryAfterMilliseconds"],
  "src/service-fabric/connection/node-row.ts": ["firstRestMilliseconds", "longestRestMilliseconds"],
  "src/service-fabric/connection/token-source.ts": ["renewBeforeMilliseconds"],
  "src/upgrade/follow-upgrade.ts": ["quickMilliseconds"],
  "src/upgrade/provision.ts": ["provisionCallMilliseconds"],
  "src/upgrade/start.ts": ["defaultRetryAfterMilliseconds"],
  "src/waiting/call.ts": ["lastLookMilliseconds"],
  "src/waiting/clock.ts": ["longestTimerMilliseconds"],
  "src/waiting/pace.ts": ["windowMilliseconds"],
  "src/waiting/read.ts": ["longestPauseMilliseconds"],
};

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`);
}

const read = (file: string): string => readFileSync(join(repository, file), "utf8");

test("every limit of the program is held by a test", () => {
  const words = new Set(
    filesIn("test")
      .filter((file) => !file.endsWith("/limits.test.ts"))
      .flatMap((file) => read(file).match(/\w+/g) ?? []),
  );
  const unheld = filesIn("src").flatMap((file) => {
    const names = [...read(file).matchAll(/^(?:export )?const (\w+(?:Milliseconds|Seconds|Minutes))\b/gm)];
    return names.flatMap(([, name = ""]) => (words.has(name) ? [] : [[file, name] as const]));
  });

  const found: Record<string, string[]> = {};
  for (const [file, name] of unheld) found[file] = [...(found[file] ?? []), name];
  expect(found).toEqual(heldByWhatTheyLeadTo);
});
