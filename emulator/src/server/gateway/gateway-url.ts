import type { AddressInfo } from "node:net";

/** Where a server listens: `https://127.0.0.1:40123`. @throws Error before it listens. */
export function gatewayUrl(protocol: "http" | "https", address: string | AddressInfo | null): string {
  if (address === null || typeof address === "string") throw new Error("The emulator does not listen on a port.");
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return `${protocol}://${host}:${address.port}`;
}
