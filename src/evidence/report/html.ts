import { createHash } from "node:crypto";
import type { AuditReport } from "../audit/report";
import { applicationSection } from "./application-section";
import { findingsList } from "./findings";
import { type Html, html, nothing } from "./html-tag";
import { icon, symbols } from "./marks";
import { overview, type Placed } from "./overview";
import { style } from "./style";
import { leftOut } from "./table";
import { durationInWords, timeInWords } from "./times";
import { headlineOf, type Standing, scopeOf, standingOf, standingOfOutcome } from "./words";

const mostBytes = 5_000_000;

/**
 * The report as one page that asks for nothing: no script, no font, no picture from elsewhere. Where it would be larger than
 * 5 MB, lists are cut to their worst rows and say how many are left out.
 */
export function auditAsHtml(report: AuditReport): string {
  return fittingPage(report, Number.POSITIVE_INFINITY);
}

function fittingPage(report: AuditReport, most: number): string {
  const page = pageOf(report, most).text;
  const bytes = Buffer.byteLength(page);
  if (bytes < mostBytes || most <= 1) return page;
  const shown = Math.min(most, Math.max(...longestLists(report)));
  return fittingPage(report, Math.max(1, Math.floor(shown * Math.min(0.9, mostBytes / bytes))));
}

function longestLists({ applications, findings }: AuditReport): readonly number[] {
  const lists = applications.flatMap((one) => [one.backups, one.upgrades, one.drills, one.restores, one.findings]);
  return [applications, findings, ...lists].map(({ length }) => length);
}

function pageOf(report: AuditReport, most: number): Html {
  const placed = worstFirst(report.applications.map((application, index) => ({ application, id: `a${index + 1}` })));
  const shown = placed.slice(0, most);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${digestOfStyle}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">
<title>Backup audit: ${headlineOf(report)}</title><link rel="icon" href="data:,">
<style>${style}</style></head>
<body>${symbols}<main>${head(report)}
${generalFindings(report, most)}${overview(placed, report, most)}
${shown.map(({ application, id }) => applicationSection(application, report, id, most))}
${leftOut(shown.length, placed.length, "applications")}</main>
<footer><p>Made by pulumi-servicefabric-backup ${report.packageVersion}. Times are UTC. Ages are as of ${timeInWords(report.madeAt)}.</p></footer></body></html>
`;
}

/** What the page allows: this style alone, by its digest. */
const digestOfStyle = `sha256-${createHash("sha256").update(style.text).digest("base64")}`;

/** Otherwise by name, as they come. */
function worstFirst(placed: readonly Placed[]): readonly Placed[] {
  return (["problem", "unchecked", "ok"] as const).flatMap((standing: Standing) =>
    placed.filter(({ application }) => standingOf(application.findings) === standing),
  );
}

function head(report: AuditReport): Html {
  const { outcome, madeAt, clusterEndpoint, clusterVersion, sources, maxAgeSeconds } = report;
  const standing = standingOfOutcome[outcome];
  const version = clusterVersion === undefined ? "version not known" : `version ${clusterVersion}`;
  const limit = maxAgeSeconds === undefined ? "any" : durationInWords(maxAgeSeconds);
  return html`<header class="card head ${standing}"><p class="eyebrow">Backup audit of Service Fabric applications</p>
<div class="outcome">${icon(standing)}<h1>${headlineOf(report)}</h1></div>
<p class="lead">${scopeOf(report)}</p>
<dl class="about"><dt>Audited</dt><dd>${sources.map((source, index) => `${index === 0 ? "" : ", "}${source}`)}</dd>
<dt>Cluster</dt><dd>${clusterEndpoint}, ${version}</dd><dt>Made</dt><dd>${timeInWords(madeAt)}</dd>
<dt>Allowed age of the newest proven backup</dt><dd>${limit}</dd></dl></header>`;
}

function generalFindings({ findings }: AuditReport, most: number): Html {
  if (findings.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="general"><h2 id="general">General findings</h2>${findingsList(findings, most)}</section>`;
}
