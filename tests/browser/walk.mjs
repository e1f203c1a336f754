// Walks the demo's site at ADDRESS as readers do. usage: node walk.mjs ADDRESS PICTURES
// Prints "ok    sentence" or "WRONG sentence: detail" for each fact.
import fs from "node:fs";
import path from "node:path";
import { browser, end, fact, follow, inPounds, violations } from "./walker.mjs";

const [, , address, pictures] = process.argv;
fs.mkdirSync(pictures, { recursive: true });

const COASTS = "/datasets/department-for-coasts-and-harbours-spend-over-25k/";
const ORCHARD = "/datasets/national-orchard-agency-spend-over-25k/";
const kinds = {
  home: "/", datasets: "/datasets/", dataset: COASTS, organisations: "/organisations/", organisation: "/organisations/department-for-coasts-and-harbours/",
  suppliers: "/suppliers/", tables: "/tables/", table: "/tables/spend/", schemas: "/schemas/", schema: "/schemas/spend-over-25k/", calendar: "/calendar/",
  month: "/calendar/2036-07/", changes: "/changes/", withdrawals: "/withdrawals/", quality: "/quality/", policy: "/policy/", verify: "/verify/",
  papers: "/policy/papers/", edition: `${COASTS}2024-05/`, developers: "/developers/", check: "/check/", about: "/about/", accessibility: "/accessibility/", feeds: "/feeds/", search: "/search/", row: "/row/", explore: "/explore/",
  facet: "/datasets/by/period/2024/", nothing: "/no-such-page/",
};

const complaints = [];

async function fresh(options = {}) {
  const context = await browser.newContext({ baseURL: address, viewport: { width: 1366, height: 900 }, acceptDownloads: true, ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(data|blob):/.test(url)) complaints.push(`${page.url()} asks ${url}`);
  });
  return page;
}

/** Each journey in a page of its own; one that breaks off is a wrong fact and ends no other. */
async function journey(name, walk, options) {
  const page = await fresh(options);
  try {
    await walk(page);
  } catch (error) {
    fact(false, name, error.message);
  }
  await page.context().close();
}

async function kindsOfPages() {
  const page = await fresh();
  await page.goto("/suppliers/");
  kinds.supplier = await page.locator("tbody a").first().getAttribute("href");
  await page.goto(COASTS);
  kinds.version = await page.locator("tbody th a").first().getAttribute("href");
  await page.goto("/withdrawals/");
  kinds.withdrawn = await page.locator("tbody th a").first().getAttribute("href");
  await page.context().close();
}

async function accessible() {
  for (const colorScheme of ["light", "dark"]) {
    const page = await fresh({ colorScheme });
    for (const [kind, url] of Object.entries(kinds)) {
      await page.goto(url, { waitUntil: ["search", "explore", "datasets"].includes(kind) ? "networkidle" : "load" });
      const found = await violations(page);
      fact(found.length === 0, `axe finds nothing on ${kind} in ${colorScheme} colours`, found.join("\n"));
    }
    await page.context().close();
  }
}

/** A4 without the margins that the browser gives it. */
const kPaper = 718;

/** Figures, dates and headings of columns that stand on more than one line, tables that are wider than the paper, and what holds figures and is folded away. */
async function brokenOnPaper(page) {
  return page.evaluate((paper) => {
    const lines = (node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return new Set([...range.getClientRects()].filter((one) => one.width > 1).map((one) => Math.round(one.top / 6))).size;
    };
    // A cell may hold several figures, one below another, and a note below each: each by itself is whole.
    const texts = (cell) => cell.nodeType === Node.TEXT_NODE ? [cell] : cell.classList.contains("db-note") ? [] : [...cell.childNodes].flatMap(texts);
    const broken = [...document.querySelectorAll("td.govuk-table__cell--numeric, .db-date, .db-figure__value, .db-returns td > a")].filter((cell) => texts(cell).some((text) => lines(text) > 1)).map((cell) => cell.textContent.trim());
    const headings = [...document.querySelectorAll("thead th")].filter((head) => head.offsetParent && head.textContent.trim().split(/\s+/).some((word) => word.length > 1) && lines(head) > head.textContent.trim().split(/\s+/).length).map((head) => head.textContent);
    const wide = [...document.querySelectorAll("table")].filter((table) => table.getBoundingClientRect().right > paper + 1).map((table) => `${table.caption?.textContent} ${Math.round(table.getBoundingClientRect().right)} px`);
    const folded = [...document.querySelectorAll("details.db-open-on-paper table")].filter((table) => !table.checkVisibility({ contentVisibilityAuto: true }) || !table.getBoundingClientRect().height).map((table) => table.caption?.textContent);
    return [...broken, ...headings, ...wide, ...folded];
  }, kPaper);
}

