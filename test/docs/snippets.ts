import { join } from "node:path";
import ts from "typescript";
import { repository } from "./pages";

/** The settings of somebody who follows the example. */
const options: ts.CompilerOptions = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(repository, "examples/pre-upgrade/tsconfig.json"), ts.sys.readFile).config,
  ts.sys,
  join(repository, "examples/pre-upgrade"),
).options;

/** What a reader brings along; the README says so where it is imported. */
const upgrade = `
  import * as pulumi from "@pulumi/pulumi";
  export class ApplicationUpgrade extends pulumi.ComponentResource {
    constructor(name: string, args: { version: pulumi.Input<string> }, opts?: pulumi.ComponentResourceOptions) {
      super("shop:ApplicationUpgrade", name, args, opts);
    }
  }
`;

/** What stands before a snippet that is no program by itself: the README's program up to its backup. */
const preamble = `
  import * as pulumi from "@pulumi/pulumi";
  import { AdHocBackup } from "pulumi-servicefabric-backup";
  import { ApplicationUpgrade } from "./application-upgrade";
  const config = new pulumi.Config();
  const appVersion = config.require("appVersion");
`;

/** A snippet as a program of its own, in one line more than it has. */
export function asProgram(snippet: string): string {
  const isProgram = /^import /m.test(snippet);
  return `${isProgram ? "" : preamble.replaceAll("\n", " ")}\n${snippet}`;
}

/** A compiler over texts that lie beside this file in name only; packages are found from here. */
export function compile(texts: Readonly<Record<string, string>>): ts.Program {
  const files = new Map(
    Object.entries({ ...texts, "application-upgrade.ts": upgrade }).map(([name, text]) => [
      join(__dirname, name),
      text,
    ]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = files.get(path);
    return text === undefined
      ? getSourceFile(path, languageVersion, ...rest)
      : ts.createSourceFile(path, text, languageVersion);
  };
  return ts.createProgram([...files.keys()], options, host);
}

/** What the compiler says of one of the texts, with line numbers of the snippet. */
export function complaintsAbout(program: ts.Program, name: string): readonly string[] {
  const file = program.getSourceFile(join(__dirname, name));
  return ts.getPreEmitDiagnostics(program, file).map((diagnostic) => {
    const line = diagnostic.start === undefined ? 0 : (file?.getLineAndCharacterOfPosition(diagnostic.start).line ?? 0);
    return `line ${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
  });
}

/** The properties of a type that the package exports, with whether each may be left out. Inherited ones are left away. */
export function membersOf(typeName: string): ReadonlyMap<string, { readonly isOptional: boolean }> {
  const program = compile({
    "members.ts": `import type { ${typeName} } from "pulumi-servicefabric-backup"; export declare const it: ${typeName};`,
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(join(__dirname, "members.ts"));
  const it = file && checker.getSymbolAtLocation(file)?.exports?.get(ts.escapeLeadingUnderscores("it"));
  if (it === undefined) throw new Error(`The package exports no type ${typeName}.`);
  const type = checker.getTypeOfSymbol(it);
  // A union has no symbol of its own; its members are declared where those of its parts are.
  const [first] = type.getProperties();
  const home = (type.symbol ?? first)?.declarations?.[0]?.getSourceFile();
  return new Map(
    type
      .getProperties()
      .filter(({ declarations }) => declarations?.[0]?.getSourceFile() === home)
      .map((member) => [member.name, { isOptional: (member.flags & ts.SymbolFlags.Optional) !== 0 }]),
  );
}
