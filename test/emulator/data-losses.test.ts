import { samplePartitions } from "servicefabric-backup-emulator";
import { emulatorFixture, type Running, takeBackup } from "./emulator-fixture";
import { codeOf, read } from "./gateway-client";

const fixture = emulatorFixture();
const [orders] = samplePartitions.orders;
const operation = "11111111-2222-3333-4444-555555555555";

const all = { TypeFilter: "65535", StateFilter: "65535" };
const list = async ({ gateway }: Running, filters: Record<string, string> = all) =>
  read(await gateway.get("/Faults/", filters, "6.0"));
const cancel = ({ gateway }: Running, OperationId: string, Force = "False") =>
  gateway.post("/Faults/$/Cancel", undefined, { OperationId, Force });
const ofPartition = (partitionId: string, what: string, service = "SampleApp~Orders") =>
  `/Faults/Services/${service}/$/GetPartitions/${partitionId}/$/${what}`;
const progress = ({ gateway }: Running, OperationId: string) =>
  gateway.get(ofPartition(orders, "GetDataLossProgress"), { OperationId });
const start = (
  { gateway }: Running,
  DataLossMode = "PartialDataLoss",
  partitionId: string = orders,
  service?: string,
) =>
  gateway.post(ofPartition(partitionId, "StartDataLoss", service), undefined, { OperationId: operation, DataLossMode });
const stateOf = async ({ gateway }: Running) =>
  read(await gateway.get(`/Partitions/${orders}/$/GetRestoreProgress`)).RestoreState;
const statusOf = async ({ gateway }: Running) => read(await gateway.get(`/Partitions/${orders}`)).PartitionStatus;

/** A restore that has just been accepted. */
async function restoring(query: Record<string, string> = {}): Promise<Running> {
  const running = await fixture.start();
  await takeBackup(running, orders);
  const { BackupId, BackupLocation } = read(await running.gateway.progress(orders));
  return accept(running, { BackupId, BackupLocation }, query);
}

async function accept(running: Running, body: unknown, query: Record<string, string>): Promise<Running> {
  expect((await running.gateway.post(`/Partitions/${orders}/$/Restore`, body, query)).status).toBe(202);
  return running;
}

