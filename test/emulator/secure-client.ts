import type { IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
import type { TLSSocket } from "node:tls";
import type { Emulator } from "servicefabric-backup-emulator";
import { selfSigned } from "../service-fabric/certificate";

const { cert, key } = selfSigned();

/** The option `https` of an emulator whose certificate does not matter: it need not be made anew. */
export const anyCertificate = { certificate: cert, key } as const;

/** A reply over TLS, and what the connection was. */
export interface SecureAnswer {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly protocol: string | null;
  /** SHA-1 thumbprint of the certificate that the server showed; empty where it resumed an earlier session. */
  readonly thumbprint: string;
}

export interface SecureRequest extends RequestOptions {
  readonly token?: string;
  readonly body?: string;
}

/** Sends one request on a connection of its own, unless an agent is given; it trusts the emulator's authority. */
export function send(emulator: Emulator, path: string, options: SecureRequest = {}): Promise<SecureAnswer> {
  const { token, body = "", ...rest } = options;
  const ca = emulator.certificate?.authorityPem;
  const headers = {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(body === "" ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
  };
  const url = `${emulator.url}${path}${path.includes("?") ? "&" : "?"}api-version=6.4`;
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, headers, ...(ca ? { ca } : {}), ...rest }, (response) => {
      // The request went over https.
      const socket = response.socket as TLSSocket;
      const thumbprint = (socket.getPeerCertificate().fingerprint ?? "").replaceAll(":", "");
      const protocol = socket.getProtocol();
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => {
        const { statusCode: status, statusMessage: reason, headers } = response;
        // By then an agent has its connection back.
        setImmediate(resolve, { status, reason, headers, text, protocol, thumbprint });
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The code that a request fails with. */
export async function failureOf(sending: Promise<unknown>): Promise<unknown> {
  const error: unknown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error && typeof error === "object" && "code" in error ? error.code : error;
}

/** A self-made certificate as options of a request. */
export function shows({ certificate, key }: { certificate: string; key: string } = { certificate: "", key: "" }) {
  return { cert: certificate, key };
}
