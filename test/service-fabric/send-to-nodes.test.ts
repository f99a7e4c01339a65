import { createNodeRow } from "../../src/service-fabric/connection/node-row";
import type { Attempt } from "../../src/service-fabric/exchange";
import type { ConnectionFault } from "../../src/service-fabric/reply";
import { type Sleep, sendOnce, sendRead } from "../../src/service-fabric/send-to-nodes";
import { closeAll, get, never, post, transportTo } from "./cluster-transport";

const answered: Attempt = { kind: "answered", status: 200, headers: {}, body: "" };

function failed(fault: ConnectionFault, kind: "not sent" | "unknown" = "not sent"): Attempt {
  return { kind, fault, message: "its words" };
}

/** Nodes that say nothing until a test lets them, and how often each was asked. */
function silentNodes<Name extends string>(...names: readonly Name[]) {
  const asked: Name[] = [];
  const ends: Partial<Record<Name, (attempt: Attempt) => void>> = {};
  const nodes = names.map((name) => ({
    endpoint: `https://${name}.example:19080`,
    node: {
      send: () => {
        asked.push(name);
        return new Promise<Attempt>((resolve) => {
          ends[name] = resolve;
        });
      },
      close: async () => undefined,
    },
  }));
  return {
    row: createNodeRow(nodes, () => 0),
    asked,
    end: async (name: Name, attempt: Attempt) => {
      ends[name]?.(attempt);
      await settled();
    },
  };
}

/** Waits that end when a test says so, the first one first. */
function heldWaits() {
  const waits: (() => void)[] = [];
  const sleep: Sleep = () => new Promise((resolve) => waits.push(resolve));
  return {
    sleep,
    endFirst: async () => {
      waits.shift()?.();
      await settled();
    },
  };
}

/** When all that can go on without a network has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

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

test("given a wait that fails, which none should, when a read is sent, then the transport hands the mistake on", async () => {
  const mistake = new Error("a mistake of ours");
  const endpoints = ["http://one.invalid:19080", "http://two.invalid:19080"] as const;
  const transport = transportTo(endpoints, {}, { sleep: () => Promise.reject(mistake) });

  await expect(transport.send(get, never)).rejects.toBe(mistake);
  await closeAll();
});

test("given an answer, when a read was sent, then nothing waits for another any more", async () => {
  const { row, end } = silentNodes("one", "two");
  const signals: AbortSignal[] = [];
  const sending = sendRead(row, get, never, (_, signal) => {
    signals.push(signal);
    return new Promise(() => undefined);
  });
  await end("one", answered);
  await sending;

  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test("given a node that has failed, when the wait for it ends, then that asks nobody: the next one has its own", async () => {
  const { row, asked, end } = silentNodes("one", "two", "three");
  const { sleep, endFirst } = heldWaits();
  const sending = sendRead(row, get, never, sleep);
  await end("one", failed("reset", "unknown"));

  await endFirst();
  expect(asked).toEqual(["one", "two"]);

  await endFirst();
  expect(asked).toEqual(["one", "two", "three"]);
  await end("three", answered);
  expect(await sending).toBe(answered);
});

test("given a node that is cut off because another has answered, then it has not failed: its turn comes", async () => {
  const { row, asked, end } = silentNodes("one", "two");
  const { sleep, endFirst } = heldWaits();
  const sending = sendRead(row, get, never, sleep);
  await endFirst();
  await end("one", answered);
  expect(await sending).toBe(answered);

  await end("two", failed("timed out", "unknown"));

  void sendRead(row, get, never, sleep);
  expect(asked).toEqual(["one", "two", "two"]);
});

describe("given two nodes that fail, when a request is sent, then the fault is the one that may pass by itself", () => {
  test.each<[ConnectionFault, ConnectionFault, ConnectionFault]>([
    ["refused", "not http", "refused"],
    ["not http", "refused", "refused"],
    ["refused", "proxy refused", "refused"],
    ["proxy refused", "refused", "refused"],
    ["not http", "tls refused", "not http"],
    ["tls refused", "not http", "not http"],
    ["proxy refused", "tls failed", "proxy refused"],
    ["tls failed", "proxy refused", "proxy refused"],
  ])("%s, %s: %s", async (first, second, fault) => {
    for (const send of [sendOnce, sendRead]) {
      const { row, end } = silentNodes("one", "two");
      const sending = send(row, post, never, heldWaits().sleep);
      await end("one", failed(first));
      await end("two", failed(second));

      expect(await sending).toMatchObject({ kind: "not sent", fault });
    }
  });
});
