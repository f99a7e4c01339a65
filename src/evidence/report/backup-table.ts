import { counted } from "../../errors/counted";
import { keysInWords } from "../../service-fabric/partition-information";
import type { AuditedApplication, AuditedBackup, EvidenceCheck } from "../audit/report";
import { type Html, html, nothing } from "./html-tag";
import { icon, type Mark, markOfBackup, wordOfBackup } from "./marks";
import { leftOut, wideTable } from "./table";

/** What is worst stands first, and is left out last. */
const order: readonly Mark[] = ["problem", "changed", "unchecked", "retention", "ok"];

const columns = [
  { name: "Partition: keys, id" },
  { name: "Taken at, by" },
  { name: "Data loss version, configuration version, LSN" },
  { name: "Backup id, location, SHA-256 of the evidence" },
];

/**
 * Every backup with all that is known of it. At 10,000 rows each byte counts: what rows have in common stands once above
 * them, and end tags that HTML does not need are left out. @param id Unlike that of any other application.
 */
export function backupTable({ backups }: AuditedApplication, id: string, most: number): Html {
  if (backups.length === 0) return nothing;
  const inOrder = order.flatMap((mark) => backups.filter((backup) => markOfBackup(backup) === mark));
  const shown = inOrder.slice(0, most);
  const groups = new Map<string, AuditedBackup[]>();
  for (const backup of shown) {
    const key = JSON.stringify([wordOfBackup(backup), backup.reason ?? "", backup.serviceName]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [backup]);
    else group.push(backup);
  }
  const bodies = html`${[...groups.values()].map(bodyOf)}`;
  return html`<h3>Backups</h3><p>${countsInWords(backups)}</p>
<details><summary>Evidence of ${counted(backups.length, "backup")}</summary>
${wideTable({ id: `${id}-backups`, label: "Evidence of backups", columns, body: bodies, kind: "backups" })}${leftOut(shown.length, backups.length, "backups")}</details>`;
}

/** Such as `10 listed as proven, 1 gone, 1 gone by retention`. */
export function countsInWords(backups: readonly AuditedBackup[]): Html {
  const counts = order.flatMap((mark) => {
    const ofMark = backups.filter((backup) => markOfBackup(backup) === mark);
    const [first] = ofMark;
    return first === undefined ? [] : [{ mark, count: ofMark.length, word: wordOfBackup(first) }];
  });
  return html`${counts
    .reverse()
    .map(
      ({ mark, count, word }, index) =>
        html`${index === 0 ? "" : ", "}<span class="${mark}">${icon(mark)} ${count} ${word}</span>`,
    )}`;
}

function bodyOf(group: readonly AuditedBackup[]): Html {
  const [first] = group;
  if (first === undefined) return nothing;
  const mark = markOfBackup(first);
  const reason = first.reason === undefined ? nothing : html`<p>${first.reason}</p>`;
  return html`
<tbody><tr><th colspan="4" scope="rowgroup"><span class="${mark}">${icon(mark)} ${wordOfBackup(first)}</span> · ${first.serviceName}${reason}${group.map(rowOf)}`;
}

function rowOf(backup: AuditedBackup): Html {
  const { partition, partitionId, timestamp, source, epoch, lsn, backupId, backupLocation, evidence } = backup;
  return html`
<tr><th>${keysInWords(partition)}<br>${partitionId}<td>${timestamp}<br>${source}<td>${epoch.dataLossVersion}<br>${epoch.configurationVersion}<br>${lsn}<td>${backupId}<br>${backupLocation}<br>${evidenceOf(evidence)}`;
}

function evidenceOf({ state, digest = "" }: EvidenceCheck): Html {
  if (state === "none") return html`no record ${digest}`;
  return state === "intact" ? html`${digest} intact` : html`${digest} <mark>altered</mark>`;
}
