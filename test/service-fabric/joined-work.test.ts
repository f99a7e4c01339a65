import { getEventListeners } from "node:events";
import { joinedWork } from "../../src/service-fabric/connection/joined-work";

test("given work that has ended, then nothing listens to the signals any more, and who comes later begins anew", async () => {
  const { signal } = new AbortController();
  let begun = 0;
  const join = joinedWork(async () => ++begun);

  expect(await Promise.all([join(signal), join(signal)])).toEqual([1, 1]);
  expect(await join(signal)).toBe(2);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("given two that wait, when one leaves, then the other gets the result; when both do, then the work is given up", async () => {
  const signals: AbortSignal[] = [];
  let end = (_: string): void => undefined;
  const join = joinedWork((signal) => {
    signals.push(signal);
    return new Promise<string>((resolve) => {
      end = resolve;
    });
  });
  const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()];
  const [first, second] = [join(one.signal), join(two.signal)];
  one.abort(new Error("enough"));
  await expect(first).rejects.toThrow("enough");
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  two.abort(new Error("enough, too"));
  await expect(second).rejects.toThrow("enough, too");
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);

  const third = join(three.signal);
  end("done");
  expect(await third).toBe("done");
  expect(signals).toHaveLength(2);
});
