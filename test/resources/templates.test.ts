import { join } from "node:path";
import typescript from "typescript";
import { repository } from "../docs/pages";

// Each compiler reads the whole of Pulumi's and Node's types.
jest.setTimeout(120_000);

type TypeScript = typeof typescript;

/** The compiler that Pulumi brings along for a project without one of its own, as its templates were until 2024. */
const broughtAlong: TypeScript = require("@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");

const always = {
  outDir: "bin",
  sourceMap: true,
  experimentalDecorators: true,
  pretty: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
};
const commonJs = { ...always, module: "commonjs", moduleResolution: "node" };
const nodeNext = { ...always, module: "nodenext", moduleResolution: "nodenext", strict: true };

/** Every `tsconfig.json` that `pulumi new` has written. Source: the history of github.com/pulumi/templates. */
const templates: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "typescript, 2018": { ...commonJs, target: "es6", lib: ["es6"], noImplicitAny: true, strictNullChecks: true },
  "typescript, 2019": { ...commonJs, target: "es2016", strict: true },
  "typescript, 2024": { ...commonJs, target: "es2020", strict: true },
  "typescript, 2026": { ...nodeNext, target: "es2020" },
  "some clouds', nodenext and es2016": { ...nodeNext, target: "es2016" },
  "some clouds', nodenext and ESNext": { ...nodeNext, target: "ESNext" },
  "some clouds', ES modules": { ...commonJs, target: "ESNext", module: "ESNext", strict: true },
  "bun, but for its skipLibCheck": {
    target: "ESNext",
    lib: ["ESNext"],
    module: "Preserve",
    moduleDetection: "force",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
  },
};

const program = `
import * as pulumi from "@pulumi/pulumi";
import { AdHocBackup, BackupError, checkConnection, errorRegistry } from "pulumi-servicefabric-backup";
import type { AdHocBackupSettings, ClusterArgs, ConnectionFields, ErrorCode } from "pulumi-servicefabric-backup";

const config = new pulumi.Config();
const cluster: ClusterArgs = { endpoint: config.get("endpoint"), serverThumbprints: [pulumi.output("a")] };
const settings: AdHocBackupSettings = { cluster, triggers: [config.require("version")], whenBusy: "adopt" };
const backup = new AdHocBackup("before-v2", {
  ...settings,
  service: "fabric:/Shop/Orders",
  storage: {
    storageKind: "AzureBlobStore",
    connectionString: config.requireSecret("storage"),
    containerName: "backups",
    friendlyName: config.get("name"),
  },
});
export const epoch = backup.epoch.apply(({ dataLossVersion }) => dataLossVersion);
export const remedies = (Object.keys(errorRegistry) as ErrorCode[]).map((code) => errorRegistry[code].remedy);
export async function look(fields: ConnectionFields): Promise<boolean> {
  const { ok } = await checkConnection({ cluster: fields });
  if (!ok) throw new BackupError("SFB_UNEXPECTED", { name: "fabric:/Shop/Orders" });
  return ok;
}
`;

/** Of a user's project, which has the package as one of its dependencies. It lies there in name only. */
const index = join(repository, "examples/pre-upgrade/a-program.ts");

/** What has been read of the types that all projects share, which most of a compiler's time goes into. */
const parsed = new Map<TypeScript, Map<string, typescript.SourceFile | undefined>>();

/** A declaration reads the same for every target; only where it is an ES module, its imports are others. */
function parsedOnce(
  ts: TypeScript,
  path: string,
  language: typescript.ScriptTarget | typescript.CreateSourceFileOptions,
  parse: () => typescript.SourceFile | undefined,
): typescript.SourceFile | undefined {
  const files = parsed.get(ts) ?? new Map<string, typescript.SourceFile | undefined>();
  parsed.set(ts, files);
  const key = `${path} ${typeof language === "object" ? language.impliedNodeFormat : ""}`;
  if (!files.has(key)) files.set(key, parse());
  return files.get(key);
}

/**
 * What a compiler says of the program in a project of such settings, and of every declaration of the package. Those of
 * Pulumi, of Node and its own are there without the package as well.
 */
function complaints(ts: TypeScript, settings: object): readonly string[] {
  const { options, errors } = ts.convertCompilerOptionsFromJson({ ...settings, types: ["node"] }, repository);
  expect(errors).toEqual([]);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => path === index || fileExists(path);
  host.readFile = (path) => (path === index ? program : readFile(path));
  host.getSourceFile = (path, language, ...rest) =>
    path === index
      ? ts.createSourceFile(path, program, language)
      : parsedOnce(ts, path, language, () => getSourceFile(path, language, ...rest));
  const compiled = ts.createProgram([index], options, host);
  return compiled
    .getSourceFiles()
    .filter(({ fileName }) => fileName === index || fileName.startsWith(join(repository, "dist/")))
    .flatMap((file) => [...compiled.getSyntacticDiagnostics(file), ...compiled.getSemanticDiagnostics(file)])
    .concat(compiled.getOptionsDiagnostics(), compiled.getGlobalDiagnostics())
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

test.each(Object.entries(templates))("a program compiles in a project from the template: %s", (_, settings) => {
  expect(complaints(typescript, settings)).toEqual([]);
});

test.each(Object.entries(templates).filter(([, { module }]) => module === "commonjs"))(
  "and with the TypeScript 3.8 that Pulumi brings along, but for declarations that are too new for it by themselves: %s",
  (_, settings) => {
    const ours = complaints(broughtAlong, settings).filter((complaint) => !complaint.includes("/@grpc/grpc-js/"));
    expect(ours).toEqual([]);
  },
);

test("no declaration that a program or the provider's host can reach names a library of ours", () => {
  const entries = ["dist/index.d.ts", "dist/provider/index.d.ts"].map((path) => join(repository, path));
  const seen = new Set(entries);
  const packages = new Set<string>();
  for (const file of seen) {
    for (const { fileName } of typescript.preProcessFile(typescript.sys.readFile(file) ?? "").importedFiles) {
      if (fileName.startsWith(".")) seen.add(declarationOf(join(file, "..", fileName)));
      else packages.add(fileName);
    }
  }

  expect(seen.size).toBeGreaterThan(10);
  expect([...packages]).toEqual(["@pulumi/pulumi"]);
});

function declarationOf(path: string): string {
  const found = [`${path}.d.ts`, join(path, "index.d.ts")].find((file) => typescript.sys.fileExists(file));
  if (found === undefined) throw new Error(`${path} has no declaration`);
  return found;
}
