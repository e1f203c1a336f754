// What each walk in a browser is made of: facts told one by one, Debian's browser, links followed to their end.
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../site-gen/package.json", import.meta.url));
const { chromium } = require("playwright-core");

let wrong = 0;

/** Prints "ok    sentence" or "WRONG sentence: detail"; a wrong one makes the walk end with 1. */
export function fact(holds, sentence, detail = "") {
  if (!holds) ++wrong;
  console.log(holds ? `ok    ${sentence}` : `WRONG ${sentence}: ${String(detail).slice(0, 3000)}`);
}

export const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });

/** Goes where `what` leads, to the end of its scripts: a click by itself is done before the page it leads to is there. */
export async function follow(page, what) {
  const there = page.waitForEvent("load");
  await what.click();
  await there;
}

/** What axe finds against WCAG 2.2 A and AA on the page as it stands, a line each. */
export async function violations(page) {
  await page.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  return found.violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].target} ${one.nodes[0].failureSummary}`);
}

/** A line of a summary of sums of pounds, as the explorer's table shows it. */
export const inPounds = (line) => line.replace(/,[A-Z]{3},/, ",").replace(/,(-?)([^,]*),([^,]*)$/, (_, minus, sum, rows) => `,${minus ? "−" : ""}£${sum},${rows}`);

/** Ends the walk: with 1 where a fact was wrong. */
export async function end() {
  await browser.close();
  process.exit(wrong ? 1 : 0);
}
