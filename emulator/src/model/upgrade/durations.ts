import { readXmlDuration } from "../../wire/xml-duration.js";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** What the server writes where there is no limit: .NET's `TimeSpan.MaxValue`. */
const noLimit = "P10675199DT2H48M5.4775807S";

/** A duration as the gateway writes it: `PT0H2M0S`, `P1DT0H0M0.5S`. Infinity is no limit. */
export function writeDuration(milliseconds: number): string {
  if (milliseconds === Infinity) return noLimit;
  const days = Math.floor(milliseconds / day);
  const hours = Math.floor((milliseconds % day) / hour);
  const minutes = Math.floor((milliseconds % hour) / minute);
  const seconds = Math.round(milliseconds % minute) / second;
  return `P${days > 0 ? `${days}D` : ""}T${hours}H${minutes}M${seconds}S`;
}

/** Milliseconds of a duration in a request: ISO 8601, or a number of milliseconds as text; `undefined` for anything else. */
export function readDuration(text: string): number | undefined {
  if (text === noLimit) return Infinity;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const milliseconds = readXmlDuration(text);
  return milliseconds === undefined || milliseconds < 0 ? undefined : milliseconds;
}
