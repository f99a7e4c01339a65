import type { DefinitionOutcome } from "../../src/provider/definition";
import { type Lifecycle, lifecycle } from "../../src/provider/lifecycle";
import { PartialStateError } from "../../src/provider/partial-state";
import { toPlainJson } from "../../src/provider/plain-json";
import { unknownValue } from "../../src/provider/unknowns";
import { fakeDefinition, fakeHost, made } from "./fake-host";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const hidden = { __provider: "code", __urn: "urn:one", __timeouts: {} };
const inputs = { place: "here", note: "n", mode: "usual", ...hidden };
const state = { ...inputs, made: "it", at: 0 };

function failing(message: string, pending?: object): () => DefinitionOutcome {
  return () => ({ kind: "failed", message, ...(pending === undefined ? {} : { pending: { ...pending } }) });
}

async function errorOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => {
      throw new Error("It did not fail.");
    },
    (error: unknown) => error,
  );
}

describe("check", () => {
  const served = (): Lifecycle => lifecycle(fakeDefinition().definition, fakeHost({ ENDPOINT: "e" }));

  test("given inputs, then they come back with the defaults, and the hidden ones as they are", async () => {
    expect(await served().check({}, { place: "here", ...hidden })).toEqual({
      inputs: { place: "here", note: "default", mode: "usual", ...hidden },
      failures: [],
    });
  });

  test("given a wrong one, then its failure comes beside the inputs", async () => {
    expect(await served().check({ place: "old" }, {})).toEqual({
      inputs: { note: "default", mode: "usual" },
      failures: [{ property: "", reason: "place: is missing" }],
    });
  });

  test("given no settings yet, then what they lack is a failure; once configured, it is none", async () => {
    const served = lifecycle(fakeDefinition().definition, fakeHost());

    expect((await served.check({}, inputs)).failures).toEqual([{ property: "", reason: "no endpoint" }]);
    served.configure({ config: { get: (key) => (key === "endpoint" ? "e" : undefined) } });
    expect((await served.check({}, inputs)).failures).toEqual([]);
  });
});

describe("diff, given a state with a result", () => {
  const diff = (olds: object, news: object, host = fakeHost()) =>
    lifecycle(fakeDefinition().definition, host).diff("id", toPlainJson({ ...olds }), toPlainJson({ ...news }));

  test.each<[string, object, object, object]>([
    ["nothing differs", state, inputs, { changes: false }],
    ["only hidden keys differ", state, { ...inputs, __provider: "newer", __urn: "urn:two" }, { changes: false }],
    ["an input differs that does not replace", state, { ...inputs, note: "m" }, { replaces: [] }],
    ["an input differs that replaces", state, { ...inputs, place: "there" }, { replaces: ["place"] }],
    ["an input is gone that replaces", state, { ...inputs, place: undefined }, { replaces: ["place"] }],
    ["an input that replaces is not known yet", state, { ...inputs, place: unknownValue }, { replaces: ["place"] }],
    ["one is unknown within", state, { ...inputs, place: ["here", { a: unknownValue }] }, { replaces: ["place"] }],
    ["an input that does not replace is not known yet", state, { ...inputs, note: unknownValue }, { replaces: [] }],
    [
      "the input that leads elsewhere is one that the result says too",
      { ...state, mode: "before" },
      { ...inputs, mode: "retargeted" },
      { replaces: ["mode"] },
    ],
    ["inputs lead elsewhere together", state, { ...inputs, place: "retargeted" }, { replaces: ["place", "mode"] }],
    [
      "the state lacks what has a default now",
      { ...state, note: undefined },
      { ...inputs, note: "default" },
      { changes: false },
    ],
    ["only what the result says too differs", { ...state, mode: "other" }, inputs, { changes: false }],
  ])("when %s, then it says so", async (_, olds, news, verdict) => {
    expect(await diff(olds, news)).toEqual(verdict);
  });

  test("when its age is passed by the clock, then it replaces, though nothing differs", async () => {
    const host = fakeHost();
    host.nowIs = 1_001;

    expect(await diff({ ...state, age: 1_000 }, { ...inputs, age: 1_000 }, host)).toEqual({
      changes: true,
      replaces: ["age"],
    });
    host.nowIs = 1_000;
    expect(await diff({ ...state, age: 1_000 }, { ...inputs, age: 1_000 }, host)).toEqual({ changes: false });
  });
});

