import { z } from "zod";
import { ProblemsError } from "../../wire/problems-error.js";
import { type backupServiceRouteNames, type RouteName, routeNames } from "../../wire/route-name.js";
import { routeSchema } from "../../wire/route-schema.js";
import { countSchema, type Parameters, parameter, readParameters, type ValuesOf } from "../parameters.js";
import type { Fault, FaultCalls, HttpFault } from "./fault.js";

/** A fault that goes by a name: what a row of the table knows. */
export interface NamedFault {
  readonly name: string;
  /** One line: what a client meets. */
  readonly shows: string;
  /** Which calls it hits, unless the parameters say otherwise. */
  readonly calls: FaultCalls;
  readonly parameters: Parameters;
  /**
   * @param now Time of the emulator, in milliseconds since 1970.
   * @throws ProblemsError for parameters that it does not have, or that make no sense.
   */
  make(given: Readonly<Record<string, unknown>>, now: number): readonly Fault[];
}

/** Which calls a named fault hits. */
export interface Aim {
  readonly calls: FaultCalls;
  readonly partitionId?: string;
}

/** One operation, or all of the Backup Restore Service. */
type Routes = RouteName | "any" | typeof backupServiceRouteNames;

interface Description<P extends Parameters> {
  readonly name: string;
  readonly shows: string;
  /** Which calls, unless the parameters say otherwise. */
  readonly calls: FaultCalls;
  readonly parameters?: P;
}

interface HttpDescription<P extends Parameters> extends Description<P> {
  /** Where it hits, unless the parameter `route` says otherwise. */
  readonly route: Routes;
  readonly method?: string;
  actions(values: ValuesOf<P>, now: number): readonly HttpFault[];
}

interface ModelDescription<P extends Parameters> extends Description<P> {
  faults(values: ValuesOf<P>, aim: Aim, now: number): readonly Fault[];
}

const aimParameters = {
  partition: parameter.optional("only calls about this partition; default: all", z.guid()),
  nth: parameter.optional("only the nth call that it could hit", countSchema),
  first: parameter.optional("only the first so many calls", countSchema),
  from: parameter.optional("the nth call and all after it", countSchema),
  calls: parameter.optional("all: every call", z.literal("all")),
} as const satisfies Parameters;

const routeShows = "the operation that is hit";
const routeParameter = parameter.optional(routeShows, routeSchema([...routeNames, "any"]));

/** The same with the default of a fault; several operations have no word of their own to be given by. */
function routeParameterOf(route: Routes): typeof routeParameter {
  if (typeof route === "string") return { ...routeParameter, default: route };
  return { ...routeParameter, shows: `${routeShows}; default: all of the Backup Restore Service` };
}

/** A fault of the connection or the answer, which may hit any route. */
export function namedHttpFault<P extends Parameters>(description: HttpDescription<P>): NamedFault {
  const { name, shows, calls, parameters: own, method } = description;
  const parameters = { ...own, route: routeParameterOf(description.route), ...aimParameters };
  return {
    name,
    shows,
    calls,
    parameters,
    make(given, now) {
      const owner = `fault ${name}`;
      readParameters(owner, parameters, given);
      const { route = description.route } = readSome(owner, { route: routeParameter }, given);
      const aim = readAim(owner, given, calls);
      return description
        .actions(readOwn(owner, own, given), now)
        .map((action): Fault => ({ ...aim, route, action, ...(method === undefined ? {} : { method }) }));
    },
  };
}

/** A fault of what the cluster does or says; it knows its routes. */
export function namedFault<P extends Parameters>(description: ModelDescription<P>): NamedFault {
  const { name, shows, calls, parameters: own } = description;
  const parameters = { ...own, ...aimParameters };
  return {
    name,
    shows,
    calls,
    parameters,
    make(given, now) {
      const owner = `fault ${name}`;
      readParameters(owner, parameters, given);
      return description.faults(readOwn(owner, own, given), readAim(owner, given, calls), now);
    },
  };
}

type Given = Readonly<Record<string, unknown>>;

function readOwn<P extends Parameters>(owner: string, parameters: P | undefined, given: Given): ValuesOf<P> {
  // Where there are none, P is the empty object, and so is what is read.
  return readSome(owner, parameters ?? ({} as P), given);
}

/** Reads some of the parameters, after all of them have been checked together. */
function readSome<P extends Parameters>(owner: string, parameters: P, given: Given): ValuesOf<P> {
  const known = Object.entries(given).filter(([name]) => Object.hasOwn(parameters, name));
  return readParameters(owner, parameters, Object.fromEntries(known));
}

function readAim(owner: string, given: Given, usual: FaultCalls): Aim {
  const values = readSome(owner, aimParameters, given);
  const { partition } = values;
  return { calls: readCalls(owner, values, usual), ...(partition === undefined ? {} : { partitionId: partition }) };
}

function readCalls(owner: string, aimed: ValuesOf<typeof aimParameters>, usual: FaultCalls): FaultCalls {
  const { nth, first, from, calls } = aimed;
  const given: FaultCalls[] = [];
  if (nth !== undefined) given.push({ nth });
  if (first !== undefined) given.push({ first });
  if (from !== undefined) given.push({ from });
  if (calls !== undefined) given.push(calls);
  if (given.length > 1)
    throw new ProblemsError(`${owner} has wrong parameters`, ["only one of nth, first, from, calls"]);
  return given[0] ?? usual;
}
