import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** Two keys of RSA 2048, as PEM text. */
export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

const generate = promisify(generateKeyPair);

const form = {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
} as const;

export function newKeyPair(): Promise<KeyPair> {
  return generate("rsa", form);
}

export type KeyOwner = "server" | "root" | "intermediate" | "admin" | "user";

const kept = new Map<KeyOwner, Promise<KeyPair>>();

/**
 * A pair that all emulators of this process share. Keys take most of the time of a start; what tells one emulator's
 * certificates from another's is their thumbprints, and these differ.
 */
export function keptKeyPair(owner: KeyOwner): Promise<KeyPair> {
  const found = kept.get(owner) ?? newKeyPair();
  kept.set(owner, found);
  return found;
}