describe("diff, given a state without a result", () => {
  const served = lifecycle(fakeDefinition().definition, fakeHost());

  test.each([
    ["nothing came about", inputs],
    ["something is pending", { ...state, __pending: { left: 1 } }],
  ])("when %s, then there are changes", async (_, olds) => {
    expect(await served.diff("id", olds, inputs)).toEqual({ changes: true, replaces: [] });
    expect(await served.diff("id", olds, { ...inputs, place: "there" })).toEqual({
      changes: true,
      replaces: ["place"],
    });
  });
});

describe("create", () => {
  test("given that it comes about, then the outputs are the inputs and the result, under an id of its own", async () => {
    const host = fakeHost();
    const { definition, asked } = fakeDefinition();
    const served = lifecycle(definition, host);

    const one = await served.create(inputs);
    const two = await served.create(inputs);

    expect(one).toEqual({ id: expect.stringMatching(uuid), outs: state });
    expect(two.id).not.toBe(one.id);
    expect(asked[0]).toMatchObject({ operation: "create", inputs: { place: "here", note: "n", mode: "usual" } });
    expect(asked[0]?.inputs).not.toHaveProperty("__provider");
    expect(host.shown[0]).toEqual({ urn: "urn:one", text: "made it" });
  });

  test("given a result that the host could not send, then it is plain JSON", async () => {
    const outputs = { made: new Date(0), none: undefined };
    const served = lifecycle(fakeDefinition(() => ({ kind: "done", outputs })).definition, fakeHost());

    expect((await served.create({ place: "here" })).outs).toEqual({ place: "here", made: "1970-01-01T00:00:00.000Z" });
  });

  test("given that it fails with nothing left behind, then nothing is stored", async () => {
    const host = fakeHost();
    const error = await errorOf(lifecycle(fakeDefinition(failing("why")).definition, host).create(inputs));

    expect(error).toEqual(new Error("why"));
    expect(error).not.toBeInstanceOf(PartialStateError);
    expect(host.shown).toEqual([{ urn: "urn:one", text: "failed" }]);
  });

  test("given that it fails with something left behind, then that is stored beside the inputs, the code among them", async () => {
    const error = await errorOf(
      lifecycle(fakeDefinition(failing("why", { left: 1 })).definition, fakeHost()).create(inputs),
    );

    expect(error).toBeInstanceOf(PartialStateError);
    expect(error).toMatchObject({
      name: "PartialStateError",
      message: "why",
      reasons: ["why"],
      id: expect.stringMatching(uuid),
      properties: { ...inputs, __pending: { left: 1 } },
    });
  });

  test("given secrets in the inputs, then no message, progress or trace holds one", async () => {
    const host = fakeHost();
    const { definition } = fakeDefinition(({ context }) => {
      context.progress({ text: "with s3cret", change: true });
      const pending = { said: [context.secrets.redact("s3cret")] };
      return { kind: "failed", message: `${context.secrets.redact("a s3cret")} and s3cret`, pending };
    });

    const error = await errorOf(lifecycle(definition, host).create({ ...inputs, secret: "s3cret" }));

    expect(error).toMatchObject({
      message: "a [secret] and [secret]",
      properties: { secret: "s3cret", __pending: { said: ["[secret]"] } },
    });
    expect(host.shown.map(({ text }) => text)).toEqual(["with [secret]", "failed"]);
  });

  test("given customTimeouts, then each operation has its own cap", async () => {
    const { definition, asked } = fakeDefinition();
    const served = lifecycle(definition, fakeHost());
    const capped = { ...inputs, __timeouts: { create: "1h", update: "5m" } };

    await served.create(capped);
    await served.update("id", inputs, capped);
    await served.create(inputs);

    expect(asked.map(({ context }) => context.capMilliseconds)).toEqual([3_600_000, 300_000, undefined]);
    expect(asked[2]?.context).not.toHaveProperty("capMilliseconds");
  });

  test("given that it is called before configure, then the settings are those of the moment when they are needed", async () => {
    const { definition, asked } = fakeDefinition(async (one) => {
      await new Promise(setImmediate);
      return { kind: "done", outputs: { made: one.context.settings.config("endpoint") } };
    });
    const served = lifecycle(definition, fakeHost());

    const creating = served.create(inputs);
    served.configure({ config: { get: () => "e" } });

    expect((await creating).outs).toMatchObject({ made: "e" });
    expect(asked[0]?.endpoint).toBeUndefined();
  });

  test("given no URN, then progress goes on without one", async () => {
    const host = fakeHost();
    await lifecycle(fakeDefinition().definition, host).create({ place: "here" });

    expect(host.shown).toEqual([{ urn: undefined, text: "made it" }]);
  });
});

