// Jest compiles every module anew for each test file that loads it. Within a worker what V8 has compiled of it is kept.
const vm = require("node:vm");

const compileFunction = vm.compileFunction;
/** @type {Map<string, { code: string, cachedData: Buffer | undefined }>} */
const kept = new Map();

vm.compileFunction = function compileOnce(code, parameters, options = {}) {
  const { filename = "" } = options;
  // What V8 has kept can `import()` nothing, and a test file is loaded once.
  if (!/\.c?js$/.test(filename) || /\bimport\(/.test(code)) return compileFunction(code, parameters, options);
  const known = kept.get(filename);
  if (known?.code === code) return compileFunction(code, parameters, { ...options, cachedData: known.cachedData });
  const compiled = compileFunction(code, parameters, { ...options, produceCachedData: true });
  kept.set(filename, { code, cachedData: compiled.cachedData });
  return compiled;
};
