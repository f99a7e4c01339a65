import { z } from "zod";
import { faultSchema } from "../../../trouble/faults/fault-json.js";
import type { FaultHandle, FaultRegistry } from "../../../trouble/faults/fault-registry.js";
import { describeNamedFaults } from "../../../trouble/faults/named-faults.js";
import { isJsonObject } from "../../../wire/json.js";
import { parameters, readBodyAs } from "../control-body.js";
import type { ControlParts } from "../control-parts.js";
import { type ControlRoute, NotFoundError } from "../control-request.js";

const namedFaultSchema = z.strictObject({ name: z.string(), parameters });

/** What goes wrong: all of it, and one fault by its id. */
export function faultRoutes({ faults }: ControlParts): ControlRoute[] {
  return [
    {
      method: "GET",
      path: "/faults",
      does: "The faults that are set, and the table of those that go by a name.",
      run: () => ({ faults: faults.describe(), named: describeNamedFaults() }),
    },
    {
      method: "POST",
      path: "/faults",
      does: "Adds a fault: { name, parameters }, or { route, partitionId, method, calls, action }.",
      run: ({ body }) => ({ id: addFault(faults, body).id }),
    },
    {
      method: "DELETE",
      path: "/faults",
      does: "Ends all faults.",
      run: () => {
        faults.clear();
        return {};
      },
    },
    {
      method: "GET",
      path: "/faults/:id",
      does: "One fault, and how many calls it has hit.",
      run: ({ params: { id = "" } }) => {
        const found = faults.describe().find((fault) => fault.id === id);
        if (!found) throw noFault(id);
        return found;
      },
    },
    {
      method: "DELETE",
      path: "/faults/:id",
      does: "Ends one fault.",
      run: ({ params: { id = "" } }) => {
        if (!faults.remove(id)) throw noFault(id);
        return {};
      },
    },
  ];
}

function addFault(faults: FaultRegistry, body: unknown): FaultHandle {
  if (!isJsonObject(body) || !("name" in body)) return faults.add(readBodyAs(faultSchema, body));
  const { name, parameters } = readBodyAs(namedFaultSchema, body);
  return faults.addNamed(name, parameters);
}

function noFault(id: string): NotFoundError {
  return new NotFoundError(`There is no fault ${id}.`);
}
