import {
  backupConfiguration,
  backupPage,
  backupProgress,
  errorBody,
  namedEntity,
  parseJson,
  partition,
  partitionPage,
  service,
} from "../../src/service-fabric/wire";

const noGuid = "00000000-0000-0000-0000-000000000000";
const noDate = "0001-01-01T00:00:00Z";
const backupId = "5d64b697-6acd-45a4-adbd-3d75e0078081";
const location = "SampleApp\\MyStatefulService\\974bd92a-b395-4631-8a7f-53bd4ae9cf22\\2018-11-21 20.00.01.zip";
const epoch = { dataLossVersion: "131873018908156893", configurationVersion: "8589934592" };

/** Fields of a success, each as JSON text, with changes; `undefined` leaves one out. */
function progressText(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const fields: Readonly<Record<string, string | undefined>> = {
    BackupState: '"Success"',
    TimeStampUtc: '"2018-11-21T20:00:01Z"',
    BackupId: JSON.stringify(backupId),
    BackupLocation: JSON.stringify(location),
    EpochOfLastBackupRecord: '{"DataLossVersion":"131873018908156893","ConfigurationVersion":"8589934592"}',
    LsnOfLastBackupRecord: "36",
    FailureError: "null",
    ...changes,
  };
  const members = Object.entries(fields).flatMap(([name, json]) => (json === undefined ? [] : [`"${name}":${json}`]));
  return `{${members.join(",")}}`;
}

const read = (changes?: Readonly<Record<string, string | undefined>>) =>
  backupProgress.parse(parseJson(progressText(changes)));
const success = { state: "Success", backupId, location, timestamp: "2018-11-21T20:00:01Z", epoch, lsn: "36" };
const blank = {
  TimeStampUtc: JSON.stringify(noDate),
  BackupId: JSON.stringify(noGuid),
  BackupLocation: "null",
  EpochOfLastBackupRecord: "null",
  LsnOfLastBackupRecord: "0",
};

describe("given progress as the server writes it, when it is read", () => {
  test("then a success has all that was reported", () => {
    expect(read()).toEqual(success);
  });

  test("then null is no record", () => {
    expect(backupProgress.parse(parseJson("null"))).toBeUndefined();
  });

  test.each(["Accepted", "BackupInProgress", "Invalid", "SecondariesInProgress"])(
    "then %s has its state, and none of the server's blanks",
    (state) => {
      expect(read({ ...blank, BackupState: JSON.stringify(state) })).toEqual({ state, lsn: "0" });
    },
  );

  test.each([
    ["Failure", "FABRIC_E_BACKUPCOPIER_UNEXPECTED_ERROR", "An error occurred during this operation."],
    ["Timeout", "FABRIC_E_TIMEOUT", "The request of backup has timed out."],
  ])("then a %s has its reason", (state, code, message) => {
    const FailureError = JSON.stringify({ Code: code, Message: message });

    expect(read({ ...blank, BackupState: JSON.stringify(state), FailureError })).toEqual({
      state,
      lsn: "0",
      failure: { code, message },
    });
  });

  test.each([
    ['{"Code":2148734208,"Message":null}', { code: "2148734208", message: "" }],
    ['{"Code":"2148734208"}', { code: "2148734208", message: "" }],
  ])("then the code of a failure may be a bare number, and its message missing: %s", (FailureError, failure) => {
    expect(read({ FailureError })).toMatchObject({ failure });
  });

  test("then fields may be missing, and such as nobody knows may be there", () => {
    expect(backupProgress.parse(parseJson('{"BackupState":"Success","Compression":"zstd"}'))).toEqual({
      state: "Success",
    });
  });

  test.each([undefined, "null", '""', JSON.stringify(noDate), '"soon"'])("then the time %s is none", (TimeStampUtc) => {
    expect(read({ TimeStampUtc })).not.toHaveProperty("timestamp");
  });

  test.each([undefined, "null", '""', JSON.stringify(noGuid)])("then the id %s is none", (BackupId) => {
    expect(read({ BackupId })).not.toHaveProperty("backupId");
  });

  test("then the id is in lower case, as lists may write it otherwise", () => {
    expect(read({ BackupId: JSON.stringify(backupId.toUpperCase()) })).toMatchObject({ backupId });
  });

  test.each([undefined, "null", '""'])("then the location %s is none", (BackupLocation) => {
    expect(read({ BackupLocation })).not.toHaveProperty("location");
  });
});

