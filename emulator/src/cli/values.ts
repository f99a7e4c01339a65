import { InvalidArgumentError } from "commander";
import type { ClockMode } from "../model/time/emulator-clock.js";
import type { Transition, Transitions } from "../model/time/transition.js";
import { readThumbprint } from "../server/security/thumbprint.js";
import { readXmlDuration } from "../wire/xml-duration.js";

export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}

export function readPositive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

export function readSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number, 0 or more.");
}

export function readClock(text: string): ClockMode {
  if (text === "real" || text === "manual") return { mode: text };
  const factor = Number(text);
  if (factor > 0 && Number.isFinite(factor)) return { mode: "scaled", factor };
  throw new InvalidArgumentError("It must be real, manual, or a factor above 0.");
}

/** Reads steps and what ends them: `accepted=immediate`, `backup=polls:2`, `restore=PT1M`. */
export function gatherTransitions(text: string, before: Partial<Transitions> = {}): Partial<Transitions> {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return Object.assign({ ...before }, ...words.map(readTransition));
}

const steps = ["accepted", "backup", "restore", "secondaries"];

function readTransition(text: string): Partial<Transitions> {
  const [step = "", value = "", ...rest] = text.split("=");
  const transition = readStep(value);
  if (transition && rest.length === 0 && steps.includes(step)) return { [step]: transition };
  throw new InvalidArgumentError(
    "It must be accepted=, backup=, restore= or secondaries= with immediate, polls:<n>, or an ISO 8601 duration such as PT20S.",
  );
}

function readStep(value: string): Transition | undefined {
  if (value === "immediate") return value;
  const polls = /^polls:([1-9]\d{0,8})$/.exec(value)?.[1];
  if (polls !== undefined) return { afterPolls: Number(polls) };
  const milliseconds = readXmlDuration(value);
  return milliseconds === undefined || milliseconds < 0 ? undefined : { afterMilliseconds: milliseconds };
}

/** One SHA-1 thumbprint, whose digits may have separators, or several with commas or spaces between them. */
export function gatherThumbprints(text: string, before: readonly string[] = []): string[] {
  if (isThumbprint(text)) return [...before, text];
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  if (words.every(isThumbprint)) return [...before, ...words];
  throw new InvalidArgumentError("It must be a SHA-1 thumbprint, which has 40 hex digits.");
}

function isThumbprint(text: string): boolean {
  try {
    return readThumbprint(text) !== "";
  } catch {
    return false;
  }
}

/** Something that is asked for by name, with parameters. */
export interface NamedRequest {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Reads `name`, or `name:parameter=value,parameter=value`. An option that may be given more than once gathers them; a
 * variable of the environment holds several with spaces between them.
 */
export function gatherRequests(text: string, before: readonly NamedRequest[] = []): NamedRequest[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  return [...before, ...words.map(readRequest)];
}

function readRequest(text: string): NamedRequest {
  const colon = text.indexOf(":");
  if (colon < 0) return { name: text, parameters: {} };
  const pairs = text.slice(colon + 1).split(",");
  return { name: text.slice(0, colon), parameters: Object.fromEntries(pairs.map(readPair)) };
}

function readPair(text: string): [string, string] {
  const mark = text.indexOf("=");
  if (mark > 0) return [text.slice(0, mark), text.slice(mark + 1)];
  throw new InvalidArgumentError("Parameters are written name=value, with commas between them.");
}
