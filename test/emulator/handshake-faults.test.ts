import { connect } from "node:net";
import { type Handshake, samplePartitions } from "servicefabric-backup-emulator";
import { Agent, fetch as undiciFetch } from "undici";
import { emulatorFixture, type Running } from "./emulator-fixture";
import { anyCertificate, failureOf, send } from "./secure-client";

const fixture = emulatorFixture();
const version = "/$/GetClusterVersion";

/** An emulator with https, and its faults of TLS. */
async function start() {
  const running: Running = await fixture.start({ https: anyCertificate });
  const { tlsFaults } = running.emulator;
  if (!tlsFaults) throw new Error("The emulator was started without https.");
  return { ...running, tlsFaults };
}

describe("a handshake that goes wrong", () => {
  const cases: [Handshake, RegExp][] = [
    ["reset", /ECONNRESET/],
    ["alert", /alert handshake failure/],
    ["plain-http-answer", /wrong version number|packet length too long/],
  ];
  test.each(cases)("%s", async (handshake, message) => {
    const { emulator, tlsFaults } = await start();
    const fault = tlsFaults.add({ handshake });
    await expect(send(emulator, version)).rejects.toThrow(message);
    expect(fault.hits).toBe(1);
    expect(emulator.requests).toEqual([]);
    fault.clear();
    expect((await send(emulator, version)).status).toBe(200);
    expect(fault.hits).toBe(1);
  });

  test("stall: nothing comes, and closing ends it", async () => {
    const { emulator, tlsFaults } = await start();
    const fault = tlsFaults.add({ handshake: "stall" });
    const { hostname, port } = new URL(emulator.url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    let received = 0;
    socket.on("data", () => received++);
    socket.write("the beginning of a handshake");
    while (fault.hits === 0) await new Promise(setImmediate);
    const ended = new Promise((resolve) => socket.once("close", resolve));
    await emulator.close();
    await ended;
    expect(received).toBe(0);
  });

  test("stall: a client of undici runs into its own limit", async () => {
    const { emulator, tlsFaults } = await start();
    tlsFaults.add({ handshake: "stall", connections: 1 });
    const ca = emulator.certificate?.authorityPem ?? "";
    const dispatcher = new Agent({ connect: { ca, timeout: 100 } });
    fixture.afterwards(() => dispatcher.destroy());
    const url = `${emulator.url}/Partitions/${samplePartitions.orders[0]}/$/GetBackupProgress?api-version=6.4`;
    await expect(undiciFetch(url, { dispatcher })).rejects.toMatchObject({
      cause: { code: "UND_ERR_CONNECT_TIMEOUT" },
    });
    expect((await undiciFetch(url, { dispatcher })).status).toBe(200);
  });
});

describe("which connections are hit", () => {
  test("so many, then the next fault's, then none", async () => {
    const { emulator, tlsFaults } = await start();
    const reset = tlsFaults.add({ handshake: "reset", connections: 2 });
    const alert = tlsFaults.add({ handshake: "alert", connections: 1 });
    const seen: unknown[] = [];
    for (let count = 0; count < 4; count++) seen.push(await failureOf(send(emulator, version)));
    expect(seen).toEqual(["ECONNRESET", "ECONNRESET", "EPROTO", undefined]);
    expect([reset.hits, alert.hits]).toEqual([2, 1]);
  });

  test("none after all are cleared", async () => {
    const { emulator, tlsFaults } = await start();
    tlsFaults.add({ handshake: "reset" });
    tlsFaults.clear();
    expect((await send(emulator, version)).status).toBe(200);
  });

  test.each([0, -1, 1.5, Number.NaN])("%p of them makes no sense", async (connections) => {
    const { tlsFaults } = await start();
    expect(() => tlsFaults.add({ handshake: "reset", connections })).toThrow(RangeError);
  });
});
