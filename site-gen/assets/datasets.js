// The list of datasets as filters that can be joined. Without script the same facets are plain lists, one page each.
import { make, notice, root } from "./elements.js";

const kShown = 100;
const kNames = ["words", "organisation", "kind", "period", "format", "status"];
const form = document.getElementById("narrow");
const narrowed = document.getElementById("narrowed");
const body = document.querySelector("#datasets tbody");
// What a phone shows before each cell.
const heads = [...document.querySelectorAll("#datasets thead th")].map((one) => one.textContent);
const pages = document.getElementById("pages");
const plain = [...body.rows];
let most = kShown;
let turn = 0;
/** All datasets: loaded once, when the list is first narrowed. */
let all = null;

const chosen = () => Object.fromEntries(kNames.map((name) => [name, form.elements[name]?.value.trim() ?? ""]).filter(([, value]) => value));

function fits(one, asked, names) {
  const words = (asked.words ?? "").toLocaleLowerCase("en").split(/\s+/).filter(Boolean);
  const text = `${one.title} ${names[one.organisation]}`.toLocaleLowerCase("en");
  return words.every((word) => text.includes(word)) && (!asked.organisation || one.organisation === asked.organisation) && (!asked.kind || one.kind === asked.kind)
    && (!asked.period || one.years.includes(Number(asked.period))) && (!asked.format || one.formats.includes(asked.format)) && (!asked.status || one.status === asked.status);
}

function line(one, names) {
  const number = (n, text) => make("td", { class: "govuk-table__cell govuk-table__cell--numeric", "data-label": heads[n] }, text);
  const head = make("th", { scope: "row", class: "govuk-table__header" },
    make("a", { class: "govuk-link", href: `${root}datasets/${encodeURIComponent(one.id)}/` }, one.title, make("span", { class: "govuk-visually-hidden" }, `, ${names[one.organisation]}`)), make("br"),
    make("a", { class: "govuk-link db-note", href: `${root}organisations/${encodeURIComponent(one.organisation)}/` }, names[one.organisation]));
  return make("tr", { class: "govuk-table__row" }, head, make("td", { class: "govuk-table__cell", "data-label": heads[1] }, one.span), number(2, one.editions), number(3, one.missing), number(4, one.rows),
    make("td", { class: "govuk-table__cell govuk-table__cell--numeric db-beside" }, one.total));
}

function fill(name, pairs) {
  const select = form.elements[name];
  if (select) select.append(...pairs.map(([value, label]) => make("option", { value }, label)));
}

async function show(names, address = true) {
  const mine = ++turn;
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
  all ??= fetch(`${root}datasets/rows.json`).then((said) => said.json());
  const { datasets } = await all;
  if (mine !== turn) return;
  const found = datasets.filter((one) => fits(one, asked, names));
  body.replaceChildren(...found.slice(0, most).map((one) => line(one, names)));
  const said = found.length === 1 ? "1 dataset" : `${found.length.toLocaleString("en-GB")} datasets`;
  narrowed.replaceChildren(found.length ? said : "No dataset is like that.");
  if (found.length <= most) return;
  const more = make("button", { type: "button", class: "db-more" }, "Show more");
  more.addEventListener("click", () => {
    most += kShown;
    tryTo(show(names));
  });
  narrowed.append(`; the first ${most.toLocaleString("en-GB")} are shown. `, more);
}

/** Says so where the list of all could not be loaded; the next try asks again. */
function tryTo(shown) {
  shown.catch(() => {
    all = null;
    narrowed.textContent = "The datasets could not be loaded. Is there a connection?";
  });
}

try {
  const index = await (await fetch(`${root}datasets/index.json`)).json();
  const names = Object.fromEntries(index.organisation);
  for (const name of kNames) if (index[name]) fill(name, index[name]);
  const given = new URLSearchParams(location.search);
  for (const name of kNames) if (given.has(name) && form.elements[name]) form.elements[name].value = given.get(name);
  form.hidden = false;
  document.getElementById("facets").hidden = true;
  form.addEventListener("input", () => {
    most = kShown;
    tryTo(show(names));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  if ([...given.keys()].length) tryTo(show(names, false));
} catch {
  form.after(notice("The filters could not be loaded. The lists below hold the same."));
}
