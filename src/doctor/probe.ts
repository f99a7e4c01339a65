import { X509Certificate } from "node:crypto";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Connection, ServerTrust } from "../service-fabric/connection/connection";
import { CredentialProblem } from "../service-fabric/connection/credential-problem";
import { describeCertificate, whyUntrusted } from "../service-fabric/connection/server-trust";
import { tlsOptions, UntrustedServerError } from "../service-fabric/connection/tls";
import { faultOf, messageOf } from "../service-fabric/connection-fault";
import type { Secrets } from "../service-fabric/secrets";
import { failedCheck } from "./failed-check";
import { inFull, isFailed } from "./in-full";
import { type Check, type CheckName, nodeChecks } from "./report";

/** Looks at one node from the name to the certificate. Ends at what fails. */
export async function probe(
  connection: Connection,
  endpoint: string,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Check[]> {
  const { hostname, port, protocol } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, "");
  const isSecure = protocol === "https:";
  const target = { host, port: Number(port || (isSecure ? 443 : 80)) };
  const checks: Check[] = [];
  const steps: readonly [CheckName, () => Promise<Omit<Check, "name">>][] = [
    ["name", () => resolveName(host)],
    ["port", () => openPort(target, signal)],
    ["certificate", () => (isSecure ? shakeHands(connection, target, signal) : plain(host))],
  ];
  for (const [name, look] of steps) {
    const check: Check = {
      name,
      ...(await look().catch((error: unknown) => failed(name, error, { endpoint, secrets, signal }))),
    };
    checks.push(check);
    if (isFailed(check)) break;
  }
  return inFull(nodeChecks, checks).map((check) => ({ ...check, endpoint }));
}

interface Target {
  readonly host: string;
  readonly port: number;
}

async function resolveName(host: string): Promise<Omit<Check, "name">> {
  if (isIP(host) !== 0) return { status: "ok", detail: `${host} is an IP address, nothing to look up` };
  const addresses = await lookup(host, { all: true });
  return { status: "ok", detail: `${host} is ${addresses.map(({ address }) => address).join(", ")}` };
}

async function openPort(target: Target, signal: AbortSignal): Promise<Omit<Check, "name">> {
  const { host, port } = target;
  const socket = connectTcp({ host, port });
  await whenOpen(socket, "connect", signal);
  socket.destroy();
  return { status: "ok", detail: `port ${port} takes connections` };
}

async function plain(host: string): Promise<Omit<Check, "name">> {
  if (isThisMachine(host)) return { status: "skipped", detail: "http:// has none, and does not leave this machine" };
  return {
    status: "warning",
    detail: "http://: nothing is encrypted, and anybody may answer",
    remedy: "Write the endpoint with https:// if the cluster is secure.",
  };
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}

async function shakeHands(connection: Connection, target: Target, signal: AbortSignal): Promise<Omit<Check, "name">> {
  const { host, port } = target;
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectTls({ host, port, ...servername, ...(await tlsOptions(connection, Date.now())) });
  try {
    await whenOpen(socket, "secureConnect", signal);
    const reason = whyUntrusted(socket, connection.serverTrust, Date.now());
    if (reason !== undefined) throw new UntrustedServerError(reason);
    const presented = describeCertificate(new X509Certificate(socket.getPeerCertificate().raw));
    const detail = `${socket.getProtocol() ?? "TLS"}, trusted by ${wordsOf[connection.serverTrust.kind]}. ${presented}`;
    if (connection.serverTrust.kind !== "anything") return { status: "ok", detail };
    return {
      status: "warning",
      detail,
      remedy: "Pin the certificate with serverThumbprints, and remove insecureTrustAnyServer.",
    };
  } finally {
    socket.destroy();
  }
}

const wordsOf: Readonly<Record<ServerTrust["kind"], string>> = {
  authority: "its authority and its name",
  thumbprints: "its thumbprint",
  "common names": "its authority and its common name",
  anything: "insecureTrustAnyServer, so by nobody",
};

async function whenOpen(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  const giveUp = () => socket.destroy(Object.assign(new Error("it took too long"), { code: "ETIMEDOUT" }));
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    if (signal.aborted) giveUp();
    await once(socket, event);
  } finally {
    signal.removeEventListener("abort", giveUp);
    socket.on("error", () => undefined);
  }
}

function failed(
  name: CheckName,
  error: unknown,
  { endpoint, secrets, signal }: { endpoint: string; secrets: Secrets; signal: AbortSignal },
): Omit<Check, "name"> {
  const isLate = signal.aborted && !(error instanceof CredentialProblem || error instanceof UntrustedServerError);
  const fault = isLate ? "connect timed out" : faultOf(error, name === "certificate");
  const message = messageOf(error);
  return failedCheck(name, { kind: "not sent", fault, message }, { signsInWith: "nothing", endpoint, secrets });
}
