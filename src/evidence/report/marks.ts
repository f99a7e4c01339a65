import type { AuditedBackup, AuditedUpgrade, Finding } from "../audit/report";
import { type Html, html } from "./html-tag";
import type { Standing } from "./words";

/** What is told by a shape, a colour and a word, each of which is enough by itself. */
export type Mark = "ok" | "problem" | "unchecked" | "note" | "retention" | "changed" | "upgrade" | "drill" | "restore";

/** The shapes, once in a page. Each lies around 0, 0, so that it can be put at a percentage of a timeline. */
export const symbols: Html = html`<svg class="symbols" aria-hidden="true"><defs>
<g id="ok"><circle r="7"/><path d="M-3.2 0 -1 2.4 3.4-2.4"/></g>
<g id="problem"><path class="body" d="M-3-7h6l4 4v6l-4 4h-6l-4-4v-6z"/><path d="M-2.6-2.6 2.6 2.6M2.6-2.6-2.6 2.6"/></g>
<g id="unchecked"><circle class="hollow" r="6.2"/><path class="ink" d="M-1.9-1.4a1.9 1.9 0 1 1 2.6 1.8q-.7.4-.7 1M0 3.3v.1"/></g>
<g id="note"><circle class="hollow" r="6.2"/><path class="ink" d="M0-.6v3.4M0-3v.1"/></g>
<g id="retention"><circle class="hollow" r="6.2"/><path class="ink" d="M-3 0h6"/></g>
<g id="changed"><path class="body" d="M0-7 7.4 6h-14.8z"/><path d="M0-2.4v3.6M0 3.6v.1"/></g>
<g id="upgrade"><rect x="-7" y="-7" width="14" height="14" rx="3"/><path d="M0 3.6v-7M-3-.6 0-3.6 3-.6"/></g>
<g id="drill"><path class="body" d="M0-7.6 7.6 0 0 7.6-7.6 0z"/><path d="M-2.6 0 -.8 1.9 2.7-1.9"/></g>
<g id="restore"><circle r="7"/><path d="M3.4.4a3.4 3.4 0 1 1-1.2-2.9M3-4.6v2.4h-2.4"/></g>
</defs></svg>`;

/** Beside a word that says the same. */
export function icon(mark: Mark): Html {
  return html`<svg class="icon ${mark}" viewBox="-8 -8 16 16" aria-hidden="true"><use href="#${mark}"/></svg>`;
}

export const wordOfSeverity: Readonly<Record<Finding["severity"], string>> = {
  problem: "Problem",
  unchecked: "Not checked",
  note: "Note",
};

const wordOfStanding: Readonly<Record<Standing, string>> = {
  problem: "Problem",
  unchecked: "Not all checked",
  ok: "In order",
};

export function badge(standing: Standing): Html {
  return html`<span class="badge ${standing}">${icon(standing)} ${wordOfStanding[standing]}</span>`;
}

export function markOfBackup({ verdict, isExplainedByRetention }: AuditedBackup): Mark {
  switch (verdict) {
    case "listed":
      return "ok";
    case "gone":
      return isExplainedByRetention === true ? "retention" : "problem";
    case "changed":
      return "changed";
    case "unknown":
      return "unchecked";
  }
}

export function wordOfBackup({ verdict, isExplainedByRetention }: AuditedBackup): string {
  switch (verdict) {
    case "listed":
      return "listed as proven";
    case "gone":
      return isExplainedByRetention === true ? "gone by retention" : "gone";
    case "changed":
      return "changed";
    case "unknown":
      return "cannot be told";
  }
}

export function markOfUpgrade({ backupBefore }: AuditedUpgrade): Mark {
  return backupBefore.kind === "none" ? "problem" : "upgrade";
}
