import type { Secrets } from "../secrets";
import type { SignIn } from "./connection";
import { CredentialProblem } from "./credential-problem";
import { openCredential } from "./entra-credential";
import { joinedWork } from "./joined-work";
import type { TokenPorts } from "./token-ports";

/** Where the token for each request comes from. */
export interface TokenSource {
  /** @throws CredentialProblem where none is to be had. */
  get(signal: AbortSignal): Promise<string>;
  /**
   * Another one than that which the server refused; `undefined` where there is no other.
   *
   * @throws CredentialProblem as above.
   */
  another(refused: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Long enough for a slow call, and for clocks that differ. */
const renewBeforeMilliseconds = 5 * 60_000;

export function createTokenSource(signIn: SignIn | undefined, ports: TokenPorts): TokenSource | undefined {
  switch (signIn?.kind) {
    case undefined:
      return undefined;
    case "token":
      return { get: async () => givenToken(signIn.token, ports), another: async () => undefined };
    case "credential":
      return renewedTokens(signIn, ports);
  }
}

/** A token that was given as it is, and that nobody here can renew. */
function givenToken(text: string, { now, secrets }: TokenPorts): string {
  const token = text.trim().replace(/^Bearer\s+/i, "");
  addToken(secrets, token);
  if (!/^[\w.~+/-]+=*$/.test(token)) throw new CredentialProblem("The token holds signs that no token has.");
  const endsAt = expiryOf(token);
  if (endsAt !== undefined && endsAt <= now()) {
    throw new CredentialProblem(`The token ended at ${new Date(endsAt).toISOString()}: give a new one.`);
  }
  return token;
}

/** Each part of a JWT is a secret of its own, unless it is too short to tell anything. */
function addToken(secrets: Secrets, token: string): void {
  secrets.add(token, ...token.split(".").filter((part) => part.length >= 16));
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
function renewedTokens(
  signIn: Extract<SignIn, { kind: "credential" }>,
  { secrets, now, ...ports }: TokenPorts,
): TokenSource {
  const open = () => openCredential(signIn, { secrets, now, ...ports });
  let credential = open();
  let current: { readonly token: string; readonly endsAt: number } | undefined;
  const renew = joinedWork(async (signal) => {
    const renewed = await credential.token(signal);
    addToken(secrets, renewed.token);
    current = renewed;
    return renewed.token;
  });
  const inTime = async (signal: AbortSignal): Promise<string> => {
    try {
      return await renew(signal);
    } catch (error) {
      if (error instanceof CredentialProblem) throw error;
      throw new CredentialProblem("No token came in time.", "sign-in failed");
    }
  };
  return {
    get: async (signal) =>
      current !== undefined && current.endsAt - now() >= renewBeforeMilliseconds ? current.token : inTime(signal),
    another: async (refused, signal) => {
      if (current?.token === refused) {
        current = undefined;
        // A credential keeps its tokens for as long as they hold, and would give the refused one again.
        credential = open();
      }
      const token = current?.token ?? (await inTime(signal));
      return token === refused ? undefined : token;
    },
  };
}
