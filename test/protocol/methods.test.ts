import { runtime } from "@pulumi/pulumi";
import { samplePartitions } from "servicefabric-backup-emulator";
import { startFakeEngine } from "./fake-engine";
import { type Properties, refusalOf, startProviderHost } from "./provider-host";
import { currentStoredCode } from "./stored-codes";
import { partitionId, urn, useWorld } from "./world";

jest.setTimeout(30_000);

const world = useWorld();
const unknown = runtime.unknownValue;

/** Code of a resource that answers nothing but `configure`: whoever runs it, runs the wrong one. */
const wrongCode = `exports.handler = () => new Proxy({}, {
  get: (_, name) => ["then", "configure"].includes(name) ? undefined : () => { throw new Error("the wrong code ran: " + String(name)); },
});`;
const withWrongCode = (properties: Properties): Properties => ({ ...properties, __provider: wrongCode });

/** A resource that is there: its inputs, its id and its state. */
async function existing(): Promise<{ inputs: Properties; id: string; state: Properties }> {
  const { host, checked } = world();
  const inputs = await checked();
  const { id, properties: state } = await host.create(inputs);
  return { inputs, id, state };
}

/** How many requests the cluster has seen. */
const asked = (): number => world().emulator.requests.length;

describe("check", () => {
  test("given no old inputs, as before a create, then the new ones come back with the defaults and what is hidden", async () => {
    const { host, inputs } = world();

    const answer = await host.check({}, inputs({ triggers: ["v2"] }));

    expect(answer).toEqual({
      inputs: {
        ...inputs({ triggers: ["v2"] }),
        backupTimeoutMinutes: 10,
        proof: "listed",
        whenBusy: "wait",
        verifyOnRefresh: false,
      },
      failures: [],
    });
    expect(asked()).toBe(0);
  });

  test("given old inputs, then they do not count, and the code of the new ones runs", async () => {
    const { host, inputs } = world();
    const olds = withWrongCode(inputs({ maxAgeMinutes: 5, partitionId: "old" }));

    const { inputs: news, failures } = await host.check(olds, inputs());

    expect(failures).toEqual([]);
    expect(news).toMatchObject({ partitionId, __provider: currentStoredCode() });
    expect(news).not.toHaveProperty("maxAgeMinutes");
  });

  test("given that the code of the new ones is not known yet, then that of the old ones runs", async () => {
    const { host, inputs } = world();

    const { inputs: news } = await host.check(inputs(), inputs({ __provider: unknown }));

    expect(news).toMatchObject({ partitionId, proof: "listed", __provider: unknown });
  });
});

describe("diff", () => {
  test("given the state and the new inputs, then the code of the new ones runs, and nobody is asked", async () => {
    const { host } = world();
    const { inputs, id, state } = await existing();
    const before = asked();

    expect(await host.diff(id, withWrongCode(state), inputs)).toEqual({ changes: "none", replaces: [] });
    expect(asked()).toBe(before);
  });

  test("given the roles of a refresh, with the old inputs as the new ones, then there is no change either", async () => {
    const { host } = world();
    const { inputs, id, state } = await existing();

    expect(await host.diff(id, (await host.read(id, state)).properties, inputs)).toEqual({
      changes: "none",
      replaces: [],
    });
  });
});

describe("create", () => {
  test("given inputs, then their code runs, and they come back beside the result", async () => {
    const { inputs, id, state } = await existing();

    expect(id).not.toBe("");
    expect(state).toMatchObject(inputs);
    expect(state).toHaveProperty("backupId");
  });
});