describe("given int64, when it is read, then no digit is lost, quoted or not", () => {
  test.each(["0", "-1", "36", "9007199254740993", "131846800323087021", "9223372036854775807", "-9223372036854775808"])(
    "%s",
    (digits) => {
      const versions = (value: string) => `{"DataLossVersion":${value},"ConfigurationVersion":${value}}`;
      for (const value of [digits, `"${digits}"`]) {
        expect(read({ LsnOfLastBackupRecord: value, EpochOfLastBackupRecord: versions(value) })).toMatchObject({
          lsn: digits,
          epoch: { dataLossVersion: digits, configurationVersion: digits },
        });
      }
    },
  );

  test.each(["1.5", "1e3", '""', '"0x10"', "true", '"99999999999999999999"'])("%s is none, and junk", (value) => {
    expect(() => read({ LsnOfLastBackupRecord: value })).toThrow();
  });
});

describe("given another spelling of the same, when it is read, then it is the same", () => {
  test("the names of epochs before 6.4, and of today's documentation", () => {
    const EpochOfLastBackupRecord = '{"DataLossNumber":"131873018908156893","ConfigurationNumber":8589934592}';

    expect(read({ EpochOfLastBackupRecord })).toEqual(success);
  });

  test("the short names", () => {
    const changes = {
      EpochOfLastBackupRecord: undefined,
      LsnOfLastBackupRecord: undefined,
      BackupEpoch: '{"DataLossVersion":"131873018908156893","ConfigurationVersion":"8589934592"}',
      BackupLsn: '"36"',
    };

    expect(read(changes)).toEqual(success);
    expect(read({ ...changes, EpochOfLastBackupRecord: "null", LsnOfLastBackupRecord: "null" })).toEqual(success);
  });

  test.each(["{}", '{"DataLossVersion":"1"}', '{"ConfigurationNumber":"1"}'])("half an epoch is none: %s", (epoch) => {
    expect(read({ EpochOfLastBackupRecord: epoch })).not.toHaveProperty("epoch");
  });
});

describe("given a list of backups, when it is read", () => {
  const item = {
    BackupId: backupId,
    BackupChainId: backupId,
    BackupLocation: location,
    BackupType: "Full",
    EpochOfLastBackupRecord: { DataLossVersion: "131873018908156893", ConfigurationVersion: "8589934592" },
    LsnOfLastBackupRecord: "36",
    CreationTimeUtc: "2018-11-21T20:00:01Z",
    FailureError: null,
  };
  const page = (body: unknown) => backupPage.parse(parseJson(JSON.stringify(body)));

  test("then an item has the same fields as the progress", () => {
    const { state: _, timestamp, ...rest } = success;

    expect(page({ ContinuationToken: "next", Items: [item] })).toEqual({
      continuationToken: "next",
      items: [{ ...rest, createdAt: timestamp, type: "Full" }],
    });
  });

  test("then an item that the server could not read has its failure, and -1 as it is", () => {
    const unreadable = {
      ...item,
      BackupId: noGuid,
      BackupType: null,
      CreationTimeUtc: noDate,
      EpochOfLastBackupRecord: { DataLossVersion: "-1", ConfigurationVersion: "-1" },
      LsnOfLastBackupRecord: "-1",
      FailureError: { Code: "E_UNEXPECTED", Message: "Unable to get recovery point details." },
    };

    expect(page({ Items: [unreadable] }).items).toEqual([
      {
        location,
        epoch: { dataLossVersion: "-1", configurationVersion: "-1" },
        lsn: "-1",
        failure: { code: "E_UNEXPECTED", message: "Unable to get recovery point details." },
      },
    ]);
  });

  test.each([{}, { ContinuationToken: null, Items: null }, { ContinuationToken: "", Items: [] }])(
    "then one without items, and without a next page, is empty: %j",
    (body) => {
      expect(page(body)).toEqual({ continuationToken: undefined, items: [] });
    },
  );
});

