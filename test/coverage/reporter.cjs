const { existsSync } = require("node:fs");
const { readFile } = require("node:fs/promises");
const { resolve } = require("node:path");
const { pathToFileURL } = require("node:url");
const { CoverageReport } = require("monocart-coverage-reports");

const root = resolve(__dirname, "../..");
const dist = resolve(root, "dist");

/** Adds up the coverage of the tests' own process and of every process that they started, and maps it to `src/`. */
module.exports = class CoverageReporter {
  #report = new CoverageReport({
    name: "src",
    outputDir: resolve(root, "coverage"),
    reports: ["json-summary", "console-summary", ["lcovonly", {}]],
    clean: false,
    cleanCache: true,
    logging: "error",
    baseDir: root,
    all: { dir: [dist], filter: { "**/*.js": true } },
    entryFilter: (entry) => entry.url.startsWith(pathToFileURL(`${dist}/`).href),
    sourceFilter: (path) => path.startsWith("src/"),
    sourcePath: (path) => path.replace(/^.*?(?=src\/)/, ""),
  });

  async onTestResult(_test, { v8Coverage }) {
    if (!v8Coverage?.length) return;
    const entries = v8Coverage.map(async ({ codeTransformResult, result }) => ({
      ...result,
      url: pathToFileURL(result.url.replace(/^file:\/\//, "")).href,
      source: await readFile(result.url.replace(/^file:\/\//, ""), "utf8"),
      // Jest puts every module into a function; what V8 counts begins behind its head.
      scriptOffset: codeTransformResult?.wrapperLength ?? 0,
    }));
    await this.#report.add(await Promise.all(entries));
  }

  async onRunComplete() {
    const folder = process.env.COVERAGE_FOLDER;
    if (folder && existsSync(folder)) await this.#report.addFromDir(folder);
    await this.#report.generate();
  }
};
