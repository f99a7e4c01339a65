import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { readRecordOf, recordLine } from "../../src/evidence/record";
import { adHocBackup } from "../../src/provider/definitions";
import { lifecycle } from "../../src/provider/lifecycle";
import type { Host } from "../../src/provider/run-operation";
import { selfSigned, thumbprintOf } from "../service-fabric/certificate";
import { type EchoingCluster, partitionId, startEchoingCluster, type Trouble } from "./echoing-cluster";
import { client, type Given, identity, leaksIn, storage, trouble } from "./given-secrets";

const certificate = selfSigned();
const strange = selfSigned();
const start = Date.UTC(2026, 0, 5, 12);
/** The limits of single calls, which are left to run; every other wait is over at once, and its time has passed. */
const limits = [900, 5_000, 30_000, 60_000, 130_000];

function hostWith(environment: Readonly<Record<string, string>>, shown: string[]): Host {
  let now = start;
  return {
    clock: {
      now: () => now,
      after: (milliseconds, act) => {
        if (limits.includes(milliseconds)) return () => undefined;
        now += milliseconds;
        const soon = setImmediate(act);
        return () => clearImmediate(soon);
      },
      random: () => 0.37,
    },
    environment: (name) => environment[name],
    logTo: () => async (text) => void shown.push(text),
  };
}

const mistakes = fc.constantFrom<Readonly<Record<string, unknown>>>(
  ...Array(8).fill({}),
  { serverThumbprints: [thumbprintOf(strange)] },
  { endpoint: "http://127.0.0.1:19080" },
  { serverThumbprints: ["none"] },
  { credential: "default" },
  { clientPfxPath: "/no/such/file.pfx" },
);

const someone: Given = ((one) => ({ secrets: [one], fields: { token: one } }))("some/token+of.sixteen.characters");
const nobody: Given = {
  secrets: ["no key at all"],
  fields: { clientCertificate: client.cert, clientKey: "no key at all" },
};
const somewhere: Given = {
  secrets: ["a pass/word", "another\\word"],
  fields: {
    storageKind: "FileShare",
    path: "\\\\server\\share",
    primaryUserName: "one",
    primaryPassword: "a pass/word",
    secondaryUserName: "two",
    secondaryPassword: "another\\word",
  },
};
const none: Trouble = { at: "nothing", how: { kind: "reset" }, spelling: "as it is" };

/** Each comes to another end; what is random may not get there. */
const examples: [Given, Given, Trouble, Readonly<Record<string, unknown>>, string][] = [
  [someone, somewhere, none, {}, "config"],
  [someone, somewhere, none, { credential: "default" }, "resource"],
  [nobody, somewhere, none, {}, "environment"],
  [someone, somewhere, none, { serverThumbprints: [thumbprintOf(strange)] }, "resource"],
  [
    someone,
    somewhere,
    { ...none, at: "the partition", how: { kind: "error", status: 401, isJson: true } },
    {},
    "config",
  ],
  [someone, somewhere, { ...none, at: "the progress", how: { kind: "failure" } }, {}, "environment"],
];

const hidden = (bag: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(bag).filter(([name]) => name.startsWith("__")));

/** Throws where a secret was seen. Prints how often a run came to which end. */
async function main(): Promise<void> {
  const cluster: EchoingCluster = await startEchoingCluster(certificate);
  const logged: unknown[] = [];
  const { log } = console;
  for (const name of ["log", "warn", "error", "info", "debug"] as const) {
    console[name] = (...texts: unknown[]) => void logged.push(...texts);
  }
  const ends = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      identity,
      storage,
      trouble,
      mistakes,
      fc.constantFrom("resource", "config", "environment"),
      async (who, where, trouble, mistake, place) => {
        cluster.forget();
        cluster.trouble = trouble;
        const secrets = [...who.secrets, ...where.secrets];
        const shown: string[] = [];
        const inEnvironment = Object.fromEntries(
          Object.entries(who.fields).map(([name, value]) => [
            `SERVICEFABRIC_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
            value,
          ]),
        );
        const resource = lifecycle(adHocBackup, hostWith(place === "environment" ? inEnvironment : {}, shown));
        resource.configure({
          config: { get: (key) => (place === "config" ? who.fields[key.replace("servicefabric:", "")] : undefined) },
        });
        const inputs = {
          partitionId,
          storage: where.fields,
          backupTimeoutMinutes: 1,
          cluster: {
            endpoint: cluster.url,
            serverThumbprints: [thumbprintOf(certificate)],
            ...(place === "resource" ? who.fields : {}),
            ...mistake,
          },
        };
        const seen: unknown[] = [];

        const checked = await resource.check({}, inputs);
        seen.push(checked.failures);
        let end = "refused by check";
        if (checked.failures.length === 0) {
          end = "proven";
          try {
            const { outs } = await resource.create(checked.inputs);
            seen.push(Object.entries(outs).filter(([name]) => !(name in inputs)));
            seen.push(recordLine("backup", outs), readRecordOf("backup", outs, "here"));
            assert.ok((outs.evidence as { clusterVersion?: string }).clusterVersion);
            seen.push(await resource.diff("id", outs, inputs));
          } catch (error) {
            const { message, stack, properties } = error as Error & { properties?: Record<string, unknown> };
            end = /\[(SFB_\w+)\]/.exec(message)?.[1] ?? message;
            seen.push(message, stack, inspect({ ...(error as Error), properties: undefined }));
            if (properties !== undefined) {
              seen.push(hidden(properties));
              seen.push(await resource.diff("id", properties, inputs));
              const again = await resource.update("id", properties, { ...checked.inputs }).catch((later) => later);
              seen.push(String(again.message), again.reasons, hidden(again.properties ?? {}));
            }
          }
        }
        ends.set(end, (ends.get(end) ?? 0) + 1);

        assert.deepEqual(leaksIn([...seen, shown, logged], secrets), []);
      },
    ),
    { numRuns: 120, examples },
  );
  log(JSON.stringify(Object.fromEntries(ends)));
  // Connections of the clients in this process are kept for a while.
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exit(1);
});
