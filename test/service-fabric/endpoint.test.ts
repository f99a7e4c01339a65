import { normalEndpoint, whatIsWrongWithEndpoint } from "../../src/service-fabric/endpoint";

describe("given an address, when it is checked", () => {
  test.each([
    "https://shop.example:19080",
    "HTTP://shop.example",
    "http://127.0.0.1:19080/",
    "https://[::1]:19080",
    "https://proxy.example/clusters/shop",
  ])("then nothing is wrong with %s", (endpoint) => {
    expect(whatIsWrongWithEndpoint(endpoint)).toBeUndefined();
  });

  test.each([
    ["", "must begin with https:// or http://"],
    ["shop.example:19080", "must begin with https:// or http://"],
    [" https://shop.example", "must begin with https:// or http://"],
    ["net.tcp://shop.example:19000", "must begin with https:// or http://"],
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
