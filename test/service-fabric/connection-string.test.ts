import { secretsInConnectionString, storageAccountOf } from "../../src/service-fabric/connection-string";

describe("given a connection string, when its account is looked for, then it is found", () => {
  test.each([
    ["by its name", "AccountName=ShopBackups;AccountKey=a2V5", "shopbackups"],
    ["by its name, whatever the case and the blanks", " accountname = Shop ; ACCOUNTKEY=a2V5;;", "shop"],
    ["by its name before its endpoint", "BlobEndpoint=https://b.blob.core.windows.net;AccountName=a", "a"],
    ["by a SAS's endpoint", "BlobEndpoint=https://Shop.blob.core.windows.net/;SharedAccessSignature=sig=x", "shop"],
    ["by an endpoint of another cloud", "BlobEndpoint=https://shop.blob.core.chinacloudapi.cn", "shop"],
    ["by an endpoint with a DNS zone", "BlobEndpoint=https://shop.z07.blob.storage.azure.net", "shop"],
    [
      "by an endpoint of another kind, with its port",
      "BlobEndpoint=http://Storage.example:10000/shop",
      "storage.example:10000",
    ],
    ["as the local emulator's", "UseDevelopmentStorage=true", "devstoreaccount1"],
    ["as the local emulator's, whatever the case", "usedevelopmentstorage=TRUE;", "devstoreaccount1"],
  ])("%s", (_, connectionString, account) => {
    expect(storageAccountOf(connectionString)).toBe(account);
  });

  test.each([
    "",
    "nonsense",
    "AccountKey=a2V5",
    "AccountName=",
    "=shop",
    "BlobEndpoint=shop",
    "UseDevelopmentStorage=false",
  ])("not in %p", (connectionString) => {
    expect(storageAccountOf(connectionString)).toBeUndefined();
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
