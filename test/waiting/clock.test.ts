import { delay, systemClock } from "../../src/waiting/clock";

const day = 24 * 60 * 60_000;
const never = new AbortController().signal;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 5, 12) });
});

afterEach(() => {
  jest.useRealTimers();
});

describe("given the machine's clock", () => {
  test("when something is due in longer than a timer holds, then it is done in time, and once", () => {
    let times = 0;
    systemClock.after(60 * day, () => times++);

    jest.advanceTimersByTime(60 * day - 1);
    expect(times).toBe(0);
    jest.advanceTimersByTime(1);
    expect(times).toBe(1);
    jest.advanceTimersByTime(120 * day);
    expect(times).toBe(1);
  });

  test.each([
    ["before its first timer fires", 1],
    ["between its timers", 30 * day],
  ])("when it is called off %s, then it is never done, and no timer is left", (_, passed) => {
    let times = 0;
    const callOff = systemClock.after(60 * day, () => times++);

    jest.advanceTimersByTime(passed);
    callOff();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(60 * day);
    expect(times).toBe(0);
  });

  test("when it is asked for the time, then that is the time since 1970", () => {
    jest.useRealTimers();
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(5_000);
  });
});

describe("given a delay", () => {
  test("when its time has passed, then it ends", async () => {
    const ended = delay(systemClock, 1_000, never).then(() => "ended");
    await jest.advanceTimersByTimeAsync(999);
    expect(await Promise.race([ended, "not yet"])).toBe("not yet");
    await jest.advanceTimersByTimeAsync(1);
    expect(await ended).toBe("ended");
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    ["it is aborted", 1_000, () => AbortSignal.abort()],
    ["there is nothing to wait for", 0, () => never],
    ["its end has passed", -1, () => never],
  ])("when %s, then it is over at once, without a timer", async (_, milliseconds, signal) => {
    await delay(systemClock, milliseconds, signal());
    expect(jest.getTimerCount()).toBe(0);
  });

  test("when it is aborted on the way, then it ends without an error, and no timer is left", async () => {
    const abort = new AbortController();
    const ended = delay(systemClock, 1_000, abort.signal);
    abort.abort();
    await ended;
    expect(jest.getTimerCount()).toBe(0);
  });
});
