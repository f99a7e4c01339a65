import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { startNode } from "../scripts/in-node";
import { blocks, repository } from "./pages";

jest.setTimeout(60_000);

const program = join(repository, "bin", "pulumi-servicefabric-backup.js");

/** The steps of a pipeline, as far as they run something. */
const step = z.object({ run: z.string().optional(), script: z.string().optional() });
const github = z.object({ jobs: z.record(z.string(), z.object({ steps: z.array(step) })) });
const azure = z.object({ jobs: z.array(z.object({ steps: z.array(step) })) });

const [workflow, pipeline] = blocks({ language: "yaml", path: "docs/pipelines.md" }).map(({ text }) => parse(text));
const pipelines = {
  "GitHub Actions": Object.values(github.parse(workflow).jobs),
  "Azure Pipelines": azure.parse(pipeline).jobs,
};

describe.each(Object.entries(pipelines))("the pipeline for %s", (_, jobs) => {
  const lines = jobs
    .flatMap(({ steps }) => steps.flatMap(({ run = "", script = "" }) => `${run}${script}`.split("\n")))
    .filter((line) => /^(npx pulumi-servicefabric-backup|pulumi) /.test(line));

  test("looks first, then does it, then audits, and keeps the evidence", () => {
    expect(lines.map((line) => line.replace(/^npx pulumi-servicefabric-backup /, "").split(" ")[0])).toEqual([
      "doctor",
      "pulumi",
      "pulumi",
      "audit",
      "evidence",
    ]);
    expect(lines.filter((line) => line.startsWith("pulumi "))).toEqual([
      "pulumi preview --stack prod",
      "pulumi up --stack prod --yes",
    ]);
  });

  test("gives each command only options that it has", async () => {
    for (const line of lines.filter((one) => one.startsWith("npx "))) {
      const [command = "", ...args] = line.split(/ >>? /)[0]?.split(" ").slice(2) ?? [];
      const { stdout } = await startNode([program, command, "--help"], { COLUMNS: "1000" }).ended;
      const known = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);
      const given = args.filter((arg) => arg.startsWith("--"));

      expect(known.length).toBeGreaterThan(1);
      expect(known).toEqual(expect.arrayContaining(given));
    }
  });
});
