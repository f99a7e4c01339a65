import type { Fault, FaultAction, FaultCalls, FaultKind } from "./fault.js";

/** A fault that was added. */
export interface FaultHandle {
  /** How many calls it has hit so far. */
  readonly hits: number;
  /** Ends it. */
  clear(): void;
}

/** The faults of an emulator. Where several could end the same call, the one that was added first does. */
export interface Faults {
  add(fault: Fault): FaultHandle;
  /** Ends all of them. Calls that hang go on hanging. */
  clear(): void;
}

/** The call that faults are looked up for. */
export interface FaultTarget {
  /** Missing where the request belongs to no route. */
  readonly route: string | undefined;
  /** The partition in the path. */
  readonly partitionId: string | undefined;
}

type ActionOf<Kind extends FaultKind> = Extract<FaultAction, { readonly kind: Kind }>;

interface LiveFault {
  readonly fault: Fault;
  calls: number;
  hits: number;
}

export class FaultRegistry implements Faults {
  readonly #live = new Set<LiveFault>();

  add(fault: Fault): FaultHandle {
    const live: LiveFault = { fault, calls: 0, hits: 0 };
    this.#live.add(live);
    return {
      get hits() {
        return live.hits;
      },
      clear: () => void this.#live.delete(live),
    };
  }

  clear(): void {
    this.#live.clear();
  }

  of(target: FaultTarget): CallFaults {
    return new CallFaults([...this.#live].filter(({ fault }) => aimsAt(fault, target)));
  }
}

/** The faults that may hit one call. A fault counts the call only when it is taken, that is, when it could act on it. */
export class CallFaults {
  readonly #faults: readonly LiveFault[];

  constructor(faults: readonly LiveFault[]) {
    this.#faults = faults;
  }

  /** The first fault of these kinds that hits the call. */
  takeFirst<Kind extends FaultKind>(...kinds: Kind[]): ActionOf<Kind> | undefined {
    for (const live of this.#faults) {
      const { action } = live.fault;
      if (isOf(action, kinds) && count(live)) return action;
    }
    return undefined;
  }

  /** All faults of a kind that apply to the call and hit it. */
  takeAll<Kind extends FaultKind>(kind: Kind, applies: (action: ActionOf<Kind>) => boolean = () => true) {
    return this.#faults.flatMap((live) => {
      const { action } = live.fault;
      return isOf(action, [kind]) && applies(action) && count(live) ? [action] : [];
    });
  }
}

function aimsAt({ route, partitionId }: Fault, target: FaultTarget): boolean {
  if (route !== "any" && route !== target.route) return false;
  return partitionId === undefined || partitionId.toLowerCase() === target.partitionId?.toLowerCase();
}

function count(live: LiveFault): boolean {
  live.calls++;
  if (!covers(live.fault.calls ?? "all", live.calls)) return false;
  live.hits++;
  return true;
}

function covers(calls: FaultCalls, number: number): boolean {
  if (calls === "all") return true;
  if ("first" in calls) return number <= calls.first;
  if ("nth" in calls) return number === calls.nth;
  return number >= calls.from;
}

function isOf<Kind extends FaultKind>(action: FaultAction, kinds: readonly Kind[]): action is ActionOf<Kind> {
  return kinds.some((kind) => kind === action.kind);
}
