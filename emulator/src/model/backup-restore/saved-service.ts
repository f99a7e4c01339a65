import { z } from "zod";
import { dataLossCommand } from "../fault-analysis/data-loss-command.js";
import { StateError } from "../state/keeps-state.js";
import { readState } from "../state/read-state.js";
import { transitionsJson } from "../time/transition-json.js";
import { savedPolicies } from "./policies.js";
import { savedProtection } from "./protection.js";
import { savedRetentionTimes } from "./retention.js";
import { savedBackup, savedRestore, savedTimeline } from "./saved-records.js";

/** The whole state of the service. Storages hold their secrets in the clear, so that they can be used again. */
export const savedService = z.strictObject({
  transitions: transitionsJson,
  policies: savedPolicies,
  protection: savedProtection,
  retentionTimes: savedRetentionTimes,
  timelines: z.array(savedTimeline),
  backups: z.strictObject({
    current: z.array(savedBackup),
    replaced: z.array(savedBackup),
    /** Runs that replicas still work on, although nobody can ask for them any more. */
    older: z.array(savedBackup),
  }),
  restores: z.array(savedRestore),
  dataLosses: z.array(dataLossCommand),
});

/** @throws StateError */
export function readSavedService(saved: unknown): z.output<typeof savedService> {
  const state = readState(savedService, saved);
  const names = new Set(state.policies.map(({ description }) => description.Name));
  const mentioned = [
    ...state.protection.assignments.map(({ policyName }, index) => [`protection.assignments[${index}]`, policyName]),
    ...state.retentionTimes.map(({ policyName }, index) => [`retentionTimes[${index}]`, policyName]),
  ];
  const unknown = mentioned.filter(([, name = ""]) => !names.has(name));
  if (unknown.length > 0) throw new StateError(unknown.map(([path, name]) => `${path}.policyName: no policy ${name}`));
  return state;
}
