import { normalEndpoint, whatIsWrongWithEndpoint } from "../../src/service-fabric/endpoint";
import { whatIsOddAbout } from "../../src/service-fabric/meant-address";

describe("given an address, when it is checked", () => {
  test.each([
    "https://shop.example:19080",
    "HTTP://shop.example",
    "http://127.0.0.1:19080/",
    "https://[::1]:19080",
    "https://proxy.example/clusters/shop",
    "https://proxy.example/explorers",
    // Whoever has mapped the port knows it.
    "https://shop.example:19000",
    "http://shop.example:19081",
    "https://proxy.example/Applications",
  ])("then nothing is wrong with %s", (endpoint) => {
    expect(whatIsWrongWithEndpoint(endpoint)).toBeUndefined();
  });

  test.each([
    ["", "must begin with https:// or http://"],
    ["shop.example:443", "must begin with https:// or http://"],
    ["t0psecret", "must begin with https:// or http://"],
    ["user:t0psecret@shop.example:19080", "must begin with https:// or http://"],
    [" https://shop.example", "must begin with https:// or http://"],
    ["https://", "is not a URL"],
    ["https://shop.example:65536", "is not a URL"],
    ["https://user@shop.example", "must not contain a user name or password"],
    ["https://:t0psecret@shop.example", "must not contain a user name or password"],
    ["https://shop.example?a=b", "must not contain a query"],
    ["https://shop.example/?", "must not contain a query"],
    ["https://shop.example/#a", "must not contain a fragment"],
    ["https://shop.example/#", "must not contain a fragment"],
  ])("then of %p it is said what is wrong, without the address", (endpoint, problem) => {
    expect(whatIsWrongWithEndpoint(endpoint)).toBe(problem);
  });
});

describe("given an address that is plainly another's, when it is checked, then that of the gateway is named", () => {
  const explorer = "is the address of Service Fabric Explorer; the gateway's is";
  const request = "is the address of one request; the gateway's is";
  test.each([
    ["https://shop.example:19080/Explorer", `${explorer} https://shop.example:19080`],
    ["https://Shop.example:19080/explorer/", `${explorer} https://shop.example:19080`],
    ["http://127.0.0.1:19080/Explorer/index.html", `${explorer} http://127.0.0.1:19080`],
    ["http://[::1]:19080/Explorer/index.html#/apptype/Shop/app/Shop", `${explorer} http://[::1]:19080`],
    ["https://shop.example:19080/#/cluster", `${explorer} https://shop.example:19080`],
    ["https://api.example/sf/Explorer/index.html?theme=1#/tab", `${explorer} https://api.example/sf`],
    ["https://shop.example:19080/Applications?api-version=6.0", `${request} https://shop.example:19080`],
    ["https://shop.example:19080/$/GetClusterHealth", `${request} https://shop.example:19080`],
    ["https://api.example/sf/Nodes/N1/$/GetHealth?api-version=6.0&timeout=60", `${request} https://api.example/sf`],
    ["shop.example:19080", "must begin with https:// or http://, such as https://shop.example:19080"],
    ["localhost:19080/", "must begin with https:// or http://, such as http://localhost:19080"],
    ["shop.example:19079", "must begin with https:// or http://, such as https://shop.example:19079"],
    [
      "net.tcp://shop.example:19000",
      "must begin with https:// or http://, such as https://shop.example:19080; port 19000 is for Service Fabric's own clients (Connect-ServiceFabricCluster)",
    ],
    [
      "10.0.0.4:19081",
      "must begin with https:// or http://, such as https://10.0.0.4:19080; port 19081 is for the reverse proxy to services",
    ],
    [
      "fabric:/Shop/Orders",
      "is the name of an application or service; give the cluster's HTTP gateway, such as https://cluster.example.com:19080",
    ],
  ])("%s", (endpoint, problem) => {
    expect(whatIsWrongWithEndpoint(endpoint)).toBe(problem);
  });

  test.each([
    "https://t0psecret:1234@shop.example:19080/Explorer",
    "https://user:1234#/Explorer@shop.example:19080",
    "https://user:1234/Explorer/t0psecret@shop.example:19080",
    "https://user:1234/$/t0psecret@shop.example:19080",
    "tcp://user:t0psecret@shop.example:19000",
  ])("but nothing of %s, which holds a password", (endpoint) => {
    expect(whatIsWrongWithEndpoint(endpoint)).toMatch(/^(?!.*(t0psecret|1234|shop)).+/);
  });
});

describe("given an address that may be another's, when it does not answer as a gateway, then that is told", () => {
  test.each([
    [
      "https://shop.example:19000",
      "Port 19000 is usually for Service Fabric's own clients (Connect-ServiceFabricCluster); the HTTP gateway's is usually 19080: https://shop.example:19080.",
    ],
    [
      "http://[::1]:19081/Shop",
      "Port 19081 is usually for the reverse proxy to services; the HTTP gateway's is usually 19080: http://[::1]:19080.",
    ],
    [
      "https://shop.example",
      "Without a port it is 443; the HTTP gateway's is usually 19080: https://shop.example:19080.",
    ],
    [
      "http://shop.example/",
      "Without a port it is 80; the HTTP gateway's is usually 19080: http://shop.example:19080.",
    ],
    [
      "https://shop.example:19080/Applications/Shop",
      "Its path is one of the API's own; the gateway's address may be https://shop.example:19080.",
    ],
  ])("%s", (endpoint, sentence) => {
    expect(whatIsOddAbout(endpoint)).toBe(sentence);
  });

  test.each(["https://shop.example:19080", "https://shop.example:19079", "https://api.example/sf"])(
    "but of %s nothing is odd",
    (endpoint) => {
      expect(whatIsOddAbout(endpoint)).toBeUndefined();
    },
  );
});

describe("given addresses that mean the same, when they are shown, then they look the same", () => {
  test.each([
    ["https://Shop.Example:19080", "https://shop.example:19080"],
    ["HTTPS://shop.example:443/", "https://shop.example"],
    ["http://shop.example//", "http://shop.example"],
    ["https://proxy.example/clusters/shop/", "https://proxy.example/clusters/shop"],
  ])("%s", (endpoint, shown) => {
    expect(normalEndpoint(endpoint)).toBe(shown);
  });
});
