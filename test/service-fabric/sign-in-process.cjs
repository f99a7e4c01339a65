// Sends requests on a transport in a process of its own, whose environment signs it in; prints what became of each.
const Module = require("node:module");
const { createTransport } = require("../../dist/service-fabric/transport.js");

const { connection, requests, withoutLibrary } = JSON.parse(process.argv[2]);
if (withoutLibrary !== undefined) {
  const load = Module._load;
  Module._load = (name, ...rest) => {
    if (name !== "@azure/identity") return load(name, ...rest);
    throw Object.assign(new Error("Cannot find it"), withoutLibrary);
  };
}

(async () => {
  const transport = createTransport(connection);
  const attempts = [];
  for (const request of requests) attempts.push(await transport.send(request, AbortSignal.timeout(30_000)));
  console.log(JSON.stringify({ attempts, redacted: transport.secrets.redact(process.env.TEXT ?? "") }));
  await transport.close();
})();
