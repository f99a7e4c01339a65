import { memberOfThrown, messageOfThrown } from "../wire/thrown.js";

/** Why the emulator could not start, in one line. */
export function explain(error: unknown): string {
  const code = memberOfThrown(error, "code");
  const message = messageOfThrown(error).replaceAll(/\s*\n\s*/g, "; ");
  if (code === "EADDRINUSE") return `the port is in use (${message}); choose another with --port`;
  if (code === "EACCES") return `the port may not be used (${message}); choose another with --port`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `the address is not one of this machine (${message}); choose another with --host`;
  }
  return message;
}