describe("a restore", () => {
  test("makes a data loss, which is over long before the restore is", async () => {
    const running = await restoring();
    const [{ OperationId, ...command }, ...others] = await list(running);
    expect([command, others]).toEqual([{ State: "Running", Type: "PartitionDataLoss" }, []]);
    expect(read(await progress(running, OperationId))).toEqual({ State: "Running" });
    running.clock.advance({ seconds: 3 });
    expect(read(await progress(running, OperationId))).toEqual({
      State: "Completed",
      InvokeDataLossResult: {
        ErrorCode: 0,
        SelectedPartition: { ServiceName: "fabric:/SampleApp/Orders", PartitionId: orders },
      },
    });
    expect(await stateOf(running)).toBe("RestoreInProgress");
  });

  test("of a partition in quorum loss is given up, and the data loss comes all the same once it is up", async () => {
    const running = await restoring({ RestoreTimeout: "10" });
    running.emulator.setStatus(orders, "InQuorumLoss");
    running.clock.advance({ minutes: 10 });
    expect(await stateOf(running)).toBe("Timeout");
    expect((await list(running))[0].State).toBe("Running");
    running.emulator.setStatus(orders, "Ready");
    running.clock.advance({ minutes: 1 });
    expect((await list(running))[0].State).toBe("Completed");
    // Nothing is restored for a restore that is over: the protected partition waits.
    expect(await statusOf(running)).toBe("Reconfiguring");
    expect(await stateOf(running)).toBe("Timeout");
  });

  test("whose data loss is cancelled asks for another one, while one that is over does not", async () => {
    const running = await restoring();
    running.emulator.setStatus(orders, "NotReady");
    const [{ OperationId }] = await list(running);
    expect(await cancel(running, OperationId)).toMatchObject({ status: 200, text: "" });
    expect((await list(running)).map(({ State }: { State: string }) => State)).toEqual(["Cancelled", "Running"]);
    running.clock.advance({ minutes: 10 });
    expect(await stateOf(running)).toBe("Timeout");
    const [, { OperationId: second }] = await list(running);
    await cancel(running, second, "True");
    running.emulator.setStatus(orders, "Ready");
    running.clock.advance({ minutes: 10 });
    expect((await list(running)).map(({ State }: { State: string }) => State)).toEqual(["Cancelled", "ForceCancelled"]);
    expect(await statusOf(running)).toBe("Ready");
  });

  test("stays Accepted for ever where the Fault Analysis Service is there and answers nobody", async () => {
    const running = await fixture.start();
    await takeBackup(running, orders);
    const { BackupId, BackupLocation } = read(await running.gateway.progress(orders));
    running.emulator.cluster.faultAnalysisService = "stopped";
    const partitions = read(await running.gateway.get("/Services/System~FaultAnalysisService/$/GetPartitions"));
    expect(partitions.Items[0]).toMatchObject({ PartitionStatus: "NotReady", HealthState: "Error" });
    await accept(running, { BackupId, BackupLocation }, { RestoreTimeout: "10" });
    running.clock.advance({ minutes: 60 * 24 * 365 });
    expect(await stateOf(running)).toBe("Accepted");
    expect(codeOf(await running.gateway.requestBackup(orders))).toBe("FABRIC_E_RESTORE_IN_PROGRESS");
    running.emulator.cluster.faultAnalysisService = "running";
    running.clock.advance({ minutes: 60 });
    expect([await stateOf(running), await list(running)]).toEqual(["Accepted", []]);
  });

  test("that was accepted before the service stopped goes on when it runs again", async () => {
    const running = await restoring();
    running.emulator.cluster.faultAnalysisService = "stopped";
    running.clock.advance({ minutes: 5 });
    expect(await stateOf(running)).toBe("Accepted");
    running.emulator.cluster.faultAnalysisService = "running";
    running.clock.advance({ minutes: 2 });
    expect(await stateOf(running)).toBe("Success");
  });

  test.each([
    ["stateless", "SampleApp~Web", samplePartitions.web, "Faulted"],
    ["volatile", "SampleApp~Cart", samplePartitions.cart, "Completed"],
  ])("of a %s service is accepted and never begins", async (_kind, service, partitionId, state) => {
    const running = await fixture.start();
    running.emulator.startRestore({ partitionId });
    running.clock.advance({ minutes: 60 });
    const [{ OperationId, State }] = await list(running);
    expect(State).toBe(state);
    const path = ofPartition(partitionId, "GetDataLossProgress", service);
    const { InvokeDataLossResult } = read(await running.gateway.get(path, { OperationId }));
    expect(InvokeDataLossResult.ErrorCode === 0).toBe(state === "Completed");
    const answer = await running.gateway.get(`/Partitions/${partitionId}/$/GetRestoreProgress`);
    expect(read(answer).RestoreState).toBe("Accepted");
    expect(read(await running.gateway.get(`/Partitions/${partitionId}`)).PartitionStatus).toBe("Ready");
  });
});

