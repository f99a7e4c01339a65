// How long a browser takes to open the page of an audit of 10,000 partitions, against that of one, and how large it is.
// Opened means parsed, laid out and painted; the two take turns in one browser.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "puppeteer-core";
import { auditAsHtml } from "../dist/evidence/report/html.js";
import { findBrowser } from "../scripts/browser.mjs";
import { largeAudit } from "./audit-page/large-audit.mjs";
import { report } from "./report.mjs";

const partitionCount = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 9);
const mostMilliseconds = 2_000;
const mostMegabytes = 5;

const began = performance.now();
const audit = auditAsHtml(largeAudit(partitionCount));
const madeMilliseconds = performance.now() - began;
const bytes = Buffer.byteLength(audit);

const folder = mkdtempSync(join(tmpdir(), "audit-page-"));
const { executablePath, environment } = findBrowser();
const browser = await launch({
  executablePath,
  env: { ...process.env, ...environment },
  headless: "shell",
  userDataDir: join(folder, "profile"),
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1_200, height: 900 });
  const files = {
    audit: inFile("audit", audit),
    one: inFile("one", auditAsHtml(largeAudit(1))),
  };
  await opened(page, files.audit);
  const both = [];
  for (let round = 0; round < rounds; round++) {
    both.push({ audit: await opened(page, files.audit), one: await opened(page, files.one) });
  }
  const median = (/** @type {number[]} */ all) =>
    all.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? Number.NaN;
  const audits = both.map((round) => round.audit);
  const slowest = Math.max(...audits);
  report(`The page of an audit with ${partitionCount} partitions`, [
    {
      what: "size",
      measured: `${(bytes / 1_000_000).toFixed(2)} MB, made in ${Math.round(madeMilliseconds)} ms`,
      limit: `< ${mostMegabytes} MB`,
      isHeld: bytes < mostMegabytes * 1_000_000,
    },
    {
      what: "opening it / that of one",
      measured: `median ${median(both.map((round) => round.audit / round.one)).toFixed(2)} in ${rounds} rounds`,
    },
    {
      what: "opening it",
      measured: `median ${Math.round(median(audits))} ms, at worst ${Math.round(slowest)} ms`,
      limit: `< ${mostMilliseconds} ms`,
      isHeld: slowest < mostMilliseconds,
    },
  ]);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} name @param {string} content */
function inFile(name, content) {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, content);
  return pathToFileURL(file).href;
}

/** @param {import("puppeteer-core").Page} page @param {string} address */
async function opened(page, address) {
  await page.goto("about:blank");
  const start = performance.now();
  await page.goto(address);
  // The second frame begins once the first is painted.
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))");
  return performance.now() - start;
}
