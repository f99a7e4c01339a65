import type { AuditedApplication, AuditReport } from "../../../src/evidence/audit/report";
import { auditAsHtml } from "../../../src/evidence/report/html";
import { attributeOf, type Element, elementsIn, hasClass, parsed, textOf } from "./parsed-page";
import { application, backup, largeReport, report, smallReport, troubledReport, upgrade } from "./sample-report";

const mostBytes = 5_000_000;

function textsOf(elements: readonly Element[], isWanted: (element: Element) => boolean): readonly string[] {
  return elements.filter(isWanted).map(textOf);
}

const isTag = (tagName: string) => (element: Element) => element.tagName === tagName;

/** The section of an application. */
function sectionOf(page: string, applicationName: string): readonly Element[] {
  const section = parsed(page).find(
    (element) =>
      hasClass(element, "application") &&
      elementsIn(element).some((inner) => inner.tagName === "h2" && textOf(inner) === applicationName),
  );
  return section === undefined ? [] : elementsIn(section);
}

/** What stands under the name of a figure. */
function factOf(section: readonly Element[], name: string): string {
  const fact = section.find((element) => {
    const [first] = elementsIn(element).slice(1);
    return element.tagName === "div" && first?.tagName === "dt" && textOf(first) === name;
  });
  return fact === undefined ? "" : elementsIn(fact).filter(isTag("dd")).map(textOf).join("");
}

function rowWith(section: readonly Element[], text: string): string {
  return textsOf(section, isTag("tr")).find((row) => row.includes(text)) ?? "";
}

function guidsIn(page: string): ReadonlySet<string> {
  return new Set(page.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g));
}

function only(applications: readonly AuditedApplication[], fields: Partial<AuditReport> = {}): string {
  return auditAsHtml(report({ applications, ...fields }));
}

describe("what the page says of all that was audited", () => {
  test.each([
    [smallReport(), "Nothing is missing", "ok"],
    [troubledReport(), "Something is missing: 6 problems", "problem"],
    [
      report({
        outcome: "unchecked",
        findings: [{ severity: "unchecked", code: "cannot be told", text: "The cluster does not answer." }],
      }),
      "Nothing is known to be missing, but 1 thing could not be checked",
      "unchecked",
    ],
  ])("its headline tells the outcome, in words and by a shape", (given, headline, mark) => {
    const page = parsed(auditAsHtml(given));

    expect(textsOf(page, isTag("h1"))).toEqual([headline]);
    expect(textsOf(page, isTag("title"))[0]).toBe(`Backup audit: ${headline}`);
    const head = page.find((element) => hasClass(element, "head"));
    expect(
      head &&
        elementsIn(head)
          .filter(isTag("use"))
          .map((use) => attributeOf(use, "href")),
    ).toEqual([`#${mark}`]);
  });

  test("it tells what was audited, where, when, by what, and how old a backup may be", () => {
    const [page] = parsed(auditAsHtml(troubledReport()));
    const text = page === undefined ? "" : textOf(page);

    for (const fact of [
      "11 of 16 proven backups of 16 partitions in 3 applications are still listed as proven.",
      "stack dev, file backups.jsonl",
      "https://cluster.example:19080, version 10.1.2493.9590",
      "2026-03-10 12:00:00 UTC",
      "pulumi-servicefabric-backup 0.3.0",
      "Allowed age of the newest proven backup7 d",
    ]) {
      expect(text).toContain(fact);
    }
  });

  test("what is not known or not limited is said, and an audit without a backup has a page too", () => {
    const { clusterVersion, maxAgeSeconds, ...rest } = report();
    const [page] = parsed(auditAsHtml(rest));
    const text = page === undefined ? "" : textOf(page);

    expect([clusterVersion, maxAgeSeconds]).not.toContain(undefined);
    expect(text).toContain("https://cluster.example:19080, version not known");
    expect(text).toContain("Allowed age of the newest proven backupany");
    expect(text).toContain("There is no proven backup of 0 partitions in 0 applications.");
  });

  test("given several applications, a table leads to each, the worst first", () => {
    const page = parsed(auditAsHtml(troubledReport()));
    const links = page.filter((element) => element.tagName === "a" && textOf(element).startsWith("fabric:/"));
    const ids = new Map(page.map((element) => [attributeOf(element, "id"), textOf(element)]));

    expect(links.map(textOf)).toEqual(["fabric:/Shop", "fabric:/Stock", "fabric:/Bank"]);
    expect(links.map((link) => ids.get(attributeOf(link, "href")?.slice(1)))).toEqual(links.map(textOf));
    expect(rowWith(page, "fabric:/Shop")).toMatch(
      /Problem.*gone, changed, evidence altered, too old, upgrade without backup, cannot be told\s*9 d old8 of 13 1 of 2no drill/s,
    );
    expect(rowWith(page, "fabric:/Stock")).toMatch(/Not all checked.*no proven backup\s* none0 of 00 of 0no drill/s);
    expect(rowWith(page, "fabric:/Bank")).toMatch(/In order\s*12 h 2 min old3 of 33 of 35 min 17 s/s);
  });
});

