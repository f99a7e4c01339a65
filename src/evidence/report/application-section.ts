import { counted } from "../../errors/counted";
import type { AuditedApplication, AuditReport } from "../audit/report";
import { backupTable } from "./backup-table";
import { eventTables } from "./event-tables";
import { findingsList } from "./findings";
import { type Content, type Html, html, nothing } from "./html-tag";
import { badge, icon } from "./marks";
import { timelineFigure } from "./timeline-figure";
import { durationInWords, timeInWords } from "./times";
import { freshnessOf, newestOf, standingOf } from "./words";

/** All about one application. @param id Unlike that of any other. @param most Rows of each of its tables. */
export function applicationSection(
  application: AuditedApplication,
  report: AuditReport,
  id: string,
  most: number,
): Html {
  const { applicationName, findings } = application;
  return html`
<section class="card application" aria-labelledby="${id}">
<div class="title"><h2 id="${id}">${applicationName}</h2>${badge(standingOf(findings))}</div>
${findingsList(findings, most)}
<dl class="facts">${newestFact(application, id, report.maxAgeSeconds)}${listedFact(application, id)}${upgradesFact(application, id)}${drillFact(application, id)}</dl>
${timelineFigure(application, report, id, most)}
${eventTables(application, id, most)}
${backupTable(application, id, most)}
</section>`;
}

function fact(name: string, value: Content, below: Content): Html {
  return html`<div><dt>${name}</dt><dd><b>${value}</b>${below}</dd></div>`;
}

/** The browser opens what the link leads into. */
function evidenceLink(id: string): Html {
  return html`<small><a href="#${id}">Evidence</a></small>`;
}

function wrong(text: string): Html {
  return html`<span class="problem">${icon("problem")} ${text}</span>`;
}

function newestFact(application: AuditedApplication, id: string, maxAgeSeconds: number | undefined): Html {
  const freshness = freshnessOf(application, maxAgeSeconds);
  const name = "Newest proven backup";
  if (freshness === undefined) return fact(name, wrong("none"), html`<small>that is still listed</small>`);
  const { age, over, limit, timestamp } = freshness;
  const bar = maxAgeSeconds === undefined ? nothing : ageBar(application.newestProven?.ageSeconds ?? 0, maxAgeSeconds);
  const against =
    limit === undefined
      ? nothing
      : html`<small>${over === undefined ? `within the limit of ${limit}` : `${over} over the limit of ${limit}`}</small>`;
  return fact(
    name,
    over === undefined ? `${age} old` : wrong(`${age} old`),
    html`${bar}${against}<small>${timestamp}, of the partition whose newest is oldest</small>${evidenceLink(`${id}-backups`)}`,
  );
}

/** The age as a part of the limit, which a line marks; beside words that say the same. */
function ageBar(ageSeconds: number, maxAgeSeconds: number): Html {
  const most = Math.max(ageSeconds, maxAgeSeconds, 1);
  const percent = (seconds: number) => Math.round((1_000 * Math.max(0, seconds)) / most) / 10;
  const limit = percent(maxAgeSeconds);
  return html`<svg class="age ${ageSeconds > maxAgeSeconds ? "problem" : "ok"}" aria-hidden="true"><rect width="100%" height="6" rx="3"/><rect class="spent" width="${percent(ageSeconds)}%" height="6" rx="3"/>${
    limit < 100 ? html`<line x1="${limit}%" x2="${limit}%" y1="0" y2="6"/>` : nothing
  }</svg>`;
}

function listedFact({ backups }: AuditedApplication, id: string): Html {
  const listed = backups.filter(({ verdict }) => verdict === "listed").length;
  const partitions = new Set(backups.map(({ partitionId }) => partitionId)).size;
  return fact(
    "Backups still listed",
    `${listed} of ${backups.length}`,
    html`<small>of ${counted(partitions, "partition")}</small>${backups.length === 0 ? nothing : evidenceLink(`${id}-backups`)}`,
  );
}

function upgradesFact({ upgrades }: AuditedApplication, id: string): Html {
  const name = "Upgrades with a backup before";
  if (upgrades.length === 0) return fact(name, "no upgrade", nothing);
  const backed = upgrades.filter(({ backupBefore }) => backupBefore.kind !== "none").length;
  const text = `${backed} of ${upgrades.length}`;
  const newest = newestOf(upgrades, ({ finishedAt }) => finishedAt);
  return fact(
    name,
    backed < upgrades.length ? wrong(text) : text,
    html`<small>now ${newest?.version ?? ""}</small>${evidenceLink(`${id}-upgrades`)}`,
  );
}

function drillFact({ drills }: AuditedApplication, id: string): Html {
  const last = newestOf(drills, ({ drilledAt }) => drilledAt);
  if (last === undefined) return fact("Last drill took", "no drill", nothing);
  const { drilledAt, restoreSecondsTotal, sampledCount, partitionCount } = last;
  return fact(
    "Last drill took",
    durationInWords(restoreSecondsTotal),
    html`<small>${sampledCount} of ${counted(partitionCount, "partition")}, ${timeInWords(drilledAt)}</small>${evidenceLink(`${id}-drills`)}`,
  );
}
