// Keeps what V8 has compiled for the next process that loads the same file, as Node itself does from version 22 on. The
// tests start hundreds of processes that load Pulumi's SDK, each of which would compile it for half a second.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, resolve, sep } = require("node:path");
const { constants, Script } = require("node:vm");

const packages = resolve(__dirname, "../node_modules") + sep;
const folder = join(packages, ".cache", "compiled", process.version);
const compile = Module.prototype._compile;
/** @type {[string, import("node:vm").Script][]} */
const fresh = [];

if (Module.enableCompileCache === undefined) Module.prototype._compile = compileOnce;
else Module.enableCompileCache(folder);

/** The project's packages only: the code that is tested is compiled as it always is. */
function compileOnce(content, filename, format) {
  const isKept = filename.startsWith(packages) && /\.c?js$/.test(filename) && format !== "module";
  if (!isKept) return compile.call(this, content, filename, format);
  const { mtimeMs, size } = statSync(filename);
  const file = join(folder, createHash("sha1").update(`${filename}\n${mtimeMs}\n${size}`).digest("hex"));
  const cachedData = readIfThere(file);
  const script = new Script(Module.wrap(content.replace(/^#!.*/, "")), {
    filename,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (cachedData === undefined || script.cachedDataRejected) fresh.push([file, script]);
  const required = Object.assign((id) => this.require(id), Module.createRequire(filename), {
    main: process.mainModule,
  });
  return script.runInThisContext().call(this.exports, this.exports, required, this, filename, dirname(filename));
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

// At the end, when functions that were called have been compiled too.
process.once("exit", () => {
  if (fresh.length > 0) mkdirSync(folder, { recursive: true });
  for (const [file, script] of fresh) {
    const mine = `${file}.${process.pid}`;
    writeFileSync(mine, script.createCachedData());
    renameSync(mine, file);
  }
});
