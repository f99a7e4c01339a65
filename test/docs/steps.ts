import { blocksBelow, commandsOf } from "./pages";

/** A command of a page, and what the page shows of what it prints. */
export interface Step {
  readonly command: string;
  readonly prints: readonly string[];
}

/** The commands of a chapter in their order, but for what it exports; a block of text behind a command is what it prints. */
export function stepsBelow(path: string, heading: string): readonly Step[] {
  const found = blocksBelow(path, heading);
  return found.flatMap((block, index) => {
    if (block.language !== "sh") return [];
    const commands = commandsOf(block).map(({ command }) => command);
    const next = found[index + 1];
    const prints = next?.language === "text" ? next.text.split("\n").filter((line) => line !== "") : [];
    return commands
      .filter((command) => !command.startsWith("export "))
      .map((command, place) => ({ command, prints: place === commands.length - 1 ? prints : [] }));
  });
}

/** What a chapter has its reader export. */
export function exportsBelow(path: string, heading: string): Readonly<Record<string, string>> {
  const commands = blocksBelow(path, heading).flatMap((block) => commandsOf(block).map(({ command }) => command));
  const pairs = commands.flatMap((command) => {
    const [, name = "", value = ""] = /^export (\w+)='?([^']*)'?$/.exec(command) ?? [];
    return name === "" ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}
