import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

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
