import { join } from "node:path";
import type { EmulatorOptions } from "servicefabric-backup-emulator";
import { connectionFieldNames, environmentNameOf } from "../../src/service-fabric/connection/fields";
import { repository } from "../docs/pages";
import type { emulatorFixture, Running } from "../emulator/emulator-fixture";
import { type Ended, startNode } from "../scripts/in-node";

const noSettings = Object.fromEntries(connectionFieldNames.map((name) => [environmentNameOf(name), undefined]));

/** A cluster whose policy takes a backup every hour, at the end of its third hour. */
export async function openHourly(
  fixture: ReturnType<typeof emulatorFixture>,
  topology: NonNullable<EmulatorOptions["topology"]>,
  options: EmulatorOptions = {},
): Promise<Running> {
  const schedule = { ScheduleKind: "FrequencyBased", Interval: "PT1H" } as const;
  const running = await fixture.start({ topology, policy: { name: "Hourly", schedule }, ...options });
  running.clock.advance({ minutes: 185 });
  await running.emulator.settle();
  return running;
}

/** Runs the command in a process of its own, by the time of the cluster. @param factor How many times faster time goes. */
export function auditPolicies({ emulator, clock }: Running, args: readonly string[] = [], factor = 1): Promise<Ended> {
  const program = join(repository, "test", "cli", "run-command.cjs");
  const environment = {
    SERVICEFABRIC_ENDPOINT: emulator.url,
    TEST_CLOCK_FACTOR: String(factor),
    TEST_CLOCK_BEGINS_AT: String(clock.now()),
  };
  return startNode([program, "audit", "--policies", ...args], { ...noSettings, ...environment }).ended;
}
