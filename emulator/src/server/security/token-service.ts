import { randomUUID } from "node:crypto";
import {
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  type KeyLike,
  SignJWT,
} from "jose";
import type { Clock } from "../../model/time/clock.js";
import type { JsonObject } from "../../wire/json.js";
import type { SignedInRole } from "./role.js";
import type { TokenApplication, TokenOptions } from "./security-options.js";

/** Tokens as Microsoft Entra ID would issue them for the cluster. Times are those of the emulator's clock. */
export interface Tokens {
  readonly tenant: string;
  /** The audience of the cluster's tokens. */
  readonly clusterApplication: string;
  /** Writes a token; one that the gateway takes for an hour and as Admin where nothing else is said. */
  issue(token?: TokenContent): Promise<string>;
}

export interface TokenContent {
  /** Value of the claim `roles`; `None` leaves it out. Default `Admin`. */
  readonly role?: "Admin" | "User" | "None";
  /** Counted from now. Default 3,600. A number below 0 writes a token that is over already. */
  readonly expiresInSeconds?: number;
  /** When it begins to be valid. Default: now. */
  readonly notBefore?: Date;
  /** Default: the application id of the cluster. */
  readonly audience?: string;
  /** Default: `https://sts.windows.net/{tenant}/`. */
  readonly issuer?: string;
  /** Application id of the client. Default: that of GetAadMetadata. */
  readonly clientId?: string;
}

/** Why a token lets nobody in. */
export type TokenProblem = "invalid" | "no role";

const algorithm = "RS256";
const keyId = "servicefabric-backup-emulator";

interface Keys {
  readonly publicKey: KeyLike;
  readonly privateKey: KeyLike;
}

/** One pair for the process: a token outlives the restart of an emulator, as Entra ID's outlive that of a cluster. */
let keys: Promise<Keys> | undefined;

/** Stands in for Microsoft Entra ID: issues tokens, and checks them as the gateway does (`ServerUtility.cs`). */
export class TokenService implements Tokens {
  readonly tenant: string;
  readonly clusterApplication: string;
  readonly refusedStatus: 401 | 403;
  readonly #clientApplication: string;
  readonly #authority: string | undefined;
  readonly #applications: readonly TokenApplication[] | undefined;
  readonly #clockToleranceSeconds: number;
  readonly #clock: Clock;
  readonly #keys: Keys;

  private constructor(options: TokenOptions, clock: Clock, keys: Keys) {
    this.tenant = options.tenant ?? "e0000000-0000-4000-8000-000000000001";
    this.clusterApplication = options.clusterApplication ?? "e0000000-0000-4000-8000-000000000002";
    this.#clientApplication = options.clientApplication ?? "e0000000-0000-4000-8000-000000000003";
    this.#authority = options.authority;
    this.#applications = options.applications;
    this.#clockToleranceSeconds = options.clockToleranceSeconds ?? 300;
    this.refusedStatus = options.refusedStatus ?? 403;
    this.#clock = clock;
    this.#keys = keys;
  }

  static async make(options: TokenOptions, clock: Clock): Promise<TokenService> {
    keys ??= generateKeyPair(algorithm, { extractable: true });
    return new TokenService(options, clock, await keys);
  }

  async issue({ role = "Admin", expiresInSeconds = 3_600, ...content }: TokenContent = {}): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1_000);
    const claims: JWTPayload = {
      ver: "1.0",
      tid: this.tenant,
      appid: content.clientId ?? this.#clientApplication,
      ...(role === "None" ? {} : { roles: [role] }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, typ: "JWT", kid: keyId })
      .setIssuer(content.issuer ?? this.issuer)
      .setAudience(content.audience ?? this.clusterApplication)
      .setIssuedAt(now)
      .setNotBefore(content.notBefore ? Math.floor(content.notBefore.getTime() / 1_000) : now)
      .setExpirationTime(now + expiresInSeconds)
      .setJti(randomUUID())
      .sign(this.#keys.privateKey);
  }

  /** What a token signs in to. A role that the cluster does not know makes the whole token invalid. */
  async check(token: string): Promise<SignedInRole | TokenProblem> {
    let claims: JWTPayload;
    try {
      const verified = await jwtVerify(token, this.#keys.publicKey, {
        algorithms: [algorithm],
        issuer: this.issuer,
        audience: this.clusterApplication,
        requiredClaims: ["exp"],
        clockTolerance: this.#clockToleranceSeconds,
        currentDate: new Date(this.#clock.now()),
      });
      claims = verified.payload;
    } catch {
      return "invalid";
    }
    const roles = [claims.roles ?? []].flat();
    if (roles.some((role) => role !== "Admin" && role !== "User")) return "invalid";
    if (roles.length === 0) return "no role";
    return roles.includes("Admin") ? "Admin" : "User";
  }

  get issuer(): string {
    return `https://sts.windows.net/${this.tenant}/`;
  }

  /** The application of an id; nothing where it is not known. */
  application(clientId: string): TokenApplication | undefined {
    if (!this.#applications) return { clientId };
    return this.#applications.find((application) => application.clientId.toLowerCase() === clientId.toLowerCase());
  }

  async keySet(): Promise<JSONWebKeySet> {
    return { keys: [{ ...(await exportJWK(this.#keys.publicKey)), use: "sig", alg: algorithm, kid: keyId }] };
  }

  /**
   * What GetAadMetadata answers; members in the order of the gateway, which sorts them.
   *
   * @param url Where the emulator listens.
   */
  metadata(url: string): JsonObject {
    const login = `${url}/_emulator/identity`;
    return {
      type: "aad",
      metadata: {
        authority: this.#authority ?? `${login}/${this.tenant}`,
        client: this.#clientApplication,
        cluster: this.clusterApplication,
        login,
        redirect: "urn:ietf:wg:oauth:2.0:oob",
        tenant: this.tenant,
      },
    };
  }
}
