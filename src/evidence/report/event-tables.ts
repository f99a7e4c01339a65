import type { AuditedApplication, AuditedDrill, AuditedRestore, AuditedUpgrade, EvidenceCheck } from "../audit/report";
import { type Content, type Html, html, nothing } from "./html-tag";
import { icon, markOfUpgrade } from "./marks";
import { leftOut, wideTable } from "./table";
import { durationInWords, timeInWords } from "./times";
import { backupBeforeInWords } from "./words";

/** Upgrades, drills and restores, each kind with its evidence below. @param id Unlike that of any other application. */
export function eventTables({ upgrades, drills, restores }: AuditedApplication, id: string, most: number): Html {
  return html`${kindOf({ id: `${id}-upgrades`, name: "Upgrades", columns: upgradeColumns, events: upgrades, most, row: upgradeRow })}
${kindOf({ id: `${id}-drills`, name: "Drills", columns: drillColumns, events: drills, most, row: drillRow })}
${kindOf({ id: `${id}-restores`, name: "Restores", columns: restoreColumns, events: restores, most, row: restoreRow })}`;
}

interface Event {
  readonly source: string;
  readonly evidence: EvidenceCheck;
}

interface Kind<One extends Event> {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly isFigure?: boolean }[];
  readonly events: readonly One[];
  readonly most: number;
  readonly row: (event: One) => Html;
}

function kindOf<One extends Event>({ id, name, columns, events, most, row }: Kind<One>): Html {
  if (events.length === 0) return nothing;
  const shown = events.slice(0, most);
  const label = `Evidence of ${name.toLowerCase()}`;
  return html`
<h3>${name}</h3>${wideTable({ label: name, columns, body: html`<tbody>${shown.map(row)}</tbody>` })}${leftOut(shown.length, events.length, name.toLowerCase())}
<details><summary>${label}</summary>
${wideTable({ id, label, columns: evidenceColumns, body: html`<tbody>${shown.map(evidenceRow)}</tbody>`, kind: "digest" })}</details>`;
}

const upgradeColumns = [
  { name: "Ended" },
  { name: "From" },
  { name: "To" },
  { name: "Took", isFigure: true },
  { name: "Proven backup before it" },
];

function upgradeRow(upgrade: AuditedUpgrade): Html {
  const { finishedAt, startedAt, previousVersion, version, durationSeconds, backupBefore } = upgrade;
  const began = startedAt === undefined ? nothing : html`<br><small>began ${timeInWords(startedAt)}</small>`;
  const isBare = backupBefore.kind === "none";
  const before = isBare
    ? html`<span class="problem">${icon(markOfUpgrade(upgrade))} <b>none</b></span>`
    : html`${icon(backupBefore.kind === "audited" ? "ok" : "note")} ${backupBeforeInWords(upgrade)}${beforeDetail(upgrade)}`;
  return html`
<tr><td class="time">${timeInWords(finishedAt)}${began}</td><td>${previousVersion}</td><td>${version}</td><td class="figure">${durationInWords(durationSeconds)}</td><td>${before}</td></tr>`;
}

function beforeDetail({ backupBefore }: AuditedUpgrade): Html {
  if (backupBefore.kind === "audited") return html`<br><small>taken ${timeInWords(backupBefore.timestamp)}</small>`;
  if (backupBefore.kind === "none") return nothing;
  return html`${backupBefore.digests.map((digest) => html`<br><small class="digest">${digest}</small>`)}`;
}

const drillColumns = [
  { name: "Drilled" },
  { name: "Recovery time", isFigure: true },
  { name: "Partitions", isFigure: true },
  { name: "Of", isFigure: true },
  { name: "By" },
];

function drillRow({ drilledAt, restoreSecondsTotal, sampledCount, partitionCount, source }: AuditedDrill): Html {
  return html`
<tr><td class="time">${timeInWords(drilledAt)}</td><td class="figure"><b>${durationInWords(restoreSecondsTotal)}</b></td><td class="figure">${sampledCount}</td><td class="figure">${partitionCount}</td><td>${source}</td></tr>`;
}

const restoreColumns = [
  { name: "Restored" },
  { name: "Slowest partition", isFigure: true },
  { name: "Partitions", isFigure: true },
  { name: "By" },
];

function restoreRow({ completedAt, restoreSeconds, partitionCount, source }: AuditedRestore): Html {
  return html`
<tr><td class="time">${timeInWords(completedAt)}</td><td class="figure">${durationInWords(restoreSeconds)}</td><td class="figure">${partitionCount}</td><td>${source}</td></tr>`;
}

const evidenceColumns = [{ name: "Of" }, { name: "Record" }, { name: "SHA-256 as it was stored" }];

function evidenceRow({ source, evidence }: Event): Html {
  return html`
<tr><td>${source}</td><td>${recordInWords(evidence)}</td><td>${evidence.digest ?? "none"}</td></tr>`;
}

function recordInWords({ state }: EvidenceCheck): Content {
  if (state === "none") return "no record: of an earlier release";
  return state === "intact" ? "intact" : html`<span class="problem">${icon("problem")} <b>altered</b></span>`;
}
