// @ts-check
// A headless browser for tests and benches: that of PUPPETEER_EXECUTABLE_PATH, or the one that is installed with the
// packages (for linux-x64), or one of the system. As a command it prints where it is, as JSON.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "./failure.mjs";
import { cacheFolder } from "./set-up/cache-folder.mjs";
import { projectRoot } from "./set-up/project.mjs";

const require = createRequire(import.meta.url);

/** @typedef {{ executablePath: string, environment: Record<string, string> }} Browser */

const ofSystems = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** @returns {Browser} */
export function findBrowser() {
  const named = process.env.PUPPETEER_EXECUTABLE_PATH;
  if (named) return { executablePath: named, environment: {} };
  if (process.platform === "linux" && process.arch === "x64") return unpackedBrowser();
  const executablePath = ofSystems.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Failure("There is no browser. Install Chromium or Chrome, and let PUPPETEER_EXECUTABLE_PATH name it.");
  }
  return { executablePath, environment: {} };
}

/** It lies compressed in its package, with the libraries and the font that a bare system lacks. */
function unpackedBrowser() {
  const { version } = JSON.parse(
    readFileSync(join(projectRoot, "node_modules", "@sparticuz", "chromium", "package.json"), "utf8"),
  );
  const folder = join(cacheFolder(), `chromium-${version}`);
  if (!existsSync(folder)) unpackInto(folder);
  return {
    executablePath: join(folder, "chromium"),
    environment: { LD_LIBRARY_PATH: join(folder, "al2023", "lib"), FONTCONFIG_PATH: join(folder, "fonts") },
  };
}

/**
 * The package looks for its font in fixed places alone, and a page without a font shows no text. A path that is not whole
 * would count from the folder of whoever starts the browser.
 * @param {string} folder
 */
function fontsIn(folder) {
  const [fonts, cache] = ["fonts", "cache"].map((name) =>
    join(folder, name).replaceAll("&", "&amp;").replaceAll("<", "&lt;"),
  );
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <cachedir>${cache}</cachedir>
</fontconfig>
`;
}

/**
 * The package unpacks into the folder for temporary files, for whoever comes first; here each process has its own, which
 * is moved once it is complete.
 * @param {string} folder
 */
function unpackInto(folder) {
  const making = `${folder}.making-${randomUUID()}`;
  mkdirSync(making, { recursive: true });
  try {
    execFileSync(
      process.execPath,
      ["-e", "require(process.argv[1]).executablePath()", require.resolve("@sparticuz/chromium")],
      {
        // With this it brings the libraries too.
        env: { ...process.env, TMPDIR: making, AWS_LAMBDA_JS_RUNTIME: "nodejs22.x" },
      },
    );
    writeFileSync(join(making, "fonts", "fonts.conf"), fontsIn(join(folder, "fonts")));
    renameSync(making, folder);
  } catch (error) {
    // Another process was first.
    if (!existsSync(join(folder, "chromium"))) throw new Failure(`No browser in ${dirname(folder)}.`, { cause: error });
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { runCommand } = await import("./command.mjs");
  await runCommand(async () => console.log(JSON.stringify(findBrowser())));
}