describe("read and delete", () => {
  test("given any state, then read gives it back, and delete says what stays; neither makes anything", async () => {
    const host = fakeHost();
    const { definition, asked } = fakeDefinition();
    const served = lifecycle(definition, host);

    expect(await served.read("id", state)).toEqual({ id: "id", props: state });
    const unfinished = { ...inputs, __pending: null };
    expect(await served.read("id", unfinished)).toEqual({ id: "id", props: unfinished });
    await expect(served.read("id", inputs)).rejects.toThrow("No such resource was created");
    expect(await served.delete("id", state)).toBeUndefined();

    expect(asked).toEqual([]);
    expect(host.shown).toEqual([{ urn: "urn:one", text: "it stays" }]);
  });

  test("given that a new result took its place, then the deletion of the old one does not cover that in its row", async () => {
    const host = fakeHost();
    const served = lifecycle(fakeDefinition().definition, host);

    await served.create(inputs);
    await served.delete("old", state);
    await served.delete("other", { ...state, __urn: "urn:two" });

    expect(host.shown).toEqual([
      { urn: "urn:one", text: "made it" },
      { urn: "urn:two", text: "it stays" },
    ]);
  });

  test("given that a new one did not come about, then the deletion of the old one still says what stays", async () => {
    const host = fakeHost();
    const served = lifecycle(fakeDefinition(failing("why")).definition, host);

    await errorOf(served.create(inputs));
    await served.delete("old", state);

    expect(host.shown.map(({ text }) => text)).toEqual(["failed", "it stays"]);
  });
});

describe("delete, given a resource of which something may be left in the cluster", () => {
  const removing = (outcome: DefinitionOutcome) => {
    const removed: unknown[] = [];
    const { definition } = fakeDefinition();
    const remove = async (outputs: object): Promise<DefinitionOutcome> => {
      removed.push(outputs);
      return outcome;
    };
    const host = fakeHost();
    return { host, removed, served: lifecycle({ ...definition, remove }, host) };
  };
  const { __provider, __urn, __timeouts, ...visible } = state;

  test("when it is deleted, then that is removed, and the row says what stays", async () => {
    const { host, removed, served } = removing({ kind: "done", outputs: {} });

    await served.delete("id", state);

    expect(removed).toEqual([visible]);
    expect(host.shown).toEqual([{ urn: "urn:one", text: "it stays" }]);
  });

  test("when it cannot be removed, then it stays in the state, with the reason", async () => {
    const { served } = removing({ kind: "failed", message: "It does not go." });

    expect(await errorOf(served.delete("id", state))).toEqual(new Error("It does not go."));
  });

  test("when it took the place of another, then what the other has left is removed, too", async () => {
    const { removed, served } = removing({ kind: "done", outputs: {} });
    await served.create(inputs);

    await served.delete("id", state);

    expect(removed).toEqual([visible]);
  });

  test("when it never came about, then nothing is asked for", async () => {
    const { removed, served } = removing({ kind: "done", outputs: {} });

    await served.delete("id", { ...inputs, __pending: null });

    expect(removed).toEqual([]);
  });
});

