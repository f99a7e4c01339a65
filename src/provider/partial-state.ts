import type { Bag } from "./bag";
import type { ResourceDefinition } from "./definition";

/** The hidden property that keeps what the next run needs to go on. */
export const pendingKey = "__pending";

/**
 * An error that makes the engine save the resource as "not created yet": the next `up` calls `update` with these
 * properties. `reasons` is what people read; `properties` must hold `__provider`, or the resource can never be
 * refreshed or deleted again.
 */
export class PartialStateError extends Error {
  override readonly name = "PartialStateError";
  readonly id: string;
  readonly properties: Bag;
  readonly reasons: readonly string[];

  constructor(id: string, properties: Bag, message: string) {
    super(message);
    this.id = id;
    this.properties = properties;
    this.reasons = [message];
  }
}

/** Whether the outputs are those of something that came about, with nothing left to go on from. */
export function isDone(definition: ResourceDefinition, outputs: Bag): boolean {
  return outputs[pendingKey] === undefined && definition.isDone(outputs);
}
