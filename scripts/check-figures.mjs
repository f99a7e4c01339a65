// @ts-check
// Holds the project to its figures: the length of source files, the coverage of src/, and no test that is switched off.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./set-up/project.mjs";

const longestFile = 350;
const leastCoverage = { lines: 100, branches: 95 };
const coverageSummary = join("coverage", "coverage-summary.json");
const switchedOff =
  /\b(?:describe|it|test)(?:\.\w+)*\.(?:skip|only|todo)\b|\b(?:fdescribe|fit|xdescribe|xit|xtest)\(|\bretryTimes\(/;

const problems = [...longFiles(), ...lowCoverage(), ...switchedOffTests()];
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? "Figures hold." : `${problems.length} figures do not hold.`);
process.exitCode = problems.length === 0 ? 0 : 1;

function longFiles() {
  return filesIn("src", /\.ts$/).flatMap((file) => {
    const lines = read(file).trimEnd().split("\n").length;
    return lines > longestFile ? [`${file}: ${lines} lines, ${longestFile} are allowed`] : [];
  });
}

function lowCoverage() {
  if (!existsSync(join(projectRoot, coverageSummary)))
    return [`${coverageSummary} is missing: run npm test -- --coverage first`];
  const { total } = JSON.parse(read(coverageSummary));
  return Object.entries(leastCoverage).flatMap(([kind, least]) => {
    const { pct } = total[kind];
    return pct >= least ? [] : [`${coverageSummary}: ${kind} ${pct} %, ${least} % are needed`];
  });
}

function switchedOffTests() {
  const tests = ["test", join("emulator", "test")].flatMap((folder) => filesIn(folder, /\.test\.[cm]?[jt]s$/));
  return tests.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, index) => (switchedOff.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

/** @param {string} folder @param {RegExp} name @returns {string[]} */
function filesIn(folder, name) {
  if (!existsSync(join(projectRoot, folder))) return [];
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => name.test(file) && !file.includes("node_modules"))
    .map((file) => join(folder, file));
}

/** @param {string} file */
function read(file) {
  return readFileSync(join(projectRoot, file), "utf8");
}
