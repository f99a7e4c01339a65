import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { evaluateModule, scriptUrl, startModule, temporaryFolder } from "./in-node";

const folder = temporaryFolder();
const lockPath = () => join(folder(), "the.lock");

/** Code that takes the lock, with `body` as its work. */
function holding(body: string, options = ""): string {
  return `
    import { readFileSync, writeFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { withLock } from ${JSON.stringify(scriptUrl("set-up/lock.mjs"))};
    const onWait = ({ pid, purpose }) => console.log("waiting for", pid, purpose);
    await withLock(${JSON.stringify(lockPath())}, { purpose: "a test", onWait, ${options} }, async () => { ${body} });
  `;
}

const holdUntilKilled = `console.log("mine"); await sleep(60_000);`;

test("given processes that want the lock at once, then one works after the other", async () => {
  const counter = join(folder(), "counter");
  writeFileSync(counter, "0");
  const file = JSON.stringify(counter);
  const addOne = `const before = Number(readFileSync(${file})); await sleep(20); writeFileSync(${file}, String(before + 1));`;
  const runs = Array.from({ length: 5 }, () => startModule(holding(addOne)));
  for (const run of runs) expect(await run.ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(readFileSync(counter, "utf8")).toBe("5");
  expect(existsSync(lockPath())).toBe(false);
});

test("given an owner at work, when another comes, then it says for whom it waits", async () => {
  const owner = startModule(holding(holdUntilKilled));
  await owner.wrote("mine");
  const next = startModule(holding(`console.log("next");`));
  await next.wrote(`waiting for ${owner.pid} a test`);
  owner.kill("SIGTERM");
  await next.wrote("next");
  expect(await next.ended).toMatchObject({ exitCode: 0 });
});

test("given an owner that was killed, then the next has the lock at once", async () => {
  const owner = startModule(holding(holdUntilKilled));
  await owner.wrote("mine");
  owner.kill("SIGKILL");
  await owner.ended;
  expect(existsSync(lockPath())).toBe(true);
  const runs = Array.from({ length: 4 }, () => startModule(holding(`console.log("next");`)));
  for (const run of runs) expect(await run.ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(existsSync(lockPath())).toBe(false);
});

test("given work that fails, or ends the process, then the lock is free", async () => {
  expect(await startModule(holding(`throw new Error("no luck");`)).ended).toMatchObject({ exitCode: 1 });
  expect(existsSync(lockPath())).toBe(false);
  expect(await startModule(holding("process.exit(7);")).ended).toMatchObject({ exitCode: 7 });
  expect(existsSync(lockPath())).toBe(false);
});

describe("an owner whose process tells nothing", () => {
  const onAnotherHost = () => JSON.stringify({ token: "t", pid: 1, host: `not-${hostname()}`, purpose: "far away" });
  const beingWritten = () => "";
  const withReusedPid = () =>
    JSON.stringify({ token: "t", pid: process.pid, host: hostname(), purpose: "before the reboot" });

  test.each([
    ["on another host", onAnotherHost],
    ["not yet written", beingWritten],
    ["whose id was given away again", withReusedPid],
  ])(
    "given one %s, then it keeps the lock while that is fresh, and loses it when it is old",
    async (_name, content) => {
      writeFileSync(lockPath(), content());
      const next = startModule(holding(`console.log("next");`, "staleAfterMs: 20_000"));
      await next.wrote("waiting for");
      const longAgo = new Date(Date.now() - 60_000);
      utimesSync(lockPath(), longAgo, longAgo);
      await next.wrote("next");
      expect(await next.ended).toMatchObject({ exitCode: 0 });
    },
  );
});

test("given an interruption, then waiting ends", async () => {
  const owner = startModule(holding(holdUntilKilled));
  await owner.wrote("mine");
  const code = holding(`console.log("next");`, "signal: AbortSignal.timeout(300)");
  expect((await startModule(code).ended).stderr).toContain("AbortError");
  owner.kill("SIGKILL");
  await owner.ended;
});

test("given a process that has ended but that nobody asks for its end, then it does not count as alive", async () => {
  if (process.platform !== "linux") return;
  // A shell's child ends after the shell has turned into a program that never asks for its end.
  const alive = await evaluateModule(`
    import { spawn } from "node:child_process";
    import { once } from "node:events";
    import { readFileSync } from "node:fs";
    import { hostname } from "node:os";
    import { setTimeout as sleep } from "node:timers/promises";
    import { isAlive } from ${JSON.stringify(scriptUrl("set-up/is-alive.mjs"))};
    const shell = spawn("sh", ["-c", "cat <&3 & echo $!; exec sleep 60 3<&-"], {
      stdio: ["ignore", "pipe", "ignore", "pipe"],
    });
    const pid = Number(String((await once(shell.stdout, "data"))[0]));
    const until = async (id, state) => {
      while (!state.test(readFileSync(\`/proc/\${id}/stat\`, "latin1"))) await sleep(5);
    };
    await until(shell.pid, /\\(sleep\\)/);
    shell.stdio[3].end();
    await until(pid, /\\) Z /);
    const result = { child: isAlive({ pid, host: hostname() }), shell: isAlive({ pid: shell.pid, host: hostname() }) };
    shell.kill("SIGKILL");
    console.log(JSON.stringify(result));
  `);
  expect(alive).toEqual({ child: false, shell: true });
});
