import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Below a runner come the engine, the provider's launcher, and the provider. */
const leastDepth = 3;

/** The process at the end of the chain that a runner has started: its provider, if one is running. */
export function providerBelow(runner: number): number | undefined {
  const children = childrenByParent();
  let last = runner;
  let depth = 0;
  for (;;) {
    const [child, ...others] = children.get(last) ?? [];
    if (child === undefined) return depth >= leastDepth ? last : undefined;
    if (others.length > 0) return undefined;
    last = child;
    depth++;
  }
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of existsSync("/proc/self/stat") ? fromProc() : fromPs()) {
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

type Relation = readonly [pid: number, parent: number];

/** Slim images of Linux have no `ps`. */
function fromProc(): Relation[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      // Behind the name, which may hold anything: state, then the parent.
      const [, state, parent] = /^.*\) (\S) (\d+) /s.exec(readStat(pid)) ?? [];
      return state === undefined || state === "Z" ? [] : [[Number(pid), Number(parent)] as const];
    });
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return "";
  }
}

function fromPs(): Relation[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => {
      const [pid, parent] = line.trim().split(/\s+/);
      return [Number(pid), Number(parent)] as const;
    });
}

/** What a process has used until now. */
interface Usage {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

/** Waits for the end of a process that is no child; one that does not end in time is killed. What it used, seen last. */
export async function lastUsageOf(pid: number, limitMilliseconds: number): Promise<Usage> {
  const giveUpAt = performance.now() + limitMilliseconds;
  let last = usageOf(pid);
  for (let now = last; now !== undefined; now = usageOf(pid)) {
    last = now;
    if (performance.now() > giveUpAt) {
      process.kill(pid, "SIGKILL");
      throw new Error(`Process ${pid} does not end: ${JSON.stringify(last)}.`);
    }
    await sleep(20);
  }
  if (last === undefined) throw new Error(`There is no process ${pid}.`);
  return last;
}

function usageOf(pid: number): Usage | undefined {
  if (existsSync("/proc/self/stat")) {
    const [, state, rest = ""] = /^.*\) (\S) (.*)$/s.exec(readStat(String(pid))) ?? [];
    if (state === undefined || state === "Z") return undefined;
    // From the fourth field on: the times are the 14th and 15th, in ticks of 1/100 s; the pages, of 4 KiB, the 24th.
    const fields = rest.split(" ").map(Number);
    const [user = 0, system = 0, pages = 0] = [fields[10], fields[11], fields[20]];
    return { cpuSeconds: (user + system) / 100, residentBytes: pages * 4096 };
  }
  try {
    const line = execFileSync("ps", ["-o", "stat=,time=,rss=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [state = "", time = "", kilobytes] = line.split(/\s+/);
    const cpuSeconds = time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    return state.startsWith("Z") ? undefined : { cpuSeconds, residentBytes: Number(kilobytes) * 1024 };
  } catch {
    return undefined;
  }
}
