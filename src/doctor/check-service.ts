import type { Client } from "../service-fabric/client";
import type { FailedReply } from "../service-fabric/reply";
import { failedCheck } from "./failed-check";
import { inFull } from "./in-full";
import { type Check, clusterChecks } from "./report";

/** Looks whether the cluster lets us in, which version it runs, and whether it has a backup service. */
export async function checkService(client: Client, limit: () => AbortSignal): Promise<Check[]> {
  return inFull(clusterChecks, await look(client, limit));
}

const wordsOf = {
  nothing: "the cluster asks for nothing",
  certificate: "by certificate; only a request for a backup shows whether its role is Admin",
  token: "by token; only a request for a backup shows whether its role is Admin",
} as const;

async function look(client: Client, limit: () => AbortSignal): Promise<Check[]> {
  const version = await client.getClusterVersion(limit());
  if (version.kind !== "answered") {
    return [failedCheck(isAboutUs(version) ? "sign-in" : "version", version, client)];
  }
  const checks: Check[] = [
    { name: "sign-in", status: "ok", detail: wordsOf[client.signsInWith] },
    { name: "version", status: "ok", detail: `Service Fabric ${version.value}` },
  ];
  const policies = await client.getBackupPolicyNames(limit());
  if (policies.kind !== "answered") return [...checks, failedCheck("backup service", policies, client)];
  const names = policies.value.length === 0 ? "no policy" : `policies ${policies.value.slice(0, 10).join(", ")}`;
  return [...checks, { name: "backup service", status: "ok", detail: `installed, ${names}` }];
}

function isAboutUs(reply: FailedReply): boolean {
  switch (reply.kind) {
    case "error":
      return reply.status === 401 || reply.status === 403;
    case "not sent":
    case "unknown":
      return ["no credentials", "sign-in failed", "tls refused", "untrusted"].includes(reply.fault);
    case "junk":
    case "too large":
      return false;
  }
}