describe("update", () => {
  const changed = { ...inputs, note: "m", mode: "other", extra: 1 };

  test("given a state with a result, then the new inputs are stored beside it, and nothing is made", async () => {
    const { definition, asked } = fakeDefinition();

    const { outs } = await lifecycle(definition, fakeHost()).update("id", { ...state, gone: 1, age: 5 }, changed);

    expect(outs).toEqual({ ...changed, mode: "usual", made: "it", at: 0, gone: 1 });
    expect(asked).toEqual([]);
  });

  test("given something pending, then it goes on from there, and what was pending is gone", async () => {
    const { definition, asked } = fakeDefinition(made);

    const { outs } = await lifecycle(definition, fakeHost()).update(
      "id",
      { ...inputs, __pending: { left: 1 } },
      changed,
    );

    expect(asked).toMatchObject([{ operation: "resume", pending: { left: 1 }, inputs: { note: "m" } }]);
    expect(outs).toEqual({ ...changed, made: "it", at: 0 });
  });

  test.each<[string, object]>([
    ["nothing", inputs],
    ["nothing readable", { ...inputs, __pending: "text" }],
    ["null", { ...inputs, __pending: null }],
  ])("given %s pending, then it starts without", async (_, olds) => {
    const { definition, asked } = fakeDefinition();

    await lifecycle(definition, fakeHost()).update("id", { ...olds }, inputs);

    expect(asked).toMatchObject([{ operation: "resume", pending: undefined }]);
  });

  test.each<[string, object | undefined, object]>([
    ["with something else left behind", { left: 2 }, { left: 2 }],
    ["with nothing to say about that", undefined, { left: 1 }],
  ])("given that going on fails %s, then the state keeps its id and what is left", async (_, pending, kept) => {
    const { definition } = fakeDefinition(failing("why", pending));

    const error = await errorOf(
      lifecycle(definition, fakeHost()).update("id", { ...inputs, __pending: { left: 1 } }, changed),
    );

    expect(error).toMatchObject({ id: "id", reasons: ["why"], properties: { ...changed, __pending: kept } });
  });

  test("given that starting afresh fails with nothing left behind, then the state has no result and is no green one", async () => {
    const served = lifecycle(fakeDefinition(failing("why")).definition, fakeHost());

    const error = await errorOf(served.update("id", inputs, changed));

    expect(error).toBeInstanceOf(PartialStateError);
    expect(error).toMatchObject({ properties: changed });
    expect(await served.diff("id", changed, changed)).toEqual({ changes: true, replaces: [] });
  });
});

test("given no host of its own, then a lifecycle takes the process's clock and environment", async () => {
  const { definition, asked } = fakeDefinition();
  const shown = jest.spyOn(console, "log").mockImplementation(() => undefined);
  const before = process.env.ENDPOINT;
  process.env.ENDPOINT = "of the process";
  try {
    await lifecycle(definition).create(inputs);
  } finally {
    if (before === undefined) delete process.env.ENDPOINT;
    else process.env.ENDPOINT = before;
  }

  expect(asked[0]?.endpoint).toBe("of the process");
  // There is no engine in this process.
  expect(shown.mock.calls).toEqual([["made it"]]);
  shown.mockRestore();
});

test("given a mistake of our own in the middle of a run, then the error that the host prints holds no secret", async () => {
  const { definition } = fakeDefinition();
  const broken = {
    ...definition,
    secretsOf: () => ["a-secret-of-ours"],
    create: () => Promise.reject(new Error("it broke at a-secret-of-ours", { cause: "a-secret-of-ours" })),
  };

  const error = await errorOf(lifecycle(broken, fakeHost({ ENDPOINT: "e" })).create(toPlainJson(inputs)));

  if (!(error instanceof Error)) throw new Error("It is no error.");
  expect(error.message).toBe("it broke at [secret]");
  expect(`${error.stack}${String(error.cause)}`).not.toContain("a-secret-of-ours");
});
