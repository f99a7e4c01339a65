import { type DefineSubcommand, option, subcommand } from "./subcommand";

interface EvidenceOptions {
  readonly stack: string;
  readonly out?: string;
}

const about = `Writes the record of each proven backup, upgrade and drill of a stack: a line of JSON each, an in-toto statement with
its digest, for audit --evidence, for an archive, or to be signed. It asks no cluster.`;

const more = `
Exit codes: 0 each has its record, 1 one has none or was altered, 2 the command itself is wrong.

Examples:
  pulumi-servicefabric-backup evidence --stack dev --out evidence.jsonl
`;

/** Writes the records of a stack. */
export const defineEvidence: DefineSubcommand = (program, end) => {
  subcommand(program, "evidence", about)
    .summary("writes the records of what a stack has proven")
    .addOption(option("--stack <name>", "the stack, by the Pulumi CLI in this folder").makeOptionMandatory())
    .addOption(option("--out <file>", "writes them there; default: prints them"))
    .addHelpText("after", more)
    .action(async (options: EvidenceOptions) => end(await runEvidence(options)));
};

async function runEvidence({ stack, out }: EvidenceOptions): Promise<number> {
  const { readRecorded } = await import("./stack-records.js");
  const { readRecordOf, recordLine } = await import("../evidence/record.js");
  const { writeTo } = await import("./write-to.js");
  const recorded = await readRecorded(stack);
  const isWhole = ({ saved }: (typeof recorded)[number]): boolean =>
    saved.unproven === undefined && typeof saved.outputs.evidenceDigest === "string";
  const lines = recorded.filter(isWhole).map(({ kind, saved }) => `${recordLine(kind, saved.outputs)}\n`);
  if (out === undefined) process.stdout.write(lines.join(""));
  else await writeTo("--out", out, lines.join(""));
  const wrong = recorded.flatMap((one) => {
    const { kind, saved } = one;
    if (!isWhole(one))
      return [[saved, saved.unproven ?? "It has no record, as a release before 0.2.0 made it."]] as const;
    if (readRecordOf(kind, saved.outputs, saved.name)?.digest.state === "intact") return [];
    return [[saved, "Its record was altered: what it says is not what its digest was made of."]] as const;
  });
  for (const [{ name }, why] of wrong) console.error(`${name}: ${why}`);
  return wrong.length === 0 ? 0 : 1;
}
