import { httpAnswer, type RawServer, startRawServer } from "./raw-server";

export interface SeenRequest {
  readonly line: string;
  /** `undefined`: it was anonymous. */
  readonly token: string | undefined;
}

export interface TokenCluster extends RawServer {
  readonly seen: readonly SeenRequest[];
  /** The tokens with which it was asked for anything but its metadata, in their order. */
  readonly tokens: () => readonly (string | undefined)[];
}

export interface TokenClusterOptions {
  /** What GetAadMetadata answers. */
  readonly metadata?: unknown;
  /** How else it answers. Default: 200 to all. */
  readonly answer?: (request: SeenRequest) => number;
}

export const applicationId = "5d64b697-6acd-45a4-adbd-3d75e0078081";
export const tenantId = "c8f5bd03-4fd4-4e93-9b41-9b4b4f1b8d10";

/** As a cluster answers that takes tokens. */
export const usualMetadata = {
  type: "aad",
  metadata: {
    authority: `https://login.microsoftonline.com/${tenantId}`,
    client: "3f6b1a53-2a6b-4c58-8a6e-3f0f0a6ad1c2",
    cluster: applicationId,
    login: "https://login.microsoftonline.com",
    redirect: "urn:ietf:wg:oauth:2.0:oob",
    tenant: tenantId,
  },
};

/** A cluster that says where its tokens come from, and notes with which token each request came. */
export async function startTokenCluster(options: TokenClusterOptions = {}): Promise<TokenCluster> {
  const { metadata = usualMetadata, answer = () => 200 } = options;
  const seen: SeenRequest[] = [];
  const server = await startRawServer((socket) => {
    let text = "";
    socket.on("data", (bytes) => {
      text += String(bytes);
      const end = text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (end < 0 || text.length < end + 4 + length) return;
      const request = { line: text.split("\r\n")[0] ?? "", token: /authorization: Bearer (.*)\r/i.exec(text)?.[1] };
      text = "";
      seen.push(request);
      if (!request.line.includes("GetAadMetadata")) return void socket.write(httpAnswer(answer(request), "{}"));
      socket.write(typeof metadata === "number" ? httpAnswer(metadata) : httpAnswer(200, JSON.stringify(metadata)));
    });
  });
  const tokens = () => seen.filter(({ line }) => !line.includes("GetAadMetadata")).map(({ token }) => token);
  return { ...server, seen, tokens };
}
