// @ts-check
// Asks for the progress of one partition after the other, on one connection with several requests under way.
import { Client } from "undici";

const [url = "", partitions = "1", requests = "1"] = process.argv.slice(2);
const underWay = 16;
const client = new Client(url, { pipelining: underWay });

/** @param {number} number */
async function ask(number) {
  let sent = 0;
  const worker = async () => {
    while (sent < number) {
      const index = sent++ % Number(partitions);
      const id = `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
      const path = `/Partitions/${id}/$/GetBackupProgress?api-version=6.4`;
      const { statusCode, body } = await client.request({ method: "GET", path });
      const text = await body.text();
      if (statusCode !== 200 || text !== "null") throw new Error(`Answered ${statusCode} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: underWay }, worker));
}

await ask(2_000);
const began = performance.now();
await ask(Number(requests));
process.send?.({ perSecond: Number(requests) / ((performance.now() - began) / 1_000) });
await client.close();
