// @ts-check
import { Failure } from "../failure.mjs";
import { heading } from "../screen.mjs";

/**
 * The main job: an `up`, then one more with the same inputs, which must leave everything as it is.
 * @param {import("../local-stack.mjs").LocalStackOfProject} stack
 * @param {{ partitionId: string, signal: AbortSignal, between?: () => Promise<void> }} options
 */
export async function twoUps(stack, { partitionId, signal, between }) {
  heading(`pulumi up: a backup of partition ${partitionId}`);
  await stack.up();
  signal.throwIfAborted();

  await between?.();

  heading("pulumi up once more: nothing has changed, so no backup is taken");
  const { summary } = await stack.up();
  const changes = Object.keys(summary.resourceChanges ?? {}).filter((kind) => kind !== "same");
  if (changes.length > 0) {
    throw new Failure(`The second "up" should have changed nothing, but it did: ${changes.join(", ")}.`);
  }
}
