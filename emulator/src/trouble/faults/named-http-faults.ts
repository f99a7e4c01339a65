import { backupServiceRouteNames } from "../../wire/route-name.js";
import { parameter } from "../parameters.js";
import { answers } from "./answers.js";
import { namedHttpFault } from "./named-fault.js";

const progress = "GetPartitionBackupProgress";
const post = "BackupPartition";

/** Answers and connections that go wrong. */
export const namedHttpFaults = [
  namedHttpFault({
    name: "status",
    shows: "Another status, with an error body.",
    route: "any",
    calls: { first: 1 },
    parameters: {
      status: parameter.status(500, "HTTP status"),
      code: parameter.text("E_UNEXPECTED", "Error.Code of the body; empty: no body"),
      message: parameter.text("The operation failed.", "Error.Message of the body"),
    },
    actions: ({ status, code, message }) => [answers.error(status, code, message)],
  }),
  namedHttpFault({
    name: "reset-before-effect",
    shows: "The connection is reset before the request takes effect.",
    route: post,
    calls: { first: 1 },
    actions: () => [{ kind: "reset" }],
  }),
  namedHttpFault({
    name: "reset-after-effect",
    shows: "The request takes effect, then the connection is reset: its answer is lost.",
    route: post,
    calls: { first: 1 },
    actions: () => [{ kind: "reset", carryOut: true }],
  }),
  namedHttpFault({
    name: "stall",
    shows: "No answer ever comes, and the connection stays open.",
    route: progress,
    calls: { first: 1 },
    parameters: { carryOut: parameter.flag(false, "whether the request takes effect all the same") },
    actions: ({ carryOut }) => [{ kind: "hang", carryOut }],
  }),
  namedHttpFault({
    name: "late-answer",
    shows: "The answer comes late.",
    route: progress,
    calls: "all",
    parameters: { milliseconds: parameter.number(2_000, "how late, in real time") },
    actions: ({ milliseconds }) => [{ kind: "delay", milliseconds }],
  }),
  namedHttpFault({
    name: "slow-body",
    shows: "The body of the answer trickles in.",
    route: progress,
    calls: { first: 1 },
    parameters: {
      bytes: parameter.count(16, "size of a piece"),
      everyMilliseconds: parameter.number(20, "real time between two pieces"),
    },
    actions: ({ bytes, everyMilliseconds }) => [{ kind: "slowBody", bytes, everyMilliseconds }],
  }),
  namedHttpFault({
    name: "huge-body",
    shows: "A body of many megabytes, without a length.",
    route: progress,
    calls: { first: 1 },
    parameters: { megabytes: parameter.count(64, "size of the body") },
    actions: ({ megabytes }) => [answers.hugeBody(megabytes)],
  }),
  namedHttpFault({
    name: "truncated-json",
    shows: "Only the first half of the JSON comes.",
    route: progress,
    calls: { first: 1 },
    actions: () => [{ kind: "truncate" }],
  }),
  namedHttpFault({
    name: "wrong-content-type",
    shows: "The true body under another content type.",
    route: progress,
    calls: "all",
    parameters: { contentType: parameter.text("text/html", "what the header says") },
    actions: ({ contentType }) => [{ kind: "editHeaders", set: { "Content-Type": contentType } }],
  }),
  namedHttpFault({
    name: "html-page",
    shows: "A page of a proxy or a sign-in in the place of JSON.",
    route: "any",
    calls: { first: 1 },
    parameters: { status: parameter.status(502, "HTTP status; a sign-in page has 200") },
    actions: ({ status }) => [answers.htmlPage(status)],
  }),
  namedHttpFault({
    name: "too-many-requests",
    shows: "429 with Retry-After in seconds.",
    route: post,
    calls: { first: 2 },
    parameters: { seconds: parameter.number(1, "Retry-After") },
    actions: ({ seconds }) => [answers.tooManyRequests(seconds)],
  }),
  namedHttpFault({
    name: "too-many-requests-until",
    shows: "429 with Retry-After as a date.",
    route: post,
    calls: { first: 2 },
    parameters: {
      seconds: parameter.number(1, "how far the date lies ahead of the emulator's clock when this begins"),
    },
    actions: ({ seconds }, now) => [answers.tooManyRequests(new Date(now + seconds * 1_000))],
  }),
  namedHttpFault({
    name: "unavailable-burst",
    shows: "503 FABRIC_E_NOT_PRIMARY, a few times in a row.",
    route: backupServiceRouteNames,
    calls: { first: 3 },
    actions: () => [answers.serviceUnavailable()],
  }),
  namedHttpFault({
    name: "service-missing",
    shows: "404 without a body: the cluster has no Backup Restore Service.",
    route: backupServiceRouteNames,
    calls: "all",
    actions: () => [answers.emptyNotFound()],
  }),
  namedHttpFault({
    name: "gateway-timeout",
    shows: "504 without a body: the gateway gave up waiting for the Backup Restore Service.",
    route: post,
    calls: { first: 1 },
    parameters: { carryOut: parameter.flag(false, "whether the request takes effect all the same") },
    actions: ({ carryOut }) => [{ ...answers.emptyGatewayTimeout(), carryOut }],
  }),
  namedHttpFault({
    name: "service-stopped",
    shows: "The Backup Restore Service silently stops: every call of it ends in an empty 504.",
    route: backupServiceRouteNames,
    calls: "all",
    actions: () => [answers.emptyGatewayTimeout()],
  }),
  namedHttpFault({
    name: "primary-failover",
    shows: "While the Backup Restore Service changes its primary, a GET hangs, then ends in an empty 504.",
    route: progress,
    calls: { first: 2 },
    parameters: { milliseconds: parameter.number(500, "how long it hangs, in real time; a gateway takes up to 120 s") },
    actions: ({ milliseconds }) => [{ kind: "delay", milliseconds }, answers.emptyGatewayTimeout()],
  }),
  namedHttpFault({
    name: "role-change",
    shows: "The identity is only a User from now on: every POST is 403 E_ACCESSDENIED, a GET is allowed.",
    route: backupServiceRouteNames,
    method: "POST",
    calls: "all",
    actions: () => [answers.accessDenied()],
  }),
  namedHttpFault({
    name: "expired-certificate",
    shows: "The client's certificate has expired: 403 without a body from now on.",
    route: "any",
    calls: "all",
    actions: () => [answers.certificateRequired()],
  }),
];
