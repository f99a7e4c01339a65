import { createNodeRow } from "../../src/service-fabric/connection/node-row";
import { sendRead } from "../../src/service-fabric/send-to-nodes";

test("given a node that throws, which none should, when a read is sent, then the mistake comes out instead of silence", async () => {
  const mistake = new Error("a mistake of ours");
  const node = { send: () => Promise.reject(mistake), close: async () => undefined };
  const row = createNodeRow(
    ["one", "two"].map((name) => ({ endpoint: `https://${name}.example:19080`, node })),
    () => 0,
  );

  const sent = sendRead(row, { method: "GET", path: "/" }, new AbortController().signal, async () => undefined);

  await expect(sent).rejects.toBe(mistake);
});
