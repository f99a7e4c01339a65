import { samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { codeOf, type GatewayClient, read } from "./gateway-client";
import { backupsOf, createPolicy, enable, hourly } from "./some-policy";

const fixture = emulatorFixture();
const [orders, second] = samplePartitions.orders;
const partition = `/Partitions/${orders}`;
const service = "/Services/SampleApp~Orders";
const application = "/Applications/SampleApp";

const disable = (gateway: GatewayClient, entity: string, body?: unknown) =>
  gateway.post(`${entity}/$/DisableBackup`, body);
const suspend = (gateway: GatewayClient, entity: string) => gateway.post(`${entity}/$/SuspendBackup`);
const resume = (gateway: GatewayClient, entity: string) => gateway.post(`${entity}/$/ResumeBackup`);
const configuration = (gateway: GatewayClient, entity: string, query: Record<string, string> = {}) =>
  gateway.get(`${entity}/$/GetBackupConfigurationInfo`, query);

/** Policy, where it comes from, and where a suspension comes from, of one partition. */
async function standing({ gateway }: Running, entity = partition) {
  const info = read(await configuration(gateway, entity));
  return info && `${info.PolicyName} ${info.PolicyInheritedFrom} ${info.SuspensionInfo.SuspensionInheritedFrom}`;
}

/** An emulator with two more policies, A and B, besides the one of the application. */
async function startWithPolicies() {
  const running = await fixture.start();
  const folders = { A: await fixture.folder(), B: await fixture.folder() };
  for (const Name of ["A", "B"] as const) await createPolicy(running.gateway, hourly(folders[Name], { Name }));
  return { running, folders };
}

describe("inheritance", () => {
  test("the nearest policy applies, and takes the place of those above it until it is disabled", async () => {
    const { running } = await startWithPolicies();
    const { gateway } = running;
    expect(await standing(running)).toBe("DailyToShare Application Invalid");
    expect(await enable(gateway, service, "A")).toMatchObject({ status: 202, text: "" });
    expect(await standing(running)).toBe("A Service Invalid");
    await enable(gateway, partition, "B");
    expect(await standing(running)).toBe("B Partition Invalid");
    expect(await standing(running, `/Partitions/${second}`)).toBe("A Service Invalid");
    expect(await disable(gateway, service, { CleanBackup: false })).toMatchObject({ status: 202, text: "" });
    expect(await standing(running)).toBe("B Partition Invalid");
    expect(await standing(running, `/Partitions/${second}`)).toBe("DailyToShare Application Invalid");
    await disable(gateway, partition);
    await disable(gateway, application);
    expect((await configuration(gateway, partition)).text).toBe("null");
  });

  test("an ad hoc backup goes to the storage of the policy that applies", async () => {
    const { running } = await startWithPolicies();
    await enable(running.gateway, partition, "B");
    await takeBackup(running, orders);
    expect(backupsOf(await running.gateway.list(orders))).toEqual(["10:00:23 Full"]);
    await disable(running.gateway, partition);
    expect(backupsOf(await running.gateway.list(orders))).toEqual([]);
  });

  test("what is only inherited cannot be disabled", async () => {
    const { gateway } = await fixture.start();
    for (const entity of [partition, service]) {
      const refused = await disable(gateway, entity);
      expect([refused.status, codeOf(refused)]).toEqual([404, "FABRIC_E_BACKUP_NOT_ENABLED"]);
    }
  });
});

describe("suspension", () => {
  test("is inherited, and the nearest one is shown", async () => {
    const running = await fixture.start();
    const { gateway } = running;
    expect(await suspend(gateway, application)).toMatchObject({ status: 202, text: "" });
    expect(await standing(running)).toBe("DailyToShare Application Application");
    await suspend(gateway, service);
    expect(await standing(running)).toBe("DailyToShare Application Service");
    await suspend(gateway, partition);
    expect(await standing(running)).toBe("DailyToShare Application Partition");
    expect(await resume(gateway, application)).toMatchObject({ status: 202, text: "" });
    await resume(gateway, partition);
    expect(await standing(running)).toBe("DailyToShare Application Service");
    await resume(gateway, service);
    await resume(gateway, service);
    expect(await standing(running)).toBe("DailyToShare Application Invalid");
  });

  test("does not stop an ad hoc backup", async () => {
    const running = await fixture.start();
    await suspend(running.gateway, application);
    await takeBackup(running, orders);
    expect(await running.gateway.state(orders)).toBe("Success");
  });

  test("outlives the policy, as on the server", async () => {
    const running = await fixture.start();
    await suspend(running.gateway, partition);
    running.emulator.turnPolicy("off");
    running.emulator.turnPolicy("on");
    expect(await standing(running)).toBe("DailyToShare Application Partition");
  });

  test("is refused where nothing in the application has a policy", async () => {
    const { gateway } = await fixture.start({ policy: "off" });
    for (const entity of [partition, service, application]) {
      for (const change of [suspend, resume]) {
        const refused = await change(gateway, entity);
        expect([refused.status, codeOf(refused)]).toEqual([404, "FABRIC_E_BACKUP_NOT_ENABLED"]);
      }
    }
  });
});

describe("the configuration of services and applications", () => {
  test("is a list: itself, what has a policy of its own, what is only suspended", async () => {
    const { running } = await startWithPolicies();
    const { gateway } = running;
    await enable(gateway, partition, "A");
    await suspend(gateway, `/Partitions/${second}`);
    const list = read(await configuration(gateway, application));
    expect(list).toEqual({
      ContinuationToken: null,
      Items: [
        {
          Kind: "Application",
          PolicyName: "DailyToShare",
          PolicyInheritedFrom: "Application",
          SuspensionInfo: { IsSuspended: false, SuspensionInheritedFrom: "Invalid" },
          ApplicationName: "fabric:/SampleApp",
        },
        {
          Kind: "Partition",
          PolicyName: "A",
          PolicyInheritedFrom: "Partition",
          SuspensionInfo: { IsSuspended: false, SuspensionInheritedFrom: "Invalid" },
          ServiceName: "fabric:/SampleApp/Orders",
          PartitionId: orders,
        },
        {
          Kind: "Partition",
          PolicyName: "DailyToShare",
          PolicyInheritedFrom: "Application",
          SuspensionInfo: { IsSuspended: true, SuspensionInheritedFrom: "Partition" },
          ServiceName: "fabric:/SampleApp/Orders",
          PartitionId: second,
        },
      ],
    });
    const ofService = read(await configuration(gateway, service)).Items;
    expect(ofService.map(({ Kind }: { Kind: string }) => Kind)).toEqual(["Service", "Partition", "Partition"]);
    expect(ofService[0]).toMatchObject({ PolicyInheritedFrom: "Application", ServiceName: "fabric:/SampleApp/Orders" });
  });

  test.each(["1", "2", "3"])("in pages of %s nothing is lost and nothing comes twice", async (MaxResults) => {
    const { running } = await startWithPolicies();
    const { gateway } = running;
    for (const id of samplePartitions.orders) await enable(gateway, `/Partitions/${id}`, "A");
    await suspend(gateway, service);
    await suspend(gateway, `/Services/SampleApp~Cart`);
    const all = read(await configuration(gateway, application)).Items;
    expect(all).toHaveLength(6);
    const seen: unknown[] = [];
    for (let token: string | null = ""; token !== null; ) {
      const query: Record<string, string> = { MaxResults, ...(token ? { ContinuationToken: token } : {}) };
      const page = read(await configuration(gateway, application, query));
      seen.push(...page.Items);
      token = page.ContinuationToken;
    }
    expect(seen).toEqual(all);
  });

  test("shows partitions with a policy where the application has none, and is 404 without any", async () => {
    const { gateway, emulator } = await fixture.start();
    await enable(gateway, partition, "DailyToShare");
    emulator.turnPolicy("off");
    for (const entity of [service, application]) {
      expect(read(await configuration(gateway, entity)).Items).toMatchObject([{ PartitionId: orders }]);
    }
    await disable(gateway, partition);
    for (const entity of [service, application]) {
      const answer = await configuration(gateway, entity);
      expect([answer.status, codeOf(answer)]).toEqual([404, "FABRIC_E_BACKUP_NOT_ENABLED"]);
    }
  });

  test("a token that is none is refused", async () => {
    const { gateway } = await fixture.start();
    expect(codeOf(await configuration(gateway, application, { ContinuationToken: "x" }))).toBe("E_INVALIDARG");
  });
});

describe("what is refused", () => {
  const operations: [string, (gateway: GatewayClient, entity: string) => Promise<{ status: number }>][] = [
    ["enable", (gateway, entity) => enable(gateway, entity, "DailyToShare")],
    ["disable", disable],
    ["suspend", suspend],
    ["resume", resume],
    ["configuration", configuration],
    ["list", (gateway, entity) => gateway.get(`${entity}/$/GetBackups`)],
  ];
  test.each(operations)("%s of what is not there", async (_name, operation) => {
    const { gateway } = await fixture.start();
    for (const [entity, code] of [
      ["/Applications/Nothing", "FABRIC_E_APPLICATION_NOT_FOUND"],
      ["/Services/SampleApp~Nothing", "FABRIC_E_SERVICE_DOES_NOT_EXIST"],
      ["/Partitions/11111111-2222-3333-4444-555555555555", "FABRIC_E_PARTITION_NOT_FOUND"],
    ] as const) {
      const answer = (await operation(gateway, entity)) as Parameters<typeof codeOf>[0];
      expect([answer.status, codeOf(answer)]).toEqual([404, code]);
    }
    const noGuid = (await operation(gateway, "/Partitions/7")) as Parameters<typeof codeOf>[0];
    expect([noGuid.status, codeOf(noGuid)]).toEqual([400, "E_INVALIDARG"]);
  });

  test.each([
    `/Partitions/${samplePartitions.web}`,
    `/Partitions/${samplePartitions.cart}`,
    "/Services/SampleApp~Web",
    "/Services/SampleApp~Cart",
  ])("a policy and a list for %s, which keeps nothing on disk", async (entity) => {
    const { gateway } = await fixture.start();
    for (const answer of [await enable(gateway, entity, "DailyToShare"), await gateway.get(`${entity}/$/GetBackups`)]) {
      expect([answer.status, codeOf(answer)]).toEqual([400, "FABRIC_E_INVALID_FOR_STATELESS_SERVICES"]);
    }
  });

  test.each([undefined, {}, { BackupPolicyName: "" }])("enabling with a body of %j", async (body) => {
    const { gateway } = await fixture.start();
    const answer = await gateway.post(`${partition}/$/EnableBackup`, body);
    expect([answer.status, codeOf(answer)]).toEqual([400, "E_INVALIDARG"]);
    if (body) expect(answer.text).toContain("backupMapping.BackupPolicyName");
  });

  test("disabling with a CleanBackup that is no truth value", async () => {
    const { gateway } = await fixture.start();
    expect(codeOf(await disable(gateway, application, { CleanBackup: "maybe" }))).toBe("E_INVALIDARG");
  });
});

describe("the backup lists of services and applications", () => {
  test("run over all partitions and all storages of the policies", async () => {
    const { running } = await startWithPolicies();
    const { gateway } = running;
    await enable(gateway, partition, "A");
    await takeBackup(running, orders);
    await takeBackup(running, second);
    for (const entity of [service, application]) {
      expect(backupsOf(await gateway.get(`${entity}/$/GetBackups`)).sort()).toEqual(["10:00:23 Full", "10:00:46 Full"]);
    }
    expect(backupsOf(await gateway.get(`${partition}/$/GetBackups`))).toEqual(["10:00:23 Full"]);
    const narrowed = { StartDateTimeFilter: "2026-03-01T10:00:30Z", EndDateTimeFilter: "2026-03-01T11:00:00Z" };
    expect(backupsOf(await gateway.get(`${application}/$/GetBackups`, narrowed))).toEqual(["10:00:46 Full"]);
  });

  test("Latest is one for each partition, and pages go from storage to storage", async () => {
    const { running } = await startWithPolicies();
    const { gateway } = running;
    await enable(gateway, partition, "A");
    for (const id of [orders, orders, second, second]) await takeBackup(running, id);
    expect(backupsOf(await gateway.get(`${service}/$/GetBackups`, { Latest: "true" })).sort()).toEqual([
      "10:00:46 Full",
      "10:01:32 Full",
    ]);
    for (const MaxResults of ["1", "2", "3", "4"]) {
      const seen: string[] = [];
      for (let token: string | null = ""; token !== null; ) {
        const query: Record<string, string> = { MaxResults, ...(token ? { ContinuationToken: token } : {}) };
        const answer = await gateway.get(`${application}/$/GetBackups`, query);
        expect(read(answer).Items.length).toBeLessThanOrEqual(Number(MaxResults));
        seen.push(...backupsOf(answer));
        token = read(answer).ContinuationToken;
      }
      expect(seen.sort()).toEqual(["10:00:23 Full", "10:00:46 Full", "10:01:09 Full", "10:01:32 Full"]);
    }
  });

  test("are 404 without any policy", async () => {
    const { gateway } = await fixture.start({ policy: "off" });
    for (const entity of [service, application]) {
      const answer = await gateway.get(`${entity}/$/GetBackups`);
      expect([answer.status, codeOf(answer)]).toEqual([404, "FABRIC_E_BACKUP_NOT_ENABLED"]);
    }
  });
});

describe("CleanBackup", () => {
  test("deletes the backups of those who had the policy from there, and no others", async () => {
    const { running, folders } = await startWithPolicies();
    const { gateway } = running;
    const storage = { StorageKind: "FileShare", Path: folders.A };
    await enable(gateway, service, "A");
    await takeBackup(running, orders);
    await takeBackup(running, second);
    await enable(gateway, `/Partitions/${second}`, "B");
    const all = { EntityKind: "Application", ApplicationName: "fabric:/SampleApp" };
    expect(backupsOf(await gateway.listStorage(storage, all))).toHaveLength(2);
    expect((await disable(gateway, service, { CleanBackup: true })).status).toBe(202);
    const rest = read(await gateway.listStorage(storage, all)).Items;
    expect(rest.map((item: { PartitionInformation: { Id: string } }) => item.PartitionInformation.Id)).toEqual([
      second,
    ]);
  });

  test("a storage that cannot be reached is no error", async () => {
    const { gateway } = await fixture.start();
    await createPolicy(gateway, hourly("\\\\server\\share"));
    await enable(gateway, partition);
    expect((await disable(gateway, partition, { CleanBackup: true })).status).toBe(202);
  });
});
