import { createInterface } from "node:readline/promises";
import { UsageError } from "./usage-error";

/**
 * Has the names typed of what is about to be changed.
 * @returns Whether all were typed as they are.
 * @throws UsageError where nobody is there who could.
 */
export async function isConfirmed(names: readonly string[]): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("There is no terminal to confirm it in: give --yes.");
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (const name of names) {
      const typed = await asked.question(`Type the name of the application to go on (${name}): `);
      if (typed.trim() !== name) return false;
    }
    return true;
  } finally {
    asked.close();
  }
}
