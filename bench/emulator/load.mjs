// @ts-check
// Asks for the progress of one partition after the other, on many connections with one request under way on each, as
// clients do. It does as little as it can, so that the server is what is measured.
import { Pool } from "undici";

const [url = "", partitions = "1", requests = "1"] = process.argv.slice(2);
const underWay = 32;
const pool = new Pool(url, { connections: underWay });

/**
 * @param {number} number
 * @returns {Promise<void>}
 */
function ask(number) {
  return new Promise((done, fail) => {
    let sent = 0;
    let answered = 0;
    const next = () => {
      if (sent === number) return;
      const index = sent++ % Number(partitions);
      const id = `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
      const path = `/Partitions/${id}/$/GetBackupProgress?api-version=6.4`;
      let body = "";
      pool.dispatch(
        { method: "GET", path },
        {
          onRequestStart() {},
          onResponseStart(_controller, statusCode) {
            if (statusCode !== 200) fail(new Error(`Answered ${statusCode}`));
          },
          onResponseData(_controller, chunk) {
            body += chunk.toString("latin1");
          },
          onResponseEnd() {
            if (body !== "null") fail(new Error(`Answered ${body}`));
            answered += 1;
            if (answered === number) done();
            else next();
          },
          onResponseError: (_controller, error) => fail(error),
        },
      );
    };
    for (let started = 0; started < underWay; started++) next();
  });
}

await ask(2_000);
const began = performance.now();
await ask(Number(requests));
process.send?.({ perSecond: Number(requests) / ((performance.now() - began) / 1_000) });
await pool.close();
