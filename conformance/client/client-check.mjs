// @ts-check
import { count } from "../count.mjs";
import { operations } from "../operations.mjs";
import { checkExample } from "./examples.mjs";
import { readRequests } from "./requests.mjs";

/**
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {import("../description/description.mjs").Description} Description
 * @typedef {import("./examples.mjs").ReadExample} ReadExample
 * @typedef {import("./requests.mjs").RecordedRequest} RecordedRequest
 * @typedef {Awaited<ReturnType<typeof import("../description/validator.mjs").createValidator>>} Validator
 */

/**
 * What is to be looked at of the package's client: the examples of our operations, and the requests that it made.
 * @param {{ description: Description, examples: readonly ReadExample[], requestsFile: string }} given
 */
export function clientCheck({ description, examples, requestsFile }) {
  const recorded = readRequests(requestsFile);
  const requests = recorded.requests.map((request) => ({
    request,
    operation: description.match(request.method, request.path),
  }));
  const ours = examples.flatMap((example) => {
    const operation = operations.find(({ operationId }) => operationId === example.described.operationId);
    return operation === undefined ? [] : [{ example, operation }];
  });
  const asked = requests.flatMap(({ operation }) => (operation === undefined ? [] : [operation.operationId]));
  const operationIds = new Set([...operations.map(({ operationId }) => operationId), ...asked]);

  return {
    operationIds,
    /** @param {Validator} validator @returns {Promise<Problem[]>} */
    async problems(validator) {
      const problems = whatTheTableHasWrong(description);
      for (const { example, operation } of ours) problems.push(...(await checkExample(example, operation, validator)));
      for (const { request, operation } of requests) {
        problems.push(...(await checkRequest(request, operation, validator)));
      }
      return problems;
    },
    /** What was looked at, by the name of the operation, and what was not. */
    facts() {
      const lines = [...operationIds].map((operationId) => {
        const ofExamples = ours.filter(({ operation }) => operation.operationId === operationId).length;
        const ofRequests = asked.filter((id) => id === operationId).length;
        return { name: operationId, text: `${count(ofRequests, "request")}, ${count(ofExamples, "example")}` };
      });
      if (recorded.others === 0) return lines;
      return [...lines, { name: "not checked", text: `${count(recorded.others, "request")} of other clients` }];
    },
  };
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
    const metIn = "conformance/operations.mjs";
    return [{ side: "client", operationId, part: "request", at: "route", code: "ROUTE_DIFFERS", message, metIn }];
  });
}

/**
 * @param {RecordedRequest} request
 * @param {import("../description/description.mjs").DescribedOperation | undefined} operation
 * @param {Validator} validator
 * @returns {Promise<Problem[]>}
 */
async function checkRequest({ method, path, query, headers, body: text }, operation, validator) {
  const side = "client";
  const metIn = `${method} ${path}${query === "" ? "" : `?${query}`}`;
  if (operation === undefined) {
    const message = "The description has no operation with this method and route";
    return [{ side, operationId: "No operation", part: "request", at: "path", code: "NO_OPERATION", message, metIn }];
  }
  const { operationId } = operation;
  const body = parseBody(text);
  if (body === notJson) {
    return [{ side, operationId, part: "request", at: "body", code: "NOT_JSON", message: "It is not JSON", metIn }];
  }
  const single = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const findings = await validator.request(operation, { path, query, headers: single, body });
  return findings.map((finding) => ({ side, operationId, part: "request", ...finding, metIn }));
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
