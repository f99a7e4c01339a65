import * as fc from "fast-check";
import { type FaultAction, samplePartitions } from "servicefabric-backup-emulator";
import { PartitionModel, type Plan, timings } from "./backup-model";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { type Answer, read } from "./gateway-client";

const fixture = emulatorFixture();
const numRuns = Number(process.env.PROPERTY_RUNS ?? 50);
const seed = Number(process.env.PROPERTY_SEED ?? 20_260_301);

const [first, second] = samplePartitions.orders;
const ids = { first, second, volatile: samplePartitions.cart, stateless: samplePartitions.web };
type Name = keyof typeof ids;

type Step =
  | {
      readonly kind: "back up";
      readonly of: Name;
      readonly minutes: number;
      readonly plan: Plan;
      readonly named: boolean;
    }
  | { readonly kind: "restore" | "look"; readonly of: Name }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "policy"; readonly to: "on" | "off" };

const partition = fc.constantFrom<Name>("first", "first", "first", "first", "second", "volatile", "stateless");
// Looks happen at whole seconds and everything ends half a second beside them: never at the moment of a look.
const plan: fc.Arbitrary<Plan> = fc.oneof(
  fc.constantFrom<Plan>({ kind: "good" }, { kind: "good" }, { kind: "fails" }, { kind: "stuck" }),
  fc.nat({ max: 1_200 }).map((seconds): Plan => ({ kind: "slow", milliseconds: seconds * 1_000 })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("back up"),
      of: partition,
      minutes: fc.constantFrom(1, 10, 10, 30),
      plan,
      named: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("look"), of: partition }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("restore"), of: partition }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("wait"),
      seconds: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(60, 600, 1_800)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("policy"), to: fc.constantFrom("on", "off") }) },
);

function wait(seconds: number): Step {
  return { kind: "wait", seconds };
}

const slow = (minutes: number): Step => ({
  kind: "back up",
  of: "first",
  minutes: 1,
  plan: { kind: "slow", milliseconds: minutes * 60_000 },
  named: false,
});

/**
 * Two that chance hardly finds: what the service gave up before a replica took it on never comes to the replica, so that
 * it keeps nobody waiting there.
 */
const examples: [Step[]][] = [
  [[slow(20), wait(60), slow(20), wait(60), wait(1_100), slow(0), wait(30)]],
  [[slow(20), wait(60), slow(0), wait(1_150), slow(0), wait(30)]],
];

