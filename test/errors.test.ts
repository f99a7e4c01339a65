import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { BackupError, type ErrorCode, errorRegistry } from "../src/errors";

const partitionId = "974bd92a-b395-4631-8a7f-53bd4ae9cf22";

describe("an error of a backup", () => {
  test("says what happened, on which partition, what was seen, and what to do", () => {
    const error = new BackupError("SFB_BUSY", { partitionId, detail: "Its state is Accepted." });

    expect(error.message.split("\n")).toEqual([
      `Backup of partition ${partitionId}: ${errorRegistry.SFB_BUSY.message}`,
      "Its state is Accepted.",
      `What to do: ${errorRegistry.SFB_BUSY.remedy} [SFB_BUSY]`,
    ]);
    expect(error).toMatchObject({ name: "BackupError", code: "SFB_BUSY", partitionId, retryable: true });
  });

  test.each([
    [{ partitionId }, `partition ${partitionId}`],
    [{ name: "fabric:/Shop/Orders" }, "fabric:/Shop/Orders"],
    [
      { partitionId, name: 'fabric:/Shop/Orders, partitionKey "42"' },
      `partition ${partitionId} (fabric:/Shop/Orders, partitionKey "42")`,
    ],
  ])("says of what as far as that is known: %j", (facts, target) => {
    const error = new BackupError("SFB_BUSY", facts);

    expect(error.message).toMatch(`Backup of ${target}: `);
    expect(error).toMatchObject({ target, partitionId: "partitionId" in facts ? partitionId : undefined });
  });

  test("has no empty line where nothing was seen", () => {
    const { message } = new BackupError("SFB_BUSY", { partitionId, detail: "" });

    expect(message).toBe(new BackupError("SFB_BUSY", { partitionId }).message);
    expect(message.split("\n")).toHaveLength(2);
  });

  test("takes a better remedy where there is one", () => {
    const error = new BackupError("SFB_BACKUP_FAILED", { partitionId, remedy: "Check the key." });

    expect(error.message).toContain("What to do: Check the key.");
    expect(error.message).not.toContain(errorRegistry.SFB_BACKUP_FAILED.remedy);
  });

  test("is known across two copies of the package", () => {
    jest.isolateModules(() => {
      const copy = jest.requireActual<typeof import("../src/errors")>("../src/errors");
      expect(copy.BackupError).not.toBe(BackupError);
      expect(new copy.BackupError("SFB_BUSY", { partitionId })).toBeInstanceOf(BackupError);
    });
    expect(new Error("another")).not.toBeInstanceOf(BackupError);
    expect(null).not.toBeInstanceOf(BackupError);
  });
});

describe("docs/errors.md", () => {
  const page = readFileSync(resolve(__dirname, "../docs/errors.md"), "utf8");
  const sections = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf("\n")).trim(), section.replace(/\s+/g, " ")]),
  );

  test("has a section for each code, and for no other", () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(errorRegistry).sort());
  });

  test.each(Object.keys(errorRegistry) as ErrorCode[])("says of %s what the program says", (code) => {
    const { message, remedy, retryable } = errorRegistry[code];
    expect(sections.get(code)).toContain(message);
    expect(sections.get(code)).toContain(remedy);
    expect(sections.get(code)).toContain(retryable ? "May pass by itself: yes" : "May pass by itself: no");
  });
});
