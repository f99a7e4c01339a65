import type { TLSSocket } from "node:tls";
import type { Certificate } from "../service-fabric/certificate";
import { httpAnswer } from "../service-fabric/raw-server";
import { startTlsServer, type TlsServer } from "../service-fabric/tls-server";

export const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";

/** How a server may write what it was sent. */
export const spellings = {
  "as it is": (text: string) => text,
  "in JSON": (text: string) => JSON.stringify(text).slice(1, -1),
  "in the JSON of .NET": (text: string) =>
    text.replace(/[^\w ./:;=-]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`),
  "in JSON with slashes escaped": (text: string) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
  "in JSON within JSON": (text: string) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  "in a URL": (text: string) => encodeURIComponent(Buffer.from(text, "utf8").toString("utf8")),
  "as a form": (text: string) => new URLSearchParams({ text }).toString().slice("text=".length),
  "in HTML": (text: string) =>
    text.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? "&#39;"),
} as const;

export type Spelling = keyof typeof spellings;

/** What goes wrong, and where. */
export interface Trouble {
  readonly at: "the partition" | "the request" | "the progress" | "the list" | "nothing";
  readonly how:
    | { readonly kind: "error"; readonly status: 400 | 401 | 403 | 404 | 409 | 500 | 503; readonly isJson: boolean }
    | { readonly kind: "junk"; readonly status: 200 | 302 | 404 | 502 }
    | { readonly kind: "reset" }
    | { readonly kind: "no http" }
    | { readonly kind: "failure" }
    | { readonly kind: "unknown state" };
  readonly spelling: Spelling;
}

export interface EchoingCluster extends TlsServer {
  trouble: Trouble;
  /** Forgets every backup. */
  forget(): void;
}

const id = "11111111-2222-4333-8444-555555555555";
const backup = {
  BackupId: id,
  BackupLocation: "SampleApp/Orders/1.zip",
  EpochOfLastBackupRecord: { DataLossVersion: "131846800323087021", ConfigurationVersion: "12884901888" },
  LsnOfLastBackupRecord: "24",
};

/** A cluster that gives back, wherever something goes wrong, all that it was ever sent. */
export async function startEchoingCluster(certificate: Certificate): Promise<EchoingCluster> {
  let sent = "";
  let isAsked = false;
  const cluster = { trouble: { at: "nothing", how: { kind: "reset" }, spelling: "as it is" } as Trouble };
  const echo = (): string => spellings[cluster.trouble.spelling](sent);

  const usual = (method: string, path: string): [number, string] => {
    const json = (value: unknown): [number, string] => [200, JSON.stringify(value)];
    if (method === "POST" && path.includes("/$/Backup?")) {
      isAsked = true;
      return [202, ""];
    }
    if (path.includes("GetBackups")) {
      const isThere = isAsked && cluster.trouble.how.kind !== "failure";
      return json({
        Items: isThere ? [{ ...backup, CreationTimeUtc: "2026-01-05T12:00:05Z", BackupType: "Full" }] : [],
      });
    }
    if (path.includes("GetBackupProgress")) return json(progress());
    if (path.includes("GetClusterVersion")) return json({ Version: echo() });
    if (path.includes("GetServiceName")) return json({ Id: "SampleApp~Orders", Name: "fabric:/SampleApp/Orders" });
    if (path.includes("GetApplicationName")) return json({ Id: "SampleApp", Name: "fabric:/SampleApp" });
    if (path.includes("GetServices")) return json({ ServiceKind: "Stateful", HasPersistedState: true });
    if (path.includes("GetBackupConfigurationInfo")) return json({ PolicyName: "Daily" });
    return json({ ServiceKind: "Stateful" });
  };
  const progress = () => {
    if (!isAsked) return null;
    const { at, how } = cluster.trouble;
    if (at === "the progress" && how.kind === "unknown state") return { BackupState: sent };
    if (at === "the progress" && how.kind === "failure") {
      return { BackupState: "Failure", FailureError: { Code: "FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", Message: echo() } };
    }
    return { ...backup, BackupState: "Success", TimeStampUtc: "2026-01-05T12:00:05Z" };
  };

  const answer = (socket: TLSSocket, head: string): void => {
    const [method = "", path = ""] = head.split(" ");
    const { at, how } = cluster.trouble;
    if (placeOf(method, path, isAsked) !== at) return void socket.write(httpAnswer(...usual(method, path)));
    switch (how.kind) {
      case "error":
        return void socket.write(httpAnswer(how.status, how.isJson ? errorBody(echo()) : echo()));
      case "junk":
        return void socket.write(httpAnswer(how.status, `<html>${echo()}</html>`));
      case "reset":
        return void socket.destroy();
      case "no http":
        return void socket.end(`${echo()}\r\n`);
      default:
        return void socket.write(httpAnswer(...usual(method, path)));
    }
  };

  const server = await startTlsServer(certificate, {
    behave: (socket) => {
      let text = "";
      socket.setEncoding("utf8");
      socket.on("data", (bytes) => {
        text += String(bytes);
        const end = text.indexOf("\r\n\r\n");
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
        if (end < 0 || Buffer.byteLength(text.slice(end + 4)) < length) return;
        const request = text;
        text = "";
        const body = request.slice(end + 4);
        // As a server logs it: what the request means, not how it is written.
        sent += `${request.slice(0, end)}\n${body === "" ? "" : Object.values(flat(JSON.parse(body))).join("\n")}\n`;
        answer(socket, request);
      });
    },
  });
  return Object.assign(cluster, server, {
    forget: () => {
      sent = "";
      isAsked = false;
    },
  });
}

function placeOf(method: string, path: string, isAsked: boolean): Trouble["at"] {
  if (method === "POST" && path.includes("/$/Backup?")) return "the request";
  if (path.includes("GetBackups")) return "the list";
  if (path.includes("GetBackupProgress") && isAsked) return "the progress";
  return path.startsWith(`/Partitions/${partitionId}?`) ? "the partition" : "nothing";
}

function errorBody(message: string): string {
  // A server that cannot write JSON writes what it can.
  return `{"Error":{"Code":"FABRIC_E_SOMETHING","Message":${JSON.stringify(message)}}}`;
}

function flat(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(flat) : [value];
}