describe("update", () => {
  test("given a proven state and new inputs, then the code of the new ones runs, and they are stored beside the old result without a request", async () => {
    const { host, emulator, checked } = world();
    const { id, state } = await existing();
    const before = asked();
    const news = await checked({ backupTimeoutMinutes: 20, maxAgeMinutes: 60, whenBusy: "fail", proof: "reported" });

    const outputs = await host.update(id, withWrongCode(state), news);

    const { proof: _, ...stored }: Properties = news;
    // The result was proven as it was, and says so until there is another.
    expect(outputs).toEqual({ ...state, ...stored, proof: "listed" });
    expect(asked()).toBe(before);
    expect(emulator.backupPosts().received).toBe(1);
  });

  test("given inputs that are gone, then they are not in the new state", async () => {
    const { host, checked } = world();
    const { id, state } = await existing();

    const outputs = await host.update(id, { ...state, maxAgeMinutes: 60, triggers: ["v1"] }, await checked());

    expect(outputs).toEqual(state);
  });
});

describe("read", () => {
  test("given the state, then its own code runs, it comes back as it is, and nobody is asked", async () => {
    const { host } = world();
    const { id, state } = await existing();
    const before = asked();

    expect(await host.read(id, state)).toEqual({ id, properties: state });
    expect(asked()).toBe(before);
    expect((await refusalOf(host.read(id, withWrongCode(state)))).message).toContain("the wrong code ran: read");
  });
});

describe("delete", () => {
  test("given the state, then its own code runs, says what stays, and nobody is asked", async () => {
    const { host, engine } = world();
    const { id, state } = await existing();
    const before = asked();
    const row = `${urn}-delete`;

    await host.delete(id, { ...state, __urn: row });

    expect(engine.linesOf(row)).toEqual([`the backup stays in its storage: ${String(state.backupLocation)}`]);
    expect(asked()).toBe(before);
    expect((await refusalOf(host.delete(id, withWrongCode(state)))).message).toContain("the wrong code ran: delete");
  });
});

describe("configure", () => {
  test("given resources that are created at once in a new process, then each has the stack's settings, though only one of them was waited for", async () => {
    const { emulator, inputs } = world();
    const engine = await startFakeEngine();
    const host = await startProviderHost(engine.address, { config: { "servicefabric:endpoint": emulator.url } });
    try {
      const defaults = { backupTimeoutMinutes: 10, proof: "listed", whenBusy: "wait", verifyOnRefresh: false };
      const created = await Promise.all(
        samplePartitions.orders.map((id) =>
          host.create({ ...inputs({ partitionId: id, cluster: undefined }), ...defaults }),
        ),
      );

      expect(created.map(({ properties }) => properties)).toEqual(
        samplePartitions.orders.map((id) =>
          expect.objectContaining({ partitionId: id, clusterEndpoint: emulator.url, proof: "listed" }),
        ),
      );
    } finally {
      await host.close();
      engine.close();
    }
  });
});

describe("two resources on one partition", () => {
  test("when they are created at once, then one goes after the other, and none is turned away", async () => {
    const { host, emulator, checked } = world();
    const inputs = await checked();

    const [one, two] = await Promise.all([host.create(inputs), host.create(inputs)]);

    expect(one.id).not.toBe(two.id);
    expect(one.properties.backupId).not.toBe(two.properties.backupId);
    expect([one, two].map(({ properties }) => properties.reused)).toEqual([false, false]);
    expect(emulator.backupPosts(partitionId)).toEqual({ received: 2, accepted: 2 });
    // Between the two requests the first one's result was read and proven.
    const routes = emulator.requests.map(({ route }) => route);
    const first = routes.indexOf("BackupPartition");
    const second = routes.lastIndexOf("BackupPartition");
    expect(routes.slice(first, second)).toEqual(
      expect.arrayContaining(["GetPartitionBackupProgress", "GetPartitionBackupList"]),
    );
  });
});

describe("an engine that is not there", () => {
  test("when a resource is created, then its progress goes to the console", async () => {
    const { inputs } = world();
    const host = await startProviderHost("nowhere");
    try {
      const { inputs: checked } = await host.check({}, inputs());
      const { properties } = await host.create(checked);

      expect(host.output).toContain("asking for the backup\n");
      expect(host.output).toContain(`proven: LSN 24, ${String(properties.timestamp)}\n`);
    } finally {
      await host.close();
    }
  });
});
