import { createPublicKey, generateKeyPairSync, type KeyObject, sign, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { bits, fromDer, integer, nothing, octets, oid, sequence, set, tagged, toDer, utcTime, utf8, yes } from "./der";

/** What a certificate is for. A node of a cluster needs the first. */
export type Purpose = "server" | "client";

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Its common name, and the host that it is for. Default: `localhost`, and 127.0.0.1 and ::1 beside it. */
  readonly name?: string;
  /** Host names and addresses. Default: its name. */
  readonly alternativeNames?: readonly string[];
  readonly validFrom?: Date;
  readonly validTo?: Date;
  /** Default: `server`. */
  readonly purpose?: Purpose;
  readonly organization?: string;
  /** Default: none. */
  readonly secondCommonName?: string;
  /** Default: one of a few RSA keys that this process has made. */
  readonly privateKey?: KeyObject;
}

/** A certificate that issues others. */
export interface Authority extends Certificate {
  issue(options?: CertificateOptions): Certificate;
  /** An authority below this one. */
  intermediate(name: string): Authority;
}

/** A self-signed certificate as clusters have them, made anew: nothing that looks like a key lies in the repository. */
export function selfSigned(options: CertificateOptions = {}): Certificate {
  const privateKey = options.privateKey ?? rsaKey();
  return build({ ...withNames(options), privateKey, issuesOthers: true });
}

/** A root, or what passes for one by its name. */
export function authority(name = "Contoso Root", privateKey = rsaKey()): Authority {
  return toAuthority(name, privateKey, build({ name, alternativeNames: [], privateKey, issuesOthers: true }));
}

function toAuthority(name: string, privateKey: KeyObject, own: Certificate): Authority {
  const issuer = { name, privateKey };
  return {
    ...own,
    issue: (options = {}) => build({ ...withNames(options), privateKey: options.privateKey ?? rsaKey(), issuer }),
    intermediate: (below) => {
      const key = rsaKey();
      const certificate = build({ name: below, alternativeNames: [], privateKey: key, issuer, issuesOthers: true });
      return toAuthority(below, key, certificate);
    },
  };
}

function withNames({ name = "localhost", ...options }: CertificateOptions) {
  const { alternativeNames = name === "localhost" ? [name, "127.0.0.1", "::1"] : [name] } = options;
  return { ...options, name, alternativeNames };
}

/** A key on the curve P-256. */
export function ecKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

/** A key that signs by RSA-PSS with SHA-256 alone. */
export function rsaPssKey(): KeyObject {
  const hash = { hashAlgorithm: "sha256", mgf1HashAlgorithm: "sha256" };
  return generateKeyPairSync("rsa-pss", { modulusLength: 2048, ...hash }).privateKey;
}

const rsaKeys: KeyObject[] = [];
let turn = 0;

/** The next of a few keys: to make one takes long. One after the other differ. */
function rsaKey(): KeyObject {
  const index = turn++ % 6;
  rsaKeys[index] ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  return rsaKeys[index];
}

/** The digits of its SHA-1 thumbprint. */
export function thumbprintOf({ cert }: Certificate): string {
  return new X509Certificate(cert).fingerprint.replaceAll(":", "");
}

export function sha256ThumbprintOf({ cert }: Certificate): string {
  return new X509Certificate(cert).fingerprint256.replaceAll(":", "");
}

interface Contents extends CertificateOptions {
  readonly name: string;
  readonly alternativeNames: readonly string[];
  readonly privateKey: KeyObject;
  /** Default: it signs itself. */
  readonly issuer?: { readonly name: string; readonly privateKey: KeyObject };
  readonly issuesOthers?: boolean;
}

let serialNumber = 0;

function build(contents: Contents): Certificate {
  const { name, organization, secondCommonName, privateKey, issuer = { name, privateKey } } = contents;
  const { validFrom = new Date(Date.UTC(2020, 0)), validTo = new Date(Date.UTC(2049, 0)) } = contents;
  const algorithm = algorithmOf(issuer.privateKey);
  const body = sequence(
    tagged(0, [integer(2)]),
    integer(++serialNumber),
    algorithm,
    nameOf(issuer.name),
    sequence(utcTime(digitsOf(validFrom)), utcTime(digitsOf(validTo))),
    nameOf(name, organization, secondCommonName),
    fromDer(createPublicKey(privateKey).export({ type: "spki", format: "der" })),
    tagged(3, [sequence(...extensionsOf(contents))]),
  );
  const signature = bits(sign("sha256", toDer(body), issuer.privateKey));
  return {
    cert: new X509Certificate(toDer(sequence(body, algorithm, signature))).toString(),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function algorithmOf({ asymmetricKeyType }: KeyObject) {
  return asymmetricKeyType === "ec"
    ? sequence(oid("1.2.840.10045.4.3.2"))
    : sequence(oid("sha256WithRSAEncryption"), nothing());
}

function nameOf(commonName: string, organization?: string, secondCommonName?: string) {
  const attribute = (type: string, value: string | undefined) =>
    value === undefined ? [] : [set(sequence(oid(type), utf8(value)))];
  return sequence(
    ...attribute("commonName", commonName),
    ...attribute("organizationName", organization),
    ...attribute("commonName", secondCommonName),
  );
}

function extensionsOf({ alternativeNames, purpose = "server", issuesOthers = false }: Contents) {
  const extension = (type: string, value: ReturnType<typeof sequence>) => sequence(oid(type), octets(toDer(value)));
  const constraints = extension("basicConstraints", sequence(...(issuesOthers ? [yes()] : [])));
  if (alternativeNames.length === 0) return [constraints];
  return [
    constraints,
    extension("extKeyUsage", sequence(oid(purpose === "server" ? "serverAuth" : "clientAuth"))),
    extension("subjectAltName", sequence(...alternativeNames.map(alternativeName))),
  ];
}

function alternativeName(name: string) {
  switch (isIP(name)) {
    case 4:
      return tagged(7, Buffer.from(name.split(".").map(Number)));
    case 6:
      // None but `::1` is asked for.
      return tagged(7, Buffer.concat([Buffer.alloc(15), Buffer.of(1)]));
    default:
      return tagged(2, Buffer.from(name));
  }
}

/** `YYMMDDhhmmssZ`; a date that there is not as digits that are none. */
function digitsOf(date: Date): string {
  if (Number.isNaN(date.getTime())) return "999999999999Z";
  return date
    .toISOString()
    .replace(/[-:T]|\.\d+/g, "")
    .slice(2);
}
