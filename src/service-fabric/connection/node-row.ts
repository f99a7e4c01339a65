import type { Node } from "./node";

/** A node with what we have seen of it. */
export interface Member {
  readonly endpoint: string;
  readonly node: Node;
  /** Failures one after the other, each time that it was its turn. */
  failures: number;
  /** Until then, it is asked only when the others fail. */
  restsUntil: number;
  /** The number of the event, of all in this row; 0 where there was none. */
  failedAt: number;
  answeredAt: number;
}

/** The nodes of one cluster, in the order in which they are worth asking. */
export interface NodeRow {
  /** For a read. Nodes that are well take turns. One that has rested is tried again by whoever comes first. */
  forRead(): readonly Member[];
  /** For what may take effect: first the node that answered last. */
  forEffect(): readonly Member[];
  /** `isUsable`: not below a 500, with which a gateway says that it is cut off from the cluster. */
  answered(member: Member, isUsable: boolean): void;
  failed(member: Member): void;
}

const firstRestMilliseconds = 5_000;
const longestRestMilliseconds = 5 * 60_000;

export function createNodeRow(nodes: readonly Pick<Member, "endpoint" | "node">[], now: () => number): NodeRow {
  const members: Member[] = nodes.map((one) => ({ ...one, failures: 0, restsUntil: 0, failedAt: 0, answeredAt: 0 }));
  let turn = 0;
  let event = 0;

  const isResting = (member: Member): boolean => now() < member.restsUntil;
  const rest = (member: Member): void => {
    member.restsUntil = now() + Math.min(longestRestMilliseconds, firstRestMilliseconds * 2 ** member.failures);
    member.failures++;
  };
  const resting = (): Member[] => members.filter(isResting).sort((one, other) => one.failedAt - other.failedAt);
  const awake = (): Member[] => members.filter((member) => !isResting(member));

  return {
    forRead: () => {
      const well = awake();
      const first = turn++ % Math.max(1, well.length);
      const order = [...well.slice(first), ...well.slice(0, first), ...resting()];
      // Its next rest begins at once, so that others at the same time do not wait for it too.
      if (well[first] !== undefined && well[first].failures > 0) rest(well[first]);
      return order;
    },
    forEffect: () => [...awake().sort((one, other) => other.answeredAt - one.answeredAt), ...resting()],
    answered: (member, isUsable) => {
      member.failures = 0;
      member.restsUntil = 0;
      member.answeredAt = isUsable ? ++event : 0;
    },
    failed: (member) => {
      member.failedAt = ++event;
      member.answeredAt = 0;
      if (!isResting(member)) rest(member);
    },
  };
}
