import { type Html, html, nothing } from "./html-tag";

export interface Column {
  readonly name: string;
  /** Figures stand one below the other. */
  readonly isFigure?: boolean;
}

interface WideTable {
  /** Where links lead to. */
  readonly id?: string;
  readonly label: string;
  readonly columns: readonly Column[];
  readonly body: Html;
  readonly kind?: "plain" | "digest" | "backups";
}

/** A table that can be wider than a narrow screen, and be moved there by keyboard. */
export function wideTable({ id, label, columns, body, kind = "plain" }: WideTable): Html {
  const heads = columns.map(({ name, isFigure }) => html`<th scope="col"${figureClass(isFigure)}>${name}</th>`);
  return html`<div class="wide" tabindex="0" role="group" aria-label="${label}"${id === undefined ? nothing : html` id="${id}"`}>
<table class="${kind}"><thead><tr>${heads}</tr></thead>${body}</table></div>`;
}

function figureClass(isFigure = false): Html {
  return isFigure ? html` class="figure"` : nothing;
}

/** Nothing is left out without a word. */
export function leftOut(shown: number, all: number, what: string): Html {
  if (shown >= all) return nothing;
  return html`<p class="soft">${all - shown} more ${what} are left out here, to keep this page small. The same command with --json has them all.</p>`;
}
