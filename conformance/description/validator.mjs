// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../scripts/failure.mjs";
import { strictCopy } from "./description.mjs";

/**
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {import("./description.mjs").DescribedOperation} DescribedOperation
 * @typedef {{ query: string, path: string, headers: Record<string, string>, body: unknown }} Request
 * @typedef {{ status: string, headers: Record<string, string>, body: unknown }} Reply
 * @typedef {Pick<Problem, "at" | "code" | "message">} Finding
 */

/**
 * Validates requests and replies with oav, Azure's own validator of such descriptions.
 * @param {import("./description.mjs").Description} description
 * @param {ReadonlySet<string>} operationIds The operations that it will be asked about.
 */
export async function createValidator(description, operationIds) {
  const oav = await startOav(strictCopy(description.swagger, operationIds));
  // oav looks an operation up by the version of the whole description; the real query is handed over beside the address.
  const search = `?api-version=${encodeURIComponent(description.version)}`;
  /** @param {string} path */
  const addressOf = (path) => `https://cluster${path}${search}`;

  return {
    /**
     * @param {DescribedOperation} operation
     * @param {Request} request
     * @returns {Promise<Finding[]>}
     */
    async request(operation, { path, query, headers, body }) {
      const parameters = new URLSearchParams(query);
      const result = await oav.validateLiveRequest({
        method: operation.method,
        url: addressOf(path),
        query: Object.fromEntries(parameters),
        headers: { ...headers },
        ...(body === undefined ? {} : { body: anyBody(body) }),
      });
      return [...undescribed(operation, parameters, body), ...findingsOf(result)];
    },

    /**
     * @param {DescribedOperation} operation
     * @param {string} path
     * @param {Reply} reply
     * @returns {Promise<Finding[]>}
     */
    async reply(operation, path, { status, headers, body }) {
      const result = await oav.validateLiveResponse(
        { statusCode: status, headers: { ...headers }, ...(body === undefined ? {} : { body: anyBody(body) }) },
        { method: operation.method, url: addressOf(path) },
      );
      return findingsOf(result);
    },
  };
}

/** @param {object} swagger */
async function startOav(swagger) {
  // It takes a second to load: what is missing is told before.
  const { LiveValidator } = await import("oav");
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    writeFileSync(join(folder, "description.json"), JSON.stringify(swagger));
    /** @type {string[]} */
    const errors = [];
    const oav = new LiveValidator(
      {
        directory: folder,
        swaggerPathsPattern: ["*.json"],
        git: { shouldClone: false },
        loadValidatorInInitialize: true,
        loadValidatorInBackground: false,
      },
      // It goes on without what it cannot load, and only its log tells.
      (message, level) => void (level === "error" && errors.push(message)),
    );
    await oav.initialize();
    if (errors.length > 0) throw new Failure(`The description cannot be used:\n${errors.join("\n")}`, { exitCode: 2 });
    return oav;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What oav lets pass without a word.
 * @param {DescribedOperation} operation
 * @param {URLSearchParams} query
 * @param {unknown} body
 * @returns {Finding[]}
 */
function undescribed(operation, query, body) {
  const described = operation.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const names = [...new Set(query.keys())];
  const findings = names.flatMap((name) => {
    const at = `query.${name}`;
    const unknown = { at, code: "UNDESCRIBED_QUERY", message: "The operation has no such parameter" };
    const repeated = { at, code: "REPEATED_QUERY", message: "It is given more than once" };
    if (!described.includes(name)) return [unknown];
    return query.getAll(name).length > 1 ? [repeated] : [];
  });
  if (body === undefined || operation.parameters.some((parameter) => parameter.in === "body")) return findings;
  return [...findings, { at: "body", code: "UNDESCRIBED_BODY", message: "The operation takes no body" }];
}

/**
 * Where to look for what oav gives no place for.
 * @type {Readonly<Record<string, string[]>>}
 */
const placesWithoutPath = { INVALID_RESPONSE_CODE: ["status"], INVALID_CONTENT_TYPE: ["headers.content-type"] };

/**
 * @param {import("oav").LiveValidationResult} result
 * @returns {Finding[]}
 */
function findingsOf({ errors, runtimeException }) {
  if (runtimeException !== undefined) {
    return [{ at: "the whole", code: runtimeException.code, message: runtimeException.message }];
  }
  return errors.flatMap((issue) => {
    const places = new Set(placesWithoutPath[issue.code] ?? issue.jsonPathsInPayload.map(toPlace));
    return [...places].map((at) => ({ at, code: issue.code, message: issue.message }));
  });
}

/**
 * One way to write the places of a request and of a reply: `$` is oav's sign for the body, and what is found in one item
 * of a list is no other difference than the same in another.
 * @param {string} path
 */
function toPlace(path) {
  return path
    .replace(/^\$/, "body")
    .replace(/\['([^']*)'\]/g, ".$1")
    .replace(/^\./, "")
    .replace(/\[\d+\]/g, "[]");
}

/**
 * oav's types know only objects; it reports the bodies that are none.
 * @param {unknown} body
 */
function anyBody(body) {
  return /** @type {Record<string, unknown>} */ (body);
}
