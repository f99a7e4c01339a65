interface FieldRule {
  /** It must never be shown. */
  readonly isSecret?: true;
  /** What else a text may be read as; see `fromText`. */
  readonly textIs?: "a list" | "a switch";
  /** What says the same in another way. Only one of them may be given, and the nearest place that gives one decides. */
  readonly insteadOf?: readonly string[];
}

const pem = ["clientCertificate", "clientCertificatePath", "clientKey", "clientKeyPath"] as const;
const pfx = ["clientPfx", "clientPfxPath"] as const;
const authority = ["serverCertificateAuthority", "serverCertificateAuthorityPath"] as const;
const commonNames = ["serverCommonNames", "serverIssuerThumbprints"] as const;

/**
 * For every setting of a connection, what is secret and what excludes what. `clientPfxPath` is the field of `cluster`,
 * `servicefabric:clientPfxPath` the stack's, and `SERVICEFABRIC_CLIENT_PFX_PATH` the environment's.
 */
const fieldRules = {
  endpoint: { insteadOf: ["endpoints"] },
  endpoints: { textIs: "a list", insteadOf: ["endpoint"] },

  clientCertificate: { isSecret: true, insteadOf: ["clientCertificatePath", ...pfx] },
  clientCertificatePath: { insteadOf: ["clientCertificate", ...pfx] },
  clientKey: { isSecret: true, insteadOf: ["clientKeyPath", ...pfx] },
  clientKeyPath: { insteadOf: ["clientKey", ...pfx] },
  clientPfx: { isSecret: true, insteadOf: ["clientPfxPath", ...pem] },
  clientPfxPath: { insteadOf: ["clientPfx", ...pem] },
  clientPassphrase: { isSecret: true },

  serverCertificateAuthority: { insteadOf: [...authority, "serverThumbprints", "insecureTrustAnyServer"] },
  serverCertificateAuthorityPath: { insteadOf: [...authority, "serverThumbprints", "insecureTrustAnyServer"] },
  serverThumbprints: { textIs: "a list", insteadOf: [...authority, ...commonNames, "insecureTrustAnyServer"] },
  serverCommonNames: { textIs: "a list", insteadOf: ["serverThumbprints", "insecureTrustAnyServer"] },
  serverIssuerThumbprints: { textIs: "a list", insteadOf: ["serverThumbprints", "insecureTrustAnyServer"] },
  insecureTrustAnyServer: { textIs: "a switch", insteadOf: [...authority, "serverThumbprints", ...commonNames] },

  token: { isSecret: true, insteadOf: ["credential"] },
  credential: { insteadOf: ["token"] },
  credentialClientId: {},
  tenantId: {},
  clusterApplicationId: {},
} as const satisfies Readonly<Record<string, FieldRule>>;

export type ConnectionFieldName = keyof typeof fieldRules;

const ruleOf: Readonly<Record<ConnectionFieldName, FieldRule>> = fieldRules;

export const connectionFieldNames = Object.keys(fieldRules).filter(isFieldName);

function isFieldName(name: string): name is ConnectionFieldName {
  return Object.hasOwn(fieldRules, name);
}

/** What must never be shown. */
export const secretConnectionFields = connectionFieldNames.filter((name) => ruleOf[name].isSecret);

/** What the field excludes, and what excludes it. */
export function alternativesOf(name: ConnectionFieldName): readonly ConnectionFieldName[] {
  return (ruleOf[name].insteadOf ?? []).filter(isFieldName).filter((other) => other !== name);
}

/** `SERVICEFABRIC_CLIENT_PFX_PATH` for `clientPfxPath`. */
export function environmentNameOf(name: ConnectionFieldName): string {
  return `SERVICEFABRIC_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** `servicefabric:clientPfxPath` for `clientPfxPath`. */
export function configKeyOf(name: ConnectionFieldName): string {
  return `servicefabric:${name}`;
}

/**
 * A setting that is given as text, in the shape of its field: a list is written as JSON or with commas, a switch as
 * `true` or `false`. A text that is of no such shape stays what it is, and the schema says what is wrong.
 */
export function fromText(name: ConnectionFieldName, text: string): unknown {
  switch (ruleOf[name].textIs) {
    case "a list":
      return listFrom(text);
    case "a switch":
      return switches.get(text.trim().toLowerCase()) ?? text;
    default:
      return text;
  }
}

const switches: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

function listFrom(text: string): unknown {
  if (!text.trim().startsWith("[")) {
    return text
      .split(/[,;\n]/)
      .map((item) => item.trim())
      .filter((item) => item !== "");
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
