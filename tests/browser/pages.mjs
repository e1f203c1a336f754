// Looks at every kind of page of the demo's site at ADDRESS: its first bytes, how it stands on a phone, on paper and in the dark, what axe finds. usage: node pages.mjs ADDRESS [PICTURES]
import { COASTS, finish, fresh, kinds, kindsOfPages, photograph, pictures } from "./demo_walk.mjs";
import { fact, violations } from "./walker.mjs";

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

async function wellShown() {
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
      await photograph(page, `${kind}-${name}.png`);
    }
    await page.context().close();
  }
  fact(true, `every kind of page was looked at ${pictures ? "and photographed " : ""}at phone, laptop and print width and in dark colours`);
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
await small();
for (const script of [true, false]) await narrow(script);
await accessible();
await wellShown();
await finish();
