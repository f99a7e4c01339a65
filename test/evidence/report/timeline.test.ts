import type { AuditedApplication, AuditReport } from "../../../src/evidence/audit/report";
import { auditAsHtml } from "../../../src/evidence/report/html";
import { attributeOf, type Element, elementsIn, hasClass, parsed, textOf } from "./parsed-page";
import { application, backup, report, troubledReport, upgrade } from "./sample-report";

const isTag = (tagName: string) => (element: Element) => element.tagName === tagName;

/** The drawing of the only application, or of the one with that name. */
function drawn(given: AuditReport, applicationName = "fabric:/Shop") {
  const figure = parsed(auditAsHtml(given)).find(
    (element) => element.tagName === "figure" && textOf(element).includes(`Timeline of ${applicationName}`),
  );
  const all = figure === undefined ? [] : elementsIn(figure);
  const drawing = all.find((element) => hasClass(element, "lanes"));
  const inDrawing = drawing === undefined ? [] : elementsIn(drawing);
  const marks = inDrawing.filter((element) => isTag("g")(element) && elementsIn(element).some(isTag("title")));
  return {
    drawing,
    text: (tagName: string) => inDrawing.filter(isTag(tagName)).map(textOf),
    laneNames: inDrawing.filter((element) => isTag("text")(element) && attributeOf(element, "x") === "0").map(textOf),
    ticks: inDrawing.filter((element) => hasClass(element, "odd") || hasClass(element, "even")).map(textOf),
    marks: marks.map((mark) => {
      const use = elementsIn(mark).find(isTag("use"));
      return {
        says: elementsIn(mark).filter(isTag("title")).map(textOf).join(""),
        shape: use && attributeOf(use, "href"),
        percent: Number.parseFloat((use && attributeOf(use, "x")) ?? "NaN"),
      };
    }),
    rows: all
      .filter(isTag("tr"))
      .slice(1)
      .map((row) => elementsIn(row).filter(isTag("td")).map(textOf).join(" | ")),
  };
}

function of(fields: Partial<AuditedApplication>, others: Partial<AuditReport> = {}) {
  return drawn(report({ applications: [application(fields)], ...others }));
}

test("given trouble, then each kind has its lane, its shape and its words, and a table says the same", () => {
  const { laneNames, marks, rows } = drawn(troubledReport());

  expect(laneNames).toEqual([
    "Backups listed as proven",
    "Backups gone by retention",
    "Backups that cannot be told",
    "Backups changed",
    "Backups gone",
    "Upgrades with a backup before",
    "Upgrades without a backup before",
    "Drills: none",
  ]);
  expect(marks.map(({ shape, says }) => `${shape} ${says}`)).toEqual([
    "#ok 2026-03-01 11:57:59 UTC to 2026-03-01 12:00:00 UTC: 8 × backup, listed as proven",
    "#retention 2026-02-18 12:00:00 UTC: 1 × backup, gone by retention",
    "#unchecked 2026-03-01 12:00:00 UTC: 2 × backup, cannot be told",
    "#changed 2026-03-01 12:00:00 UTC: 1 × backup, changed",
    "#problem 2026-03-01 12:00:00 UTC: 1 × backup, gone",
    "#upgrade 2026-03-02 12:28:48 UTC: 1 × upgrade with a backup before",
    "#problem 2026-03-06 12:28:48 UTC: 1 × upgrade without a backup before",
  ]);
  expect(rows.map((row) => row.replace(/\| +/g, "| ")).sort()).toEqual(
    marks.map(({ says }) => says.replace(/^(.*): (\d+) × (.*)$/, "$1 | $3 | $2")).sort(),
  );
});

test("given drills and restores, then they have lanes too", () => {
  const { laneNames, marks } = drawn(troubledReport(), "fabric:/Bank");

  expect(laneNames).toEqual(["Backups listed as proven", "Upgrades with a backup before", "Drills", "Restores"]);
  expect(marks.filter(({ shape }) => shape === "#drill" || shape === "#restore").map(({ says }) => says)).toEqual([
    "2026-03-02 12:00:00 UTC: 1 × drill",
    "2026-03-08 12:00:00 UTC: 1 × drill",
    "2026-03-06 12:00:00 UTC: 1 × restore",
  ]);
});

