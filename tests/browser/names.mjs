// Walks a site whose bodies have names that nobody should have. usage: node names.mjs ADDRESS < {"id": "name", …}; prints facts as walk.mjs does
import fs from "node:fs";
import { browser, end, fact, violations } from "./walker.mjs";

const address = process.argv[2];
const names = JSON.parse(fs.readFileSync(0, "utf8"));

const turning = /[\u202a-\u202e\u2066-\u2069]/g;
/** As a page shows what configuration says: what turns the direction of all that follows is a mark that is seen. */
const shown = (name) => name.replace(turning, "\ufffd");
/** As the checker reads a payee. */
const cleaned = (name) => name.replace(turning, "");
const long = "/datasets/long-spend-over-25k/2024-04/v2/";
const pages_of_all = ["/", "/datasets/", "/organisations/", "/changes/", "/quality/", "/suppliers/", "/explore/", "/calendar/", "/withdrawals/", "/row/", long];

const page = await (await browser.newContext({ baseURL: address, viewport: { width: 390, height: 800 } })).newPage();
page.setDefaultTimeout(20_000);
const trouble = [];
page.on("dialog", (dialog) => { trouble.push(`a dialog on ${page.url()}`); dialog.dismiss(); });
page.on("pageerror", (error) => trouble.push(`${page.url()}: ${error.message}`));

try {
  await page.goto("/suppliers/");
  const suppliers = await page.locator("tbody th a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  fact(suppliers.length === 3, "each name is a supplier with a page", suppliers);
  const pages = [...pages_of_all, ...suppliers,
    ...Object.keys(names).flatMap((id) => [`/organisations/${id}/`, `/datasets/${id}-spend-over-25k/`, `/datasets/${id}-spend-over-25k/2024-04/v1/`, `/datasets/by/organisation/${id}/`])];
  const wide = [], faults = [];
  for (const path of pages) {
    await page.goto(path, { waitUntil: "networkidle" });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) wide.push(`${path}: ${over}`);
    faults.push(...(await violations(page)).map((one) => `${path}: ${one}`));
  }
  fact(!wide.length, `nothing runs off a phone's screen on ${pages.length} pages`, wide.join("\n"));
  fact(!faults.length, "axe finds nothing on them", faults.join("\n"));
  for (const [id, name] of Object.entries(names)) {
    await page.goto(`/organisations/${id}/`);
    fact((await page.locator("h1").textContent()) === shown(name), `the name of ${id} is shown as it was given`, await page.locator("h1").textContent());
  }
  await page.goto("/suppliers/");
  fact((await page.locator(".db-terms a[rel=license]").count()) === 2, "two licences stand on one page");
  // A name of three hundred letters in one word leaves the figures beside it where they are seen: on a phone, a laptop and paper.
  for (const [media, width] of [["screen", 390], ["screen", 1280], ["print", 660]]) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ media });
    const hidden = [];
    for (const path of pages_of_all) {
      await page.goto(path, { waitUntil: "load" });
      hidden.push(...(await page.locator(".db-scroll, html").evaluateAll((all, at) => all.filter((one) => one.scrollWidth > one.clientWidth && !one.querySelector(":scope > svg, :scope > .db-returns, :scope > .db-month"))
        .map((one) => `${at} ${one.getAttribute("aria-labelledby") ?? one.getAttribute("aria-label") ?? "page"}: ${one.scrollWidth} in ${one.clientWidth}`), path)));
    }
    fact(!hidden.length, `the longest name carries no figure out of sight, ${media} of ${width} pixels`, hidden.join("\n"));
  }
  fact((await page.locator("section[aria-labelledby=difference] del").count()) > 0, "amounts of before and now among them");
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto("/explore/");
  await page.waitForSelector("#explore:not([hidden])");
  await page.selectOption("#organisation", "markup");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table", { timeout: 60_000 });
  const answered = await page.locator("#answer tbody th").evaluateAll((cells) => cells.map((cell) => cell.firstChild.firstChild?.textContent ?? cell.textContent));
  fact(Object.values(names).every((name) => answered.some((one) => one.includes(cleaned(name)))), "the explorer answers with them", answered);
  // What turns the direction and never turns it back must not turn what stands beside it.
  await page.goto("/datasets/");
  const isolated = await page.locator("#datasets tbody a").evaluateAll((all) => all.every((one) => getComputedStyle(one).unicodeBidi === "isolate"));
  fact(isolated, "and a name's direction ends with the name");
} catch (error) {
  fact(false, "the walk came to its end", error.message);
}
fact(!trouble.length, "no name ran as script", trouble.join("\n"));
await end();
