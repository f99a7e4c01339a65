import { createInterface } from "node:readline/promises";
import { UsageError } from "./usage-error";

/** Where a person reads and types. */
interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Has the names typed of what is about to be changed.
 * @returns Whether all were typed as they are.
 * @throws UsageError where nobody is there who could.
 */
export async function isConfirmed(
  names: readonly string[],
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  if (!input.isTTY) throw new UsageError("There is no terminal to confirm it in: give --yes.");
  const asked = createInterface({ input, output });
  const lines = asked[Symbol.asyncIterator]();
  try {
    for (const name of names) {
      output.write(`Type the name of the application to go on (${name}): `);
      const typed = await lines.next();
      // The end of the input is a no.
      if (typed.done === true || typed.value.trim() !== name) return false;
    }
    return true;
  } finally {
    asked.close();
  }
}
