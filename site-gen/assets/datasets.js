// The list of datasets as filters that can be joined. Without script the same facets are plain lists, one page each.
import { make, notice, root } from "./elements.js";

const kShown = 100;
const kNames = ["words", "organisation", "kind", "period", "format", "status"];
const kStatus = { complete: "Nothing missing", missing: "Something missing", empty: "Nothing released" };
const form = document.getElementById("narrow");
const narrowed = document.getElementById("narrowed");
const body = document.querySelector("#datasets tbody");
const pages = document.getElementById("pages");
const plain = [...body.rows];
let most = kShown;

const chosen = () => Object.fromEntries(kNames.map((name) => [name, form.elements[name]?.value.trim() ?? ""]).filter(([, value]) => value));

function fits(one, asked, names) {
  const words = (asked.words ?? "").toLocaleLowerCase("en").split(/\s+/).filter(Boolean);
  const text = `${one.title} ${names[one.organisation]}`.toLocaleLowerCase("en");
  return words.every((word) => text.includes(word)) && (!asked.organisation || one.organisation === asked.organisation) && (!asked.kind || one.kind === asked.kind)
    && (!asked.period || one.years.includes(Number(asked.period))) && (!asked.format || one.formats.includes(asked.format)) && (!asked.status || one.status === asked.status);
}

function line(one, names) {
  const number = (text) => make("td", { class: "govuk-table__cell govuk-table__cell--numeric" }, text);
  const head = make("th", { scope: "row", class: "govuk-table__header" },
    make("a", { class: "govuk-link", href: `${root}datasets/${encodeURIComponent(one.id)}/` }, one.title, make("span", { class: "govuk-visually-hidden" }, `, ${names[one.organisation]}`)), make("br"),
    make("a", { class: "govuk-link db-note", href: `${root}organisations/${encodeURIComponent(one.organisation)}/` }, names[one.organisation]));
  return make("tr", { class: "govuk-table__row" }, head, make("td", { class: "govuk-table__cell" }, one.span), number(one.editions), number(one.missing), number(one.rows), number(one.total));
}

function fill(name, pairs) {
  const select = form.elements[name];
  if (select) select.append(...pairs.map(([value, label]) => make("option", { value }, label)));
}

function show(index, address = true) {
  const asked = chosen();
  const query = new URLSearchParams(asked).toString();
  if (address) history.replaceState(null, "", query ? `?${query}` : location.pathname);
  const any = Object.keys(asked).length > 0;
  if (pages) pages.hidden = any;
  if (!any) {
    body.replaceChildren(...plain);
    narrowed.textContent = "";
    return;
  }
  const found = index.datasets.filter((one) => fits(one, asked, index.organisations));
  body.replaceChildren(...found.slice(0, most).map((one) => line(one, index.organisations)));
  const said = found.length === 1 ? "1 dataset" : `${found.length.toLocaleString("en-GB")} datasets`;
  narrowed.replaceChildren(found.length ? said : "No dataset is like that.");
  if (found.length <= most) return;
  const more = make("button", { type: "button", class: "db-more" }, "Show more");
  more.addEventListener("click", () => {
    most += kShown;
    show(index);
  });
  narrowed.append(`; the first ${most.toLocaleString("en-GB")} are shown. `, more);
}

try {
  const index = await (await fetch(`${root}datasets/index.json`)).json();
  const byName = (pairs) => pairs.sort((a, b) => a[1].localeCompare(b[1], "en"));
  fill("organisation", byName(Object.entries(index.organisations)));
  fill("kind", byName(Object.entries(index.kinds)));
  fill("period", [...new Set(index.datasets.flatMap((one) => one.years))].sort((a, b) => b - a).map((year) => [String(year), String(year)]));
  fill("format", [["csv", "CSV"], ["parquet", "Parquet"]]);
  fill("status", Object.entries(kStatus).filter(([status]) => index.datasets.some((one) => one.status === status)));
  const given = new URLSearchParams(location.search);
  for (const name of kNames) if (given.has(name) && form.elements[name]) form.elements[name].value = given.get(name);
  form.hidden = false;
  document.getElementById("facets").hidden = true;
  form.addEventListener("input", () => {
    most = kShown;
    show(index);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  if ([...given.keys()].length) show(index, false);
} catch {
  form.after(notice("The filters could not be loaded. The lists below hold the same."));
}