async function photographed() {
  for (const [name, width, options] of [["phone", 390, {}], ["laptop", 1366, {}], ["dark", 1366, { colorScheme: "dark" }], ["print", kPaper, { media: "print" }]]) {
    const page = await fresh({ viewport: { width, height: 900 }, colorScheme: options.colorScheme || "light" });
    if (options.media) await page.emulateMedia({ media: "print" });
    for (const [kind, url] of Object.entries(kinds)) {
      await page.goto(url, { waitUntil: ["search", "explore", "datasets"].includes(kind) ? "networkidle" : "load" });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      const broken = options.media ? await brokenOnPaper(page) : [];
      if (broken.length) fact(false, `on paper no figure, date or heading of ${kind} is broken, and all tables are whole`, broken.slice(0, 10).join(" | "));
      // A picture's writing is never scaled down, and only one of more columns than a phone can hold goes on to the side.
      const drawn = await page.evaluate(() => [...document.querySelectorAll(".db-chart__picture")].map((one) => ({ size: Number.parseFloat(getComputedStyle(one.querySelector("text")).fontSize) * (one.viewBox.baseVal?.width ? one.getBoundingClientRect().width / one.viewBox.baseVal.width : 1), cut: !one.classList.contains("db-chart__picture--long") && one.parentElement.scrollWidth > one.parentElement.clientWidth })));
      if (drawn.some(({ size, cut }) => size < 13 || cut)) fact(false, `the picture of ${kind} stands within a ${name}, and can be read`, JSON.stringify(drawn));
      const cut = await page.evaluate(() => [...document.querySelectorAll(".db-dictionary, [aria-label=Schemas] > table")].some((table) => table.parentElement.scrollWidth > table.parentElement.clientWidth));
      if (cut) fact(false, `what schemas say stands within a ${name} on ${kind}`);
      if (wide > 0 && name === "phone") fact(false, `nothing runs off the screen of a phone on ${kind}`, `${wide} pixels`);
      await page.screenshot({ path: path.join(pictures, `${kind}-${name}.png`), fullPage: true });
    }
    await page.context().close();
  }
  fact(true, "every kind of page is photographed at phone, laptop and print width and in dark colours");
}

/** Bytes on the wire of a first view, of each resource, as the browser's own network layer counts them: headers, packed bodies, style, typeface, scripts. */
async function firstView(url, options) {
  const page = await fresh(options);
  const wire = await page.context().newCDPSession(page);
  const names = new Map();
  const took = [];
  wire.on("Network.requestWillBeSent", ({ requestId, request }) => names.set(requestId, request.url));
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => took.push([names.get(requestId), encodedDataLength]));
  await wire.send("Network.enable");
  await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.goto(url, { waitUntil: "networkidle" });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(300);
  await page.context().close();
  return took.filter(([name]) => name && !name.startsWith("data:"));
}

async function small() {
  for (const [kind, url] of [["a dataset", COASTS], ["a dataset without gzip", COASTS], ["the home page", "/"], ["a supplier", kinds.supplier]]) {
    // What a host that packs nothing would send, too.
    const took = await firstView(url, kind.endsWith("gzip") ? { extraHTTPHeaders: { "Accept-Encoding": "identity" } } : {});
    const bytes = took.reduce((all, [, one]) => all + one, 0);
    const said = took.map(([name, one]) => `${new URL(name).pathname.split("/").filter(Boolean).pop() || "/"} ${one}`).join(", ");
    const whole = ["daybook.css", ".woff2", "site.js"].every((part) => took.some(([name]) => name.includes(part)));
    fact(whole && bytes < 150_000, `the first view of ${kind} takes ${Math.round(bytes / 1000)} kB, less than 150: ${said}`, `${bytes} ${said}`);
  }
}

/** Tables of many columns: what they hold, the kind of page, and how their caption begins. */
const kManyColumns = [
  ["the editions of a dataset", "dataset", "Every edition and version"], ["the versions of an edition", "edition", "Every version of"], ["the files of a version", "version", "Files of this version"],
  ["the list of datasets", "datasets", "Datasets"], ["the list of organisations", "organisations", "All organisations"], ["what each body owes and how it kept to it", "quality", "Returns and rows"],
  ["the datasets of an organisation", "organisation", "Datasets of"], ["the returns of a year", "organisation", "Returns of"], ["what returns rest on", "organisation", "Evidence for the returns"],
  ["the releases of a month", "month", "Announced releases"], ["what a revision made public", "changes", "What became public"], ["what was withdrawn", "withdrawals", "Withdrawn and erased"],
  ["the largest payments to a supplier", "supplier", "The largest payments to"],
];

/** What of a table is cut or not to be seen on the screen as it is, which figure stands there without a heading, and which label is not its column's. */
function wrongOf(table) {
  const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent), region = table.closest(".db-scroll");
  const cells = [...table.querySelectorAll("tbody tr > *, tfoot tr > *")].filter((cell) => cell.textContent.trim());
  const shown = (cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return [...range.getClientRects()].some((one) => one.width > 1 && one.height > 1 && one.left >= 0 && one.right <= document.documentElement.clientWidth);
  };
  const named = (cell) => cell.dataset.label ?? (cell.matches(".db-beside") ? heads[cell.cellIndex] : null);
  return [...(region.scrollWidth > region.clientWidth ? [`${region.scrollWidth} pixels wide`] : []),
    ...cells.filter((cell) => !shown(cell)).map((cell) => `not shown: ${cell.textContent}`),
    ...cells.filter((cell) => cell.matches(".govuk-table__cell--numeric") && named(cell) === null).map((cell) => `without heading: ${cell.textContent}`),
    ...cells.filter((cell) => cell.dataset.label && cell.dataset.label !== heads[cell.cellIndex]).map((cell) => `${cell.dataset.label} is said of ${heads[cell.cellIndex]}`)];
}

