import { join } from "node:path";
import { temporaryFolder } from "../scripts/in-node";
import { smallDescription } from "./small-description";
import {
  checkSpec,
  layFiles,
  progressExample,
  progressRequest,
  runCheckSpec,
  runCommand,
  success,
  write,
} from "./spec-run";

jest.setTimeout(120_000);

const folder = temporaryFolder();

test("--help tells every option", async () => {
  const { exitCode, stdout, stderr } = await runCommand("--help");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const options = ["--requests", "--differences", "--only", "--target", "--partition", "--allow-changes"];
  const ofTls = ["--certificate", "--key", "--ca", "--insecure"];
  for (const word of ["PATH", "--help", ...options, ...ofTls]) expect(stdout).toContain(word);
});

test.each([
  [[], "PATH is missing"],
  [["one", "two"], 'Only one PATH is taken, not "two" as well.'],
  [["--bogus"], "Unknown option '--bogus'."],
  [["one", "--only", "nothing"], '--only takes client or emulator, not "nothing".'],
  [["one", "--target", "cluster:19080"], "--target takes the address of a gateway with http:// or https://"],
  [["one", "--partition", "x"], "--partition goes with --target only."],
  [["one", "--allow-changes"], "--allow-changes goes with --target only."],
  [["one", "--target", "http://x", "--only", "client"], "--only does not go with --target."],
  [["one", "--target", "http://x", "--allow-changes"], "--allow-changes needs --partition."],
  [["one", "--target", "http://x", "--key", "k"], "--key needs --certificate."],
  [["one", "--target", "http://x", "--ca", "c", "--insecure"], "--ca and --insecure exclude each other."],
])("%j is refused in one line, with exit code 2", async (args, message) => {
  const { exitCode, stdout, stderr } = await runCommand(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(message)]);
  expect(stderr).toContain("See: npm run check:spec -- --help");
});

describe("given a folder that lacks what is needed, the check says so with exit code 2", () => {
  const description = () => write(folder(), "openapi/small.json", JSON.stringify(smallDescription));
  const example = () => write(folder(), "examples/8.2/one.json", JSON.stringify(progressExample(success)));

  test.each<[string, () => void, string]>([
    ["no description", example, "has no openapi/*.json. test/README.md tells where Microsoft publishes these files."],
    ["no examples", description, "has no examples/VERSION/*.json."],
    ["a description that is not JSON", () => write(folder(), "openapi/a.json", "{"), "openapi/a.json is not JSON:"],
    [
      "a description in another language",
      () => write(folder(), "openapi/a.json", JSON.stringify({ ...smallDescription, swagger: "3.0" })),
      "openapi/a.json is no description in Swagger 2.0:",
    ],
  ])("%s", async (_, lay, message) => {
    lay();
    const { exitCode, stderr } = await runCheckSpec(folder());
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  test("no folder at all", async () => {
    const { exitCode, stderr } = await runCheckSpec(join(folder(), "nowhere"));
    expect(stderr).toBe(`There is no folder ${join(folder(), "nowhere")}.\n`);
    expect(exitCode).toBe(2);
  });

  test.each([
    ["that is none", { responses: {} }],
    ["of an operation of ours that is not whole", { operationId: "BackupPartition", parameters: {} }],
  ])("a file among the examples %s", async (_, content) => {
    write(folder(), "examples/8.2/other.json", JSON.stringify(content));
    const { exitCode, stderr } = await checkSpec(folder(), {});
    expect(stderr).toContain("examples/8.2/other.json is no example:");
    expect(exitCode).toBe(2);
  });
});

describe("given no recorded requests, the check fails and says what to do", () => {
  test("where the file is empty", async () => {
    const { exitCode, stderr } = await checkSpec(folder(), { requests: [] });
    expect(stderr).toContain("requests.jsonl has no requests: run npm test first.");
    expect(exitCode).toBe(1);
  });

  test("where only other clients made some", async () => {
    const other = { ...progressRequest, headers: { "user-agent": "node" } };
    const { exitCode, stderr } = await checkSpec(folder(), { requests: [other] });
    expect(stderr).toContain("has no requests of pulumi-servicefabric-backup, only 1 of others: run npm test first.");
    expect(exitCode).toBe(1);
  });

  test("where there is no file", async () => {
    layFiles(folder());
    const { exitCode, stderr } = await runCheckSpec(folder(), "--requests", join(folder(), "none.jsonl"));
    expect(stderr).toContain("none.jsonl has no requests: run npm test first.");
    expect(exitCode).toBe(1);
  });
});

test("a line that is no recorded request is named by its number", async () => {
  layFiles(folder());
  const file = write(folder(), "other.jsonl", `${JSON.stringify(progressRequest)}\n{"method":"GET"}\n`);
  const { exitCode, stderr } = await runCheckSpec(folder(), "--requests", file);
  expect(stderr).toContain("other.jsonl:2 is no recorded request:");
  expect(exitCode).toBe(1);
});

test("of several descriptions the newest counts", async () => {
  const older = { ...smallDescription, info: { title: "An older one", version: "6.10" }, paths: {} };
  write(folder(), "openapi/older.json", JSON.stringify(older));
  const { exitCode, stdout } = await checkSpec(folder(), {});
  expect(stdout).toContain("REST description 8.2");
  expect(exitCode).toBe(0);
});
