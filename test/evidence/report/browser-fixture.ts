import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, launch, type Page } from "puppeteer-core";
import { scriptsFolder, startNode } from "../../scripts/in-node";

export interface OpenPage {
  readonly page: Page;
  /** What it asked for beside itself. */
  readonly requests: readonly string[];
  /** What it said in the browser's console, and its errors. */
  readonly complaints: readonly string[];
}

/** A browser for the tests of a file, and a page of it for each. */
export function useBrowser() {
  let browser: Browser | undefined;
  let folder = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "audit-page-"));
    browser = await startBrowser(folder);
    // The first call unpacks a browser of 190 MB.
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    async open(content: string, { width = 1_200 } = {}): Promise<OpenPage> {
      if (browser === undefined) throw new Error("The browser has not started.");
      const page = await browser.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      const file = join(folder, "audit.html");
      writeFileSync(file, content);
      const address = pathToFileURL(file).href;
      page.on("request", (request) => {
        if (request.url() !== address) requests.push(request.url());
      });
      await page.setViewport({ width, height: 900 });
      await page.goto(address);
      return { page, requests, complaints };
    },
  };
}

async function startBrowser(userDataDir: string): Promise<Browser> {
  const { exitCode, stdout, stderr } = await startNode([join(scriptsFolder, "browser.mjs")]).ended;
  if (exitCode !== 0) throw new Error(stderr);
  // The script prints what it has found.
  const found = JSON.parse(stdout) as { readonly executablePath: string; readonly environment: Record<string, string> };
  return launch({
    executablePath: found.executablePath,
    env: { ...process.env, ...found.environment },
    headless: "shell",
    userDataDir: join(userDataDir, "profile"),
    // It shows our own page alone, and a container often has no sandbox.
    args: ["--no-sandbox"],
  });
}
