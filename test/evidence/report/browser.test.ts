/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync } from "node:fs";
import { type AxeResults, source } from "axe-core";
import type { Page } from "puppeteer-core";
import { auditAsHtml } from "../../../src/evidence/report/html";
import { useBrowser } from "./browser-fixture";
import { largeReport, smallReport, troubledReport } from "./sample-report";

const { open } = useBrowser();
const reports = { small: smallReport(), troubled: troubledReport() };

/** What axe finds against WCAG 2 AA and its own advice, and how many rules it could apply. */
async function audit(page: Page) {
  await page.evaluate(source);
  // As axe's own types have it; the function lives in the page.
  const { violations, passes } = (await page.evaluate("axe.run()")) as AxeResults;
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({ id, target, failureSummary })),
  );
  return { found, passed: passes.map(({ id }) => id) };
}

const openAll = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });

describe.each(["light", "dark"])("in %s colours", (scheme) => {
  test.each(Object.entries(reports))(
    "the page of a %s report passes axe, folded and open, wide and narrow",
    async (_, report) => {
      const { page } = await open(auditAsHtml(report));
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);

      expect(background).toBe(scheme === "dark" ? "rgb(17, 21, 27)" : "rgb(245, 246, 248)");
      const { found, passed } = await audit(page);
      expect(found).toEqual([]);
      expect(passed).toEqual(
        expect.arrayContaining(["color-contrast", "svg-img-alt", "document-title", "landmark-one-main"]),
      );
      await openAll(page);
      expect((await audit(page)).found).toEqual([]);
      await page.setViewport({ width: 360, height: 800 });
      expect((await audit(page)).found).toEqual([]);
      await page.close();
    },
  );
});

test("axe sees what is wrong, so that its silence means something", async () => {
  const { page } = await open(auditAsHtml(reports.small));
  await page.$eval("dt", (element) => {
    element.style.color = "#c0c0c0";
  });

  expect((await audit(page)).found.map(({ id }) => id)).toEqual(["color-contrast"]);
  await page.close();
});

test("given the page, when it is opened, then it asks for nothing and the browser has nothing to say", async () => {
  const { page, requests, complaints } = await open(auditAsHtml(reports.troubled));

  expect(requests.filter((address) => !address.startsWith("data:"))).toEqual([]);
  expect(complaints).toEqual([]);
  // The policy lets the style through.
  expect(
    await page.evaluate(() => getComputedStyle(document.querySelector("table") ?? document.body).borderCollapse),
  ).toBe("collapse");
  await page.close();
});

test("given the browser, then it leaves nothing in the folder where it was started", () => {
  expect(existsSync("cache")).toBe(false);
});

test("given a name with a script in it, then it is shown and not run", async () => {
  const applicationName =
    '<img src="https://evil.example/p.png" onerror="document.title=1"><script>document.title=2</script>';
  const [application] = reports.small.applications;
  const applications = application === undefined ? [] : [{ ...application, applicationName }];
  const { page, requests, complaints } = await open(auditAsHtml({ ...reports.small, applications }));

  expect(await page.$eval("h2", ({ textContent }) => textContent)).toBe(applicationName);
  expect(await page.title()).toBe("Backup audit: Nothing is missing");
  expect([...requests.filter((address) => !address.startsWith("data:")), ...complaints]).toEqual([]);
  await page.close();
});

test("given a keyboard, then it reaches each fold, link and table in the order of the page, and opens each fold", async () => {
  const { page } = await open(auditAsHtml(reports.troubled));
  const folds = await page.$$eval("summary", (all) => all.map(({ textContent }) => textContent));
  const links = await page.$$eval("a", (all) => all.length);

  const reached: {
    readonly tag: string;
    readonly text: string;
    readonly isOpen: boolean;
    readonly hasOutline: boolean;
  }[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const before = await focused(page);
    if (before.tag === "BODY") break;
    if (before.tag === "SUMMARY") await page.keyboard.press("Enter");
    reached.push(await focused(page));
  }
  const opened = reached.filter(({ tag }) => tag === "SUMMARY");
  expect(opened.map(({ text }) => text)).toEqual(folds);
  expect(opened.filter(({ isOpen }) => !isOpen)).toEqual([]);
  expect(reached.filter(({ tag }) => tag === "A")).toHaveLength(links);
  expect(reached.filter(({ tag }) => tag === "DIV")).toHaveLength(await page.$$eval(".wide", (all) => all.length));
  expect(reached.filter(({ hasOutline }) => !hasOutline)).toEqual([]);
  await page.close();
});

function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    return {
      tag: element.tagName,
      text: element.textContent ?? "",
      isOpen: element.parentElement instanceof HTMLDetailsElement && element.parentElement.open,
      hasOutline: getComputedStyle(element).outlineStyle !== "none",
    };
  });
}

test("given a link to evidence, when it is followed, then the fold with the evidence opens", async () => {
  const { page } = await open(auditAsHtml(reports.small));
  const isShown = () => page.$eval("table.backups", (table) => table.checkVisibility({ contentVisibilityAuto: true }));

  expect(await isShown()).toBe(false);
  await page.focus("a");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("details:has(table.backups)")?.hasAttribute("open"));
  expect(await isShown()).toBe(true);
  await page.close();
});

test("given a narrow screen, then the page does not move sideways; wide tables do, by themselves", async () => {
  const { page } = await open(auditAsHtml(reports.troubled), { width: 320 });
  await openAll(page);

  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(await page.$eval(".wide:has(.backups)", ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(
    true,
  );
  await page.close();
});

test("given dark colours, when it is printed, then it is light, and all evidence is open and within the paper", async () => {
  const { page } = await open(auditAsHtml(reports.troubled), { width: 720 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await page.emulateMediaType("print");

  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
  const hidden = await page.$$eval(
    "details table",
    (tables) => tables.filter(({ offsetHeight }) => offsetHeight === 0).length,
  );
  expect(hidden).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(720);
  const printed = await page.pdf({ format: "A4" });
  expect(Buffer.from(printed.subarray(0, 5)).toString()).toBe("%PDF-");
  await page.close();
});

test("given a report of 10,000 partitions, then each has its row in the browser too", async () => {
  const { page, complaints } = await open(auditAsHtml(largeReport(10_000)));

  expect(await page.evaluate(() => document.querySelectorAll("table.backups tr").length)).toBe(10_002);
  expect(complaints).toEqual([]);
  await page.close();
});
