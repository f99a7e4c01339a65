// @ts-check
import { z } from "zod";
import { Failure } from "../../scripts/failure.mjs";

const methods = ["get", "put", "post", "delete", "patch", "head", "options"];

const parameter = z.looseObject({ name: z.string(), in: z.string(), enum: z.array(z.string()).optional() });
const parameterOrReference = z.union([parameter, z.object({ $ref: z.string() })]);
const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(parameterOrReference).default([]),
});
const swagger = z.looseObject({
  swagger: z.literal("2.0"),
  info: z.looseObject({ version: z.string() }),
  paths: z.record(z.string(), z.looseObject({ parameters: z.array(parameterOrReference).default([]) })),
  parameters: z.record(z.string(), parameter).default({}),
  definitions: z.record(z.string(), z.looseObject({})).default({}),
});

/**
 * @typedef {z.infer<typeof swagger>} Swagger
 * @typedef {{
 *   operationId: string,
 *   method: string,
 *   path: string,
 *   parameters: readonly { name: string, in: string, enum?: string[] | undefined }[],
 * }} DescribedOperation
 * @typedef {{
 *   version: string,
 *   swagger: Swagger,
 *   operations: readonly DescribedOperation[],
 *   match: (method: string, path: string) => DescribedOperation | undefined,
 * }} Description
 */

/**
 * @param {string} name
 * @param {unknown} content
 * @returns {Description}
 */
export function toDescription(name, content) {
  const parsed = swagger.safeParse(content);
  if (!parsed.success) {
    throw new Failure(`${name} is no description in Swagger 2.0:\n${z.prettifyError(parsed.error)}`, { exitCode: 2 });
  }
  const operations = operationsOf(parsed.data);
  const routes = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));
  return {
    version: parsed.data.info.version,
    swagger: parsed.data,
    operations,
    match: (method, path) =>
      routes.find(({ operation, pattern }) => operation.method === method && pattern.test(path))?.operation,
  };
}

/**
 * The description as the validator gets it: of the operations that are looked at, and strict where Microsoft's files
 * leave something open. Their schemas of objects do not say that they are objects, and their enumerations may be extended
 * by a server, the api-version among them.
 * @param {Swagger} content
 * @param {ReadonlySet<string>} operationIds
 */
export function strictCopy(content, operationIds) {
  /** @type {unknown} */
  const copy = JSON.parse(JSON.stringify(content), (key, value) =>
    key === "x-ms-enum" || key === "x-ms-examples" ? undefined : value,
  );
  const strict = swagger.parse(copy);
  for (const [path, item] of Object.entries(strict.paths)) {
    for (const method of methods) {
      const parsed = operation.safeParse(item[method]);
      if (!parsed.success || !operationIds.has(parsed.data.operationId)) delete item[method];
    }
    if (!methods.some((method) => item[method] !== undefined)) delete strict.paths[path];
  }
  for (const definition of Object.values(strict.definitions)) {
    if (definition.properties !== undefined || definition.allOf !== undefined) definition.type ??= "object";
  }
  return strict;
}

/**
 * @param {Swagger} content
 * @returns {DescribedOperation[]}
 */
function operationsOf(content) {
  return Object.entries(content.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const parsed = operation.safeParse(item[method]);
      if (!parsed.success) return [];
      const { operationId, parameters } = parsed.data;
      const all = [...item.parameters, ...parameters].map((one) => resolve(one, content));
      return [{ operationId, method: method.toUpperCase(), path, parameters: all }];
    }),
  );
}

/**
 * @param {z.infer<typeof parameterOrReference>} given
 * @param {Swagger} content
 * @returns {z.infer<typeof parameter>}
 */
function resolve(given, content) {
  const direct = parameter.safeParse(given);
  if (direct.success) return direct.data;
  const name = String(given.$ref).replace("#/parameters/", "");
  const found = content.parameters[name];
  if (found === undefined) throw new Failure(`The description refers to a parameter ${name} and has none.`);
  return found;
}

/**
 * Exact, as the server's routes are: a `$` or a letter in another case makes another route.
 * @param {string} path
 */
function patternOf(path) {
  const pieces = path.split(/\{[^}]+\}/).map((piece) => piece.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pieces.join("[^/]+")}$`);
}
