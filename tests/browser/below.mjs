// Walks the site where a host has it below a path. usage: node below.mjs ADDRESS (with the path); prints facts as walk.mjs does
import { browser, end, fact, follow } from "./walker.mjs";

const [, , address] = process.argv;

const context = await browser.newContext({ viewport: { width: 1366, height: 900 } });
context.setDefaultTimeout(20_000);
const page = await context.newPage();
const stray = [];
page.on("request", (request) => { if (!request.url().startsWith(`${address}/`) && !/^(data|blob):/.test(request.url())) stray.push(request.url()); });
page.on("response", (response) => { if (response.status() >= 400) stray.push(`${response.status()} ${response.url()}`); });
page.on("pageerror", (error) => stray.push(error.message));

try {
  await page.goto(`${address}/`);
  fact((await page.evaluate(() => getComputedStyle(document.querySelector(".db-header")).backgroundColor)) === "rgb(23, 35, 63)", "below a path of its host the site has its style");
  await page.getByRole("link", { name: "Datasets", exact: true }).first().click();
  await page.waitForSelector("#narrow:not([hidden])");
  await page.selectOption("#narrow-status", "missing");
  await page.waitForFunction(() => document.getElementById("narrowed").textContent.includes("dataset"));
  await follow(page, page.locator("#datasets tbody a").first());
  fact(page.url().startsWith(`${address}/datasets/`), "a filtered list leads to a dataset", page.url());
  await page.getByLabel("Search this site").fill("harbour");
  await page.keyboard.press("Enter");
  await follow(page, page.locator("#hits a").first());
  fact(page.url().startsWith(`${address}/`) && !page.url().includes("/search/"), "search leads to a page", page.url());
  await page.goto(`${address}/explore/`);
  await page.waitForSelector("#explore:not([hidden])");
  await page.selectOption("#top", "10");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table", { timeout: 60_000 });
  fact((await page.getByRole("link", { name: "A link to this question" }).getAttribute("href")).startsWith(`${address}/explore/#`), "the explorer answers, and its link is right");
  const rows = await (await page.request.get(`${address}/v1/tables/spend/rows?size=1`)).json();
  await page.goto(`${address}/row/?name=${encodeURIComponent(rows.rows[0]._row)}`);
  await page.waitForSelector("#row table");
  fact((await page.locator("#row .db-cite").innerText()).includes(`${address}/row/?name=`), "a row is shown, and cited with the whole address of its page");
  await page.goto(`${address}/v1/find?q=harbour`);
  fact((await page.evaluate(() => getComputedStyle(document.querySelector(".govuk-heading-xl")).fontFamily)).includes("Source Sans") && (await page.locator("main li a").first().evaluate((one) => one.href)).startsWith(`${address}/`), "what the service finds has the site's style and links below the path");
  await page.goto(`${address}/check/`);
  await page.setInputFiles("#file", { name: "may.csv", mimeType: "text/csv", buffer: Buffer.from("Department family,Entity,Date\r\nCoasts,Coasts,03/05/2024\r\n") });
  await page.selectOption("#schema", "spend-over-25k");
  await page.getByRole("button", { name: "Check the file" }).click();
  await page.waitForSelector("#report h2");
  fact(true, "a file is checked");
} catch (error) {
  fact(false, "the walk below a path came to its end", error.message);
}
fact(stray.length === 0, "nothing was asked for outside of the path, and everything was there", stray.join("\n"));
await end();
