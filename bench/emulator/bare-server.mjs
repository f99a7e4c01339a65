// @ts-check
// The least that a Node can do: what the emulator's rate is to be compared with on this machine, at this time.
import { createServer } from "node:http";

const server = createServer((_request, response) => {
  response.setHeader("Content-Type", "application/json");
  response.end("null");
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server does not listen on a port.");
  process.send?.({ url: `http://127.0.0.1:${address.port}` });
});
process.on("disconnect", () => process.exit());
