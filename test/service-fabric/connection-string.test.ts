import {
  blobEndpointOf,
  secretsInConnectionString,
  whatIsWrongWithConnectionString,
} from "../../src/service-fabric/connection-string";

describe("given a connection string, when its blob endpoint is looked for, then it is the one that Azure's clients take", () => {
  test.each([
    ["made of its name alone", "AccountName=shop;AccountKey=a2V5", "https://shop.blob.core.windows.net"],
    [
      "made of its name and protocol",
      "AccountName=shop;DefaultEndpointsProtocol=http",
      "http://shop.blob.core.windows.net",
    ],
    [
      "of another cloud",
      "AccountName=shop;EndpointSuffix=core.chinacloudapi.cn",
      "https://shop.blob.core.chinacloudapi.cn",
    ],
    [
      "whatever the case and the blanks",
      " accountname = Shop ; ACCOUNTKEY=a2V5;;",
      "https://shop.blob.core.windows.net",
    ],
    ["as it is given, before the name", "BlobEndpoint=https://b.example;AccountName=a", "https://b.example"],
    ["with an empty one beside the name", "BlobEndpoint=;AccountName=a", "https://a.blob.core.windows.net"],
    [
      "in small letters, without slashes at its end",
      "BlobEndpoint=https://Shop.Blob.example//",
      "https://shop.blob.example",
    ],
    ["without a default port", "BlobEndpoint=https://shop.example:443/", "https://shop.example"],
    ["without a default port of http", "BlobEndpoint=http://shop.example:80/", "http://shop.example"],
    ["with another port", "BlobEndpoint=http://shop.example:443", "http://shop.example:443"],
    ["with an account in its path", "BlobEndpoint=http://Host:10000/Shop/", "http://host:10000/Shop"],
    ["without a SAS that is glued to it", "BlobEndpoint=https://shop.example/?sv=1&sig=a", "https://shop.example"],
    [
      "of a DNS zone",
      "BlobEndpoint=https://shop.z07.blob.storage.azure.net",
      "https://shop.z07.blob.storage.azure.net",
    ],
    ["of the development store", "UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1"],
    [
      "of the development store, whatever the case",
      "usedevelopmentstorage=TRUE;",
      "http://127.0.0.1:10000/devstoreaccount1",
    ],
    [
      "of the development store on another host, whose port does not count",
      "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://Azurite:81/x",
      "http://azurite:10000/devstoreaccount1",
    ],
    ["of this machine", "BlobEndpoint=http://localhost:10000/shop", "http://127.0.0.1:10000/shop"],
    ["of a host that begins so", "BlobEndpoint=http://localhost.example/shop", "http://localhost.example/shop"],
  ])("%s", (_, connectionString, endpoint) => {
    expect(blobEndpointOf(connectionString)).toBe(endpoint);
  });

  test.each([
    "",
    "nonsense",
    "AccountKey=a2V5",
    "AccountName=",
    "=shop",
    "BlobEndpoint=shop",
    "UseDevelopmentStorage=false",
    "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=azurite",
  ])("not in %p", (connectionString) => {
    expect(blobEndpointOf(connectionString)).toBeUndefined();
  });
});

const key = "AccountKey=a2V5PT0==";
const sas = "SharedAccessSignature=sv=2022-11-02&sp=rwl&sig=a%2Bb%3D";
const azure = "BlobEndpoint=https://shop.blob.core.windows.net";

