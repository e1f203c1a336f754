// An answer as a table, as pictures and as CSV.
import { make, root, table as tableOf } from "./elements.js";
import { chart, money } from "./explore_chart.js";

const kNumber = /^(DECIMAL|BIGINT|HUGEINT|DOUBLE|INTEGER)/;
/** What a spreadsheet takes for the beginning of a formula, full-width forms included, as schemas/csv_text.cpp has it. */
const kFormula = /^[=+\-@\t\r\0＝＋－＠]/;

/** A CSV; for a spreadsheet with the mark by which Excel knows UTF-8 and a ' before text that it would take for a formula, as the API's `spreadsheet=1&bom=1`. */
export function csvOf({ heads, types, rows }, spreadsheet = false) {
  const cell = (value) => (value === null ? "" : /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const guarded = (value, n) => (spreadsheet && value !== null && !kNumber.test(types[n] ?? "") && kFormula.test(value) ? `'${value}` : value);
  const head = heads.map((name) => guarded(name, -1));
  return (spreadsheet ? "\uFEFF" : "") + [head, ...rows.map((row) => row.map(guarded))].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Which columns of an answer are what: its currency (-1 for none), and for each column the currency of a row's value, null where it is no money. */
function moneyIn({ heads, types, table }) {
  const at = heads.indexOf(table.currency);
  const is = heads.map((head, n) => at >= 0 && /^DECIMAL/.test(types[n]) && (head === "total" || head === table.amount));
  return { at, of: (row, n) => (is[n] ? row[at] : null) };
}

/** The answer's first column beside the first number behind it, as the picture of a kind, one for each currency; none where there is none to be drawn. */
export function pictures(said, kind) {
  const { heads, types, rows } = said, { at, of } = moneyIn(said);
  const measure = types.findIndex((type, n) => n > 0 && kNumber.test(type));
  if (kind === "none" || measure < 0 || types.length - (at < 0 ? 0 : 1) > 4) return [];
  const currencies = [...new Set(rows.map((row) => of(row, measure)))];
  return currencies.flatMap((currency) => {
    const name = `${heads[measure]} by ${heads[0]}${currencies.length > 1 ? `, ${currency ?? "currency not said"}` : ""}`;
    const drawn = chart(kind, name, rows.filter((row) => of(row, measure) === currency).map((row) => [said.names.get(row[0]) ?? row[0], row[measure] === null ? null : Number(row[measure])]), currency);
    return drawn ? make("figure", { class: "db-chart" }, make("section", { class: "db-scroll", "aria-label": `The answer as a picture: ${name}`, tabindex: "0" }, drawn), make("figcaption", {}, drawn.querySelector(".db-chart__gap") ? `${name}. Shaded: the answer has nothing for it.` : name)) : [];
  });
}

/** What a column of an answer to the form is called; what somebody's own SQL calls it stays. */
function titleOf(said, n) {
  const head = said.heads[n];
  if (!said.ofForm) return head;
  if (n === 0 && said.by) return said.by;
  return { total: "Total", rows: "Rows" }[head] ?? (said.table.fields.find((one) => one.name === head)?.title || head);
}

/** Columns that are shown. Where the form asked, the sign of a total says its currency, and takes the place of the column that does; of rows those that are blank throughout are left out. */
function columnsShown(said) {
  const { heads, rows } = said, { at } = moneyIn(said);
  return heads.map((_, n) => n).filter((n) => {
    if (said.by && n === at && n > 0) return rows.some((row) => row[at] === null);
    return !said.ofForm || said.by || !rows.length || rows.some((row) => row[n] !== null && row[n] !== "");
  });
}

/** How many columns of the answer the table leaves out because they are blank. */
export const blankColumns = (said) => (said.ofForm && !said.by ? said.heads.length - columnsShown(said).length : 0);

/** The answer as a table. A supplier that has a page leads there, and a row to where it is cited. */
export function shown(said) {
  const { heads, types, rows } = said, { of } = moneyIn(said), kept = columnsShown(said);
  const grouped = (value, type) => (/^(DECIMAL|BIGINT|HUGEINT)/.test(type) ? value.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",") : value);
  const link = (address, words) => make("a", { class: "govuk-link", href: root + address }, words);
  const cells = rows.map((row) => kept.map((n) => {
    const value = row[n];
    if (value === null) return "(blank)";
    if (heads[n] === "_row") return link(`row/?name=${encodeURIComponent(value)}`, value);
    if (n === 0 && said.suppliers?.has(value)) return link(`suppliers/${encodeURIComponent(said.suppliers.get(value).id)}/`, value);
    return n > 0 ? money(grouped(value, types[n]), of(row, n)) : said.names.get(value) ?? value;
  }));
  const made = tableOf("The answer", kept.map((n) => titleOf(said, n)), cells);
  for (const row of made.querySelectorAll("tr")) [...row.cells].forEach((cell, n) => n > 0 && kNumber.test(types[kept[n]]) && cell.classList.add(cell.tagName === "TH" ? "govuk-table__header--numeric" : "govuk-table__cell--numeric"));
  return made;
}
