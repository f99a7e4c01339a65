/** Waiting and chance come from the clock that is passed in; anything else would wait for real, or differ from run to run. */
const forbidden: readonly (readonly [object, string])[] = [
  [globalThis, "setTimeout"],
  [globalThis, "setInterval"],
  [AbortSignal, "timeout"],
  [Date, "now"],
  [Math, "random"],
];

function forbidRealTime(): () => void {
  const originals = forbidden.map(([owner, name]) => {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, {
      configurable: true,
      writable: true,
      value: () => {
        throw new Error(`${name} was used instead of the clock`);
      },
    });
    return () => original && Object.defineProperty(owner, name, original);
  });
  return () => {
    for (const restore of originals) {
      restore();
    }
  };
}

/** Does work that may use no time and no chance but those that it is given. */
export async function withoutRealTime(work: () => Promise<void>): Promise<void> {
  const allowRealTime = forbidRealTime();
  const { stackTraceLimit } = Error;
  // Each call that is cut short builds an exception; nobody reads where.
  Error.stackTraceLimit = 0;
  try {
    await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    allowRealTime();
  }
}
