import type { Connection } from "../service-fabric/connection/connection";
import {
  alternativesOf,
  type ConnectionFieldName,
  configKeyOf,
  connectionFieldNames,
  environmentNameOf,
  fromText,
} from "../service-fabric/connection/fields";
import { connectionSchema } from "../service-fabric/connection/schema";
import { contradictionsIn, toConnection } from "../service-fabric/connection/to-connection";
import { type CheckFailure, checkFailure } from "./check-failure";
import type { Settings } from "./definition";
import { failuresOf } from "./input-check";
import { unknownValue } from "./unknowns";

/** The settings of a connection, each from the nearest place that gives it, and all that is wrong with them. */
export interface ResolvedConnection {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly problems: readonly CheckFailure[];
}

interface Place {
  readonly nameOf: (name: ConnectionFieldName) => string;
  readonly valueOf: (name: ConnectionFieldName) => unknown;
}

/**
 * Settles every setting of the connection: the resource's own, else the stack's, else the environment's.
 * A setting also outweighs what would say the same in another way farther off: a PFX here leaves out a PEM there.
 */
export function resolveConnection(cluster: unknown, settings: Settings): ResolvedConnection {
  if (cluster === unknownValue) return { fields: {}, problems: [] };
  const places: Place[] = [
    { nameOf: (name) => `cluster.${name}`, valueOf: (name) => memberOf(cluster, name) },
    {
      nameOf: (name) => `stack config ${configKeyOf(name)}`,
      valueOf: (name) => textSetting(name, settings.config(configKeyOf(name))),
    },
    {
      nameOf: (name) => `environment variable ${environmentNameOf(name)}`,
      valueOf: (name) => textSetting(name, settings.environment(environmentNameOf(name))),
    },
  ];
  const fields: Record<string, unknown> = {};
  const origins = new Map<ConnectionFieldName, string>();
  for (const place of places) {
    const decided = [...origins.keys()].filter((name) => fields[name] !== false);
    // What the same place gives twice is left to be refused.
    const isDecided = (name: ConnectionFieldName): boolean =>
      origins.has(name) || alternativesOf(name).some((other) => decided.includes(other));
    for (const name of connectionFieldNames) {
      const value = place.valueOf(name);
      if (value === undefined || isDecided(name)) continue;
      fields[name] = value;
      origins.set(name, place.nameOf(name));
    }
  }
  const nameOf = (name: ConnectionFieldName): string => origins.get(name) ?? `cluster.${name}`;
  const wrong = [...origins]
    // What is wrong with the resource's own is said where all of its inputs are checked.
    .filter(([name, origin]) => origin !== `cluster.${name}`)
    .flatMap(([name]) => failuresOf(connectionSchema.shape[name], fields[name], nameOf(name)));
  const contradictions = contradictionsIn(fields).map(({ field, problem }) => checkFailure(nameOf(field), problem));
  return { fields, problems: [...wrong, ...contradictions] };
}

/** The connection, once nothing is wrong with its settings. */
export function connectionOf({ fields }: ResolvedConnection): Connection {
  return toConnection(connectionSchema.parse(fields));
}

function memberOf(cluster: unknown, name: ConnectionFieldName): unknown {
  return typeof cluster === "object" && cluster !== null ? Reflect.get(cluster, name) : undefined;
}

/** A setting outside of the resource is text. Empty, or not known yet, it counts as missing. */
function textSetting(name: ConnectionFieldName, text: string | undefined): unknown {
  return !text || text === unknownValue ? undefined : fromText(name, text);
}
