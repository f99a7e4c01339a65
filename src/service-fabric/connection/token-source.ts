import type { Attempt, HttpRequest } from "../exchange";
import type { Secrets } from "../secrets";
import type { SignIn } from "./connection";
import { CredentialProblem } from "./credential-problem";
import { openCredential } from "./entra-credential";

/** Where the token for each request comes from. */
export interface TokenSource {
  /** @throws CredentialProblem where none is to be had. */
  get(signal: AbortSignal): Promise<string>;
  /** The server refused the token. Whether another may be had. */
  renew(): boolean;
}

/** What a token source needs of the transport that it serves. */
export interface TokenPorts {
  /** Sends without a token. */
  readonly send: (request: HttpRequest, signal: AbortSignal) => Promise<Attempt>;
  readonly now: () => number;
  readonly secrets: Secrets;
}

/** Long enough for a slow call, and for clocks that differ. */
const renewBeforeMilliseconds = 5 * 60_000;

export function createTokenSource(signIn: SignIn | undefined, ports: TokenPorts): TokenSource | undefined {
  switch (signIn?.kind) {
    case undefined:
      return undefined;
    case "token":
      return { get: async () => givenToken(signIn.token, ports), renew: () => false };
    case "credential":
      return renewedTokens(signIn, ports);
  }
}

/** A token that was given as it is, and that nobody here can renew. */
function givenToken(text: string, { now, secrets }: TokenPorts): string {
  const token = text.trim().replace(/^Bearer\s+/i, "");
  secrets.add(token, ...token.split("."));
  const endsAt = expiryOf(token);
  if (endsAt !== undefined && endsAt <= now()) {
    throw new CredentialProblem(`The token ended at ${new Date(endsAt).toISOString()}: give a new one.`);
  }
  return token;
}

/** When a JWT ends, by its own word. Not checked here: that is the cluster's to do. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const exp: unknown = typeof claims === "object" && claims !== null ? Reflect.get(claims, "exp") : undefined;
    return typeof exp === "number" ? exp * 1_000 : undefined;
  } catch {
    return undefined;
  }
}

/** Tokens of a credential: kept while they hold, renewed before they end, also in the middle of a long wait. */
function renewedTokens(signIn: Extract<SignIn, { kind: "credential" }>, ports: TokenPorts): TokenSource {
  const credential = openCredential(signIn, ports);
  let current: { readonly token: string; readonly endsAt: number } | undefined;
  let isRefused = false;
  return {
    get: async (signal) => {
      if (current === undefined || isRefused || current.endsAt - ports.now() < renewBeforeMilliseconds) {
        const renewed = await credential.token(signal);
        ports.secrets.add(renewed.token, ...renewed.token.split("."));
        current = renewed;
        isRefused = false;
      }
      return current.token;
    },
    renew: () => {
      isRefused = true;
      return true;
    },
  };
}
