// Which published names of suppliers are one. The released files have names as they were published, and the rule that joins them needs more than a browser
// has: the site publishes its suppliers that have a page with all their names.
import { make, root } from "./elements.js";

/** Columns that the explorer makes of a supplier's published name. */
export const kSupplierId = "supplier_id", kSupplierName = "supplier_name";
let published = null;

/** Of a table: by published name the supplier's id and the name that its page has; `whole` where every supplier of the table is on the list. */
export async function joinedNames(table) {
  const address = `${root}explore/suppliers.json`;
  if (!published) {
    const said = await fetch(address);
    if (!said.ok) throw new Error(`The list of suppliers and their names could not be read: ${address} answered ${said.status}. Choose “Supplier, as published” instead.`);
    published = await said.json();
  }
  const list = published.tables.find((one) => one.table === table);
  const names = new Map((list?.suppliers ?? []).flatMap(({ id, names }) => names.map((name) => [name, { id, name: names[0] }])));
  return { names, whole: list?.whole ?? false, revision: published.revision };
}

/** What a row's published name is in a column that is made of it. */
export function joinedValue(column, published, names) {
  const found = names.get(published);
  return column === kSupplierId ? found?.id ?? null : found?.name ?? published;
}

/** What has to be known of suppliers' names beside an answer. */
export function namesNote({ joined, published, revision }) {
  const list = make("a", { class: "govuk-link", href: `${root}suppliers/` }, "list of suppliers");
  if (!joined) return published ? make("p", { class: "govuk-body" }, "Suppliers’ names are as published: one supplier may be here under several. The ", list, " joins them.") : null;
  return make("p", { class: "govuk-body" }, "Names that a published rule takes for one supplier are joined, as on the ", list,
    joined.whole ? "" : ", which has those paid most. Smaller suppliers are here under each name as published", joined.revision === revision ? "." : `. Names are joined as at revision ${joined.revision}.`);
}