describe("what the page says of an application", () => {
  test("every finding stands there, with its severity in words and by a shape", () => {
    const given = troubledReport();
    const page = parsed(auditAsHtml(given));
    const items = page.filter((element) => element.tagName === "li");
    const words = { problem: "Problem", unchecked: "Not checked", note: "Note" };

    const findings = [...given.findings, ...given.applications.flatMap((one) => one.findings)];
    expect(items).toHaveLength(findings.length);
    for (const { severity, code, text } of findings) {
      const item = items.find((element) => textOf(element).includes(text));
      expect(item && textOf(item)).toBe(`${words[severity]}: ${code}${text}`);
      expect(
        item &&
          elementsIn(item)
            .filter(isTag("use"))
            .map((use) => attributeOf(use, "href")),
      ).toEqual([`#${severity}`]);
    }
  });

  test("given many findings of a kind, the first stand open and the others a key press away", () => {
    const text = (number: number) => `Backup ${number} is gone.`;
    const findings = Array.from({ length: 12 }, (_, number) => ({
      severity: "problem" as const,
      code: "gone" as const,
      text: text(number),
    }));
    const section = sectionOf(only([application({ findings })]), "fabric:/Shop");
    const folded = section.filter(isTag("details")).map(textOf).join("");

    expect(findings.filter((finding) => !section.map(textOf).join("").includes(finding.text))).toEqual([]);
    expect(folded).toContain("7 more: gone");
    expect(folded).not.toContain(text(4));
    expect(folded).toContain(text(5));
  });

  test("every backup stands under its verdict and reason, with all its evidence", () => {
    const given = troubledReport();
    const page = auditAsHtml(given);
    const words = { listed: "listed as proven", gone: "gone", changed: "changed", unknown: "cannot be told" };

    for (const { applicationName, backups } of given.applications) {
      const bodies = sectionOf(page, applicationName).filter(isTag("tbody"));
      for (const one of backups) {
        const body = bodies.find((element) => textOf(element).includes(one.backupId));
        const [head = "", ...rows] = body === undefined ? [] : elementsIn(body).filter(isTag("tr")).map(textOf);
        const verdict = one.isExplainedByRetention === true ? "gone by retention" : words[one.verdict];
        expect(head.trim()).toBe(`${verdict} · ${one.serviceName}${one.reason ?? ""}`);

        const row = rows.find((text) => text.includes(one.backupId)) ?? "";
        const { epoch, evidence } = one;
        const record = {
          intact: `${evidence.digest} intact`,
          altered: `${evidence.digest} altered`,
          none: "no record",
        }[evidence.state];
        for (const fact of [
          one.partitionId,
          one.timestamp,
          one.source,
          `${epoch.dataLossVersion}\n${epoch.configurationVersion}\n${one.lsn}`,
          one.backupLocation,
          record,
        ]) {
          expect(row).toContain(fact);
        }
      }
    }
  });

  test("a partition is named by its keys, also where they are not known", () => {
    const named = backup(2, { partition: { kind: "Named", name: "north" } });
    const { partition, ...ofOldRelease } = backup(3);
    const section = sectionOf(only([application({ backups: [backup(1), named, ofOldRelease] })]), "fabric:/Shop");

    expect(partition).toBeDefined();
    expect(rowWith(section, backup(1).backupId)).toContain("keys 100 to 199");
    expect(rowWith(section, named.backupId)).toContain('name "north"');
    expect(rowWith(section, ofOldRelease.backupId)).toContain("unknown keys");
  });

  test("how many backups became what is counted", () => {
    const section = sectionOf(auditAsHtml(troubledReport()), "fabric:/Shop");

    expect(factOf(section, "Backups still listed")).toBe("8 of 13of 13 partitionsEvidence");
    expect(section.filter(isTag("p")).map(textOf)).toContain(
      " 8 listed as proven,  1 gone by retention,  2 cannot be told,  1 changed,  1 gone",
    );
  });

  test("the age of the newest proven backup stands against the limit", () => {
    const newestProven = { timestamp: "2026-03-08T12:00:00Z", ageSeconds: 172_800 };
    const of = (fields: Partial<AuditedApplication>, limit: Partial<AuditReport>) =>
      factOf(sectionOf(only([application(fields)], limit), "fabric:/Shop"), "Newest proven backup");

    expect(of({ newestProven }, { maxAgeSeconds: 172_800 })).toContain(
      "2 d oldwithin the limit of 2 d2026-03-08 12:00:00",
    );
    expect(of({ newestProven }, { maxAgeSeconds: 172_799 })).toContain(" 2 d old1 s over the limit of 47 h 59 min");
    expect(of({}, {})).toBe(" nonethat is still listed");
    const { maxAgeSeconds, ...unlimited } = report({ applications: [application({ newestProven })] });
    expect(maxAgeSeconds).toBeDefined();
    expect(factOf(sectionOf(auditAsHtml(unlimited), "fabric:/Shop"), "Newest proven backup")).toMatch(
      /^2 d old2026-03-08 12:00:00 UTC/,
    );
  });

  test("every upgrade, drill and restore stands there with its figures, and its evidence below", () => {
    const given = troubledReport();
    const page = auditAsHtml(given);
    const bank = sectionOf(page, "fabric:/Bank");
    const shop = sectionOf(page, "fabric:/Shop");

    expect(rowWith(bank, "2.0.0")).toBe(
      "2026-03-03 12:28:48 UTC\nbegan 2026-03-03 12:00:00 UTC2.0.03.0.028 min 48 s before-v2 of stack dev, 24 h old\ntaken 2026-03-02 12:00:00 UTC",
    );
    expect(rowWith(bank, "4.0.0")).toMatch(
      /named by the upgrade's record, not in this audit\n(?:004d){16}\n(?:004e){16}$/,
    );
    expect(rowWith(shop, "6.0.0")).toMatch(/5\.0\.06\.0\.028 min 48 s none$/);
    expect(rowWith(bank, "6 min 42 s")).toBe("2026-03-02 12:00:00 UTC6 min 42 s23weekly-drill of stack dev");
    expect(rowWith(bank, "95.4 s")).toBe("2026-03-06 12:00:00 UTC95.4 s3restore of fabric:/Bank");
    for (const { evidence } of given.applications.flatMap(({ upgrades, drills, restores }) => [
      ...upgrades,
      ...drills,
      ...restores,
    ])) {
      expect(rowWith([...bank, ...shop], evidence.digest ?? "no digest")).toContain("intact");
    }
    expect(factOf(bank, "Upgrades with a backup before")).toBe("3 of 3now 7.0.0Evidence");
    expect(factOf(shop, "Upgrades with a backup before")).toBe(" 1 of 2now 6.0.0Evidence");
    expect(factOf(bank, "Last drill took")).toBe("5 min 17 s2 of 3 partitions, 2026-03-08 12:00:00 UTCEvidence");
    expect(factOf(shop, "Last drill took")).toBe("no drill");
  });

  test("a record of an upgrade that was altered, or that an earlier release did not make, is named", () => {
    const altered = upgrade(2, { evidence: { state: "altered", digest: "ab".repeat(32) } });
    const { startedAt, ...rest } = upgrade(3);
    const upgrades = [altered, { ...rest, evidence: { state: "none" as const } }];
    const section = sectionOf(only([application({ upgrades })]), "fabric:/Shop");

    expect(startedAt).toBeDefined();
    expect(rowWith(section, "ab".repeat(32))).toMatch(/^v2 of stack dev altered/);
    expect(rowWith(section, "v3 of stack dev")).toBe("v3 of stack devno record: of an earlier releasenone");
    expect(rowWith(section, "3.0.0")).toMatch(/^2026-03-03 12:28:48 UTC2\.0\.0/);
  });

  test("each link to evidence leads into what it opens", () => {
    const page = parsed(auditAsHtml(troubledReport()));
    const ids = page.flatMap((element) => attributeOf(element, "id") ?? []);
    const links = page.filter((element) => element.tagName === "a").map((link) => attributeOf(link, "href") ?? "");

    expect(links.length).toBeGreaterThan(6);
    expect(links.filter((href) => !ids.includes(href.slice(1)))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("the size of the page", () => {
  test("given 10,000 partitions, then each has its row, in less than 5 MB", () => {
    const given = largeReport(10_000);
    const page = auditAsHtml(given);

    expect(Buffer.byteLength(page)).toBeLessThan(mostBytes);
    const shown = guidsIn(page);
    const backups = given.applications.flatMap((one) => one.backups);
    expect(backups.filter(({ backupId }) => !shown.has(backupId))).toEqual([]);
    expect(page).not.toContain("left out");
  });

  test.each([
    ["10,000 partitions that are gone, each for its own reason", largeReport(10_000, 10_000)],
    ["30,000 backups", largeReport(30_000, 100)],
    [
      "2,000 applications",
      report({
        applications: Array.from({ length: 2_000 }, (_, number) =>
          application({
            applicationName: `fabric:/Shop${number}`,
            backups: [backup(number), backup(number + 1, { timestamp: "2026-02-01T00:00:00Z" })],
            upgrades: [upgrade(3)],
            ...(number === 1_999
              ? { findings: [{ severity: "problem", code: "too old", text: "It is the worst of all." }] }
              : {}),
          }),
        ),
      }),
    ],
  ])("given %s, then the page stays below 5 MB, the worst is there, and what is not is counted", (_, given) => {
    const page = auditAsHtml(given);

    expect(Buffer.byteLength(page)).toBeLessThan(mostBytes);
    const shown = guidsIn(page);
    const applications = given.applications;
    const backups = applications.flatMap((one) => one.backups);
    const gone = backups.filter(({ verdict }) => verdict === "gone").slice(0, 5_000);
    expect(gone.filter(({ backupId }) => !shown.has(backupId))).toEqual([]);
    const worst = applications.flatMap(({ findings }) => findings.slice(0, 5).map(({ text }) => text));
    expect(worst.filter((text) => !page.includes(text))).toEqual([]);

    const leftOut = (what: string) =>
      [...page.matchAll(new RegExp(`(\\d+) more ${what} are left out`, "g"))].reduce(
        (sum, [, count]) => sum + Number(count),
        0,
      );
    const sections = page.match(/<section class="card application"/g) ?? [];
    expect(sections.length + leftOut("applications") / 2).toBe(applications.length);
    if (applications.length === 1) {
      expect(backups.filter(({ backupId }) => shown.has(backupId)).length + leftOut("backups")).toBe(backups.length);
    }
  });
});

test("the page has no script, names no other place, and allows its own style alone", () => {
  const page = auditAsHtml(troubledReport());
  const elements = parsed(page);
  const policy = elements.find((element) => attributeOf(element, "http-equiv") === "Content-Security-Policy");

  expect(policy && attributeOf(policy, "content")).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src data:; base-uri 'none'; form-action 'none'$/,
  );
  const attributes = elements.flatMap(({ attrs }) => attrs);
  expect(elements.map(({ tagName }) => tagName)).not.toContain("script");
  expect(attributes.filter(({ name }) => name === "style" || name.startsWith("on") || name === "src")).toEqual([]);
  expect(attributes.filter(({ name, value }) => name === "href" && !/^(#[\w-]+|data:,)$/.test(value))).toEqual([]);
});

test("the same report gives the same bytes", () => {
  expect(auditAsHtml(troubledReport())).toBe(auditAsHtml(troubledReport()));
});
