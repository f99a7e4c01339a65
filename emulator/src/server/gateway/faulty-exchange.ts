import { setTimeout as sleep } from "node:timers/promises";
import type { CallFaults } from "../../trouble/faults/call-faults.js";
import type { AnswerFault, EventFault, SlowBodyFault } from "../../trouble/faults/fault.js";
import { editList } from "../../trouble/faults/list-edit.js";
import type { World } from "../../trouble/world.js";
import type { RouteName } from "../../wire/route-name.js";
import type { Reply } from "../reply.js";

/** How a request ends on the wire. */
export type Ending =
  | { readonly kind: "reply"; readonly reply: Reply; readonly damage: Damage }
  | { readonly kind: "answer"; readonly answer: AnswerFault }
  | { readonly kind: "reset" }
  | { readonly kind: "hang" };

/** What is done to a true reply on its way. */
export interface Damage {
  readonly truncated: boolean;
  readonly slow: SlowBodyFault | undefined;
}

export interface Exchange {
  readonly route: RouteName | undefined;
  readonly partitionId: string | undefined;
  readonly faults: CallFaults;
  readonly world: World;
  carryOut(): Promise<Reply>;
  /** Ends waiting when the emulator closes. */
  readonly signal: AbortSignal;
}

/** Carries a request out under the faults that hit it. */
export async function exchange(call: Exchange): Promise<Ending> {
  const { faults, signal } = call;
  const delays = faults.takeAll("delay");
  const waitFor = async (effect: "before" | "after") => {
    const wanted = delays.filter((delay) => (delay.effect ?? "after") === effect);
    for (const { milliseconds } of wanted) await sleep(milliseconds, undefined, { signal });
  };
  await waitFor("after");
  const lost = faults.takeFirst("answer", "reset", "hang");
  if (lost) {
    if (lost.carryOut) await takeEffect(call);
    await waitFor("before");
    return lost.kind === "answer" ? { kind: "answer", answer: lost } : { kind: lost.kind };
  }
  const reply = await takeEffect(call);
  await waitFor("before");
  const slow = faults.takeFirst("slowBody");
  return { kind: "reply", reply, damage: { truncated: faults.takeFirst("truncate") !== undefined, slow } };
}

/** The request takes effect, with what happens before and after it, and what is changed about its reply. */
async function takeEffect(call: Exchange): Promise<Reply> {
  await letHappen(call, "before", () => true);
  const reply = await call.carryOut();
  await letHappen(call, "after", () => call.route !== "BackupPartition" || reply.status === 202);
  return edit(reply, call.faults);
}

async function letHappen(call: Exchange, moment: "before" | "after", counts: () => boolean): Promise<void> {
  const { faults, partitionId, world } = call;
  if (!faults.has("event") || !counts()) return;
  const state = await world.backupState(partitionId);
  const restore = await world.restoreState(partitionId);
  const applies = ({ moment: wanted = "after", whenState = state, whenRestore = restore }: EventFault) =>
    wanted === moment && whenState === state && whenRestore === restore;
  for (const { event } of faults.takeAll("event", applies)) await world.happen(event, partitionId);
}

function edit(reply: Reply, faults: CallFaults): Reply {
  const headers = Object.assign({ ...reply.headers }, ...faults.takeAll("editHeaders").map(({ set }) => set));
  if (!reply.body || !("json" in reply.body)) return { ...reply, headers };
  return { ...reply, headers, body: { json: editList(reply.body.json, faults) } };
}
