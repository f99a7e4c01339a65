// @ts-check
// The whole module and not `{ styleText }`: an old Node that lacks it would fail before its version is checked.
import util from "node:util";

/** @param {Parameters<typeof util.styleText>[0]} format @param {string} text */
function styled(format, text) {
  const plain = !process.stdout.isTTY || process.env.NO_COLOR !== undefined;
  return plain ? text : util.styleText(format, text);
}

/** @param {string} text */
export function heading(text) {
  console.log(`\n${styled("bold", text)}`);
}

/**
 * A fact with its name before it, all names in one column.
 * @param {string} name
 * @param {string} text
 */
export function fact(name, text) {
  console.log(`  ${styled("dim", name.padEnd(15))} ${text}`);
}

/** @param {string} text */
export function command(text) {
  console.log(`  ${styled("cyan", text)}`);
}

/**
 * Tells every half minute that a silent step is still at work, so that nobody takes it for hung.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 */
export async function withSignsOfLife(name, work) {
  const start = Date.now();
  const timer = setInterval(() => {
    fact(name, `still at it after ${Math.round((Date.now() - start) / 1000)} s`);
  }, 30_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
