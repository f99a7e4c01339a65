import { counted } from "../../errors/counted";
import type { AuditedApplication } from "../audit/report";
import { type Html, html, nothing } from "./html-tag";
import { icon } from "./marks";
import { leftOut, wideTable } from "./table";
import { type Lane, type Point, type Timeline, timelineOf } from "./timeline";
import { durationInWords, timeInWords } from "./times";
import { freshnessOf } from "./words";

const topPixels = 26;
const lanePixels = 44;
/** From the top of a lane, below its name. */
const markPixels = 28;
const bottomPixels = 24;

/** What happened when, drawn, in words, and as a table. @param id Unlike that of any other application. */
export function timelineFigure(
  application: AuditedApplication,
  report: { readonly madeAt: string; readonly maxAgeSeconds?: number },
  id: string,
  most: number,
): Html {
  const timeline = timelineOf(application, report);
  const rows = timeline.lanes.flatMap(({ points }) => points).sort((one, other) => (one.first < other.first ? -1 : 1));
  if (rows.length === 0) return nothing;
  const columns = [{ name: "When" }, { name: "What" }, { name: "How many", isFigure: true }];
  const body = html`<tbody>${rows.slice(0, most).map(rowOf)}</tbody>`;
  return html`<figure class="timeline"><h3>Timeline</h3>${drawing(application, timeline, report.maxAgeSeconds, id)}
<details><summary>The timeline as a table</summary>${wideTable({ label: "Timeline as a table", columns, body })}
${leftOut(most, rows.length, "rows")}</details></figure>`;
}

function rowOf({ first, last, mark, word, count }: Point): Html {
  const when = first === last ? timeInWords(first) : `${timeInWords(first)} to ${timeInWords(last)}`;
  return html`
<tr><td class="time">${when}</td><td>${icon(mark)} ${word}</td><td class="figure">${count}</td></tr>`;
}

function drawing(
  application: AuditedApplication,
  { lanes, ticks, windowFrom }: Timeline,
  maxAgeSeconds: number | undefined,
  id: string,
): Html {
  const bottom = topPixels + lanes.length * lanePixels;
  const drawnTicks = ticks.map(
    ({ percent, name }, index) => html`
<g class="${index % 2 === 0 ? "even" : "odd"}"><line class="tick" x1="${percent}%" x2="${percent}%" y1="${topPixels}" y2="${bottom}"/><text x="${percent}%" y="${bottom + 16}" text-anchor="middle">${name}</text></g>`,
  );
  return html`<svg class="lanes" role="img" aria-labelledby="${id}-t ${id}-d" height="${bottom + bottomPixels}">
<title id="${id}-t">Timeline of ${application.applicationName}</title>
<desc id="${id}-d">${inWords(lanes)}</desc>${windowOf(application, windowFrom, maxAgeSeconds, bottom)}${drawnTicks}${lanes.map(drawnLane)}
</svg>`;
}

/** The time in which the newest proven backup has to lie. */
function windowOf(
  application: AuditedApplication,
  windowFrom: number | undefined,
  maxAgeSeconds: number | undefined,
  bottom: number,
): Html {
  if (windowFrom === undefined || maxAgeSeconds === undefined) return nothing;
  const freshness = freshnessOf(application, maxAgeSeconds);
  const isHeld = freshness !== undefined && freshness.over === undefined;
  const limit = durationInWords(maxAgeSeconds);
  const words = isHeld ? `proven within the last ${limit}` : `not all proven within the last ${limit}`;
  const kind = isHeld ? "ok" : "problem";
  return html`
<rect class="window ${kind}" x="${windowFrom}%" y="${topPixels - 4}" width="${100 - windowFrom}%" height="${bottom - topPixels + 4}"/>
<rect class="edge ${kind}" x="${windowFrom}%" y="${topPixels - 4}" width="${100 - windowFrom}%" height="2"/>
<g class="${kind}"><use href="#${kind}" x="99%" y="${topPixels - 16}"/><text class="window" x="99%" dx="-13" y="${topPixels - 12}" text-anchor="end">${words}</text></g>`;
}

function drawnLane({ name, points }: Lane, index: number): Html {
  const top = topPixels + index * lanePixels;
  const y = top + markPixels;
  const worst = points[0]?.mark;
  const kind = worst === "problem" || worst === "changed" ? "problem" : worst === "unchecked" ? worst : "soft";
  const marks = points.map(
    ({ percent, mark, word, first, last, count }) => html`
<g class="${mark}"><title>${timeInWords(first)}${first === last ? "" : ` to ${timeInWords(last)}`}: ${count} × ${word}</title><use href="#${mark}" x="${percent}%" y="${y}"/>${
      count === 1
        ? nothing
        : html`<text class="count" x="${percent}%" y="${y - 10}" text-anchor="middle">${count}</text>`
    }</g>`,
  );
  return html`
<line x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="${kind}" x="0" y="${top + 13}">${name}${points.length === 0 ? ": none" : ""}</text>${marks}`;
}

function inWords(lanes: readonly Lane[]): string {
  const ofLanes = lanes.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    const count = points.reduce((sum, point) => sum + point.count, 0);
    if (first === undefined || last === undefined) return `${name}: none.`;
    return `${name}: ${counted(count, "mark")} from ${timeInWords(first.first)} to ${timeInWords(last.last)}.`;
  });
  return ofLanes.join(" ");
}
