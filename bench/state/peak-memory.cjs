// Keeps the peak memory of the provider's process in a file: the engine ends that process by a signal, so it is written
// again whenever it has grown.
const { readFileSync, writeFileSync } = require("node:fs");

if (/[\\/]cmd[\\/]dynamic-provider[\\/]/.test(process.argv[1] ?? "")) {
  let written = 0;
  setInterval(() => {
    const bytes = peak();
    if (bytes <= written) return;
    written = bytes;
    writeFileSync(process.env.PEAK_MEMORY_FILE, String(bytes));
  }, 50).unref();
}

/** Of `process.resourceUsage` the peak may be that of the engine, from which the process was forked. */
function peak() {
  if (process.platform !== "linux") return process.memoryUsage.rss();
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
}
