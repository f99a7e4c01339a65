import type * as Identity from "@azure/identity";
import { messageOf } from "../connection-fault";
import { labelOf } from "../reply";
import { toReply } from "../response";
import { aadMetadata } from "../wire";
import type { SignIn } from "./connection";
import { CredentialProblem } from "./credential-problem";
import type { TokenPorts } from "./token-ports";

type CredentialSignIn = Extract<SignIn, { kind: "credential" }>;

interface EntraToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** Where the cluster's tokens come from, as the cluster itself says to anybody. */
interface Authority {
  /** Such as `https://login.microsoftonline.com`. Left out: Microsoft's public one. */
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
      try {
        opened ??= await open(signIn, ports, signal);
        const { credential, scope } = opened;
        const answer = await credential.getToken(scope, { abortSignal: signal });
        // It may be null by its type only.
        if (answer !== null) return { token: answer.token, endsAt: answer.expiresOnTimestamp };
      } catch (error) {
        // A credential may find fault with its settings as soon as it is made.
        throw error instanceof CredentialProblem ? error : signInProblem(signIn, messageOf(error));
      }
      throw signInProblem(signIn, "it answered with nothing");
    },
  };
}

async function open(signIn: CredentialSignIn, ports: TokenPorts, signal: AbortSignal) {
  const identity = loadIdentity();
  const authority = await authorityOf(signIn, ports, signal);
  return { credential: credentialOf(identity, signIn, authority), scope: `${authority.clusterApplicationId}/.default` };
}

/** An optional peer, and a large one: loaded only where it is asked for. */
function loadIdentity(): typeof Identity {
  try {
    return require("@azure/identity");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
    throw new CredentialProblem(
      isMissing
        ? "The setting `credential` needs the package @azure/identity: run `npm install @azure/identity` in this project."
        : `The package @azure/identity cannot be loaded: ${messageOf(error)}`,
    );
  }
}

function credentialOf(
  identity: typeof Identity,
  signIn: CredentialSignIn,
  { host, tenantId }: Authority,
): Identity.TokenCredential {
  const { clientId } = signIn;
  // Of a host of its own a private cloud says so itself; Microsoft's public one, which would be asked, does not know it.
  const isOwn = host !== undefined && !isKnownHost(host);
  const cloud = host === undefined ? {} : { authorityHost: host, ...(isOwn ? { disableInstanceDiscovery: true } : {}) };
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
  if (tenantId !== undefined && clusterApplicationId !== undefined) {
    return { tenantId, clusterApplicationId, ...hostOf(undefined) };
  }
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
  const tenant = tenantId ?? metadata?.tenant;
  return {
    clusterApplicationId: application,
    ...hostOf(metadata?.login),
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

function isKnownHost(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url) : undefined;
  return host?.protocol === "https:" && knownHosts.includes(host.host);
}

/**
 * The host that our credentials go to. The cluster may name one of Microsoft's; any other would get our secrets, so it
 * has to be named by the environment.
 */
function hostOf(login: string | null | undefined): Pick<Authority, "host"> {
  const named = process.env.AZURE_AUTHORITY_HOST;
  if (named) return { host: named };
  if (!login) return {};
  if (isKnownHost(login)) return { host: new URL(login).origin };
  throw new CredentialProblem(
    "The cluster names a sign-in host that is none of Microsoft's. If it is right, name it in AZURE_AUTHORITY_HOST.",
  );
}

function signInProblem({ credential }: CredentialSignIn, reason: string): CredentialProblem {
  return new CredentialProblem(`The credential "${credential}" gave no token: ${reason}`, "sign-in failed");
}
