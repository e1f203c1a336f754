// /row/?name=dataset/edition/v1#1::17 shows the row of that name from the API; so does /row/?version=dataset/edition/v1&name=1::17, which is how
// the form on a version's page asks for what its CSV says.
import { make, notice, problemText, root, table } from "./elements.js";
import { money } from "./explore_chart.js";

const place = document.getElementById("row");
const input = document.getElementById("name");
const reasons = JSON.parse(place.dataset.reasons);

/** A row's name from what was typed: the name, its address in the API, or what a CSV says of a version's row. */
function nameOf(typed, version) {
  const text = typed.trim();
  const address = text.match(/\/v1\/datasets\/([^/?#]+)\/editions\/([^/?#]+)\/versions\/(\d+)\/rows\/([^/?#]+)$/);
  if (address) return `${address[1]}/${address[2]}/v${address[3]}#${decodeURIComponent(address[4])}`;
  return version && /^\d+:.*:\d+$/.test(text) ? `${version}#${text}` : text;
}

/** The API's address of a row's name; null when it is none. */
function addressOf(name) {
  const match = name.trim().match(/^([a-z0-9-]+)\/([0-9a-z-]+)\/v(\d+)#(\d+):(.*):(\d+)$/);
  if (!match) return null;
  const [, dataset, edition, version, part, sheet, line] = match;
  return {
    api: `${root}v1/datasets/${dataset}/editions/${edition}/versions/${version}/rows/${part}:${encodeURIComponent(sheet)}:${line}`,
    version: `${root}v1/datasets/${dataset}/editions/${edition}/versions/${version}`,
    edition: `datasets/${dataset}/${edition}/`,
    page: `${root}datasets/${dataset}/${edition}/v${version}/`,
  };
}

function link(href, text) {
  return make("a", { class: "govuk-link", href }, text);
}

function say(...words) {
  return make("p", { class: "govuk-body" }, ...words);
}

/** What became of the row in the version that is current now, and where to look. */
function fate(became, address) {
  if (became.status === "current") return [say("It stands in the version of its edition that is current.")];
  if (!became.by) return [say(became.words)];
  const later = `${root}${address.edition}v${became.by}/`;
  const why = reasons[became.reason] ? ` (${reasons[became.reason]})` : "";
  return [
    say(link(later, `Version ${became.by}`), ` has replaced this one${why}. ${became.words} The row stays here as it was cited.`),
    became.now && say(link(`${root}row/?name=${encodeURIComponent(became.now._row)}`, "The row as it is now")),
    say(link(became.difference.replace("/diff?", "/diff.csv?"), "Every row that differs between the two"), " (CSV)"),
  ];
}

/** What stands at an address, read by `how`; null where it cannot be had: a row is shown without its titles rather than not at all. */
async function got(address, how) {
  try {
    const said = await fetch(address);
    return said.ok ? await said[how]() : null;
  } catch {
    return null;
  }
}

/** What is said of a row's version elsewhere: its page, the schema of its columns, and how the table calls those that the service adds. */
async function around(address) {
  const [page, version] = await Promise.all([got(address.page, "text"), got(address.version, "json")]);
  const [schema, columns] = version ? await Promise.all([got(`${root}v1/schemas/${version.schema}`, "json"), got(`${root}v1/tables/${version.table}`, "json")]) : [];
  return { page: page && new DOMParser().parseFromString(page, "text/html"), version, schema, fields: columns?.fields ?? [] };
}

const kBasis = { net: "Net of VAT", gross: "Including VAT", unknown: "Not known whether VAT is included" };
/** How columns that the service adds are called here, where the table's words are for programs. */
const kAdded = { amount_basis: "VAT", supplier_id: "Supplier’s id, all its names joined", card_settlement: "Settles a payment card" };
/** What the heading and the sentences below the table say in words. */
const kToldElsewhere = ["dataset", "edition", "version", "publisher", "series"];

/** Columns that a row says nothing with beyond its others; the currency is said by the amount's sign. `of`: what its schema says of columns. */
function saysNothing(column, row, of) {
  if (column.startsWith("_") || kToldElsewhere.includes(column) || row[column] === null) return true;
  return (column === "payer" && row.payer === row.publisher) || (column === "card_settlement" && row.card_settlement === false) || (["currency", of.currency].includes(column) && of.amount && row[of.amount] !== null);
}

/** A value in words. A schema's currency is a code, or the column that has it. */
function worded(column, row, field, of) {
  const value = row[column];
  if (column === "amount_basis") return kBasis[value] ?? value;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (field?.type === "number" && typeof value === "number") {
    const figure = value.toLocaleString("en-GB", { minimumFractionDigits: 2 });
    return column === of.amount ? money(figure, row[of.currency] ?? row.currency ?? of.currency) : figure;
  }
  if (field?.type === "date" && /^\d{4}-\d{2}-\d{2}$/.test(value)) return new Date(value).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return String(value);
}

/** The row's values under the titles of its columns, those of the source first; without what is blank, which is counted. */
function values(row, { schema, fields }) {
  const ofSource = new Map((schema?.fields ?? []).map((one) => [one.name, one])), added = new Map(fields.map((one) => [one.name, one]));
  const columns = Object.keys(row).sort((a, b) => ofSource.has(b) - ofSource.has(a)), of = schema?.daybook ?? {};
  const title = (column) => ofSource.get(column)?.title || kAdded[column] || added.get(column)?.title || column;
  const shown = columns.filter((one) => !saysNothing(one, row, of));
  const blank = columns.filter((one) => row[one] === null).length;
  return [
    table("Values of the row", ["Column", "Value"], shown.map((one) => [title(one), worded(one, row, ofSource.get(one), of)])),
    blank > 0 && say(`${blank === 1 ? "One column is" : `${blank} columns are`} blank in this row.`),
  ];
}

/** As its version is cited, with the row's name and the address of this page. */
function citation(name, page) {
  const here = `${location.origin}${root}row/?name=${encodeURIComponent(name)}`, version = page?.querySelector(".db-cite")?.textContent.trim();
  return version ? `${version.replace(/\s*\S+$/, "")} Row ${name}. ${here}` : `${name}, ${here}`;
}

/** The row's own licence is shown, so the terms of all data, which the page ends with, keep only where to report a problem. */
function leaveOutTerms() {
  for (const line of document.querySelectorAll(".db-terms .govuk-summary-list__row"))
    if (line.querySelector("[rel~=license]") || /^(Attribution|Contact at the source)$/.test(line.querySelector("dt")?.textContent.trim())) line.remove();
  if (!document.querySelector(".db-terms .govuk-summary-list__row")) document.querySelector(".db-terms")?.remove();
}

function show(name, address, answer, said) {
  const { row, source, version, became } = answer;
  const of = [".db-caption", "h1"].map((one) => said.page?.querySelector(one)?.textContent.trim()).filter(Boolean).join(", ");
  const from = source.url && /^https?:/.test(source.url) ? link(source.url, source.name || source.url) : source.name || "its source";
  const where = ["line ", String(source.line), source.sheet ? ` of sheet ${source.sheet}` : "", " of ", from];
  const licence = said.version?.licence?.title || answer.links.licence;
  place.replaceChildren(...[
    make("h2", { class: "govuk-heading-l", tabindex: "-1" }, `${of || `${version.dataset}, ${version.edition}, version ${version.version}`}: line ${source.line}`),
    say("The row’s name is ", make("code", { class: "db-url" }, name), ". It stands in ", ...where, ", released in ", link(address.page, of || `${version.edition}, version ${version.version}`), "."),
    ...values(row, said),
    make("h3", { class: "govuk-heading-m" }, "What became of it"), ...fate(became, address),
    make("h3", { class: "govuk-heading-m" }, "Licence"),
    say(/^https?:/.test(answer.links.licence) ? link(answer.links.licence, licence) : licence, answer.links.attribution ? ` – ${answer.links.attribution}` : ""),
    make("h3", { class: "govuk-heading-m" }, "How to cite it"),
    make("p", { class: "db-cite" }, citation(name, said.page)),
    say("For programs: ", link(address.api, "the same as JSON")),
  ].filter(Boolean));
  leaveOutTerms();
  place.querySelector("h2").focus();
}

async function load(name) {
  const address = addressOf(name);
  if (!address && /^\d+:.*:\d+$/.test(name)) return place.replaceChildren(notice("That is the end of a row’s name, as a CSV has it. Ask for it on the page of the version that the file is of, under “One row of it”; or write that version before it, as in hm-treasury-spend-over-25k/2024-05/v1#1::17."));
  if (!address) return place.replaceChildren(notice("That is no name of a row. One looks like hm-treasury-spend-over-25k/2024-05/v1#1::17."));
  try {
    const answer = await fetch(address.api);
    if (answer.ok) show(name, address, await answer.json(), await around(address));
    else place.replaceChildren(notice(await problemText(answer)), ...(answer.status === 410 ? [say(link(address.page, "The page of its version"), " says what became of it.")] : []));
  } catch {
    place.replaceChildren(notice("The row could not be fetched. Is there a connection?"));
  }
}

const given = new URLSearchParams(location.search);
const asked = given.get("name");
if (asked) {
  // A name that was pasted into an address without escaping its # arrives in two pieces.
  const name = nameOf(asked.includes("#") ? asked : asked + decodeURIComponent(location.hash), given.get("version"));
  input.value = name;
  load(name);
}