test("the drawing has a title and a description for who does not see it", () => {
  const { drawing, text } = of({ backups: [backup(1), backup(2)] });

  expect(drawing && attributeOf(drawing, "role")).toBe("img");
  expect(drawing && attributeOf(drawing, "aria-labelledby")).toBe("a1-t a1-d");
  expect(text("desc")).toEqual([
    "Backups listed as proven: 2 marks from 2026-03-09 12:00:00 UTC to 2026-03-09 12:00:00 UTC. Upgrades with a backup before: none. Drills: none.",
  ]);
});

test("marks lie by their time, from the first to the time of the audit", () => {
  const { marks } = of({
    backups: [
      backup(1, { timestamp: "2026-03-06T12:00:00Z" }),
      backup(2, { timestamp: "2026-03-08T12:00:00Z" }),
      backup(3, { timestamp: "2026-03-10T12:00:00Z" }),
    ],
  });

  expect(marks.map(({ percent }) => percent)).toEqual([2, 50, 98]);
});

test.each([
  ["a day", "2026-03-09T12:00:00Z", ["12:00", "18:00", "10 Mar", "06:00", "12:00"]],
  ["a week", "2026-03-03T12:00:00Z", ["4 Mar", "5 Mar", "6 Mar", "7 Mar", "8 Mar", "9 Mar", "10 Mar"]],
  ["two months", "2026-01-10T12:00:00Z", ["15 Jan", "29 Jan", "12 Feb", "26 Feb"]],
  ["half a year", "2025-09-10T12:00:00Z", ["Oct 2025", "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]],
  ["two years", "2024-03-10T12:00:00Z", ["Jul 2024", "Jan 2025", "Jul 2025", "Jan 2026"]],
  [
    "100 years",
    "1926-03-10T12:00:00Z",
    ["Jan 1935", "Jan 1950", "Jan 1965", "Jan 1980", "Jan 1995", "Jan 2010", "Jan 2025"],
  ],
])("given %s, then the ticks are few and name the day or the hour", (_, timestamp, ticks) => {
  expect(of({ backups: [backup(1, { timestamp })] }).ticks).toEqual(ticks);
});

test.each([
  ["within it", 86_400, "proven within the last 7 d", "#ok"],
  ["older", 700_000, "not all proven within the last 7 d", "#problem"],
])(
  "given a limit and a newest backup that is %s, then the allowed time is drawn and says so",
  (_, ageSeconds, words, shape) => {
    const { drawing, text } = of({
      backups: [backup(1, { timestamp: "2026-02-24T12:00:00Z" })],
      newestProven: { timestamp: "2026-02-24T12:00:00Z", ageSeconds },
    });
    const inDrawing = drawing === undefined ? [] : elementsIn(drawing);
    const [allowed] = inDrawing.filter((element) => hasClass(element, "window"));

    expect(text("text")).toContain(words);
    expect(inDrawing.filter(isTag("use")).map((use) => attributeOf(use, "href"))[0]).toBe(shape);
    // 7 of 14 days.
    expect(allowed && attributeOf(allowed, "x")).toBe("50%");
  },
);

test("given no limit, then no allowed time is drawn", () => {
  const { maxAgeSeconds, ...rest } = report({ applications: [application({ backups: [backup(1)] })] });
  const { drawing, marks } = drawn(rest);

  expect(maxAgeSeconds).toBeDefined();
  expect(marks).toHaveLength(1);
  expect(drawing === undefined ? [] : elementsIn(drawing).filter((element) => hasClass(element, "window"))).toEqual([]);
});

test("given nothing with a time that can be read, then there is no timeline", () => {
  expect(of({}).drawing).toBeUndefined();
  expect(of({ upgrades: [upgrade(2, { finishedAt: "backup 1" })] }, { madeAt: "today" }).drawing).toBeUndefined();
});
