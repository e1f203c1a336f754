// Search as one types, over the index that pagefind made from the finished pages. Nothing leaves this site.
import { make, notice, root } from "./elements.js";

const form = document.getElementById("search");
const input = document.getElementById("q");
const results = document.getElementById("results");
const found = document.getElementById("found");
const hits = document.getElementById("hits");
const filters = document.getElementById("filters");
const more = document.getElementById("more");
const kShown = 20, kWithin = 5;
let chosen = {};
let turn = 0;
let most = kShown;

/** An excerpt's <mark>s and nothing else of its markup. */
function excerpt(html) {
  const nodes = [...new DOMParser().parseFromString(html, "text/html").body.childNodes];
  return make("p", { class: "govuk-body" }, ...nodes.map((node) => (node.nodeName === "MARK" ? make("mark", {}, node.textContent) : node.textContent)));
}

function hit(data) {
  const kind = (data.filters.Kind || []).join(", ");
  // A list of policy papers is found for what stands in it.
  const within = kind === "Policy" ? data.sub_results.filter((one) => one.url.includes("#")).slice(0, kWithin) : [];
  const titles = within.map((one) => make("li", {}, make("a", { class: "govuk-link", href: root + one.url.replace(/^\//, "") }, one.title)));
  return make("li", { class: "db-agenda__item" },
    make("p", { class: "db-agenda__what" }, make("a", { class: "govuk-link", href: root + data.raw_url.replace(/^\//, "") }, data.meta.title)),
    kind ? make("p", { class: "db-note" }, kind) : null, titles.length ? make("ul", { class: "govuk-list govuk-list--bullet db-list-tight" }, ...titles) : excerpt(data.excerpt));
}

function showFilters(counts) {
  const open = new Set([...filters.querySelectorAll("details[open]")].map((one) => one.dataset.name));
  filters.replaceChildren(...Object.entries(counts).sort().map(([name, values]) => {
    const boxes = Object.entries(values).filter(([value, n]) => n > 0 || (chosen[name] || []).includes(value)).sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true })).map(([value, n]) => {
      const id = `f-${name}-${value}`.replace(/[^A-Za-z0-9-]/g, "_");
      const box = make("input", { type: "checkbox", id });
      box.checked = (chosen[name] || []).includes(value);
      box.addEventListener("change", () => {
        const rest = (chosen[name] || []).filter((one) => one !== value);
        chosen = { ...chosen, [name]: box.checked ? [...rest, value] : rest };
        if (!chosen[name].length) delete chosen[name];
        anew();
      });
      return make("div", { class: "db-filter" }, box, make("label", { for: id }, `${value} (${n})`));
    });
    const details = make("details", { "data-name": name }, make("summary", {}, name), ...boxes);
    details.open = open.has(name) || name === "Kind" || Boolean(chosen[name]);
    return details;
  }));
}

/** Of another question the first hits. */
function anew() {
  most = kShown;
  return search();
}

/** A button for the next hits, where there are any; whoever reads by ear goes on at the first of them. */
function showMore(all) {
  if (all <= most) return;
  const button = make("button", { type: "button", class: "db-more" }, "Show more");
  button.addEventListener("click", async () => {
    const next = most;
    most += kShown;
    await search();
    hits.children[next]?.querySelector("a").focus();
  });
  more.replaceChildren(button);
}

async function search() {
  const mine = ++turn;
  const pagefind = await index;
  const query = input.value.trim();
  const any = { filters: Object.fromEntries(Object.entries(chosen).map(([name, values]) => [name, { any: values }])) };
  const answer = await pagefind.search(query || null, any);
  const shown = await Promise.all(answer.results.slice(0, most).map((one) => one.data()));
  if (mine !== turn) return;
  results.hidden = false;
  const n = answer.results.length;
  found.textContent = (n ? `${n.toLocaleString("en-GB")} ${n === 1 ? "page" : "pages"}` : "Nothing was found") + (query ? ` for “${query}”` : "") + (n > most ? `; the first ${most.toLocaleString("en-GB")} are shown` : "");
  more.replaceChildren();
  showMore(n);
  hits.replaceChildren(...shown.map(hit));
  showFilters(answer.filters);
}

const index = import(`${root}pagefind/pagefind.js`).then(async (pagefind) => {
  await pagefind.init();
  // Without this the answers say nothing of what they could be narrowed by.
  await pagefind.filters();
  return pagefind;
});
index.catch(() => form.after(notice("The search index could not be loaded. Everything is on the lists below.")));

let waiting = 0;
input.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    history.replaceState(null, "", input.value.trim() ? `${root}search/?q=${encodeURIComponent(input.value.trim())}` : `${root}search/`);
    anew();
  }, 150);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  anew();
});
input.value = new URLSearchParams(location.search).get("q") || "";
search();
