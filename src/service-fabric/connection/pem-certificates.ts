import { X509Certificate } from "node:crypto";
import { CredentialProblem } from "./credential-problem";
import type { SourceContent } from "./pem-text";

/** The certificates that a source holds; what else stands there is left out. @throws CredentialProblem */
export function certificatesIn(content: SourceContent, name: string): readonly X509Certificate[] {
  if (content.kind === "binary") {
    const certificate = parseCertificate(content.bytes);
    if (certificate !== undefined) return [certificate];
    throw new CredentialProblem(
      `${name} holds no certificate in PEM; it is binary: write it as PEM, or give a PFX as clientPfxPath.`,
    );
  }
  const blocks =
    content.kind === "pem" ? content.blocks.filter(({ label }) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label)) : [];
  if (blocks.length === 0) throw new CredentialProblem(`${name} holds no certificate in PEM${oddityOf(content)}.`);
  return blocks.map(({ pem }) => {
    const certificate = parseCertificate(pem);
    if (certificate === undefined) throw new CredentialProblem(`${name} holds a certificate that cannot be read.`);
    return certificate;
  });
}

/** What is odd about a source, as the end of a sentence. */
export function oddityOf(content: SourceContent): string {
  switch (content.kind) {
    case "binary":
      return "; it is binary";
    case "pem":
      return `; it holds ${[...new Set(content.blocks.map(({ label }) => label))].join(", ")}`;
    case "neither":
      return content.oddity === undefined ? "" : `; ${content.oddity}`;
  }
}

/** `undefined` where it cannot be read. */
export function parseCertificate(text: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}
