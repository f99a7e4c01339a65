import { generateKeyPairSync, sign } from "node:crypto";

/** What a certificate is for. A node of a cluster needs the first. */
export type Purpose = "server" | "client";

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

interface CertificateOptions {
  /** The name it is for. Default: `localhost`, and 127.0.0.1 beside it. */
  readonly name?: string;
  readonly validFrom?: Date;
  readonly validTo?: Date;
  /** Default: `server`. */
  readonly purpose?: Purpose;
}

const purposes: Readonly<Record<Purpose, string>> = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" };
const ecdsaWithSha256 = "1.2.840.10045.4.3.2";

/** A self-signed certificate as clusters have them, made anew: nothing that looks like a key lies in the repository. */
export function selfSigned(options: CertificateOptions = {}): Certificate {
  const { name = "localhost", purpose = "server" } = options;
  const { validFrom = new Date(Date.UTC(2020, 0)), validTo = new Date(Date.UTC(2049, 0)) } = options;
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(ecdsaWithSha256));
  const subject = sequence(der(0x31, sequence(oid("2.5.4.3"), der(0x0c, Buffer.from(name)))));
  const names = [der(0x82, Buffer.from(name)), ...(name === "localhost" ? [der(0x87, Buffer.of(127, 0, 0, 1))] : [])];
  const extensions = sequence(
    extension("2.5.29.17", sequence(...names)),
    extension("2.5.29.37", sequence(oid(purposes[purpose]))),
    extension("2.5.29.19", sequence(der(0x01, Buffer.of(0xff)))),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    algorithm,
    subject,
    sequence(utcTime(validFrom), utcTime(validTo)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.of(0), sign("sha256", body, privateKey));
  return {
    cert: pem(sequence(body, algorithm, signature)),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** One value in DER: its tag, its length, its content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  if (bytes.length < 0x80) return Buffer.concat([Buffer.of(tag, bytes.length), bytes]);
  const length = Buffer.from(bytes.length.toString(16).padStart(bytes.length > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, bytes]);
}

function sequence(...content: readonly Buffer[]): Buffer {
  return der(0x30, ...content);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(0x06, Buffer.of(40 * first + second, ...rest.flatMap(base128)));
}

/** Seven bits a byte; all but the last have the eighth set. */
function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(0x04, value));
}

function utcTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(digits.slice(2)));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
