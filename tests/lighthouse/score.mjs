// Lighthouse's scores of pages. usage: node score.mjs ADDRESS REPORTS PATH… ; prints a line a page and form factor, and writes each report as JSON.
import fs from "node:fs";
import path from "node:path";
import lighthouse, { desktopConfig } from "lighthouse";
import * as launcher from "chrome-launcher";

const [, , address, reports, ...paths] = process.argv;
const kWanted = 0.95;
fs.mkdirSync(reports, { recursive: true });
const chrome = await launcher.launch({ chromePath: "/usr/bin/chromium", chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
let low = 0;

async function report(url, config) {
  const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error", onlyCategories: ["performance", "accessibility", "best-practices", "seo"] }, config);
  return lhr;
}
const scoresOf = (lhr) => Object.values(lhr.categories).map((category) => [category.id, category.score ?? 0]);
const lowest = (lhr) => Math.min(...scoresOf(lhr).map(([, score]) => score));

/** What falls short is tried twice more, and the middle one of the three counts, as Lighthouse advises where other work is on the machine. */
async function middle(url, config) {
  const first = await report(url, config);
  if (lowest(first) >= kWanted) return first;
  const all = [first, await report(url, config), await report(url, config)];
  return all.sort((a, b) => lowest(a) - lowest(b))[1];
}

try {
  for (const one of paths)
    for (const [form, config] of [["phone", undefined], ["desktop", desktopConfig]]) {
      const lhr = await middle(address + one, config);
      const faults = Object.values(lhr.categories).flatMap((category) => (category.score >= kWanted ? [] : category.auditRefs))
        .map(({ id, weight }) => [lhr.audits[id], weight]).filter(([audit, weight]) => weight > 0 && audit.score !== null && audit.score < 0.9).map(([audit]) => `${audit.id} ${audit.displayValue ?? ""}`.trim());
      const said = scoresOf(lhr).map(([id, score]) => `${id} ${Math.round(100 * score)}`).join(", ");
      const good = lowest(lhr) >= kWanted;
      if (!good) ++low;
      // A quiet machine of today has an index above 1,500.
      console.log(`${good ? "ok   " : "WRONG"} ${one} on a ${form}: ${said}; the machine's index was ${Math.round(lhr.environment.benchmarkIndex)}${faults.length ? `; ${faults.join("; ")}` : ""}`);
      fs.writeFileSync(path.join(reports, `${one.replaceAll("/", "_")}-${form}.json`), JSON.stringify(lhr));
    }
} finally {
  await chrome.kill();
}
process.exit(low ? 1 : 0);
