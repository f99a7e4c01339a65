// @ts-check
import { z } from "zod";
import { Failure } from "../../scripts/failure.mjs";
import { whatIsWrongWithReading } from "./kept-values.mjs";
import { whatIsWrongWithStorage } from "./storage-fields.mjs";

/**
 * @typedef {import("../description/description.mjs").Description} Description
 * @typedef {import("../description/description.mjs").DescribedOperation} DescribedOperation
 * @typedef {import("../description/folder.mjs").ExampleFile} ExampleFile
 * @typedef {import("../problem.mjs").Problem} Problem
 * @typedef {Awaited<ReturnType<typeof import("../description/validator.mjs").createValidator>>} Validator
 * @typedef {import("../operations.mjs").Operation} Operation
 * @typedef {z.infer<typeof example>} Example
 * @typedef {{ file: ExampleFile, described: DescribedOperation, content: Example }} ReadExample
 */

const ofAnyOperation = z.looseObject({ operationId: z.string() });
const example = z.looseObject({
  operationId: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  responses: z.record(
    z.string(),
    z.looseObject({ headers: z.record(z.string(), z.string()).default({}), body: z.unknown().optional() }),
  ),
});

const jsonHeaders = { "content-type": "application/json" };

/**
 * The examples of the operations that the description has.
 * @param {readonly ExampleFile[]} files
 * @param {Description} description
 */
export function readExamples(files, description) {
  return files.flatMap((file) => {
    const { operationId } = read(ofAnyOperation, file);
    const described = description.operations.find((operation) => operation.operationId === operationId);
    return described === undefined ? [] : [{ file, described, content: read(example, file) }];
  });
}

/**
 * Fails where it cannot be read: passed over, an example of ours would seem to be right.
 * @template T
 * @param {z.ZodType<T>} schema
 * @param {ExampleFile} file
 */
function read(schema, file) {
  const parsed = schema.safeParse(file.content);
  if (parsed.success) return parsed.data;
  throw new Failure(`${file.name} is no example:\n${z.prettifyError(parsed.error)}`, { exitCode: 2 });
}

/**
 * Holds an example of one of our operations to the description, and our client to the example.
 * @param {ReadExample} one
 * @param {Operation} operation
 * @param {Validator} validator
 * @returns {Promise<Problem[]>}
 */
export async function checkExample({ file, described, content }, operation, validator) {
  const request = requestOf(content, described);
  const { operationId } = operation;
  /** @type {(part: Problem["part"]) => (finding: import("../description/validator.mjs").Finding) => Problem} */
  const inPart = (part) => (finding) => ({ side: "client", operationId, part, ...finding, metIn: file.name });

  const requestFindings = await validator.request(described, request);
  const storage = storageIn(request.body, operation.storageIn);
  const wrong = storage === undefined ? undefined : whatIsWrongWithStorage(storage);
  if (wrong !== undefined) {
    requestFindings.push({ at: `body.${operation.storageIn}`, code: "STORAGE_DIFFERS", message: wrong });
  }
  const problems = requestFindings.map(inPart("request"));

  for (const [status, { headers, body }] of Object.entries(content.responses)) {
    const findings = await validator.reply(described, request.path, {
      status,
      headers: { ...jsonHeaders, ...headers },
      body,
    });
    // Whatever an example shows there, a 204 has no body.
    if (body !== undefined && operation.reads !== undefined && status !== "204") {
      const lost = whatIsWrongWithReading(operation.reads, file.text, status);
      findings.push(...lost.map((message) => ({ at: "body", code: "READ_DIFFERS", message })));
    }
    problems.push(...findings.map(inPart("reply")));
  }
  return problems;
}

/**
 * The request that an example stands for. A parameter that the operation does not have goes into the query, where the
 * validator finds it.
 * @param {Example} content
 * @param {DescribedOperation} described
 */
function requestOf(content, described) {
  const query = new URLSearchParams();
  let { path } = described;
  /** @type {unknown} */
  let body;
  for (const [name, value] of Object.entries(content.parameters)) {
    const place = described.parameters.find((parameter) => parameter.name === name)?.in ?? "query";
    if (place === "body") body = value;
    else if (place === "path") path = path.replace(`{${name}}`, () => encodeURIComponent(String(value)));
    else query.append(name, String(value));
  }
  return { path, query: query.toString(), headers: body === undefined ? {} : jsonHeaders, body };
}

/**
 * @param {unknown} body
 * @param {string | undefined} member
 */
function storageIn(body, member) {
  if (member === undefined) return undefined;
  return z.looseObject({ [member]: z.record(z.string(), z.unknown()) }).safeParse(body).data?.[member];
}
