// @ts-check
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock, startEmulator } from "servicefabric-backup-emulator";
import { createTalk } from "./talk.mjs";

/**
 * @typedef {import("servicefabric-backup-emulator").EmulatorOptions} EmulatorOptions
 * @typedef {import("./exchange.mjs").Exchange} Exchange
 */

/**
 * What a scene plays with.
 * @typedef {object} World
 * @property {import("./talk.mjs").Call} call
 * @property {import("servicefabric-backup-emulator").Emulator} emulator
 * @property {ManualClock} clock It stands still but for what the scene moves it.
 * @property {{ StorageKind: "FileShare", Path: string }} share A storage of its own, empty at the start.
 */

/**
 * One part of the conversation, on an emulator of its own.
 * @typedef {object} Scene
 * @property {string} name
 * @property {EmulatorOptions} [options]
 * @property {(world: World) => Promise<unknown>} play
 */

/**
 * Plays on a new emulator, and gives what was said.
 * @param {import("../description/description.mjs").Description} description
 * @param {Scene} scene
 * @returns {Promise<Exchange[]>}
 */
export async function playOnEmulator(description, { options, play }) {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  const clock = new ManualClock("2026-03-01T10:00:00Z");
  const emulator = await startEmulator({ clock, ...options });
  try {
    const { call, exchanges } = createTalk({ url: emulator.url, description });
    await play({ call, emulator, clock, share: { StorageKind: "FileShare", Path: folder } });
    return exchanges;
  } finally {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
