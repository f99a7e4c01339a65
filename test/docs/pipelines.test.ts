import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import { parse } from "yaml";
import { z } from "zod";
import { defineAudit } from "../../src/cli/audit";
import { defineDoctor } from "../../src/cli/doctor";
import { defineEvidence } from "../../src/cli/evidence";
import { systemClock } from "../../src/waiting/clock";
import { blocks } from "./pages";

jest.setTimeout(60_000);

// By the schemas of those who run them, they are checked in test/clients/test_pipelines.py.
interface Step {
  readonly lines: readonly string[];
  readonly runsAlways: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** The files that it keeps. */
  readonly kept: readonly string[];
}

const environment = z.record(z.string(), z.string()).default({});
const workflow = z.object({
  jobs: z.object({
    upgrade: z.object({
      env: environment,
      steps: z.array(
        z.object({
          run: z.string().default(""),
          if: z.string().optional(),
          with: z.object({ path: z.string().default("") }).optional(),
        }),
      ),
    }),
  }),
});
const pipeline = z.object({
  jobs: z.tuple([
    z.object({
      steps: z.array(
        z.object({
          script: z.string().default(""),
          condition: z.string().optional(),
          env: environment,
          publish: z.string().default(""),
        }),
      ),
    }),
  ]),
});

const linesOf = (text = "") => text.split("\n").filter((line) => line !== "");

function stepsOfWorkflow(text: string): readonly Step[] {
  const { env, steps } = workflow.parse(parse(text)).jobs.upgrade;
  return steps.map(({ run, if: condition, with: given }) => {
    return { lines: linesOf(run), runsAlways: condition === "always()", environment: env, kept: linesOf(given?.path) };
  });
}

function stepsOfPipeline(text: string): readonly Step[] {
  return pipeline.parse(parse(text)).jobs[0].steps.map(({ script, condition, env, publish }) => {
    return { lines: linesOf(script), runsAlways: condition === "always()", environment: env, kept: linesOf(publish) };
  });
}

const [ofGitHub = "", ofAzure = ""] = blocks({ language: "yaml", path: "docs/pipelines.md" }).map(({ text }) => text);
const pipelines = { "GitHub Actions": stepsOfWorkflow(ofGitHub), "Azure Pipelines": stepsOfPipeline(ofAzure) };

const ours = "npx pulumi-servicefabric-backup ";
const isCommand = (line: string) => line.startsWith(ours) || line.startsWith("pulumi ");
/** The words of a command, without where its output goes. */
const wordsOf = (line: string) => line.replace(/ >>? .*$/, "").split(" ");

/** What our command says against these words; it runs nothing. */
function complaintAbout(words: readonly string[]): string | undefined {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const define of [defineDoctor, defineAudit, defineEvidence]) define(program, () => {}, systemClock);
  for (const command of program.commands) command.action(() => {});
  try {
    program.parse(words, { from: "user" });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

describe.each(Object.entries(pipelines))("the pipeline for %s", (_, steps) => {
  const lines = steps.flatMap((step) => step.lines).filter(isCommand);

  test("looks first, then does it, then audits, and keeps the evidence", () => {
    expect(lines.map((line) => line.replace(ours, "").split(" ")[0])).toEqual([
      "doctor",
      "pulumi",
      "pulumi",
      "audit",
      "evidence",
    ]);
    const written = lines.flatMap((line) => [...line.matchAll(/ --(?:html|out) (\S+)/g)].map(([, file]) => file));
    expect(written).toHaveLength(2);
    expect(steps.flatMap(({ kept }) => kept).sort()).toEqual(written.sort());
  });

  test("audits and keeps the evidence after a failed up, too, and nothing else", () => {
    const up = steps.findIndex((step) => step.lines.some((line) => line.startsWith("pulumi up ")));

    expect(steps.map(({ runsAlways }) => runsAlways)).toEqual(steps.map((_step, index) => index > up));
  });

  test("gives each command what it takes", () => {
    for (const line of lines.filter((one) => one.startsWith(ours))) {
      expect([line, complaintAbout(wordsOf(line).slice(2))]).toEqual([line, undefined]);
    }
    expect(complaintAbout(["audit", "--stacks", "prod"])).toContain("unknown option '--stacks'");
    expect(complaintAbout(["evidence"])).toContain("required option '--stack <name>' not specified");
  });

  test("gives pulumi options that it has, and lets it wait for no answer", () => {
    const engineRoot = process.env.PULUMI_ENGINE_ROOT;
    if (!engineRoot) throw new Error("PULUMI_ENGINE_ROOT names no engine: run the tests by `npm test`.");
    const given = lines.filter((line) => line.startsWith("pulumi "));

    expect(given).toEqual(["pulumi preview --stack prod", "pulumi up --stack prod --yes"]);
    for (const line of given) {
      const [, command = "", ...args] = wordsOf(line);
      const help = execFileSync(join(engineRoot, "bin", "pulumi"), [command, "--help"]).toString();
      for (const option of args.filter((arg) => arg.startsWith("--"))) expect(help).toContain(` ${option} `);
    }
  });

  test("takes secrets out of the service's own store, into the environment alone", () => {
    for (const step of steps.filter((one) => one.lines.some(isCommand))) {
      expect(Object.keys(step.environment).sort()).toEqual(["PULUMI_ACCESS_TOKEN", "SERVICEFABRIC_CLIENT_PFX"]);
      for (const value of Object.values(step.environment))
        expect(value).toMatch(/^\$(\{\{ secrets\.\w+ \}\}|\(\w+\))$/);
    }
    expect(steps.flatMap((step) => step.lines).join("\n")).not.toMatch(/\$\{\{|\$\(/);
  });

  test("shows the audit in the summary of the run", () => {
    expect(steps.flatMap((step) => step.lines).join("\n")).toMatch(
      / audit .*--markdown (>> "\$GITHUB_STEP_SUMMARY"|> audit\.md\n(.*\n)?echo "##vso\[task\.uploadsummary\]\$PWD\/audit\.md")$/m,
    );
  });
});
