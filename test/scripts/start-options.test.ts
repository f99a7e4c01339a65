import { join } from "node:path";
import { scriptsFolder, startNode } from "./in-node";

const partition = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";
const start = (...args: string[]) => startNode([join(scriptsFolder, "start.mjs"), ...args]).ended;

test("--help tells every option, and starts nothing", async () => {
  const { exitCode, stdout, stderr } = await start("--help");
  expect(exitCode).toBe(0);
  expect(stderr).toBe("");
  for (const option of ["--example", "--endpoint", "--partition", "--trigger", "--help"])
    expect(stdout).toContain(option);
  expect(stdout).not.toContain("Set-up");
});

test.each([
  [["--bogus"], "Unknown option '--bogus'."],
  [["more"], "Unexpected argument 'more'."],
  [["--trigger"], "Option '--trigger <value>' argument missing."],
  [["--endpoint", "https://cluster:19080"], "--endpoint needs --partition: the id of the partition to back up."],
  [["--endpoint", "cluster:19080", "--partition", partition], "--endpoint has to be an address"],
  [["--example", "policies"], '--example has to be one of application and pre-upgrade, not "policies".'],
  [["--example", "application", "--trigger", "1"], "--trigger cannot be used with --example application."],
  [["--partition", "fabric:/App/Service"], "--partition has to be the id of a partition, a GUID"],
])("%j is refused in one line, with exit code 2", async (args, message) => {
  const { exitCode, stdout, stderr } = await start(...args);
  expect(exitCode).toBe(2);
  expect(stdout).toBe("");
  expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(message)]);
  expect(stderr).toContain("See: npm start -- --help");
});
