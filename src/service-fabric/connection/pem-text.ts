import { isUtf8 } from "node:buffer";

/** One block of PEM. */
export interface PemBlock {
  /** Such as `CERTIFICATE` or `ENCRYPTED PRIVATE KEY`. */
  readonly label: string;
  /** The block by itself, in the form that every reader takes. */
  readonly pem: string;
  readonly der: Buffer;
}

/** What a source holds, once it is clear how it was written down. */
export type SourceContent =
  | { readonly kind: "binary"; readonly bytes: Buffer }
  | { readonly kind: "pem"; readonly blocks: readonly PemBlock[] }
  /** Neither; `oddity` says what is odd about it, as the end of a sentence, where that is seen. */
  | { readonly kind: "neither"; readonly oddity?: string };

/** Base64 of base64 is seen where a file was prepared for a variable of CI. */
const mostWrappings = 3;

/**
 * Reads PEM, DER, or either of them in base64, as people have them: in UTF-16 with a mark as PowerShell writes it, with
 * line ends of Windows, as letters (`\n`) or none at all, indented, in quotes, with other text around it.
 */
export function contentOf(bytes: Buffer, wrappings = mostWrappings): SourceContent {
  // Every structure of DER begins so; as text it is a digit that no base64 of DER begins with.
  if (bytes[0] === derSequence && !isText(bytes)) return { kind: "binary", bytes };
  const text = textOf(bytes).replace(/\\+r?\\*n/g, "\n");
  const blocks = [...text.matchAll(block)].map(({ groups = {} }) => blockOf(groups.label ?? "", groups.body ?? ""));
  if (blocks.length > 0) return { kind: "pem", blocks };
  const begin = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1];
  if (begin !== undefined) return { kind: "neither", oddity: `it has BEGIN ${begin} without its END: it was cut` };
  if (/[-–—]BEGIN /.test(text)) return { kind: "neither", oddity: "its BEGIN line has not five hyphens at each side" };
  const base64 = text.replace(/^\s*(["'])(.*)\1\s*$/s, "$2").replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(base64)) return { kind: "neither" };
  return wrappings === 0 ? { kind: "neither" } : contentOf(Buffer.from(base64, "base64"), wrappings - 1);
}

const derSequence = 0x30;

/** DER is not: soon there is a byte of a length or a version that no text has. */
function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && bytes.subarray(0, 64).every((byte) => byte >= 0x20 || blanks.includes(byte));
}

const blanks: readonly number[] = [0x09, 0x0a, 0x0d];

function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  const isLittle = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBig = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  const even = bytes.subarray(0, bytes.length & ~1);
  const text =
    isLittle || isBig ? (isBig ? Buffer.from(even).swap16() : even).toString("utf16le") : bytes.toString("utf8");
  return text.replace(/^\ufeff/, "");
}

const block = /-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<body>(?:(?!-----)[\s\S])*)-----END \k<label>-----/g;
/** What stands before the base64 of a key that is encrypted in the old way. */
const headers = /^\s*Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*(?<info>[\w-]+,\s*[0-9A-Fa-f]+)\s+/;

function blockOf(label: string, body: string): PemBlock {
  const info = headers.exec(body)?.groups?.info?.replace(/\s+/g, "");
  const base64 = body.replace(headers, "").replace(/\s+/g, "");
  const lines = [
    `-----BEGIN ${label}-----`,
    ...(info === undefined ? [] : ["Proc-Type: 4,ENCRYPTED", `DEK-Info: ${info}`, ""]),
    ...(base64.match(/.{1,64}/g) ?? []),
    `-----END ${label}-----`,
    "",
  ];
  return { label, pem: lines.join("\n"), der: Buffer.from(base64, "base64") };
}
