import type { Json } from "../../wire/json.js";
import { unknownName } from "../../wire/near-names.js";
import { ProblemsError } from "../../wire/problems-error.js";
import { describeParameters } from "../parameters.js";
import type { Fault } from "./fault.js";
import { namedBackupFaults } from "./named-backup-faults.js";
import type { NamedFault } from "./named-fault.js";
import { namedHttpFaults } from "./named-http-faults.js";
import { namedRestoreFaults } from "./named-restore-faults.js";

/** Every fault that goes by a name. */
export const namedFaults: readonly NamedFault[] = [...namedHttpFaults, ...namedBackupFaults, ...namedRestoreFaults];

/** @param now Time of the emulator, in milliseconds since 1970. @throws ProblemsError */
export function makeNamedFault(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  now: number,
): readonly Fault[] {
  const found = namedFaults.find((fault) => fault.name === name);
  if (!found)
    throw new ProblemsError(
      unknownName(
        "fault",
        name,
        namedFaults.map((fault) => fault.name),
        "--list-faults shows them",
      ),
    );
  return found.make(parameters, now);
}

/** The table as data. */
export function describeNamedFaults(): Json[] {
  return namedFaults.map(({ name, shows, calls, parameters }) => ({
    name,
    shows,
    calls,
    parameters: describeParameters(parameters),
  }));
}
