import { ServiceFabricError } from "../errors";
import { capped } from "../waiting/cap";
import { remembering } from "../waiting/progress";
import type { Run } from "../waiting/run";
import type { Bag } from "./bag";
import type { DefinitionOutcome, OperationContext } from "./definition";

/**
 * What comes of work that can begin afresh at any time, such as reads.
 * @param about What an error is said of, such as "Version of the cluster".
 */
export function reading(
  about: string,
  cluster: Run["cluster"],
  context: OperationContext,
  work: (run: Run) => Promise<Bag>,
): Promise<DefinitionOutcome> {
  const { clock, progress, secrets, capMilliseconds } = context;
  return capped({ clock }, capMilliseconds, async (stop) => {
    const run: Run = {
      cluster,
      clock,
      stop,
      redact: secrets.redact,
      ...remembering(progress, "Nothing was asked yet."),
      meanwhile: () => "",
      failure: (code, detail = "", remedy) =>
        new ServiceFabricError(code, about, { detail, ...(remedy === undefined ? {} : { remedy }) }),
    };
    try {
      return { kind: "done", outputs: await work(run) };
    } catch (error) {
      if (error instanceof ServiceFabricError) return { kind: "failed", message: error.message };
      throw error;
    }
  });
}
