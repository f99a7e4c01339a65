import type { Finding } from "../audit/report";
import { type Html, html, nothing } from "./html-tag";
import { icon, wordOfSeverity } from "./marks";
import { leftOut } from "./table";
import { severities } from "./words";

/** So many of a kind stand open; the others are a key press away. */
const mostOpen = 5;

/** Findings by how bad they are and by kind. @param most How many of a kind may be shown. */
export function findingsList(findings: readonly Finding[], most: number): Html {
  if (findings.length === 0) return nothing;
  const kinds = severities.flatMap((severity) => {
    const ofSeverity = findings.filter((finding) => finding.severity === severity);
    const codes = [...new Set(ofSeverity.map(({ code }) => code))];
    return codes.map((code) => ofSeverity.filter((finding) => finding.code === code));
  });
  return html`<ul class="findings">${kinds.map((kind) => ofOneKind(kind, most))}</ul>`;
}

function ofOneKind(kind: readonly Finding[], most: number): Html {
  const shown = kind.slice(0, most);
  const folded = shown.slice(mostOpen);
  const rest = html`<li class="${kind[0]?.severity ?? "note"}"><span></span><details>
<summary>${kind.length - mostOpen} more: ${kind[0]?.code ?? ""}</summary>
<ul>${folded.map(({ text }) => html`<li><p>${text}</p></li>`)}</ul>${leftOut(shown.length, kind.length, "findings of this kind")}</details></li>`;
  return html`${shown.slice(0, mostOpen).map(
    ({ severity, code, text }) => html`
<li class="${severity}">${icon(severity)}<div><b>${wordOfSeverity[severity]}: ${code}</b><p>${text}</p></div></li>`,
  )}${kind.length > mostOpen ? rest : nothing}`;
}
