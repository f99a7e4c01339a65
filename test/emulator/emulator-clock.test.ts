import { EmulatorClock, startEmulator } from "servicefabric-backup-emulator";

const start = Date.parse("2026-03-01T10:00:00Z");

beforeEach(() => jest.useFakeTimers({ now: start }));
afterEach(() => jest.useRealTimers());

test("by default time passes as on this machine", () => {
  const clock = new EmulatorClock();
  jest.advanceTimersByTime(1_500);
  expect(clock.now()).toBe(start + 1_500);
  expect(clock.describe()).toEqual({ mode: "real", factor: 1, time: start + 1_500, aheadMilliseconds: 0 });
});

test.each([
  [60, 60_000],
  [0.5, 500],
])("scaled by %d, a second of this machine is %d ms", (factor, expected) => {
  const clock = new EmulatorClock({ mode: "scaled", factor });
  jest.advanceTimersByTime(1_000);
  expect(clock.now()).toBe(start + expected);
});

test("by hand it stands, and begins where it is told", () => {
  const clock = new EmulatorClock({ mode: "manual", time: 5 });
  jest.advanceTimersByTime(60_000);
  expect(clock.now()).toBe(5);
  clock.advance({ seconds: 2 });
  expect(clock.now()).toBe(2_005);
  clock.set({ mode: "manual", time: 3_000 });
  expect(clock.now()).toBe(3_000);
});

test("a switch never takes time back", () => {
  const clock = new EmulatorClock({ mode: "manual" });
  clock.advance({ minutes: 60 });
  clock.set({ mode: "real" });
  expect(clock.now()).toBe(start + 3_600_000);
  jest.advanceTimersByTime(1_000);
  expect(clock.now()).toBe(start + 3_601_000);
  expect(clock.describe()).toMatchObject({ mode: "real", aheadMilliseconds: 3_600_000 });
  clock.set({ mode: "scaled", factor: 10 });
  jest.advanceTimersByTime(1_000);
  expect(clock.now()).toBe(start + 3_611_000);
  clock.set({ mode: "manual" });
  jest.advanceTimersByTime(1_000);
  expect(clock.now()).toBe(start + 3_611_000);
});

test("from a manual clock that fell behind, real time is this machine's", () => {
  const clock = new EmulatorClock({ mode: "manual" });
  jest.advanceTimersByTime(10_000);
  clock.set({ mode: "real" });
  expect(clock.now()).toBe(start + 10_000);
});

test("alarms outlive a switch, and ring at the time that they asked for, in order", () => {
  const clock = new EmulatorClock();
  const rung: [string, number][] = [];
  const ring = (name: string) => () => rung.push([name, clock.now() - start]);
  clock.at(start + 3_000, ring("third"));
  clock.at(start + 1_000, ring("first"));
  const forget = clock.at(start + 1_500, ring("never"));
  clock.at(start + 2_000, ring("second"));
  forget();
  jest.advanceTimersByTime(1_000);
  expect(rung).toEqual([["first", 1_000]]);
  clock.set({ mode: "manual" });
  jest.advanceTimersByTime(60_000);
  expect(rung).toHaveLength(1);
  clock.advance(1_200);
  expect(rung.slice(1)).toEqual([["second", 2_000]]);
  expect(clock.now()).toBe(start + 2_200);
  clock.set({ mode: "scaled", factor: 0.8 });
  jest.advanceTimersByTime(999);
  expect(rung).toHaveLength(2);
  jest.advanceTimersByTime(1);
  expect(rung.slice(2)).toEqual([["third", 3_000]]);
});

test("an alarm that is set while another rings is met on the way", () => {
  const clock = new EmulatorClock({ mode: "manual" });
  const rung: number[] = [];
  clock.at(start + 10, () => {
    rung.push(10);
    clock.at(start + 20, () => rung.push(20));
  });
  clock.advance(20);
  expect(rung).toEqual([10, 20]);
});

test("alarms further away than a timer can count ring in time", () => {
  const clock = new EmulatorClock();
  let rung = 0;
  clock.at(start + 2 ** 31 + 1_000, () => rung++);
  jest.advanceTimersByTime(2 ** 31 - 1);
  expect(rung).toBe(0);
  jest.advanceTimersByTime(1_001);
  expect(rung).toBe(1);
});

test("a state that is loaded may bring an earlier time, which a switch may not", () => {
  const clock = new EmulatorClock({ mode: "manual" });
  const saved = clock.save();
  clock.advance(5_000);
  expect(() => clock.set({ mode: "manual", time: start })).toThrow("Time does not run back");
  clock.load(saved);
  expect(clock.now()).toBe(start);
  expect(() => clock.load({ mode: "sideways" })).toThrow(/mode: /);
  expect(clock.now()).toBe(start);
});

test("a real clock is loaded as far ahead of this machine as it was", () => {
  const clock = new EmulatorClock();
  clock.advance({ minutes: 1 });
  const saved = clock.save();
  jest.advanceTimersByTime(10_000);
  const other = new EmulatorClock({ mode: "manual" });
  other.load(saved);
  expect(other.now()).toBe(start + 70_000);
});

test.each([
  { mode: "scaled", factor: 0 } as const,
  { mode: "scaled", factor: Number.NaN } as const,
  { mode: "manual", time: 0.5 } as const,
])("%j makes no sense", (mode) => {
  expect(() => new EmulatorClock(mode)).toThrow(RangeError);
});

test("an emulator without a clock has one of these, and closes at the end of its block", async () => {
  jest.useRealTimers();
  let url = "";
  {
    await using emulator = await startEmulator();
    url = emulator.url;
    emulator.clock.set({ mode: "manual" });
    const before = emulator.clock.now();
    emulator.clock.advance({ minutes: 1 });
    expect(emulator.clock.now()).toBe(before + 60_000);
  }
  await expect(fetch(url)).rejects.toThrow();
});