/** How many headings of columns, rows, headings of rows and cells a screen reader finds in a table, and how many there are. */
async function heardOf(page, table) {
  await table.evaluate((one) => { globalThis.heard = one; });
  const wire = await page.context().newCDPSession(page), { result } = await wire.send("Runtime.evaluate", { expression: "globalThis.heard" }), heard = [];
  for (const role of ["columnheader", "row", "rowheader", "cell"]) heard.push((await wire.send("Accessibility.queryAXTree", { objectId: result.objectId, role })).nodes.filter((node) => !node.ignored).length);
  return { heard, there: await table.evaluate((one) => [one.tHead.rows[0].cells, one.rows, one.querySelectorAll("tbody th, tfoot th"), one.querySelectorAll("td")].map((all) => all.length)) };
}

/** On a phone, with script and without. */
async function narrow(javaScriptEnabled) {
  const how = javaScriptEnabled ? "" : ", without script,";
  const page = await fresh({ viewport: { width: 390, height: 900 }, javaScriptEnabled });
  for (const [what, kind, caption] of kManyColumns) {
    await page.goto(kinds[kind], { waitUntil: "networkidle" });
    await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
    const table = page.locator("table", { has: page.locator("caption", { hasText: new RegExp(`^${caption}`) }) }).first();
    const wrong = (await table.count()) ? await table.evaluate(wrongOf) : ["no such table"];
    fact(wrong.length === 0, `${what}${how} stands whole within a phone, each figure with its heading`, wrong.slice(0, 10).join(" | "));
    if (wrong.length) continue;
    if (javaScriptEnabled) {
      const found = await violations(page);
      fact(found.length === 0, `axe finds nothing on a phone where ${what} stands`, found.join("\n"));
    }
    const { heard, there } = await heardOf(page, table);
    fact(String(heard) === String(there), `and is a table there to who has it${how} read aloud`, `${heard} of ${there}`);
  }
  await page.context().close();
}

