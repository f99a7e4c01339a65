import type { AuditedApplication, AuditReport } from "../audit/report";
import { type Content, type Html, html, nothing } from "./html-tag";
import { badge, icon } from "./marks";
import { leftOut, wideTable } from "./table";
import { durationInWords } from "./times";
import { freshnessOf, newestOf, standingOf } from "./words";

/** An application and the id of its section. */
export interface Placed {
  readonly application: AuditedApplication;
  readonly id: string;
}

/** A line for each application, where there are several. */
export function overview(placed: readonly Placed[], report: AuditReport, most: number): Html {
  if (report.applications.length < 2) return nothing;
  const columns = [
    { name: "Application" },
    { name: "State" },
    ...["Newest proven backup", "Backups listed", "Upgrades with backup", "Last drill took"].map((name) => ({
      name,
      isFigure: true,
    })),
  ];
  const shown = placed.slice(0, most);
  const rows = shown.map((one) => rowOf(one, report.maxAgeSeconds));
  return html`
<section class="card" aria-labelledby="applications"><h2 id="applications">Applications</h2>
${wideTable({ label: "Applications", columns, body: html`<tbody>${rows}</tbody>` })}${leftOut(shown.length, report.applications.length, "applications")}</section>`;
}

function rowOf({ application, id }: Placed, maxAgeSeconds: number | undefined): Html {
  const { applicationName, backups, upgrades, drills, findings } = application;
  const codes = [...new Set(findings.filter(({ severity }) => severity !== "note").map(({ code }) => code))];
  const listed = backups.filter(({ verdict }) => verdict === "listed").length;
  const backed = upgrades.filter(({ backupBefore }) => backupBefore.kind !== "none").length;
  const drill = newestOf(drills, ({ drilledAt }) => drilledAt);
  return html`
<tr><th scope="row"><a href="#${id}">${applicationName}</a></th><td>${badge(standingOf(findings))}${codes.length === 0 ? nothing : html`<br><small>${codes.join(", ")}</small>`}</td>
<td class="figure">${ageCell(application, maxAgeSeconds)}</td><td class="figure">${listed} of ${backups.length}</td><td class="figure">${
    backed < upgrades.length
      ? html`<span class="problem">${icon("problem")} ${backed} of ${upgrades.length}</span>`
      : `${backed} of ${upgrades.length}`
  }</td><td class="figure">${drill === undefined ? "no drill" : durationInWords(drill.restoreSecondsTotal)}</td></tr>`;
}

function ageCell(application: AuditedApplication, maxAgeSeconds: number | undefined): Content {
  const freshness = freshnessOf(application, maxAgeSeconds);
  if (freshness === undefined) return html`<span class="problem">${icon("problem")} none</span>`;
  const { age, over } = freshness;
  return over === undefined ? `${age} old` : html`<span class="problem">${icon("problem")} ${age} old</span>`;
}
