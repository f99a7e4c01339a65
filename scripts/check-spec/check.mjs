// @ts-check
import { Failure } from "../failure.mjs";
import { fact, heading } from "../screen.mjs";
import { readKnownDifferences, sortOut } from "./differences.mjs";
import { checkExample, examplesOf } from "./examples.mjs";
import { readFolder } from "./folder.mjs";
import { operations } from "./operations.mjs";
import { summarize } from "./problem.mjs";
import { readRequests } from "./requests.mjs";
import { createValidator } from "./validator.mjs";

/**
 * @typedef {import("./problem.mjs").Problem} Problem
 * @typedef {import("./description.mjs").Description} Description
 * @typedef {import("./requests.mjs").RecordedRequest} RecordedRequest
 * @typedef {Awaited<ReturnType<typeof createValidator>>} Validator
 */

/** @param {import("./options.mjs").Options} options */
export async function checkSpec({ folder, requestsFile, differencesFile }) {
  const { description, examples: files } = readFolder(folder);
  const known = await readKnownDifferences(differencesFile);
  const recorded = readRequests(requestsFile);
  const requests = recorded.requests.map((request) => ({
    request,
    operation: description.match(request.method, request.path),
  }));
  const examples = examplesOf(files, description);
  const asked = requests.flatMap(({ operation }) => (operation === undefined ? [] : [operation.operationId]));
  const operationIds = new Set([...operations.map(({ operationId }) => operationId), ...asked]);
  const validator = await createValidator(description, operationIds);

  /** @type {Problem[]} */
  const problems = whatTheTableHasWrong(description);
  for (const example of examples) problems.push(...(await checkExample(example, validator)));
  for (const { request, operation } of requests) problems.push(...(await checkRequest(request, operation, validator)));
  const { unknown, met, neverMet } = sortOut(problems, known);

  heading(`REST description ${description.version}`);
  for (const operationId of operationIds) {
    const ofExamples = examples.filter(({ operation }) => operation.operationId === operationId).length;
    const ofRequests = asked.filter((id) => id === operationId).length;
    fact(operationId.padEnd(nameWidth), `${count(ofRequests, "request")}, ${count(ofExamples, "example")}`);
  }
  fact("known".padEnd(nameWidth), count(met.length, "difference"));
  if (recorded.others > 0)
    fact("not checked".padEnd(nameWidth), `${count(recorded.others, "request")} of other clients`);

  const failures = [
    ...summarize(unknown),
    ...neverMet.map(
      ({ operationId, part, at, code }) =>
        `${operationId}, ${part}, ${at}: a known difference (${code}) that was not met; take it out of ${differencesFile}`,
    ),
  ];
  if (failures.length > 0) throw new Failure(`\n${failures.join("\n")}\n${count(failures.length, "problem")}.`);
}

const nameWidth = Math.max(...operations.map(({ operationId }) => operationId.length));

/** @param {number} number @param {string} noun */
function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * @param {Description} description
 * @returns {Problem[]}
 */
function whatTheTableHasWrong(description) {
  return operations.flatMap(({ operationId, route }) => {
    const found = description.operations.find((operation) => operation.operationId === operationId);
    const described = found === undefined ? "no route" : `${found.method} ${found.path}`;
    if (described === route) return [];
    const message = `The description has ${described} and not ${route}`;
    const metIn = "scripts/check-spec/operations.mjs";
    return [{ operationId, part: "request", at: "route", code: "ROUTE_DIFFERS", message, metIn }];
  });
}

/**
 * @param {RecordedRequest} request
 * @param {import("./description.mjs").DescribedOperation | undefined} operation
 * @param {Validator} validator
 * @returns {Promise<Problem[]>}
 */
async function checkRequest({ method, path, query, headers, body: text }, operation, validator) {
  const metIn = `${method} ${path}${query === "" ? "" : `?${query}`}`;
  if (operation === undefined) {
    const message = "The description has no operation with this method and route";
    return [{ operationId: "No operation", part: "request", at: "path", code: "NO_OPERATION", message, metIn }];
  }
  const { operationId } = operation;
  const body = parseBody(text);
  if (body === notJson) {
    return [{ operationId, part: "request", at: "body", code: "NOT_JSON", message: "It is not JSON", metIn }];
  }
  const single = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const findings = await validator.request(operation, { path, query, headers: single, body });
  return findings.map((finding) => ({ operationId, part: "request", ...finding, metIn }));
}

const notJson = Symbol("not JSON");

/**
 * @param {string} text
 * @returns {unknown}
 */
function parseBody(text) {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}