/** One sequence of steps, played on an emulator and on the models at once. */
class Game {
  readonly #models = Object.fromEntries(
    Object.keys(ids).map((name) => [name, new PartitionModel(name === "first" || name === "second")]),
  );
  readonly #seen = new Map<Name, { state: string; text: string }>();
  readonly #backups = new Map<Name, { BackupId: string; BackupLocation: string }>();
  readonly #backupIds = new Set<string>();
  #policy: "on" | "off" = "on";

  constructor(
    readonly running: Running,
    readonly share: string,
    readonly met: Set<string>,
  ) {}

  async play(step: Step): Promise<void> {
    switch (step.kind) {
      case "back up":
        return this.#backUp(step);
      case "restore":
        return this.#restore(step.of);
      case "look":
        return this.look(step.of);
      case "wait":
        return this.running.clock.advance({ seconds: step.seconds });
      case "policy":
        this.#policy = step.to;
        return this.running.emulator.turnPolicy(step.to);
    }
  }

  /** Every look has to show what the model says, and of a backup that is over always the same. */
  async look(name: Name): Promise<void> {
    const expected = this.#model(name).backupState(this.#now());
    const { text } = await this.running.gateway.progress(ids[name]);
    const progress = JSON.parse(text);
    expect({ name, state: progress?.BackupState ?? null }).toEqual({ name, state: expected });
    this.met.add(`backup ${expected}`);
    if (expected !== null) this.#checkProgress(name, expected, text);

    const restore = await this.running.gateway.get(`/Partitions/${ids[name]}/$/GetRestoreProgress`);
    const restoreState = this.#model(name).restoreState(this.#now());
    expect({ name, restore: read(restore)?.RestoreState ?? null }).toEqual({ name, restore: restoreState });
    this.met.add(`restore ${restoreState}`);
  }

  async lookAtAll(): Promise<void> {
    for (const name of Object.keys(ids)) await this.look(name as Name);
  }

  async #backUp({ of: name, minutes, plan, named }: Extract<Step, { kind: "back up" }>): Promise<void> {
    const { emulator, gateway } = this.running;
    const action = toFault(plan);
    const fault = action && emulator.faults.add({ route: "BackupPartition", calls: { first: 1 }, action });
    const storage = named ? { StorageKind: "FileShare", Path: this.share } : undefined;
    const answer = await gateway.requestBackup(ids[name], storage, { BackupTimeout: String(minutes) });
    fault?.clear();
    const noPlace = this.#policy === "off" && !named ? "FABRIC_E_BACKUP_NOT_ENABLED" : undefined;
    const refusal = noPlace ?? this.#model(name).conflict(this.#now());
    this.#expectAnswer(`back up ${name}`, answer, refusal);
    if (refusal !== undefined) return;
    this.#model(name).acceptBackup(this.#now(), minutes, plan);
    // From the moment of the acceptance on nothing of the backup before is shown.
    this.#seen.delete(name);
    await this.look(name);
  }

  /** Restores the newest backup that was seen; without one there is nothing to ask for. */
  async #restore(name: Name): Promise<void> {
    const backup = this.#backups.get(name);
    if (backup === undefined) return;
    const BackupStorage = { StorageKind: "FileShare", Path: this.share };
    const body = { ...backup, BackupStorage };
    const answer = await this.running.gateway.post(`/Partitions/${ids[name]}/$/Restore`, body);
    const refusal = this.#model(name).conflict(this.#now());
    this.#expectAnswer(`restore ${name}`, answer, refusal);
    if (refusal === undefined) this.#model(name).acceptRestore(this.#now());
  }

  #expectAnswer(what: string, answer: Answer, refusal: string | undefined): void {
    const code = answer.text === "" ? undefined : read(answer).Error.Code;
    expect({ what, status: answer.status, code }).toEqual({ what, status: statusOf(refusal), code: refusal });
    this.met.add(refusal ?? "accepted");
  }

  #checkProgress(name: Name, state: string, text: string): void {
    const before = this.#seen.get(name);
    if (before?.state === state) expect({ name, text }).toEqual({ name, text: before.text });
    this.#seen.set(name, { state, text });
    if (state !== "Success" || before?.state === state) return;
    const { BackupId, BackupLocation, FailureError } = JSON.parse(text);
    expect({ isNew: !this.#backupIds.has(BackupId), FailureError }).toEqual({ isNew: true, FailureError: null });
    this.#backupIds.add(BackupId);
    this.#backups.set(name, { BackupId, BackupLocation });
  }

  #model(name: Name): PartitionModel {
    const model = this.#models[name];
    if (model === undefined) throw new Error(`There is no partition ${name}.`);
    return model;
  }

  #now(): number {
    return this.running.clock.now();
  }
}

function toFault(
  plan: Plan,
): Extract<FaultAction, { kind: "failBackup" | "stuckInAccepted" | "slowBackup" }> | undefined {
  switch (plan.kind) {
    case "good":
      return undefined;
    case "fails":
      return { kind: "failBackup", error: { Code: "FABRIC_E_BACKUPCOPIER_TIMEOUT", Message: "It took too long." } };
    case "stuck":
      return { kind: "stuckInAccepted" };
    case "slow":
      return { kind: "slowBackup", milliseconds: plan.milliseconds };
  }
}

function statusOf(refusal: string | undefined): number {
  if (refusal === undefined) return 202;
  return refusal === "FABRIC_E_BACKUP_NOT_ENABLED" ? 404 : 409;
}

/** What a set of sequences has to have met; otherwise it shows little. */
const wanted = [
  ...["null", "Accepted", "BackupInProgress", "Success", "Failure", "Timeout"].map((state) => `backup ${state}`),
  ...["null", "Accepted", "RestoreInProgress", "Success"].map((state) => `restore ${state}`),
  ...["accepted", "FABRIC_E_BACKUP_IN_PROGRESS", "FABRIC_E_RESTORE_IN_PROGRESS", "FABRIC_E_BACKUP_NOT_ENABLED"],
];

test(`${numRuns} random sequences of requests, waits and failures go as the model says (seed ${seed})`, async () => {
  const met = new Set<string>();
  const share = await fixture.folder();
  const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40, size: "max" }), async (steps) => {
    // Both the policy's storage and a named one, so that a restore finds every backup.
    const storage = { StorageKind: "FileShare", Path: share } as const;
    const running = await fixture.start({ timings, policy: { storage } });
    try {
      const game = new Game(running, share, met);
      for (const step of steps) await game.play(step);
      await game.lookAtAll();
    } finally {
      await running.emulator.close();
    }
  });
  await fc.assert(property, { numRuns, seed, examples });
  expect(wanted.filter((state) => !met.has(state))).toEqual([]);
}, 300_000);
