import { join } from "node:path";
import ts from "typescript";
import { repository } from "./pages";

/** The settings of somebody who follows the example. */
const options: ts.CompilerOptions = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(repository, "examples/pre-upgrade/tsconfig.json"), ts.sys.readFile).config,
  ts.sys,
  join(repository, "examples/pre-upgrade"),
).options;

/** What stands before a snippet that is no program by itself: as the README's program begins. */
const preamble = `
  import * as pulumi from "@pulumi/pulumi";
  import {
    AdHocBackup, ApplicationBackup, ApplicationUpgrade, backupBefore, ServiceBackup,
  } from "pulumi-servicefabric-backup";
  const config = new pulumi.Config();
  const appVersion = config.require("appVersion");
  declare class YourUpgrade extends pulumi.CustomResource {
    constructor(name: string, args: { version: pulumi.Input<string> }, opts?: pulumi.CustomResourceOptions);
  }
`;

/** A snippet as a program of its own, in one line more than it has. */
export function asProgram(snippet: string): string {
  const isProgram = /^import /m.test(snippet);
  return `${isProgram ? "" : preamble.replaceAll("\n", " ")}\n${snippet}`;
}

/** A compiler over texts that lie beside this file in name only; packages are found from here. */
export function compile(texts: Readonly<Record<string, string>>): ts.Program {
  const files = new Map(Object.entries(texts).map(([name, text]) => [join(__dirname, name), text]));
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

let importing: ts.Program | undefined;

/** The properties of a type that the package exports, with whether each may be left out; without those of Pulumi. */
export function membersOf(typeName: string): ReadonlyMap<string, { readonly isOptional: boolean }> {
  importing ??= compile({ "members.ts": 'import "pulumi-servicefabric-backup";' });
  const checker = importing.getTypeChecker();
  const specifier = importing.getSourceFile(join(__dirname, "members.ts"))?.statements.find(ts.isImportDeclaration);
  const ofPackage = specifier && checker.getSymbolAtLocation(specifier.moduleSpecifier);
  const exported = ofPackage && checker.getExportsOfModule(ofPackage).find(({ name }) => name === typeName);
  if (exported === undefined) throw new Error(`The package exports no type ${typeName}.`);
  const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
  const isOfPulumi = (member: ts.Symbol): boolean =>
    /[\\/]@pulumi[\\/]/.test(member.declarations?.[0]?.getSourceFile().fileName ?? "");
  return new Map(
    checker
      .getDeclaredTypeOfSymbol(isAlias ? checker.getAliasedSymbol(exported) : exported)
      .getProperties()
      .filter((member) => !isOfPulumi(member))
      .map((member) => [member.name, { isOptional: (member.flags & ts.SymbolFlags.Optional) !== 0 }]),
  );
}
