import { throttle } from "../../src/provider/progress";
import { waitsForNothing } from "./fake-host";

const second = 1_000;

/** A throttle on a clock that the test turns, and what it showed. */
function throttled() {
  const startsAt = Date.UTC(2026, 0, 5, 12);
  let now = startsAt;
  const shown: string[] = [];
  const clock = { now: () => now, after: waitsForNothing, random: () => 0 };
  const show = throttle(async (text) => void shown.push(text), clock);
  return {
    shown,
    at: (seconds: number, text: string, change = false): void => {
      now = startsAt + seconds * second;
      show({ text, change });
    },
    end: (text: string) => show.end(text, "result"),
  };
}

describe("given progress, when it is shown", () => {
  test("then the first line is shown, and the next ones two seconds apart", async () => {
    const { at, end, shown } = throttled();

    for (let tenths = 0; tenths <= 60; tenths++) at(tenths / 10, `${tenths / 10} s`);
    await end("done");

    expect(shown).toEqual(["0 s", "2 s", "4 s", "6 s", "done"]);
  });

  test("then each change is shown at once", async () => {
    const { at, end, shown } = throttled();

    at(0, "Accepted", true);
    at(0.1, "BackupInProgress", true);
    at(0.2, "BackupInProgress, still");
    at(0.3, "Success", true);
    await end("done");

    expect(shown).toEqual(["Accepted", "BackupInProgress", "Success", "done"]);
  });

  test("then a change counts as a line, so that the next one waits two seconds more", async () => {
    const { at, end, shown } = throttled();

    at(1.5, "Accepted", true);
    at(3.4, "too early");
    at(3.5, "early enough");
    await end("done");

    expect(shown).toEqual(["Accepted", "early enough", "done"]);
  });

  test("then the pauses grow with the wait, up to half a minute", async () => {
    const { at, end, shown } = throttled();

    at(0, "0");
    at(100, "100");
    at(109, "too early: a tenth of the time is 10.9");
    at(112, "112");
    at(1_000, "1000");
    at(1_029, "too early: 29 s");
    at(1_030, "1030");
    await end("done");

    expect(shown).toEqual(["0", "100", "112", "1000", "1030", "done"]);
  });

  test("then the last line is shown whatever came right before, when all others were handed on", async () => {
    const events: string[] = [];
    const clock = { now: () => 0, after: waitsForNothing, random: () => 0 };
    const show = throttle(async (text) => {
      await new Promise(setImmediate);
      events.push(text);
    }, clock);

    show({ text: "first", change: true });
    show({ text: "second", change: true });
    await show.end("last", "result");

    expect(events).toEqual(["first", "second", "last"]);
  });
});
