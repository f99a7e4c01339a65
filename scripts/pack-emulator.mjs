// @ts-check
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./set-up/project.mjs";

/**
 * npm packs what lies in the emulator's folder, while its licence and its page are those of the whole project. They are
 * brought there before it packs, and taken away after it: links that are good here lead nowhere there.
 */
const folder = join(projectRoot, "emulator");
const [page, licence, readme] = [join("docs", "emulator.md"), "LICENSE", join(folder, "README.md")];
const [here, there] = ["](../docs/", "](docs/"];

const [direction] = process.argv.slice(2);
if (direction === "in") {
  mkdirSync(join(folder, "docs"), { recursive: true });
  writeFileSync(join(folder, page), withoutLinksOut(readFileSync(join(projectRoot, page), "utf8")));
  copyFileSync(join(projectRoot, licence), join(folder, licence));
  rewrite(readme, here, there);
} else {
  rmSync(join(folder, "docs"), { recursive: true, force: true });
  rmSync(join(folder, licence), { force: true });
  rewrite(readme, there, here);
}

/** Other pages are not in the package: their links become what they show. @param {string} text */
function withoutLinksOut(text) {
  return text.replaceAll(/\[([^\]]+)\]\((?!#|https:)[^)]*\)/g, "$1");
}

/** @param {string} file @param {string} from @param {string} to */
function rewrite(file, from, to) {
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(from, to));
}
