import type { ClientCertificateSource, Connection, ServerTrust, SignIn, TextSource } from "./connection";
import type { ConnectionFields } from "./connection-fields";
import {
  alternativesOf,
  type ConnectionFieldName,
  configKeyOf,
  connectionFieldNames,
  environmentNameOf,
} from "./fields";
import { normalThumbprint } from "./thumbprint";

/** What is wrong with a field, as far as other fields say. Never its value. */
export interface FieldProblem {
  readonly field: ConnectionFieldName;
  readonly problem: string;
}

/** What is wrong with settings that are right one by one. Takes values of any shape: preview may not know them yet. */
export function contradictionsIn(fields: Readonly<Record<string, unknown>>): FieldProblem[] {
  const isGiven = (...names: ConnectionFieldName[]): boolean =>
    names.some((name) => fields[name] !== undefined && fields[name] !== false);
  const given = connectionFieldNames.filter((name) => isGiven(name));
  const twice = given.flatMap((field) =>
    alternativesOf(field)
      .filter((other) => isGiven(other) && field < other)
      .map((other) => ({ field, problem: `excludes ${other}: give one of them` })),
  );
  const hasPlainEndpoint = endpointsIn(fields).some((endpoint) => /^http:/i.test(endpoint));
  const checks: [boolean, ConnectionFieldName, string][] = [
    [
      !isGiven("endpoint", "endpoints"),
      "endpoint",
      `is missing: give it, or run \`pulumi config set ${configKeyOf("endpoint")} https://<cluster>:19080\`, or set ${environmentNameOf("endpoint")}`,
    ],
    [
      isGiven("clientKey", "clientKeyPath") && !isGiven("clientCertificate", "clientCertificatePath"),
      isGiven("clientKey") ? "clientKey" : "clientKeyPath",
      "needs clientCertificate or clientCertificatePath: a key alone says nothing",
    ],
    [
      isGiven("serverIssuerThumbprints") && !isGiven("serverCommonNames"),
      "serverIssuerThumbprints",
      "needs serverCommonNames, which it narrows down",
    ],
    [
      isGiven(...serverProofs) && hasPlainEndpoint,
      serverProofs.find((name) => isGiven(name)) ?? "serverThumbprints",
      "needs https://: over http:// no server shows who it is",
    ],
    [
      isGiven("token", "credential") && hasPlainEndpoint,
      isGiven("token") ? "token" : "credential",
      "needs https://: over http:// anybody on the way can read the token",
    ],
  ];
  return [...twice, ...checks.filter(([holds]) => holds).map(([, field, problem]) => ({ field, problem }))];
}

/** What has the server prove who it is. */
const serverProofs = [
  "serverThumbprints",
  "serverCommonNames",
  "serverCertificateAuthority",
  "serverCertificateAuthorityPath",
] as const satisfies readonly ConnectionFieldName[];

function endpointsIn({ endpoint, endpoints }: Readonly<Record<string, unknown>>): string[] {
  const all: unknown[] = [endpoint, ...(Array.isArray(endpoints) ? endpoints : [])];
  return all.filter((one) => typeof one === "string");
}

/** The connection that the settings describe. They are right, each by itself and together. */
export function toConnection(fields: ConnectionFields): Connection {
  const [first = "", ...others] = endpointsIn(fields);
  const clientCertificate = clientCertificateIn(fields);
  const signIn = signInOf(fields);
  return {
    endpoints: [first, ...others],
    serverTrust: serverTrustIn(fields),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(signIn === undefined ? {} : { signIn }),
  };
}

function serverTrustIn(fields: ConnectionFields): ServerTrust {
  const { serverThumbprints, serverCommonNames, serverIssuerThumbprints = [], insecureTrustAnyServer } = fields;
  if (insecureTrustAnyServer === true) return { kind: "anything" };
  if (serverThumbprints !== undefined) {
    return { kind: "thumbprints", thumbprints: serverThumbprints.map(normalThumbprint) };
  }
  const authority = source(fields.serverCertificateAuthority, fields.serverCertificateAuthorityPath);
  const rest = authority === undefined ? {} : { authority };
  if (serverCommonNames === undefined) return { kind: "authority", ...rest };
  const issuerThumbprints = serverIssuerThumbprints.map(normalThumbprint);
  return { kind: "common names", commonNames: serverCommonNames, issuerThumbprints, ...rest };
}

function clientCertificateIn(fields: ConnectionFields): ClientCertificateSource | undefined {
  const secret = fields.clientPassphrase === undefined ? {} : { passphrase: fields.clientPassphrase };
  const pfx = source(fields.clientPfx, fields.clientPfxPath);
  if (pfx !== undefined) return { kind: "pfx", pfx, ...secret };
  const certificate = source(fields.clientCertificate, fields.clientCertificatePath);
  if (certificate === undefined) return undefined;
  const key = source(fields.clientKey, fields.clientKeyPath);
  return { kind: "pem", certificate, ...(key === undefined ? {} : { key }), ...secret };
}

function signInOf(fields: ConnectionFields): SignIn | undefined {
  const { token, credential, credentialClientId, tenantId, clusterApplicationId } = fields;
  if (token !== undefined) return { kind: "token", token };
  if (credential === undefined) return undefined;
  return {
    kind: "credential",
    credential,
    ...(credentialClientId === undefined ? {} : { clientId: credentialClientId }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(clusterApplicationId === undefined ? {} : { clusterApplicationId }),
  };
}

function source(text: string | undefined, path: string | undefined): TextSource | undefined {
  if (text !== undefined) return { text };
  return path === undefined ? undefined : { path };
}