describe("a data loss that is asked for", () => {
  test.each([
    ["PartialDataLoss", 3],
    ["FullDataLoss", 0],
  ])("as %s leaves %d records of a partition that nobody protects", async (mode, count) => {
    const running = await fixture.start({ policy: "off" });
    expect(await start(running, mode)).toMatchObject({ status: 202, text: "" });
    running.clock.advance({ seconds: 3 });
    expect(Object.keys((await running.emulator.readData(orders)).records)).toHaveLength(count);
    expect(await statusOf(running)).toBe("Ready");
  });

  test.each([
    ["the id of another one", {}, 409, "FABRIC_E_TEST_COMMAND_OPERATION_ID_ALREADY_EXISTS"],
    ["an id that is none", { OperationId: "x" }, 400, "E_INVALIDARG"],
    ["a mode that is none", { DataLossMode: "Invalid" }, 400, "E_INVALIDARG"],
  ])("with %s is refused", async (_what, changes, status, code) => {
    const running = await fixture.start();
    await start(running);
    const query = { OperationId: operation, DataLossMode: "FullDataLoss", ...changes };
    const answer = await running.gateway.post(ofPartition(orders, "StartDataLoss"), undefined, query);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test("of a partition that is not there is refused", async () => {
    const answer = await start(await fixture.start(), "FullDataLoss", operation);
    expect([answer.status, codeOf(answer)]).toEqual([404, "FABRIC_E_PARTITION_NOT_FOUND"]);
  });
});

describe("the list of faults", () => {
  test.each([
    [{ TypeFilter: "1", StateFilter: "65535" }, 1],
    [{ TypeFilter: "2", StateFilter: "65535" }, 0],
    [{ TypeFilter: "1", StateFilter: "1" }, 1],
    [{ TypeFilter: "1", StateFilter: "8" }, 0],
  ])("with %j has %d of a data loss that runs", async (filters, count) => {
    const running = await fixture.start();
    await start(running);
    expect(await list(running, filters)).toHaveLength(count);
  });

  test("wants both filters", async () => {
    const { gateway } = await fixture.start();
    expect(codeOf(await gateway.get("/Faults/", { TypeFilter: "1" }))).toBe("E_INVALIDARG");
  });

  test("and all the rest are not to be had without the service, or from one that is stopped", async () => {
    const running = await fixture.start({ faultAnalysisService: "missing" });
    const services = read(await running.gateway.get("/Applications/System/$/GetServices")).Items;
    expect(services.map(({ Name }: { Name: string }) => Name)).not.toContain("fabric:/System/FaultAnalysisService");
    const { Manifest } = read(await running.gateway.get("/$/GetClusterManifest"));
    expect(Manifest).not.toContain("FaultAnalysisService");
    const answers = async () => [await running.gateway.get("/Faults/", all), await cancel(running, operation)];
    expect((await answers()).map(codeOf)).toEqual([
      "FABRIC_E_SERVICE_DOES_NOT_EXIST",
      "FABRIC_E_SERVICE_DOES_NOT_EXIST",
    ]);
    running.emulator.cluster.faultAnalysisService = "stopped";
    expect((await answers()).map(codeOf)).toEqual(["FABRIC_E_TIMEOUT", "FABRIC_E_TIMEOUT"]);
  });

  test("knows no operation that there was not", async () => {
    const running = await fixture.start();
    const answers = [await progress(running, operation), await cancel(running, operation)];
    expect(answers.map(codeOf)).toEqual(["FABRIC_E_KEY_NOT_FOUND", "FABRIC_E_KEY_NOT_FOUND"]);
  });
});

test("a snapshot goes on with a data loss that is under way", async () => {
  const running = await fixture.start({ policy: "off" });
  await start(running, "FullDataLoss");
  const state = await running.emulator.save();
  running.clock.advance({ seconds: 3 });
  expect((await running.emulator.readData(orders)).records).toEqual({});
  await running.emulator.load(state);
  expect(await list(running)).toEqual([{ OperationId: operation, State: "Completed", Type: "PartitionDataLoss" }]);
  expect((await running.emulator.readData(orders)).records).toEqual({});
});

test("the Fault Analysis Service can be taken away over HTTP", async () => {
  const { control, emulator } = await fixture.startControlled();
  await control.ok("PUT", "/fault-analysis-service", { is: "missing" });
  expect(emulator.cluster.faultAnalysisService).toBe("missing");
  expect(await control.ok("GET", "/state")).toMatchObject({ faultAnalysisService: "missing" });
});
