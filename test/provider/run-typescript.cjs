// Runs a file in a process of its own as jest runs tests: against the built package. Types are left to the compiler.
const Module = require("node:module");
const { resolve } = require("node:path");

require("ts-node").register({
  transpileOnly: true,
  skipProject: true,
  compilerOptions: { module: "commonjs", target: "es2022", esModuleInterop: true },
});
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) =>
  resolveFilename(name.replace(/^(\.\.\/)+src\//, `${resolve(__dirname, "../../dist")}/`), ...rest);

require(resolve(process.argv[2]));
