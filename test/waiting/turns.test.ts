import { Turns } from "../../src/waiting/turns";

const never = new AbortController().signal;

/** Ends when every promise that can settle has settled. */
function everythingThatCanRun(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Some who want a turn, each told by name when it has come. */
function wanting(turns: Turns) {
  const come: string[] = [];
  const want = (name: string, stop = never) => {
    const turn = turns.turn(() => come.push(name));
    void turn.take(stop);
    return turn;
  };
  return { come, want };
}

describe("given two turns", () => {
  test("when four want one, then two have it, and the others get it in the order in which they came", async () => {
    const turns = new Turns(2);
    const { come, want } = wanting(turns);
    const [first, second] = [want("first"), want("second"), want("third"), want("fourth")];
    await everythingThatCanRun();
    expect(come).toEqual(["first", "second"]);

    second.leave();
    await everythingThatCanRun();
    expect(come).toEqual(["first", "second", "third"]);
    expect(turns.taken).toBe(2);

    first.leave();
    await everythingThatCanRun();
    expect(come).toEqual(["first", "second", "third", "fourth"]);
  });

  test("when all have left, then none is taken", async () => {
    const turns = new Turns(2);
    const { want } = wanting(turns);
    const all = [want("first"), want("second"), want("third")];
    for (const turn of all) {
      await everythingThatCanRun();
      turn.leave();
    }

    expect(turns.taken).toBe(0);
  });
});

describe("given one turn", () => {
  test("when it is left twice, then only one other gets it", async () => {
    const turns = new Turns(1);
    const { come, want } = wanting(turns);
    const [first] = [want("first"), want("second"), want("third")];
    await everythingThatCanRun();
    first.leave();
    first.leave();
    await everythingThatCanRun();

    expect(come).toEqual(["first", "second"]);
    expect(turns.taken).toBe(1);
  });

  test("when it is taken by whoever has it, then nothing changes, and it is told once", async () => {
    const turns = new Turns(1);
    const { come, want } = wanting(turns);
    const first = want("first");
    await everythingThatCanRun();
    await first.take(never);

    expect(come).toEqual(["first"]);
    first.leave();
    expect(turns.taken).toBe(0);
  });

  test("when it is taken again after it was left, then it comes after those who wait", async () => {
    const turns = new Turns(1);
    const { come, want } = wanting(turns);
    const [first, second] = [want("first"), want("second")];
    await everythingThatCanRun();
    first.leave();
    void first.take(never);
    await everythingThatCanRun();
    expect(come).toEqual(["first", "second"]);

    second.leave();
    await everythingThatCanRun();
    expect(come).toEqual(["first", "second", "first"]);
  });

  test("when somebody who waits gives up, then the next gets it", async () => {
    const turns = new Turns(1);
    const { come, want } = wanting(turns);
    const abort = new AbortController();
    const [first, gone] = [want("first"), want("gone", abort.signal), want("third")];
    await everythingThatCanRun();
    abort.abort();
    await everythingThatCanRun();
    gone.leave();
    expect(come).toEqual(["first"]);

    first.leave();
    await everythingThatCanRun();
    expect(come).toEqual(["first", "third"]);
  });

  test("when somebody gives up in the moment in which it comes, then the next gets it", async () => {
    const turns = new Turns(1);
    const { come, want } = wanting(turns);
    const abort = new AbortController();
    const [first] = [want("first"), want("gone", abort.signal), want("third")];
    await everythingThatCanRun();
    first.leave();
    abort.abort();
    await everythingThatCanRun();

    expect(come).toEqual(["first", "third"]);
  });

  test("when somebody comes who has given up already, then it takes none", async () => {
    const turns = new Turns(1);
    const { come, want } = wanting(turns);
    const gone = want("gone", AbortSignal.abort());
    await everythingThatCanRun();
    gone.leave();
    expect(turns.taken).toBe(0);

    want("next");
    await everythingThatCanRun();
    expect(come).toEqual(["next"]);
  });
});
