// Pulumi's SDK loads npm's Arborist and TypeScript in every process, and needs them only to serialise a function: more
// than half of what a program or a provider takes to start. Here they are loaded when they are first used.
const Module = require("node:module");

const late = new Set(["@npmcli/arborist", "normalize-package-data", "typescript"]);
const load = Module._load;

Module._load = function loadLate(request, parent, isMain) {
  const wanted = () => load.call(this, request, parent, isMain);
  if (!late.has(request) || !/[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename)) return wanted();
  // What is not there has to be missed at once: the SDK has a TypeScript of its own for that.
  Module._resolveFilename(request, parent);
  return usedLater(wanted);
};

/** @param {() => any} wanted */
function usedLater(wanted) {
  /** @type {any} */
  let loaded;
  return new Proxy(
    {},
    {
      // Of an ES module the SDK takes no copy, which would load it.
      get: (_, name) => {
        if (name === "__esModule") return true;
        loaded ??= wanted();
        return name === "default" ? loaded : loaded[name];
      },
    },
  );
}
