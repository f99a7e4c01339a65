import { CredentialProblem } from "../../src/service-fabric/connection/credential-problem";
import { faultOf, messageOf } from "../../src/service-fabric/connection-fault";

function errorWith(code: string, rest: { message?: string; cause?: unknown } = {}): Error {
  return Object.assign(new Error(rest.message ?? code, { cause: rest.cause }), { code });
}

test.each([
  ["Proxy response (407) !== 200 when HTTP Tunneling", "proxy refused"],
  ["Proxy response (503) !== 200 when HTTP Tunneling", "unreachable"],
  ["Proxy Authentication Required (407)", "proxy refused"],
])("given a proxy that says %j, when it is judged, then it is: %s", (message, fault) => {
  expect(faultOf(errorWith("UND_ERR_ABORTED", { message }), true)).toBe(fault);
});

test("given what of ours cannot be used, when it is judged, then it says itself what it is", () => {
  expect(faultOf(new CredentialProblem("no file"), true)).toBe("no credentials");
  expect(faultOf(new CredentialProblem("no token", "sign-in failed"), false)).toBe("sign-in failed");
});

describe("given an error of a connection, when it is judged, then its fault is named", () => {
  test.each([
    ["ENOTFOUND", "name not found"],
    ["EAI_AGAIN", "name not found"],
    ["ECONNREFUSED", "refused"],
    ["EHOSTUNREACH", "unreachable"],
    ["ENETUNREACH", "unreachable"],
    ["ETIMEDOUT", "connect timed out"],
    ["UND_ERR_CONNECT_TIMEOUT", "connect timed out"],
    ["ECONNRESET", "reset"],
    ["EPIPE", "reset"],
    ["UND_ERR_SOCKET", "reset"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "not tls"],
    ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "not tls"],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls refused"],
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "tls refused"],
    ["UNTRUSTED_SERVER", "untrusted"],
    ["UND_ERR_PRX_TLS", "proxy refused"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls failed"],
    ["EPROTO", "tls failed"],
  ] as const)("%s", (code, fault) => {
    expect(faultOf(errorWith(code), false)).toBe(fault);
    expect(faultOf(errorWith(code), true)).toBe(fault);
  });

  test.each(["CERTIFICATE_EXPIRED", "UNKNOWN_CA", "ACCESS_DENIED", "DECRYPT_ERROR", "HANDSHAKE_FAILURE"])(
    "an alert about us, whenever it comes: %s",
    (name) => {
      for (const isHandshake of [true, false]) {
        expect(faultOf(errorWith(`ERR_SSL_TLSV1_ALERT_${name}`), isHandshake)).toBe("tls refused");
      }
    },
  );

  test("another alert, once the request was started, as a connection that broke off", () => {
    expect(faultOf(errorWith("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"), true)).toBe("tls refused");
    expect(faultOf(errorWith("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"), false)).toBe("reset");
  });

  test("any other code of OpenSSL, whenever it comes, as a failure of TLS", () => {
    for (const isHandshake of [true, false]) {
      expect(faultOf(errorWith("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"), isHandshake)).toBe("tls failed");
    }
  });

  test("by the reason in its cause", () => {
    expect(faultOf(new Error("fetch failed", { cause: errorWith("ECONNREFUSED") }), false)).toBe("refused");
    expect(faultOf(errorWith("UND_ERR_OTHER", { cause: errorWith("ENOTFOUND") }), false)).toBe("name not found");
  });

  test("by the first of the addresses that were tried", () => {
    expect(faultOf(new AggregateError([errorWith("ECONNREFUSED"), errorWith("ENETUNREACH")]), false)).toBe("refused");
  });

  test.each(["wrong version number", "packet length too long"])(
    "by OpenSSL's words where EPROTO is all: %s",
    (words) => {
      expect(faultOf(errorWith("EPROTO", { message: `ssl3_get_record:${words}` }), true)).toBe("not tls");
    },
  );

  test("by the exact code beside EPROTO", () => {
    expect(faultOf(errorWith("EPROTO", { cause: errorWith("ERR_SSL_WRONG_VERSION_NUMBER") }), true)).toBe("not tls");
  });

  test("by its name where undici's parser gives up", () => {
    expect(faultOf(Object.assign(new Error("Invalid"), { name: "HTTPParserError" }), false)).toBe("not http");
  });

  test("as a failed handshake where an unknown code came before the request", () => {
    expect(faultOf(errorWith("SELF_SIGNED_CERT_IN_CHAIN"), true)).toBe("tls failed");
    expect(faultOf(errorWith("SELF_SIGNED_CERT_IN_CHAIN"), false)).toBe("reset");
  });

  test.each([[new Error("no code")], ["a text"], [undefined], [null], [{ code: 17 }]])(
    "as reset where nothing is known: %p",
    (error) => {
      expect(faultOf(error, true)).toBe("reset");
      expect(faultOf(error, false)).toBe("reset");
    },
  );
});

test("given an error, when its words are asked for, then those of several addresses are those of the first", () => {
  expect(messageOf(new Error("its words"))).toBe("its words");
  expect(messageOf(new AggregateError([new Error("first"), new Error("second")]))).toBe("first");
  expect(messageOf("a text")).toBe("a text");
});