describe("given a connection string, when it is judged", () => {
  test.each([
    `DefaultEndpointsProtocol=https;AccountName=shop;${key};EndpointSuffix=core.windows.net`,
    `AccountName=shop;${key}`,
    `accountname=shop;ACCOUNTKEY=a2V5;`,
    `;${key};;AccountName=shop;`,
    `${azure}/;${sas}`,
    `${azure};QueueEndpoint=https://shop.queue.core.windows.net;SharedAccessSignature=?sig=a`,
    `BlobEndpoint=http://host:10000/shop;AccountName=shop;${key}`,
    `AccountName=shop;${sas}`,
    "UseDevelopmentStorage=true",
    "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite",
  ])("then %p is right", (connectionString) => {
    expect(whatIsWrongWithConnectionString(connectionString)).toBeUndefined();
  });

  test.each([
    ["", "must not be empty"],
    [`"AccountName=shop;${key}"`, "must not be in quotes"],
    [`'AccountName=shop;${key}'`, "must not be in quotes"],
    [`AccountName=shop;${key}"`, "must not be in quotes"],
    [`AccountName=shop;\n${key}`, "must not contain a line break"],
    ["****", "names no storage account"],
    [key, "names no storage account"],
    [`AccountName=shop;a2V5PT0`, "must be of the form Name=value"],
    [`AccountName=shop;=;${key}`, "must be of the form Name=value"],
    [`AccountName=shop;accountname=other;${key}`, "must not give a field twice"],
    ["AccountName=shop", "holds no credentials: it needs AccountKey or SharedAccessSignature"],
    [azure, "holds no credentials"],
    ["AccountName=shop;AccountKey=", "holds no credentials"],
    [`${azure};${key}`, "has AccountKey without AccountName"],
    [`AccountName=shop;${key};${sas}`, "must not hold both"],
    [`${azure};SharedAccessSignature=sv=2022-11-02`, "has a SharedAccessSignature without its signature"],
    [`${azure};SharedAccessSignature=sv=2022-11-02&sig=`, "has a SharedAccessSignature without its signature"],
    [`${azure}/?sv=1&sig=a`, "BlobEndpoint must not contain a query"],
    [`${azure}/backups;${sas}`, "BlobEndpoint must end with the host"],
    [`BlobEndpoint=https://shop.file.core.windows.net;${sas}`, "BlobEndpoint is the address of another service"],
    [`BlobEndpoint=https://a:b@shop.example;${sas}`, "BlobEndpoint must not contain a user name"],
    [`BlobEndpoint=https://shop.example#a;${sas}`, "BlobEndpoint must not contain a fragment"],
    [`BlobEndpoint=shop;${sas}`, "BlobEndpoint must be a URL"],
    [`AccountName=shop;DefaultEndpointsProtocol=ftp;${key}`, "leads to no address"],
    [`AccountName=https://shop.example/;${key}`, "leads to no address"],
    [`AccountName=shop;EndpointSuffix=core.windows.net/backups;${key}`, "leads to no address"],
  ])("then %p is refused: %s", (connectionString, problem) => {
    expect(whatIsWrongWithConnectionString(connectionString)).toMatch(new RegExp(`^${problem}`));
  });
});

describe("given a connection string, when its secrets are named, then they are the whole and what is secret in it", () => {
  test("of one with a key, though it ends in signs of equality", () => {
    const whole = "AccountName=shop;AccountKey=a2V5PT0==;EndpointSuffix=core.windows.net";

    expect(secretsInConnectionString(whole)).toEqual([whole, "a2V5PT0=="]);
  });

  test("of one with a SAS", () => {
    const sas = "?sv=2022-11-02&sp=rwl&sig=a%2Bb%3D&se=2030";
    const whole = `BlobEndpoint=https://shop.blob.core.windows.net;SharedAccessSignature=${sas}`;

    expect(secretsInConnectionString(whole)).toEqual([whole, sas]);
  });

  test("of one whose signature is written wrongly", () => {
    const whole = "SharedAccessSignature=sig=100%";

    expect(secretsInConnectionString(whole)).toEqual([whole, "sig=100%"]);
  });

  test("of one without any", () => {
    expect(secretsInConnectionString("UseDevelopmentStorage=true")).toEqual(["UseDevelopmentStorage=true"]);
    expect(secretsInConnectionString("")).toEqual([]);
  });
});
