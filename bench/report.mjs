// @ts-check
// What every bench says in the end: rows of a table, for people or for the run of all of them.

/**
 * What was measured, what it is held to, and whether it holds. Without a limit it stands there for comparison.
 * @typedef {{ what: string, measured: string, limit?: string, isHeld?: boolean }} Row
 */

/** @param {string} title @param {readonly Row[]} rows */
export function report(title, rows) {
  console.log(title);
  for (const { what, measured, limit = "", isHeld } of rows) {
    console.log(`  ${what.padEnd(46)} ${measured.padEnd(50)} ${limit.padEnd(22)} ${verdictOf(isHeld)}`.trimEnd());
  }
  if (process.connected) process.send?.({ title, rows });
  if (rows.some(({ isHeld }) => isHeld === false)) process.exitCode = 1;
}

/** @param {boolean | undefined} isHeld */
export function verdictOf(isHeld) {
  return isHeld === undefined ? "" : isHeld ? "held" : "MISSED";
}