await kindsOfPages();
await journey("a reader finds a dataset by typing", async (page) => {
  await page.goto("/");
  await page.getByLabel("Search this site").fill("lighthouse spending");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#hits li");
  const first = page.locator("#hits a").first();
  fact((await first.textContent()).includes("Lighthouse"), "search finds a dataset by its organisation and what it holds", await first.textContent());
  await page.locator("#q").fill("harbour");
  await page.waitForFunction(() => document.getElementById("found").textContent.includes("harbour"));
  fact((await page.locator("#hits li").count()) > 0, "and goes on while one types");
  await page.locator("#q").fill("limited");
  await page.waitForFunction(() => document.getElementById("found").textContent.includes("limited"));
  const all = Number((await page.locator("#found").innerText()).match(/^[\d,]+/)[0].replaceAll(",", ""));
  fact(all > 20 && (await page.locator("#hits > li").count()) === 20, `of many hits (${all}) the first stand there`);
  while (await page.getByRole("button", { name: "Show more" }).count()) {
    const before = await page.locator("#hits > li").count();
    await page.getByRole("button", { name: "Show more" }).click();
    await page.waitForFunction((n) => document.querySelectorAll("#hits > li").length > n, before);
  }
  fact((await page.locator("#hits > li").count()) === all, "and the others on demand, to the last");
  await page.locator("#q").fill("harbour");
  await page.waitForFunction(() => document.getElementById("found").textContent.includes("harbour"));
  await page.locator("#filters label", { hasText: "Dataset" }).first().click();
  await page.waitForFunction(() => [...document.querySelectorAll("#hits .db-note")].every((one) => one.textContent === "Dataset"));
  fact(true, "and is narrowed to datasets");
});
await journey("a dataset's chart has its table, and its file downloads", async (page) => {
  await page.goto(COASTS);
  fact((await page.locator(".db-chart svg").getAttribute("aria-label")).includes("table"), "the chart of a dataset says where its figures are");
  fact((await page.locator(".db-chart svg desc").textContent()).includes("The largest is"), "and describes what it shows");
  const download = page.waitForEvent("download");
  await page.locator("a[download]", { hasText: "CSV" }).first().click();
  const file = await (await download).path();
  fact(fs.readFileSync(file, "utf8").split("\r\n")[0].endsWith("_row"), "the CSV of an edition downloads, with the name of each row");
});
await journey("a table is sorted", async (page) => {
  await page.goto("/suppliers/");
  await page.locator("th button", { hasText: "Supplier" }).click();
  const names = await page.locator("tbody th").allTextContents();
  fact(names.length > 1 && names.every((name, n) => n === 0 || names[n - 1].localeCompare(name, "en", { numeric: true }) <= 0), "suppliers are sorted by name", names.slice(0, 5));
  fact((await page.locator("th[aria-sort]").getAttribute("aria-sort")) === "ascending", "and the heading says so");
});
await journey("a broken file is checked", async (page) => {
  await page.goto("/check/");
  const broken = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\nCoasts,Coasts,03/05/2024,Consultancy,Harbours,<b>Farhaven</b>,1,26000.00,Dredging\r\nCoasts,Coasts,31/13/2024,Consultancy,Harbours,Farhaven,2,a lot,Dredging\r\n";
  await page.setInputFiles("#file", { name: "may.csv", mimeType: "text/csv", buffer: Buffer.from(broken) });
  await page.selectOption("#schema", "spend-over-25k");
  await page.getByRole("button", { name: "Check the file" }).click();
  await page.waitForSelector("#report table");
  const report = await page.locator("#report").innerText();
  fact(report.includes("Not publishable") && report.includes("line 3") && report.includes("31/13/2024"), "the page shows what is wrong, on which line, and the value", report);
  fact((await violations(page)).length === 0, "the page with its report is accessible", (await violations(page)).join("\n"));
  await page.screenshot({ path: path.join(pictures, "report-laptop.png"), fullPage: true });
});
await journey("a row is cited", async (page) => {
  const rows = await (await page.request.get("/v1/tables/spend/rows?size=1")).json();
  const name = rows.rows[0]._row;
  await page.goto("/row/");
  await page.locator("#name").fill(name);
  await follow(page, page.getByRole("button", { name: "Show the row" }));
  await page.waitForSelector("#row table");
  const cited = await page.locator("#row .db-cite").innerText(), [, dataset, edition, number] = name.match(/^([^/]+)\/([^/]+)\/v(\d+)#/);
  await page.goto(`/datasets/${dataset}/${edition}/v${number}/`);
  const version = (await page.locator(".db-cite").innerText()).replace(/\S+$/, ""), heading = await page.locator("h1").innerText();
  fact(cited === `${version}Row ${name}. ${address}/row/?name=${encodeURIComponent(name)}`, `the row ${name} is cited as its version is, with its name and the address of its page`, cited);
  await page.goto(`/row/?name=${name}`);
  await page.waitForSelector("#row table");
  fact((await page.locator("#row").innerText()).includes("It stands in the version of its edition that is current"), "also when its name was pasted without escaping its #; and what became of it");
  fact((await page.locator("#row h2").innerText()).includes(heading), "under the title of what it is of", await page.locator("#row h2").innerText());
  const said = await page.locator("#row table").innerText();
  fact(/amount\s+−?£[\d,]+\.\d\d/i.test(said) && !said.includes("(blank)") && !/\b(amount_basis|card_settlement|department_family)\b/.test(said), "its columns have their titles, its amount a sign, and none is blank", said);
  fact((await violations(page)).length === 0, "the page with its row is accessible", (await violations(page)).join("\n"));
  fact(/Licence\s+Open Government Licence v3\.0 – Contains public sector information/.test(await page.locator("#row").innerText()), "with its licence and attribution", await page.locator("#row").innerText());
  fact((await page.locator(".db-terms [rel=license]").count()) === 0 && (await page.locator(".db-terms").innerText()).includes("Report a problem"), "and no other, and where to report a problem");
  // As somebody has it who holds the CSV of a version and nothing else.
  const [release, within] = name.split("#");
  const csv = await (await page.request.get(`/v1/datasets/${dataset}/editions/${edition}/versions/${number}/files/data.csv`)).text();
  fact(csv.split("\r\n")[0].endsWith("_row") && csv.includes(`,${within}\r\n`), "the CSV says where each row stands", csv.slice(0, 300));
  await page.goto(`/datasets/${release}/`);
  await page.getByLabel("What _row says").fill(within);
  await follow(page, page.getByRole("button", { name: "Show and cite the row" }));
  await page.waitForSelector("#row table");
  fact((await page.locator("#row code").first().innerText()) === name, "what its _row says is found by the version's page", await page.locator("#row").innerText());
  await page.goto("/row/");
  await page.locator("#name").fill(within);
  await follow(page, page.getByRole("button", { name: "Show the row" }));
  fact((await page.locator("#row").innerText()).includes("the end of a row’s name"), "without a version it says what is missing", await page.locator("#row").innerText());
  await page.locator("#name").fill(`${address}${rows.rows[0]._link}`);
  await follow(page, page.getByRole("button", { name: "Show the row" }));
  await page.waitForSelector("#row table");
  fact((await page.locator("#row code").first().innerText()) === name, "a row's address does for its name");
});
await journey("a row of a withdrawn version is cited", async (page) => {
  await page.goto("/withdrawals/");
  const version = await page.locator(`main a[href^="${ORCHARD}"][href*="/v"]`).first().getAttribute("href");
  await page.goto(`/row/?name=${encodeURIComponent(version.replace(/^\/datasets\/|\/$/g, "") + "#1::2")}`);
  await follow(page, page.getByRole("link", { name: "The page of its version" }));
  fact(new URL(page.url()).pathname === version, "a row that is no longer offered leads to what became of its version", page.url());
});
await journey("the calendar is subscribed to", async (page) => {
  await page.goto("/calendar/");
  const href = await page.getByRole("link", { name: "Subscribe in your own calendar" }).getAttribute("href");
  fact(href === `${address.replace(/^https?/, "webcal")}/calendar/releases.ics` && (await page.locator("main code").first().innerText()) === `${address}/calendar/releases.ics`, "calendar programs are told to subscribe, and the address stands beside it to be copied", href);
  const answer = await page.request.get(await page.getByRole("link", { name: "a copy as it is today" }).getAttribute("href"));
  fact(answer.headers()["content-type"].startsWith("text/calendar") && (await answer.text()).startsWith("BEGIN:VCALENDAR"), "the calendar is one that others subscribe to");
  fact((await page.locator("s", { hasText: "28 June 2036" }).count()) > 0, "a date that moved is struck out");
});
await journey("the explorer answers in the browser", async (page) => {
  await page.goto("/explore/");
  await page.waitForSelector("#explore:not([hidden])");
  await page.selectOption("#organisation", "department-for-coasts-and-harbours");
  await page.selectOption("#series", "over-25k");
  await page.selectOption("#from", "2024-04");
  await page.selectOption("#to", "2024-12");
  await page.selectOption("#top", "10");
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table", { timeout: 60_000 });
  const shown = await page.locator("#answer tbody tr").evaluateAll((rows) => rows.map((row) => [row.querySelector("a")?.getAttribute("href").split("/").at(-2), ...[...row.cells].slice(1).map((cell) => cell.innerText.trim().replaceAll(",", ""))].join()));
  const filters = "publisher=department-for-coasts-and-harbours&series=over-25k&edition__gte=2024-04&edition__lte=2024-12";
  const api = (await (await page.request.get(`/v1/tables/spend/summary.csv?by=supplier_id&measure=sum(amount),count&sort=-sum_amount,supplier_id&${filters}`)).text()).trim().split("\r\n").slice(1, 11).map(inPounds);
  fact(shown.length === 10 && shown.join("\n") === api.join("\n"), "the ten suppliers that one department paid most in nine months, their names joined, to the penny and in pounds, are those of the API", JSON.stringify([shown, api]));
  fact((await page.locator("#answer").innerText()).includes("takes for one supplier"), "and beside them stands that names are joined");
  fact(asked.some((url) => /\/v1\/archive\/tables\/spend\/series=over-25k\/.*\.parquet$/.test(url)) && !asked.some((url) => url.includes("series=card")) && !asked.some((url) => /\/rows|\/summary/.test(url)), "from the released Parquet files and no question to the server", asked.join(" "));
  const link = await page.getByRole("link", { name: "A link to this question" }).getAttribute("href");
  fact((await violations(page)).length === 0, "the page with its answer is accessible", (await violations(page)).join("\n"));
  await page.screenshot({ path: path.join(pictures, "answer-laptop.png"), fullPage: true });
  await page.goto("about:blank");
  await page.goto(link);
  await page.waitForSelector("#explore:not([hidden])");
  fact((await page.locator("#organisation").inputValue()) === "department-for-coasts-and-harbours" && (await page.locator("#to").inputValue()) === "2024-12", "its link opens the same question again");
  fact((await page.locator("#told").innerText()).includes("Press “Answer it”"), "and says what to press for the answer", await page.locator("#told").innerText());
  await page.selectOption("#by", { label: "Nothing: show the rows themselves" });
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table", { timeout: 60_000 });
  const heads = await page.locator("#answer thead th").allTextContents();
  fact(heads.includes("Department family") && heads.includes("Amount") && !heads.includes("Project code") && (await page.locator("#answer").innerText()).includes("are left out; the CSV has them"), "rows have the titles of their columns, without those that are blank throughout", heads.join(" | "));
  await page.locator("summary", { hasText: "SQL" }).click();
  await page.locator("#sql").fill("SELECT count(*) AS n, min(amount) AS least FROM chosen WHERE amount < 0");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForFunction(() => document.querySelector("#answer th")?.innerText === "n", undefined, { timeout: 60_000 });
  fact(true, "SQL of one's own is answered");
  await page.locator("#sql").fill("SELECT nothing FROM chosen");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForFunction(() => document.getElementById("answer").innerText.includes("nothing"));
  const mistake = await page.locator("#answer").innerText();
  fact(mistake.includes("SELECT nothing FROM chosen") && !mistake.includes("DESCRIBE"), "and a mistake in it is told, with the SQL that was written and none beside it", mistake);
  await page.locator("#sql").fill("SELECT supplier_id, sum(amount) AS paid, '=1+1' AS formula FROM chosen WHERE supplier_id IS NOT NULL GROUP BY ALL ORDER BY paid DESC LIMIT 1");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table", { timeout: 60_000 });
  fact((await page.locator("#answer tbody th").innerText()) === api[0].split(",")[0], "SQL has the supplier’s id that the API has", await page.locator("#answer").innerText());
  for (const [name, cell, first] of [["As CSV", ",=1+1", "s"], ["as CSV for a spreadsheet", ",'=1+1", "\uFEFF"]]) {
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name, exact: true }).click();
    const csv = fs.readFileSync(await (await saved).path(), "utf8");
    fact(csv.startsWith(first) && csv.split("\r\n")[1].endsWith(cell), `${name}: ${first === "s" ? "what the answer says and nothing else" : "no cell is a formula, and Excel reads the pound"}`, csv);
  }
});
await journey("a link to the explorer that asks for what is not there is told so", async (page) => {
  for (const [question, words] of [["table=nosuch", "There is no table “nosuch”. There are: "], ["table=spend&revision=9999", "the link asks for 9999"], ["table=spend&organisation=nobody", "The link asks for “nobody” as “Organisation”"]]) {
    await page.goto("about:blank");
    await page.goto(`/explore/#${question}`);
    await page.waitForSelector("#explore:not([hidden])");
    fact((await page.locator("#told").innerText()).includes(words), `${question}: ${words}`, await page.locator("main").innerText());
  }
  await page.selectOption("#year", { label: "2024" });
  fact((await page.locator("#from").inputValue()) === "2024-04" && (await page.locator("#to").inputValue()) === "2024-12" && (await page.locator("#from option:checked").innerText()) === "April 2024", "a year is a stretch of editions, which have their titles");
});
await journey("the explorer draws what it answers", async (page) => {
  await page.goto("/explore/");
  await page.waitForSelector("#explore:not([hidden])");
  await page.selectOption("#organisation", "department-for-coasts-and-harbours");
  await page.selectOption("#by", { label: "Month" });
  fact((await page.locator("#order").inputValue()) === "own" && (await page.locator("#chart").inputValue()) === "columns", "months are to be columns, in their order");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer svg[role=img]", { timeout: 60_000 });
  const months = await page.locator("#answer tbody th").allTextContents();
  fact(months.length > 5 && months.every((month, n) => n === 0 || months[n - 1] < month), "time stands in its order", months.join(" "));
  const drawn = await page.locator("#answer svg rect.db-chart__bar, #answer svg rect.db-chart__under").count(), gaps = await page.locator("#answer svg rect.db-chart__gap").count();
  const at = (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
  fact(drawn === months.length && gaps === at(months.at(-1)) - at(months[0]) + 1 - months.length, "each month has its column, and one of which there is nothing a gap", `${drawn} ${gaps} ${months}`);
  const axis = await page.locator("#answer svg text[text-anchor=end]").allTextContents();
  fact(axis.length > 2 && axis.every((one) => /^−?£\d/.test(one)), "the axis bears the sign of the money", axis.join(" "));
  fact((await violations(page)).length === 0, "the picture is accessible", (await violations(page)).join("\n"));
  await page.screenshot({ path: path.join(pictures, "answer-laptop.png"), fullPage: true });
  await page.selectOption("#chart", "line");
  await page.waitForSelector("#answer line.db-chart__line", { state: "attached" });
  fact((await page.locator("#answer svg circle").count()) === months.length, "another picture of the answer needs no other answer");
  await page.selectOption("#by", { label: "Supplier (names joined)" });
  fact((await page.locator("#order").inputValue()) === "largest" && (await page.locator("#chart").inputValue()) === "bars", "suppliers are to be bars, the largest first");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer svg[aria-label*=Bars]", { timeout: 60_000 });
  await page.screenshot({ path: path.join(pictures, "bars-laptop.png"), fullPage: true });
  await page.selectOption("#chart", "columns");
  await page.waitForSelector("#answer svg[aria-label*=Columns]", { timeout: 60_000 });
  const suppliers = await page.locator("#answer tbody th").allTextContents(), below = page.locator("#answer svg text[text-anchor=middle]"), whole = await below.locator("title").allTextContents();
  fact(whole.length > 0 && whole.every((name) => suppliers.includes(name)) && (await below.locator("tspan").count()) > whole.length, "a long name below a column stands in lines, and is whole where one points at it", whole.join(" | "));
  await page.setViewportSize({ width: 390, height: 900 });
  for (const kind of ["none", "bars"]) await page.selectOption("#chart", kind);
  fact(await page.locator("#answer figure section").evaluate((one) => one.scrollWidth === one.clientWidth), "on a phone the picture of an answer stands there whole");
  await page.setViewportSize({ width: 1366, height: 900 });
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "As CSV", exact: true }).click();
  const csv = fs.readFileSync(await (await saved).path(), "utf8").split("\r\n");
  fact(csv[0] === "supplier,currency,total,rows" && /,GBP,-?\d+\.\d\d,\d+$/.test(csv[1]), "the CSV has the currency in a column of its own", csv.slice(0, 2));
  const link = await page.getByRole("link", { name: "A link to this question" }).getAttribute("href");
  await page.goto("about:blank");
  await page.goto(link.replace("chart=bars", "chart=none"));
  await page.waitForSelector("#explore:not([hidden])");
  fact((await page.locator("#chart").inputValue()) === "none", "the picture is part of a link");
});
await journey("amounts of different currencies are no sum in the explorer", async (page) => {
  await page.goto("/explore/");
  await page.waitForSelector("#explore:not([hidden])");
  await page.locator("summary", { hasText: "SQL" }).click();
  fact((await page.locator("#sql").inputValue()).includes('"currency", sum("amount")'), "the form groups by currency", await page.locator("#sql").inputValue());
  await page.locator("#sql").fill("SELECT supplier, CASE WHEN n % 2 = 0 THEN 'GBP' ELSE 'EUR' END AS currency, -sum(amount) AS total, count(*) AS rows\nFROM (SELECT supplier, amount, row_number() OVER (ORDER BY _row) AS n FROM chosen)\nGROUP BY ALL ORDER BY total LIMIT 10");
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table", { timeout: 60_000 });
  const rows = await page.locator("#answer tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].slice(1, 3).map((cell) => cell.innerText)));
  fact(rows.length === 10 && rows.every(([currency, total]) => total.startsWith(currency === "GBP" ? "−£" : "−EUR ")) && new Set(rows.map(([currency]) => currency)).size === 2, "each total bears the sign of its own", JSON.stringify(rows));
  const names = await page.locator("#answer svg").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label").split(".")[0]));
  fact(names.slice().sort().join("; ") === "total by supplier, EUR; total by supplier, GBP", "and each has a picture of its own", names.join("; "));
  await page.selectOption("#table", "ministerial-gifts");
  await page.locator("#by").selectOption({ label: "Organisation" });
  fact(!(await page.locator("#sql").inputValue()).includes("currency"), "where there is no money there is no currency", await page.locator("#sql").inputValue());
});
await journey("the explorer reads the record as it was", async (page) => {
  const index = await (await page.request.get("/explore/files.json")).json();
  const manifests = index.tables.find((one) => one.name === "spend").manifests;
  const then = manifests.at(-2).from;
  fact(manifests.length > 1 && then < index.revision, "the table had other files before the withdrawal", JSON.stringify(manifests));
  const organisation = ORCHARD.split("/")[2].replace(/-spend-over-25k$/, "");
  for (const revision of [then, index.revision]) {
    await page.goto("about:blank");
    await page.goto(`/explore/#table=spend&organisation=${organisation}&series=over-25k&by=${encodeURIComponent('"edition"')}&revision=${revision}`);
    await page.waitForSelector("#explore:not([hidden])");
    await page.locator("summary", { hasText: "SQL" }).click();
    await page.locator("#sql").fill("SELECT edition, sum(amount) AS total, count(*) AS n FROM chosen GROUP BY edition ORDER BY edition");
    await page.getByRole("button", { name: "Answer it" }).click();
    await page.waitForSelector("#answer table", { timeout: 60_000 });
    const shown = await page.locator("#answer tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.firstChild.textContent.trim().replaceAll(",", "")).join()));
    const said = (await (await page.request.get(`/v1/tables/spend/summary.csv?by=edition&measure=sum(amount),count&sort=edition&publisher=${organisation}&series=over-25k&as_of=${revision}`)).text()).trim().split("\r\n").slice(1).map((line) => line.replace(/,[A-Z]{3},/, ","));
    fact(shown.length > 2 && shown.join("\n") === said.join("\n"), `at revision ${revision} it answers as the API does as of then`, JSON.stringify([shown, said]));
    const link = await page.getByRole("link", { name: "A link to this question" }).getAttribute("href");
    fact(link.includes(`revision=${revision}`), "and its link keeps the revision", link);
  }
});
await journey("one supplier is asked for across departments and years", async (page) => {
  await page.goto(kinds.supplier);
  const name = await page.locator("h1").innerText();
  await follow(page, page.getByRole("link", { name: "Who paid it, in the explorer" }));
  await page.waitForSelector("#explore:not([hidden])");
  fact((await page.locator("#supplier").inputValue()).split("\n").includes(name), "a supplier's page leads to the explorer with its names", name);
  await page.getByRole("button", { name: "Answer it" }).click();
  await page.waitForSelector("#answer table", { timeout: 60_000 });
  const called = new Map((await (await page.request.get("/v1/organisations")).json()).organisations.map(({ id, name }) => [id, name.replaceAll(",", "")]));
  const supplier = kinds.supplier.split("/")[2];
  const series = await page.locator("#series").inputValue();
  const shown = await page.locator("#answer tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim().replaceAll(",", "")).join()));
  const said = (await (await page.request.get(`/v1/tables/spend/summary.csv?by=publisher&measure=sum(amount),count&sort=-sum_amount&supplier_id=${supplier}&series=${series}`)).text()).trim().split("\r\n").slice(1).map(inPounds).map((line) => line.replace(/^[^,]*/, (id) => called.get(id)));
  fact(shown.length > 0 && shown.join("\n") === said.join("\n"), "who paid it, by name, and how much, is what the API says", JSON.stringify([shown, said]));
});
await journey("datasets are narrowed", async (page) => {
  await page.goto("/datasets/");
  await page.waitForSelector("#narrow:not([hidden])");
  const all = await page.locator("#datasets tbody tr").count();
  await page.selectOption("#narrow-organisation", "department-for-coasts-and-harbours");
  await page.waitForFunction(() => document.getElementById("narrowed").textContent.includes("dataset"));
  const some = await page.locator("#datasets tbody tr").count();
  fact(some > 0 && some < all, `the list is narrowed to an organisation (${some} of ${all})`);
  await page.selectOption("#narrow-kind", "spend-over-25k");
  fact((await page.locator("#datasets tbody tr").count()) === 1 && (await page.locator("#narrowed").innerText()) === "1 dataset", "and to a kind as well");
  fact((await violations(page)).length === 0, "the narrowed list is accessible", (await violations(page)).join("\n"));
  await page.screenshot({ path: path.join(pictures, "narrowed-laptop.png"), fullPage: true });
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  await page.waitForFunction(() => document.getElementById("narrowed").textContent === "1 dataset");
  fact(true, "its address opens the same list again");
  await page.locator("#narrow-words").fill("no such words at all");
  fact((await page.locator("#narrowed").innerText()) === "No dataset is like that.", "and where nothing fits it says so");
  await page.locator("#narrow-words").fill("");
  await page.selectOption("#narrow-kind", "");
  await page.selectOption("#narrow-organisation", "");
  fact((await page.locator("#datasets tbody tr").count()) === all, "without filters all are there again");
});
await journey("a withdrawn version explains itself", async (page) => {
  await page.goto(kinds.withdrawn);
  const text = await page.locator("main").innerText();
  fact(text.includes("This version was withdrawn") && text.includes("another month’s payments"), "a withdrawn version says why", text.slice(0, 500));
  fact((await page.locator(`main a[href="${ORCHARD}"]`).count()) > 0, "and leads to what takes its place");
});
await journey("without script, datasets are narrowed by lists", async (page) => {
  await page.goto("/datasets/");
  await page.locator("summary", { hasText: "By Status" }).click();
  await follow(page, page.getByRole("link", { name: "Something missing" }));
  fact(page.url().endsWith("/datasets/by/status/missing/") && (await page.locator("#datasets tbody tr").count()) > 0, "without script a list of each value takes the filters' place", page.url());
}, { javaScriptEnabled: false });
await journey("without script, the search of every page asks the service", async (page) => {
  await page.goto("/");
  await page.getByLabel("Search this site").fill("dredging");
  await follow(page, page.getByRole("button", { name: "Search" }));
  fact((await page.getByLabel("Words of a name").inputValue()) === "dredging", "what was typed need not be typed again", page.url());
  const supplier = page.locator("main li", { hasText: "Dredging" }).locator("a[href*='/suppliers/']").first();
  await follow(page, supplier);
  fact(new URL(page.url()).pathname.startsWith("/suppliers/") && (await page.locator("h1").innerText()).toLowerCase().includes("dredging"), "and a supplier is found where its page is", page.url());
}, { javaScriptEnabled: false });
await journey("without script, the service finds names", async (page) => {
  await page.goto("/search/");
  await page.getByLabel("Words of a name").fill("lighthouse spending");
  await follow(page, page.getByRole("button", { name: "Find" }));
  fact((await page.locator("main").innerText()).includes("Office for Lighthouse Safety"), "without script the service finds a dataset by words of its name", await page.locator("main").innerText());
  await page.getByLabel("Words of a name").fill("dredging");
  await follow(page, page.getByRole("button", { name: "Search" }));
  fact(/Suppliers \(\d+\)/.test(await page.locator("main").innerText()), "and suppliers", await page.locator("main").innerText());
  await page.getByLabel("Words of a name").fill("<b>nothing");
  await follow(page, page.getByRole("button", { name: "Search" }));
  fact((await page.locator("main").innerText()).includes("Nothing has these words") && (await page.locator("main b").count()) === 0 && (await page.getByLabel("Words of a name").inputValue()) === "<b>nothing", "and says where there is nothing, with what was typed");
}, { javaScriptEnabled: false });
for (const [kind, expected] of [["datasets", "Office for Lighthouse Safety"], ["dataset", "All of it at once"], ["version", "SHA-256"], ["organisation", "Returns"], ["supplier", "Who paid it"], ["calendar", "2 July 2036"],
  ["quality", "How this is worked out"], ["check", "daybook check"], ["search", "Everything, in lists"], ["row", "The version’s page has its source"], ["edition", "is the current one"], ["papers", "its row"], ["developers", "Try it"], ["policy", "Policy papers"]])
  await journey(`without script, ${kind}`, async (page) => {
    await page.goto(kinds[kind]);
    const text = await page.locator("main").innerText();
    fact(text.includes(expected), `without script ${kind} still says what matters`, text.slice(0, 300));
  }, { javaScriptEnabled: false });
await small();
for (const script of [true, false]) await narrow(script);
await accessible();
await photographed();
fact(complaints.length === 0, "no page had an error in its script or asked anything of another host", complaints.join("\n"));
await end();
