import { proxyFor } from "../../src/service-fabric/connection/proxy";

const proxy = "http://proxy.example:8080";
const viaProxy = (origin: string, NO_PROXY: string) => proxyFor(origin, { HTTPS_PROXY: proxy, NO_PROXY }) !== undefined;

describe("given NO_PROXY, then the way is direct", () => {
  test.each([
    ["*", "https://any.example"],
    ["a.example, *", "https://any.example"],
    ["contoso.com", "https://contoso.com"],
    ["contoso.com", "https://node1.contoso.com:19080"],
    [".contoso.com", "https://node1.contoso.com"],
    ["*.contoso.com", "https://node1.contoso.com"],
    ["Contoso.COM.", "https://contoso.com"],
    ["contoso.com", "https://contoso.com.:19080"],
    ["contoso.com:19080", "https://contoso.com:19080"],
    ["contoso.com:443", "https://contoso.com"],
    ["one.example two.example\tcontoso.com", "https://contoso.com"],
    ["10.1.2.3", "https://10.1.2.3:19080"],
    ["10.1.2.3:19080", "https://10.1.2.3:19080"],
    ["10.0.0.0/8", "https://10.255.0.1:19080"],
    ["10.0.0.0/8:19080", "https://10.255.0.1:19080"],
    ["0.0.0.0/0", "https://192.0.2.1"],
    ["2001:db8::1", "https://[2001:db8:0:0::1]:19080"],
    ["[2001:db8::1]", "https://[2001:db8::1]:19080"],
    ["[2001:db8::1]:19080", "https://[2001:db8::1]:19080"],
    ["2001:db8::/32", "https://[2001:db8:ffff::1]:19080"],
    ["[2001:db8::]/32:19080", "https://[2001:db8::9]:19080"],
    ["10.0.0.0/8", "https://[::ffff:10.1.2.3]:19080"],
    ["contoso.com..", "https://contoso.com"],
  ])("%s, to %s", (noProxy, origin) => {
    expect(viaProxy(origin, noProxy)).toBe(false);
  });
});

describe("given NO_PROXY, then the way is through the proxy", () => {
  test.each([
    ["", "https://any.example"],
    ["contoso.com", "https://notcontoso.com"],
    ["node1.contoso.com", "https://contoso.com"],
    ["contoso.com:19080", "https://contoso.com"],
    ["contoso.com:1908", "https://contoso.com:19080"],
    ["*:19080", "https://contoso.com"],
    ["10.1.2.3", "https://10.1.2.30"],
    ["2.3", "https://10.1.2.3"],
    ["10.0.0.0/8", "https://11.0.0.1"],
    ["10.0.0.0/8:19081", "https://10.0.0.1:19080"],
    ["10.0.0.0/33", "https://10.0.0.1"],
    ["10.0.0.0/", "https://10.0.0.1"],
    ["10.0.0.0/8", "https://10.contoso.com"],
    ["2001:db8::/32", "https://[2001:db9::1]"],
    ["[2001:db8::1]:19081", "https://[2001:db8::1]:19080"],
    ["::/129", "https://[::1]"],
    ["., *., :80, /8, [", "https://contoso.com"],
  ])("%s, to %s", (noProxy, origin) => {
    expect(viaProxy(origin, noProxy)).toBe(true);
  });
});

describe("given the variables of the environment, then the proxy is", () => {
  test.each<[string | undefined, string, Record<string, string>]>([
    [proxy, "https://a.example", { HTTPS_PROXY: proxy }],
    [proxy, "https://a.example", { HTTPS_PROXY: "proxy.example:8080" }],
    ["http://10.0.0.1:3128", "https://a.example", { HTTPS_PROXY: " 10.0.0.1:3128 " }],
    ["http://localhost:3128", "https://a.example", { HTTPS_PROXY: "localhost:3128" }],
    ["http://proxy", "https://a.example", { HTTPS_PROXY: "proxy" }],
    ["http://[::1]:3128", "https://a.example", { HTTPS_PROXY: "[::1]:3128" }],
    ["http://user:word@proxy:3128", "https://a.example", { HTTPS_PROXY: "user:word@proxy:3128" }],
    ["https://proxy:3128", "https://a.example", { HTTPS_PROXY: "https://proxy:3128" }],
    ["http://lower:1", "https://a.example", { HTTPS_PROXY: "upper:1", https_proxy: "lower:1" }],
    ["http://upper:1", "https://a.example", { HTTPS_PROXY: "upper:1", https_proxy: "" }],
    ["http://plain:1", "https://a.example", { http_proxy: "plain:1" }],
    ["http://plain:1", "http://a.example", { HTTP_PROXY: "plain:1", HTTPS_PROXY: "secure:1" }],
    [undefined, "http://a.example", { HTTPS_PROXY: proxy }],
    [undefined, "https://a.example", { ALL_PROXY: proxy, all_proxy: proxy }],
    [undefined, "https://a.example", { HTTPS_PROXY: proxy, no_proxy: "a.example", NO_PROXY: "b.example" }],
    [undefined, "https://a.example", { HTTPS_PROXY: proxy, no_proxy: " ", NO_PROXY: "a.example" }],
    [undefined, "http://a.example", { HTTP_PROXY: proxy, NO_PROXY: "a.example:80" }],
    [proxy, "http://a.example", { HTTP_PROXY: proxy, NO_PROXY: "a.example:443" }],
    ["http://proxy:1/http://b", "https://a.example", { HTTPS_PROXY: "proxy:1/http://b" }],
    [undefined, "https://a.example", { HTTPS_PROXY: "socks5://proxy:1080", NO_PROXY: "a.example" }],
    [undefined, "https://a.example", {}],
  ])("%s, to %s, with %j", (expected, origin, environment) => {
    expect(proxyFor(origin, environment)).toBe(expected);
  });

  test.each([
    "socks5://proxy:1080",
    "socks5://http://proxy",
    "http://",
    "proxy:port",
    "http://user:100%@proxy:1",
    "a b",
  ])("refused: %s", (given) => {
    expect(() => proxyFor("https://a.example", { HTTPS_PROXY: given })).toThrow(
      "HTTPS_PROXY is no URL of an HTTP proxy",
    );
  });
});
