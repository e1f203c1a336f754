// /row/?name=dataset/edition/v1#1::17 shows the row of that name from the API.
import { make, notice, problemText, root, table } from "./elements.js";

const place = document.getElementById("row");
const input = document.getElementById("name");

/** The API's address of a row's name; null when it is none. */
function addressOf(name) {
  const match = name.trim().match(/^([a-z0-9-]+)\/([0-9a-z-]+)\/v(\d+)#(\d+):(.*):(\d+)$/);
  if (!match) return null;
  const [, dataset, edition, version, part, sheet, line] = match;
  return {
    api: `${root}v1/datasets/${dataset}/editions/${edition}/versions/${version}/rows/${part}:${encodeURIComponent(sheet)}:${line}`,
    page: `${root}datasets/${dataset}/${edition}/v${version}/`,
  };
}

function link(href, text) {
  return make("a", { class: "govuk-link", href }, text);
}

function show(name, address, answer) {
  const { row, source, version } = answer;
  const values = Object.entries(row).filter(([key]) => !key.startsWith("_")).map(([key, value]) => [make("code", {}, key), value === null ? "(blank)" : String(value)]);
  const status = version.superseded_by ? notice(`Version ${version.superseded_by} has replaced this one. The row stays here as it was cited.`) : null;
  const from = source.url && /^https?:/.test(source.url) ? link(source.url, source.name || source.url) : source.name || "its source";
  const where = ["line ", String(source.line), source.sheet ? ` of sheet ${source.sheet}` : "", " of ", from];
  place.replaceChildren(...[
    make("h2", { class: "govuk-heading-l", tabindex: "-1" }, name), status,
    table("Values of the row", ["Column", "Value"], values),
    make("p", { class: "govuk-body" }, "It stands in ", ...where, ", released in ", link(address.page, `${version.edition}, version ${version.version}`), "."),
    make("h3", { class: "govuk-heading-m" }, "How to cite it"),
    make("p", { class: "db-cite" }, `${name}, ${location.origin}${address.api}`),
    make("p", { class: "govuk-body" }, link(address.api, "The same as JSON")),
  ].filter(Boolean));
  place.querySelector("h2").focus();
}

async function load(name) {
  const address = addressOf(name);
  if (!address) return place.replaceChildren(notice("That is no name of a row. One looks like hm-treasury-spend-over-25k/2024-05/v1#1::17."));
  try {
    const answer = await fetch(address.api);
    if (answer.ok) show(name, address, await answer.json());
    else place.replaceChildren(notice(await problemText(answer)));
  } catch {
    place.replaceChildren(notice("The row could not be fetched. Is there a connection?"));
  }
}

const asked = new URLSearchParams(location.search).get("name");
if (asked) {
  // A name that was pasted into an address without escaping its # arrives in two pieces.
  const name = asked.includes("#") ? asked : asked + decodeURIComponent(location.hash);
  input.value = name;
  load(name);
}
