import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerFault } from "../faults/fault.js";
import type { CallFaults } from "../faults/fault-registry.js";
import type { Reply } from "./reply.js";

/** How a request ends on the wire. */
export type Ending =
  | { readonly kind: "reply"; readonly reply: Reply; readonly truncated: boolean }
  | { readonly kind: "answer"; readonly answer: AnswerFault }
  | { readonly kind: "reset" }
  | { readonly kind: "hang" };

/** Carries a request out under the faults that hit it. @param signal Ends waiting when the emulator closes. */
export async function exchange(
  faults: CallFaults,
  carryOut: () => Promise<Reply>,
  signal: AbortSignal,
): Promise<Ending> {
  const delays = faults.takeAll("delay");
  const waitFor = async (effect: "before" | "after") => {
    const wanted = delays.filter((delay) => (delay.effect ?? "after") === effect);
    for (const { milliseconds } of wanted) await sleep(milliseconds, undefined, { signal });
  };
  await waitFor("after");
  const lost = faults.takeFirst("answer", "reset", "hang");
  if (lost) {
    if (lost.carryOut) await carryOut();
    await waitFor("before");
    return lost.kind === "answer" ? { kind: "answer", answer: lost } : { kind: lost.kind };
  }
  const reply = await carryOut();
  await waitFor("before");
  return { kind: "reply", reply, truncated: faults.takeFirst("truncate") !== undefined };
}
