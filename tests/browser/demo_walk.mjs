// What walks through the demo's site share. usage of each: node NAME.mjs ADDRESS [PICTURES]; prints "ok    sentence" or "WRONG sentence: detail" for each fact.
import fs from "node:fs";
import path from "node:path";
import { browser, end, fact } from "./walker.mjs";

export const [, , address, pictures] = process.argv;
if (pictures) fs.mkdirSync(pictures, { recursive: true });

export const COASTS = "/datasets/department-for-coasts-and-harbours-spend-over-25k/";
export const ORCHARD = "/datasets/national-orchard-agency-spend-over-25k/";
export const kinds = {
  home: "/", datasets: "/datasets/", dataset: COASTS, organisations: "/organisations/", organisation: "/organisations/department-for-coasts-and-harbours/",
  suppliers: "/suppliers/", tables: "/tables/", table: "/tables/spend/", schemas: "/schemas/", schema: "/schemas/spend-over-25k/", calendar: "/calendar/",
  month: "/calendar/2036-07/", changes: "/changes/", withdrawals: "/withdrawals/", quality: "/quality/", policy: "/policy/", verify: "/verify/",
  papers: "/policy/papers/", edition: `${COASTS}2024-05/`, developers: "/developers/", check: "/check/", about: "/about/", accessibility: "/accessibility/", feeds: "/feeds/", search: "/search/", row: "/row/", explore: "/explore/",
  facet: "/datasets/by/period/2024/", nothing: "/no-such-page/",
};

const complaints = [];

/** A page of a reader who was never here; what its script complains of, or asks of another host, is told by `finish`. */
export async function fresh(options = {}) {
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
export async function journey(name, walk, options) {
  const page = await fresh(options);
  try {
    await walk(page);
  } catch (error) {
    fact(false, name, error.message);
  }
  await page.context().close();
}

/** A picture of all of a page, for people to look at, where somebody wants it. */
export async function photograph(page, name) {
  if (pictures) await page.screenshot({ path: path.join(pictures, name), fullPage: true });
}

/** Fills in the kinds whose address only the demo knows. */
export async function kindsOfPages() {
  const page = await fresh();
  await page.goto("/suppliers/");
  kinds.supplier = await page.locator("tbody a").first().getAttribute("href");
  await page.goto(COASTS);
  kinds.version = await page.locator("tbody th a").first().getAttribute("href");
  await page.goto("/withdrawals/");
  kinds.withdrawn = await page.locator("tbody th a").first().getAttribute("href");
  await page.context().close();
}

/** Ends the walk: with 1 where a fact was wrong. */
export async function finish() {
  fact(complaints.length === 0, "no page had an error in its script or asked anything of another host", complaints.join("\n"));
  await end();
}
