// Walks the site on a host of files, without the service. usage: node files.mjs ADDRESS; prints facts as walk.mjs does
import { browser, end, fact } from "./walker.mjs";

const [, , address] = process.argv;

const page = await (await browser.newContext({ viewport: { width: 1366, height: 900 } })).newPage();
page.setDefaultTimeout(30_000);
const stray = [];
page.on("request", (request) => { if (!request.url().startsWith(`${address}/`) && !/^(data|blob):/.test(request.url())) stray.push(request.url()); });
page.on("response", (response) => { if (response.status() >= 400) stray.push(`${response.status()} ${response.url()}`); });
page.on("pageerror", (error) => stray.push(error.message));

try {
  await page.goto(`${address}/`);
  await page.getByLabel("Search this site").fill("harbour");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#hits a");
  fact(true, "on a host of files, search finds");
  await page.goto(`${address}/explore/`);
  await page.waitForSelector("#explore:not([hidden])");
  await page.selectOption("#organisation", "department-for-coasts-and-harbours");
  await page.selectOption("#top", "10");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table", { timeout: 60_000 });
  fact((await page.locator("#answer tbody tr").count()) === 10, "and the explorer answers, with the archive's files below /v1/archive/ and no service");
} catch (error) {
  fact(false, "the walk on a host of files came to its end", error.message);
}
fact(stray.length === 0, "nothing was asked for that is not there", stray.join("\n"));
await end();
