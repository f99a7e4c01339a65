import * as fc from "fast-check";
import { arbitrarySchedule } from "../backup/arbitrary-schedule";
import type { OrderPlan, Schedule } from "../backup/schedule";

const second = 1_000;
const minute = 60 * second;

/** Where the policy of a service or a partition comes from. */
export type PolicyPlan = "inherited" | "own" | "none";

export interface PartitionPlan {
  /** What happens on it, as on a partition alone. */
  readonly schedule: Schedule;
  readonly policy: PolicyPlan;
  readonly isInQuorumLoss: boolean;
  /** The first run that finds it, and the first that does not any more. */
  readonly comes: number;
  readonly goes: number;
}

export interface ServicePlan {
  readonly kind: "persisted" | "stateless" | "volatile" | "deleting";
  readonly hasPolicy: boolean;
  readonly partitions: readonly PartitionPlan[];
}

/** What the lists for many give instead of their answer. */
export type ListTrouble = "503" | "reset" | "hang" | "slow" | "403";

/** How a run ends: by itself, by its cap, given up, or killed with its process, which leaves nothing behind. */
export interface SetRunPlan {
  readonly ends: "by itself" | "cap" | "abort" | "kill";
  readonly afterMs: number;
  readonly pauseMs: number;
}

export interface SetSchedule {
  readonly seed: number;
  readonly order: OrderPlan;
  readonly concurrency: number;
  readonly maxRequestsPerSecond: number;
  readonly pageSize: number;
  /** How often a page begins with the last item of the one before, as the list has changed. */
  readonly repeats: number;
  readonly trouble: { readonly rate: number; readonly kinds: readonly ListTrouble[] };
  readonly services: readonly ServicePlan[];
  readonly runs: readonly SetRunPlan[];
}

/** Mostly the first. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
}

const partition: fc.Arbitrary<PartitionPlan> = fc.record({
  schedule: arbitrarySchedule,
  policy: mostly<PolicyPlan>("inherited", "own", "none"),
  isInQuorumLoss: mostly(false, false, true),
  comes: mostly(0, 1),
  goes: mostly(9, 1, 2),
});

const service: fc.Arbitrary<ServicePlan> = fc.record({
  kind: mostly<ServicePlan["kind"]>("persisted", "stateless", "volatile", "deleting"),
  hasPolicy: mostly(false, true),
  partitions: fc.array(partition, { maxLength: 4 }),
});

const run: fc.Arbitrary<SetRunPlan> = fc.record({
  ends: fc.constantFrom("by itself", "by itself", "cap", "abort", "kill"),
  afterMs: fc.oneof(fc.integer({ min: 1, max: 20 * second }), fc.integer({ min: 1, max: 6 * minute })),
  pauseMs: fc.integer({ min: 0, max: 5 * minute }),
});

const set: fc.Arbitrary<SetSchedule> = fc.record({
  seed: fc.nat(),
  order: arbitrarySchedule.map(({ order }) => order),
  concurrency: fc.integer({ min: 1, max: 6 }),
  maxRequestsPerSecond: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 7, max: 60 })),
  pageSize: fc.integer({ min: 1, max: 6 }),
  repeats: fc.constantFrom(0, 0.3),
  trouble: fc.oneof(
    fc.constant({ rate: 0, kinds: [] }),
    fc.record({
      rate: fc.constantFrom(0.05, 0.3),
      kinds: fc.array(fc.constantFrom<ListTrouble>("503", "reset", "hang", "slow", "slow", "403"), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  ),
  services: fc.array(service, { minLength: 1, maxLength: 3 }),
  runs: fc.array(run, { minLength: 4, maxLength: 4 }),
});

/** All partitions alike and undisturbed, so that their backups end together. */
const alike: fc.Arbitrary<SetSchedule> = fc.tuple(set, arbitrarySchedule).map(([usual, one]) => {
  const calm = { fates: [], disturbed: [], foreignRuns: [], periodicBackups: [], restores: [] };
  const schedule: Schedule = { ...one, ...calm, noise: { rate: 0, disturbances: [] } };
  const services = usual.services.map((service) => ({
    ...service,
    partitions: service.partitions.map((partition) => ({ ...partition, schedule })),
  }));
  return {
    ...usual,
    services,
    concurrency: usual.concurrency + 2,
    maxRequestsPerSecond: usual.maxRequestsPerSecond + 20,
  };
});

export const arbitrarySet: fc.Arbitrary<SetSchedule> = fc.oneof(
  { weight: 2, arbitrary: set },
  { weight: 1, arbitrary: alike },
);
