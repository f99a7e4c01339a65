// @ts-check
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../failure.mjs";

/**
 * @typedef {object} Python
 * @property {readonly string[]} command
 * @property {string} version Such as `3.11.7`.
 */

const run = promisify(execFile);
const commands = [["python3"], ["python"], ["py", "-3"]];
const oldest = [3, 9];
const remedy =
  "Debian and Ubuntu: apt-get install python3 python3-venv. macOS: brew install python. Windows: winget install Python.Python.3.12.";

/** The first Python that is new enough and can make environments. @returns {Promise<Python>} */
export async function findPython() {
  const refused = [];
  for (const command of commands) {
    const name = command.join(" ");
    const version = await ask(command, "import platform; print(platform.python_version())");
    if (version === undefined) refused.push(`${name}: not found`);
    else if (!isNewEnough(version)) refused.push(`${name}: version ${version}`);
    else if ((await ask(command, "import venv, ensurepip")) === undefined) refused.push(`${name}: without venv`);
    else return { command, version };
  }
  const needed = `The tests with Microsoft's clients need Python ${oldest.join(".")} or later with its module venv`;
  throw new Failure(`${needed} (${refused.join("; ")}).\n${remedy}`, { exitCode: 2 });
}

/**
 * What the code prints; `undefined` where it cannot be run.
 * @param {readonly string[]} command
 * @param {string} code
 */
async function ask([program = "", ...args], code) {
  try {
    return (await run(program, [...args, "-c", code])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
