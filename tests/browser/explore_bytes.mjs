// What the explorer reads of a table, as the browser's network layer counts it. usage: node explore_bytes.mjs ADDRESS SUPPLIER; prints facts as walk.mjs does
import { browser, end, fact, inPounds } from "./walker.mjs";

const [, , address, supplier] = process.argv;

/** Asks in a fresh browser; the answer's rows, bytes of table files, requests for them, and seconds. */
async function ask(question) {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const wire = await context.newCDPSession(page);
  const urls = new Map();
  let bytes = 0, requests = 0;
  wire.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!(urls.get(requestId) ?? "").includes(".parquet")) return;
    bytes += encodedDataLength;
    ++requests;
  });
  await wire.send("Network.enable");
  await page.goto(`${address}/explore/#${new URLSearchParams(question)}`);
  await page.waitForSelector("#explore:not([hidden])");
  const began = Date.now();
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table");
  const seconds = (Date.now() - began) / 1000;
  const rows = await page.locator("#answer tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim().replaceAll(",", "")).join()));
  await page.waitForTimeout(300);
  await context.close();
  return { rows, bytes, requests, seconds };
}

async function api(query) {
  const text = await (await fetch(`${address}/v1/tables/spend/summary.csv?measure=sum(amount),count&series=over-25k&${query}`)).text();
  return text.trim().split("\r\n").slice(1).map(inPounds);
}

const table = await (await fetch(`${address}/v1/tables/spend/parquet`)).json();
const said = ({ bytes, requests, seconds }) => `${(bytes / 1e6).toFixed(2)} MB of ${(table.bytes / 1e6).toFixed(0)} MB in ${requests} requests, ${seconds.toFixed(1)} s with loading the engine`;
try {
  const one = await ask({ table: "spend", series: "over-25k", supplier, by: '"publisher"', top: "100" });
  const expected = await api(`by=publisher&sort=-sum_amount&supplier=${encodeURIComponent(supplier)}`);
  fact(one.rows.length > 1 && one.rows.join("\n") === expected.join("\n"), "one supplier, all bodies, all years is what the API says", JSON.stringify([one.rows, expected]));
  fact(one.bytes < Math.max(2e6, table.bytes / 50), `and reads ${said(one)}`, said(one));
  const top = await ask({ table: "spend", series: "over-25k", organisation: "body-3", from: "2019-01", to: "2019-12", by: '"supplier"', top: "10" });
  const asked = await (await fetch(`${address}/v1/tables/spend/summary?by=supplier&measure=sum(amount),count&sort=-sum_amount,supplier&series=over-25k&publisher=body-3&edition__gte=2019-01&edition__lte=2019-12&size=10`)).json();
  const ten = asked.rows.map((row) => [row.supplier, `£${row.sum_amount.toFixed(2)}`, row.count].join());
  fact(top.rows.length === 10 && top.rows.join("\n") === ten.join("\n"), "the ten suppliers that one body paid most in a year are those of the API", JSON.stringify([top.rows, ten]));
  fact(top.bytes < table.bytes / 10, `and they take ${said(top)}`, said(top));
} catch (error) {
  fact(false, "the explorer answered", error.message);
}
await end();
