import fc from "fast-check";
import { marked } from "marked";
import { formatAudit } from "../../../src/cli/format-audit";
import { auditAsHtml } from "../../../src/evidence/report/html";
import { auditAsMarkdown } from "../../../src/evidence/report/markdown";
import { printable } from "../../../src/evidence/report/printable";
import { parsed, skeletonOf, textOf } from "./parsed-page";
import { replaceTexts } from "./replaced-texts";
import { troubledReport } from "./sample-report";

const seed = Number(process.env.PROPERTY_SEED ?? 20_260_310);
const numRuns = Number(process.env.PROPERTY_RUNS ?? 60);

const hostile = fc.constantFrom(
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)' autofocus='",
  "</title></svg></style></textarea></table><h1>",
  "<!--",
  "-->",
  "]]>",
  "&lt;b&gt;&amp;&#60;",
  "javascript:alert(1)",
  "| a | b |",
  "\n# heading\n\n- list\n```\ncode",
  "[text](https://evil.example)",
  "![picture](https://evil.example/p.png)",
  "https://evil.example www.evil.example me@evil.example",
  "**bold** _it_ ~~no~~ `code` $x$ \\",
  "@team #12 :smile:",
  "\u001b[31mred\u001b[0m\u0007\r\b",
  "\u202egnp.exe\u202c\u2066\u200b\ud83d",
  "\u0000",
);
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.string({ maxLength: 30 }), hostile);
const anyTexts = fc.record({ texts: fc.array(anyText, { minLength: 1, maxLength: 9 }), keepsTimes: fc.boolean() });

/** The troubled report with these texts, and the same with harmless ones. */
function both({ texts, keepsTimes }: { readonly texts: readonly string[]; readonly keepsTimes: boolean }) {
  const textOf = (index: number) => texts[index % texts.length] ?? "";
  return {
    replaced: replaceTexts(troubledReport(), { keepsTimes, textOf }),
    harmless: replaceTexts(troubledReport(), { keepsTimes, textOf: () => "x" }),
  };
}

test("given any text in any field, when the page is parsed, then no element is there but ours and each text shows", () => {
  fc.assert(
    fc.property(anyTexts, (chosen) => {
      const { replaced, harmless } = both(chosen);
      const page = auditAsHtml(replaced.report);

      expect(skeletonOf(page)).toEqual(skeletonOf(auditAsHtml(harmless.report)));
      const [root] = parsed(page);
      const text = root === undefined ? "" : textOf(root);
      const unshown = [...replaced.texts].filter(
        ([one, { isName }]) => !text.includes(printable(isName ? JSON.stringify(one) : one)),
      );
      expect(unshown).toEqual([]);
    }),
    { seed, numRuns },
  );
});

test("given any text in any field, when the Markdown is rendered, then no element is there but ours and findings show", () => {
  const inOneLine = (text: string) => printable(text).replace(/\s+/g, " ");
  fc.assert(
    fc.property(anyTexts, (chosen) => {
      const { replaced, harmless } = both(chosen);
      const rendered = (report: typeof replaced.report) => marked.parse(auditAsMarkdown(report), { async: false });
      const page = rendered(replaced.report);

      expect(skeletonOf(page)).toEqual(skeletonOf(rendered(harmless.report)));
      const [root] = parsed(page);
      const text = inOneLine(root === undefined ? "" : textOf(root));
      const { findings, applications, sources, clusterEndpoint } = replaced.report;
      const shown = [
        ...[...findings, ...applications.flatMap((one) => one.findings)].map((finding) => finding.text),
        ...applications.map(({ applicationName }) => applicationName),
        ...sources,
        clusterEndpoint,
      ];
      expect(shown.filter((one) => !text.includes(inOneLine(one)))).toEqual([]);
    }),
    { seed, numRuns },
  );
});

test("given any text in any field, when the terminal shows the report, then nothing commands it and each finding shows", () => {
  fc.assert(
    fc.property(anyTexts, (chosen) => {
      const { replaced } = both(chosen);
      const shown = formatAudit(replaced.report);

      expect(shown.replaceAll("\n", "")).toBe(printable(shown.replaceAll("\n", "")));
      const withoutMargins = shown.replace(/\n */g, "\n");
      const { findings, applications } = replaced.report;
      const texts = [...findings, ...applications.flatMap((one) => one.findings)].map(({ text }) => text);
      expect(texts.filter((one) => !withoutMargins.includes(printable(one.replace(/\n */g, "\n"))))).toEqual([]);
    }),
    { seed, numRuns },
  );
});

test.each([
  "fabric:/Shop",
  "Bestellungen für Köln",
  "注文",
  "👩‍💻".replace(/\u200d/g, ""),
  "a <b> & \"c\" 'd'\nnext line",
])("a text that shows as it is stays as it is: %j", (text) => {
  expect(printable(text)).toBe(text);
});

test("a text that would not show, or would show others falsely, is told by its numbers", () => {
  expect(printable("a\u0000b\u001b[31m\u202ec\u2066\ud800")).toBe("a\\u0000b\\u001b[31m\\u202ec\\u2066\\ud800");
});
