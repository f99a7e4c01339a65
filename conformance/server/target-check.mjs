// @ts-check
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { Failure } from "../../scripts/failure.mjs";
import { checkExchange } from "./check-exchange.mjs";
import { stateOf } from "./exchange.mjs";
import { readEverything } from "./reads.mjs";
import { statesOf } from "./states.mjs";
import { createTalk } from "./talk.mjs";

/**
 * @typedef {import("../options.mjs").Target} Target
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {import("./talk.mjs").Call} Call
 * @typedef {Awaited<ReturnType<typeof import("../description/validator.mjs").createValidator>>} Validator
 */

const pollEveryMs = 1_000;
/** BackupTimeout, and the minute and a half that a server may take to notice it. */
const longestBackupMs = (10 * 60 + 90) * 1_000;
const unfinished = new Set(["Accepted", "BackupInProgress"]);

/**
 * What is to be looked at of a running server.
 * @param {{ description: import("../description/description.mjs").Description, target: Target }} given
 */
export function targetCheck({ description, target }) {
  const dispatcher = new Agent({ connect: tlsOf(target) });
  const { call, exchanges } = createTalk({ url: target.url, description, dispatcher });

  return {
    operationIds: new Set(description.operations.map(({ operationId }) => operationId)),
    /** @param {Validator} validator @returns {Promise<Problem[]>} */
    async problems(validator) {
      try {
        const entities = await readEverything(call, target.partitionId);
        failIfRefused(exchanges, target);
        await converse(call, entities, target);
      } finally {
        await dispatcher.close();
      }
      const problems = [];
      for (const exchange of exchanges) problems.push(...(await checkExchange(exchange, description, validator)));
      return problems;
    },
    facts: () => statesOf(exchanges),
  };
}

/** @param {readonly import("./exchange.mjs").Exchange[]} exchanges @param {Target} target */
function failIfRefused(exchanges, { url }) {
  const { status = 0 } = exchanges.at(-1)?.reply ?? {};
  if (status !== 401 && status !== 403) return;
  const remedy = "a cluster with certificates wants --certificate; one with Entra ID cannot be asked";
  throw new Failure(`${url} refuses us with ${status}: ${remedy}.`, { exitCode: 2 });
}

/**
 * @param {Call} call
 * @param {import("./reads.mjs").Entities | undefined} entities
 * @param {Target} target
 */
async function converse(call, entities, { url, partitionId: named, allowsChanges }) {
  if (entities === undefined) {
    const what = named === undefined ? "no partition of a stateful service" : `no partition ${named}`;
    throw new Failure(`${url} has ${what}.`, { exitCode: 2 });
  }
  if (!allowsChanges) return;
  const { partitionId } = entities;
  const { status } = await call("BackupPartition", { parameters: { partitionId, BackupTimeout: 10 } });
  if (status !== 202) return;
  await untilItEnds(call, partitionId);
  await readEverything(call, partitionId);
}

/** @param {Call} call @param {string} partitionId */
async function untilItEnds(call, partitionId) {
  const deadline = Date.now() + longestBackupMs;
  for (;;) {
    const reply = await call("GetPartitionBackupProgress", { parameters: { partitionId } });
    if (!unfinished.has(reply.body?.BackupState)) return;
    if (Date.now() > deadline) {
      throw new Failure(`The backup of ${partitionId} does not end: ${stateOf(reply)} after 11.5 minutes.`);
    }
    await sleep(pollEveryMs);
  }
}

/** @param {Target} target */
function tlsOf({ tls: { certificate, key, ca, insecure } }) {
  return {
    rejectUnauthorized: !insecure,
    ...(certificate === undefined ? {} : { cert: readPem(certificate), key: readPem(key ?? certificate) }),
    ...(ca === undefined ? {} : { ca: readPem(ca) }),
  };
}

/** @param {string} file */
function readPem(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Failure(`${file}: ${cause instanceof Error ? cause.message : cause}`, { exitCode: 2, cause });
  }
}
