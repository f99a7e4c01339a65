import type { FaultAction, FaultKind } from "./fault.js";
import type { LiveFault } from "./live-fault.js";
import { countCall } from "./live-fault.js";

type ActionOf<Kind extends FaultKind> = Extract<FaultAction, { readonly kind: Kind }>;

/** The faults that may hit one call. A fault counts the call only when it is taken, that is, when it could act on it. */
export class CallFaults {
  readonly #faults: readonly LiveFault[];
  readonly #onHit: (name: string) => void;

  /** @param onHit Told the name of every fault that hits the call. */
  constructor(faults: readonly LiveFault[], onHit: (name: string) => void) {
    this.#faults = faults;
    this.#onHit = onHit;
  }

  /** Whether one of this kind is aimed at the call; it may still not hit it. */
  has(kind: FaultKind): boolean {
    return this.#faults.some(({ fault }) => fault.action.kind === kind);
  }

  /** The first fault of these kinds that hits the call. */
  takeFirst<Kind extends FaultKind>(...kinds: Kind[]): ActionOf<Kind> | undefined {
    for (const live of this.#faults) {
      const { action } = live.fault;
      if (isOf(action, kinds) && this.#hits(live)) return action;
    }
    return undefined;
  }

  /** All faults of a kind that apply to the call and hit it. */
  takeAll<Kind extends FaultKind>(kind: Kind, applies: (action: ActionOf<Kind>) => boolean = () => true) {
    return this.takeAllWithMemory(kind, applies).map(({ action }) => action);
  }

  /** The same, each with what it keeps in mind from one call to the next. */
  takeAllWithMemory<Kind extends FaultKind>(kind: Kind, applies: (action: ActionOf<Kind>) => boolean = () => true) {
    return this.#faults.flatMap((live) => {
      const { action } = live.fault;
      return isOf(action, [kind]) && applies(action) && this.#hits(live) ? [{ action, memory: live.memory }] : [];
    });
  }

  #hits(live: LiveFault): boolean {
    if (!countCall(live)) return false;
    this.#onHit(live.name);
    return true;
  }
}

function isOf<Kind extends FaultKind>(action: FaultAction, kinds: readonly Kind[]): action is ActionOf<Kind> {
  return kinds.some((kind) => kind === action.kind);
}