describe("given what else the cluster tells, when it is read", () => {
  test("then a partition has the kind of its service", () => {
    expect(partition.parse({ ServiceKind: "Stateful", HealthState: "Ok" })).toEqual({ serviceKind: "Stateful" });
  });

  test.each([
    [
      { ServicePartitionKind: "Int64Range", LowKey: "-9223372036854775808", HighKey: "9007199254740993" },
      { kind: "Int64Range", lowKey: "-9223372036854775808", highKey: "9007199254740993" },
    ],
    [
      { ServicePartitionKind: "Named", Name: "eu ~west/" },
      { kind: "Named", name: "eu ~west/" },
    ],
    [{ ServicePartitionKind: "Singleton" }, { kind: "Singleton" }],
    [{ ServicePartitionKind: "Hashed", Name: "a" }, undefined],
    [{ ServicePartitionKind: "Int64Range", LowKey: null, HighKey: "1" }, undefined],
    [{ ServicePartitionKind: "Named" }, undefined],
  ])("then a partition tells its keys, as far as they are of a known kind: %j", (PartitionInformation, information) => {
    expect(partition.parse({ ServiceKind: "Stateful", PartitionInformation })).toEqual({
      serviceKind: "Stateful",
      ...(information === undefined ? {} : { information }),
    });
  });

  test("then keys that are bare numbers are kept digit by digit", () => {
    const body =
      '{"Items":[{"ServiceKind":"Stateful","PartitionInformation":{"ServicePartitionKind":"Int64Range","Id":"974bd92a-b395-4631-8a7f-53bd4ae9cf22","LowKey":-9223372036854775808,"HighKey":9223372036854775807}}]}';

    expect(partitionPage.parse(parseJson(body)).items[0]?.information).toEqual({
      kind: "Int64Range",
      lowKey: "-9223372036854775808",
      highKey: "9223372036854775807",
    });
  });

  test.each([undefined, "7", "../Backup"])("then a list with a partition whose id is %p is none", (Id) => {
    const Items = [{ ServiceKind: "Stateful", PartitionInformation: { ServicePartitionKind: "Singleton", Id } }];

    expect(partitionPage.safeParse({ ContinuationToken: "", Items }).success).toBe(false);
  });

  test("then a name is kept as it is", () => {
    expect(namedEntity.parse({ Id: "App~Svc", Name: "fabric:/App/Svc" })).toEqual({ name: "fabric:/App/Svc" });
  });

  test.each([
    [
      { ServiceKind: "Stateful", HasPersistedState: false },
      { serviceKind: "Stateful", hasPersistedState: false },
    ],
    [{ ServiceKind: "SelfReconfiguring" }, { serviceKind: "SelfReconfiguring" }],
    [{ ServiceKind: "Stateless", HasPersistedState: null }, { serviceKind: "Stateless" }],
  ])("then a service tells whether it persists its state, or does not: %j", (wire, known) => {
    expect(service.parse(wire)).toEqual(known);
  });

  test("then a policy has its name, and null is none", () => {
    expect(backupConfiguration.parse({ Kind: "Partition", PolicyName: "Daily" })).toEqual({ policyName: "Daily" });
    expect(backupConfiguration.parse(null)).toBeUndefined();
  });

  test("then an error may have a bare number for its code", () => {
    expect(errorBody.parse(parseJson('{"Error":{"Code":2148734208,"Message":"m"}}'))).toEqual({
      Error: { Code: "2148734208", Message: "m" },
    });
  });

  test("then what is no JSON throws", () => {
    expect(() => parseJson("<html>")).toThrow();
    expect(() => parseJson("")).toThrow();
  });
});
