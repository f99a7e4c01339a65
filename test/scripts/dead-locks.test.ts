import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { scriptUrl, startModule, temporaryFolder } from "./in-node";

const folder = temporaryFolder();
const lockFile = (name: string) =>
  join(folder(), ".pulumi", "locks", "organization", "project", "stack", `${name}.json`);

function write(name: string, content: string): void {
  mkdirSync(join(lockFile(name), ".."), { recursive: true });
  writeFileSync(lockFile(name), content);
  writeFileSync(`${lockFile(name)}.attrs`, "{}");
}

const lockOf = (pid: number, host: string) => JSON.stringify({ pid, username: "me", hostname: host, timestamp: "now" });

async function removeDeadLocks(): Promise<void> {
  const code = `
    import { removeDeadLocks } from ${JSON.stringify(scriptUrl("local-stack/dead-locks.mjs"))};
    removeDeadLocks(${JSON.stringify(folder())});
  `;
  expect(await startModule(code).ended).toMatchObject({ exitCode: 0, stderr: "" });
}

test("given locks of engines, then only those of engines of this machine that have ended are removed", async () => {
  const ended = startModule("");
  await ended.ended;
  write("dead", lockOf(ended.pid, hostname()));
  write("alive", lockOf(process.pid, hostname()));
  write("elsewhere", lockOf(ended.pid, `not-${hostname()}`));
  write("unfinished", "{");

  await removeDeadLocks();

  const left = ["dead", "alive", "elsewhere", "unfinished"].filter((name) => existsSync(lockFile(name)));
  expect(left).toEqual(["alive", "elsewhere", "unfinished"]);
  expect(existsSync(`${lockFile("dead")}.attrs`)).toBe(false);
});

test("given a stack that has never been used, then there is nothing to do", removeDeadLocks);
