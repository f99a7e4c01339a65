// @ts-check
// Imported first by every command: on an older Node the later modules would fail with errors that explain nothing.

const wanted = [20, 18, 1];
const actual = process.versions.node.split(".").map(Number);
const difference = wanted.map((part, index) => (actual[index] ?? 0) - part).find((part) => part !== 0) ?? 0;

if (difference < 0) {
  console.error(`Node.js ${wanted.join(".")} or later is needed; this is ${process.version}. See https://nodejs.org.`);
  process.exit(1);
}
