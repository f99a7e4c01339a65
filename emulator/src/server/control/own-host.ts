import { isIP } from "node:net";

/** What decides whether a control request may come from where it comes. */
export interface Sender {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Why a control request is refused; `undefined` where it is not. A page that somebody has open in a browser on this
 * machine can send requests here: its `Origin` gives it away, unless it made a name of its own resolve to this machine
 * (DNS rebinding). So an emulator that serves only this machine also wants to be called by a name of this machine.
 *
 * @param isLocal Whether the emulator listens to this machine only.
 */
export function refusalOf({ host = "", origin }: Sender, isLocal: boolean): string | undefined {
  if (isLocal && !isOwnName(hostnameOf(`http://${host}`))) {
    return `This emulator serves its own machine only; it is not called ${host}.`;
  }
  if (origin === undefined || hostOf(origin) === host.toLowerCase()) return undefined;
  return `A page of ${origin} may not control this emulator.`;
}

/** Whether an address to listen on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** A rebound name is never an address, and `localhost` never leaves the machine. */
function isOwnName(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || isIP(name.replace(/^\[|\]$/g, "")) !== 0;
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : "";
}
