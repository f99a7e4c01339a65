import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { decodeJwt } from "jose";
import type { TokenService } from "./token-service.js";

/** Below it, every tenant has its endpoints, as below `https://login.microsoftonline.com`. */
const root = "/_emulator/identity/:tenant";

const tokenLifetimeSeconds = 3_600;

/** An error as the token endpoint words it: a code of OAuth, and one of Entra ID at the beginning of the description. */
class OAuthError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Lets clients such as `@azure/identity` sign in against the emulator, with `authorityHost` set to
 * `{url}/_emulator/identity` and `disableInstanceDiscovery`.
 */
export function addIdentityEndpoints(server: FastifyInstance, tokens: TokenService): void {
  const get = (path: string, answer: (request: FastifyRequest) => Promise<object>) =>
    server.get(`${root}${path}`, (request, reply) => exchange(request, reply, tokens, () => answer(request)));
  for (const path of ["/.well-known/openid-configuration", "/v2.0/.well-known/openid-configuration"]) {
    get(path, async (request) => openIdConfiguration(request, tokens));
  }
  for (const path of ["/discovery/keys", "/discovery/v2.0/keys"]) get(path, () => tokens.keySet());
  for (const path of ["/oauth2/token", "/oauth2/v2.0/token"]) {
    server.post(`${root}${path}`, (request, reply) =>
      exchange(request, reply, tokens, () => issueToken(new URLSearchParams(String(request.body)), tokens)),
    );
  }
}

async function exchange(
  request: FastifyRequest,
  reply: FastifyReply,
  tokens: TokenService,
  answer: () => Promise<object>,
): Promise<FastifyReply> {
  reply.headers({ "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
  try {
    refuseOtherTenant(request, tokens);
    return reply.send(JSON.stringify(await answer()));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const { status, code, message } = error;
    return reply.code(status).send(JSON.stringify({ error: code, error_description: message }));
  }
}

function refuseOtherTenant({ params }: FastifyRequest, { tenant }: TokenService): void {
  const asked = typeof params === "object" && params !== null && "tenant" in params ? String(params.tenant) : "";
  if (asked.toLowerCase() === tenant.toLowerCase()) return;
  throw new OAuthError(400, "invalid_tenant", `AADSTS90002: Tenant '${asked}' not found.`);
}

/** Addresses are those that the client used, so that they also hold behind a forwarded port. */
function openIdConfiguration({ protocol, host }: FastifyRequest, { tenant, issuer }: TokenService): object {
  const authority = `${protocol}://${host}/_emulator/identity/${tenant}`;
  return {
    issuer,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    response_types_supported: ["code", "token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    tenant_region_scope: null,
  };
}

/** The grant `client_credentials`, with a secret or with a token of a federated identity. */
async function issueToken(form: URLSearchParams, tokens: TokenService): Promise<object> {
  const grant = required(form, "grant_type");
  if (grant !== "client_credentials") {
    throw new OAuthError(400, "unsupported_grant_type", `AADSTS70003: The grant type '${grant}' is not supported.`);
  }
  const clientId = required(form, "client_id");
  const application = tokens.application(clientId);
  if (!application) {
    const message = `AADSTS700016: Application with identifier '${clientId}' was not found in the directory.`;
    throw new OAuthError(400, "unauthorized_client", message);
  }
  proveClient(form, application.secret);
  const audience = form.get("resource") ?? required(form, "scope").replace(/\/\.default$/, "");
  const token = await tokens.issue({
    audience,
    clientId,
    role: application.role ?? "Admin",
    expiresInSeconds: tokenLifetimeSeconds,
  });
  return {
    token_type: "Bearer",
    expires_in: tokenLifetimeSeconds,
    ext_expires_in: tokenLifetimeSeconds,
    access_token: token,
  };
}

/** Who signed a federated token cannot be known here: whatever is a token will do. */
function proveClient(form: URLSearchParams, expectedSecret: string | undefined): void {
  const assertion = form.get("client_assertion");
  if (assertion !== null) {
    if (isToken(assertion)) return;
    throw new OAuthError(401, "invalid_client", "AADSTS50027: JWT token is invalid or malformed.");
  }
  const secret = form.get("client_secret");
  if (secret === null || secret === "") {
    const message = "AADSTS7000216: 'client_assertion', 'client_secret' or 'request' is required.";
    throw new OAuthError(401, "invalid_client", message);
  }
  if (expectedSecret !== undefined && secret !== expectedSecret) {
    throw new OAuthError(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
  }
}

function isToken(text: string): boolean {
  try {
    decodeJwt(text);
    return true;
  } catch {
    return false;
  }
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value) return value;
  const message = `AADSTS900144: The request body must contain the following parameter: '${name}'.`;
  throw new OAuthError(400, "invalid_request", message);
}
