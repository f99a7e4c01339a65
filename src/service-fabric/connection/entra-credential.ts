import type * as Identity from "@azure/identity";
import { labelOf } from "../reply";
import { toReply } from "../response";
import { aadMetadata } from "../wire";
import type { SignIn } from "./connection";
import { CredentialProblem } from "./credential-problem";
import type { TokenPorts } from "./token-source";

type CredentialSignIn = Extract<SignIn, { kind: "credential" }>;

interface EntraToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** Where the cluster's tokens come from, as the cluster itself says to anybody. */
interface Authority {
  /** Such as `https://login.microsoftonline.com`. */
  readonly host?: string;
  readonly tenantId?: string;
  readonly clusterApplicationId: string;
}

/** Asks Entra ID for tokens, with a credential of `@azure/identity`. */
export function openCredential(
  signIn: CredentialSignIn,
  ports: TokenPorts,
): { token(signal: AbortSignal): Promise<EntraToken> } {
  let opened: { readonly credential: Identity.TokenCredential; readonly scope: string } | undefined;
  return {
    token: async (signal) => {
      opened ??= await open(signIn, ports, signal);
      const { credential, scope } = opened;
      try {
        const answer = await credential.getToken(scope, { abortSignal: signal });
        if (answer !== null) return { token: answer.token, endsAt: answer.expiresOnTimestamp };
      } catch (error) {
        throw signInProblem(signIn, error instanceof Error ? error.message : String(error));
      }
      throw signInProblem(signIn, "it gave no token");
    },
  };
}

async function open(signIn: CredentialSignIn, ports: TokenPorts, signal: AbortSignal) {
  const identity = loadIdentity();
  const authority = await authorityOf(signIn, ports, signal);
  const { AZURE_CLIENT_SECRET = "", AZURE_CLIENT_CERTIFICATE_PASSWORD = "", AZURE_PASSWORD = "" } = process.env;
  ports.secrets.add(AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PASSWORD, AZURE_PASSWORD);
  return { credential: credentialOf(identity, signIn, authority), scope: `${authority.clusterApplicationId}/.default` };
}

/** An optional peer, and a large one: loaded only where it is asked for. */
function loadIdentity(): typeof Identity {
  try {
    return require("@azure/identity");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) throw error;
    throw new CredentialProblem(
      "The setting `credential` needs the package @azure/identity: run `npm install @azure/identity` in this project.",
    );
  }
}

function credentialOf(
  identity: typeof Identity,
  signIn: CredentialSignIn,
  { host, tenantId }: Authority,
): Identity.TokenCredential {
  const { clientId } = signIn;
  const cloud = host === undefined ? {} : { authorityHost: host };
  const tenant = tenantId === undefined ? {} : { tenantId };
  const client = clientId === undefined ? {} : { clientId };
  switch (signIn.credential) {
    case "default":
      return new identity.DefaultAzureCredential({
        ...cloud,
        ...tenant,
        ...(clientId === undefined ? {} : { managedIdentityClientId: clientId, workloadIdentityClientId: clientId }),
      });
    case "environment":
      return new identity.EnvironmentCredential(cloud);
    case "managedIdentity":
      return new identity.ManagedIdentityCredential(client);
    case "workloadIdentity":
      return new identity.WorkloadIdentityCredential({ ...cloud, ...tenant, ...client });
    case "azureCli":
      return new identity.AzureCliCredential(tenant);
  }
}

/** What was given, and for the rest what the cluster says of itself. */
async function authorityOf(signIn: CredentialSignIn, ports: TokenPorts, signal: AbortSignal): Promise<Authority> {
  const { tenantId, clusterApplicationId } = signIn;
  if (tenantId !== undefined && clusterApplicationId !== undefined) return { tenantId, clusterApplicationId };
  const path = "/$/GetAadMetadata?api-version=6.0";
  const reply = toReply(await ports.send({ method: "GET", path }, signal), aadMetadata);
  if (reply.kind !== "answered") {
    // What keeps us from asking is told as such: a server that is not to be trusted, above all.
    if (reply.kind === "not sent" || reply.kind === "unknown") throw new CredentialProblem(reply.message, reply.fault);
    throw new CredentialProblem(
      `The cluster did not tell where its tokens come from (GetAadMetadata): ${labelOf(reply)}.`,
      "sign-in failed",
    );
  }
  const { metadata } = reply.value;
  const application = clusterApplicationId ?? metadata?.cluster;
  if (!application) {
    throw new CredentialProblem(
      "The cluster takes no Entra ID tokens: its GetAadMetadata names no application. Use a client certificate.",
    );
  }
  const host = authorityHostOf(metadata?.login);
  const tenant = tenantId ?? metadata?.tenant;
  return {
    clusterApplicationId: application,
    ...(host === undefined ? {} : { host }),
    ...(tenant ? { tenantId: tenant } : {}),
  };
}

/** The sign-in pages of Microsoft's clouds. */
const knownHosts = [
  "login.microsoftonline.com",
  "login.windows.net",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
  "login.chinacloudapi.cn",
];

/**
 * The host that our credentials go to. The cluster may name one of Microsoft's; any other would get our secrets, so it
 * has to be named by the environment.
 */
function authorityHostOf(login: string | undefined): string | undefined {
  const named = process.env.AZURE_AUTHORITY_HOST;
  if (named) return named;
  if (!login) return undefined;
  const host = URL.canParse(login) ? new URL(login) : undefined;
  if (host?.protocol === "https:" && knownHosts.includes(host.host)) return host.origin;
  throw new CredentialProblem(
    "The cluster names a sign-in host that is none of Microsoft's. If it is right, name it in AZURE_AUTHORITY_HOST.",
  );
}

function signInProblem({ credential }: CredentialSignIn, reason: string): CredentialProblem {
  return new CredentialProblem(`The credential "${credential}" gave no token: ${reason}`, "sign-in failed");
}
