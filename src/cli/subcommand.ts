import { type Command, InvalidArgumentError, Option } from "commander";
import type { Clock } from "../waiting/clock";

/** Adds a subcommand. @param end Takes the exit code of its run. */
export type DefineSubcommand = (program: Command, end: (exitCode: number) => void, clock: Clock) => void;

/** A subcommand with what all have in common. */
export function subcommand(program: Command, name: string, description: string): Command {
  return (
    program
      .command(name)
      // It is laid out anew for the width of the terminal.
      .description(description.replaceAll("\n", " "))
      .helpOption("-h, --help", "prints this text, and ends")
      .allowExcessArguments(false)
      .showHelpAfterError(`Try: ${program.name()} ${name} --help`)
  );
}

/** An option with a value, or without one where its flags name none. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return made.required ? made.argParser(givenValue) : made;
}

/** A forgotten value would swallow the next option. */
function givenValue(value: string): string {
  if (!value.startsWith("--")) return value;
  throw new InvalidArgumentError("A value is missing.");
}

/** An option that may be repeated. */
export function several(flags: string, description: string): Option {
  const gather = (value: string, others: readonly string[] = []): readonly string[] => [...others, givenValue(value)];
  return new Option(flags, description).argParser(gather);
}
