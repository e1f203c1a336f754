// /row/?name=dataset/edition/v1#1::17 shows the row of that name from the API; so does /row/?version=dataset/edition/v1&name=1::17, which is how
// the form on a version's page asks for what its CSV says.
import { make, notice, problemText, root, table } from "./elements.js";

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

function show(name, address, answer) {
  const { row, source, version, became } = answer;
  const values = Object.entries(row).filter(([key]) => !key.startsWith("_")).map(([key, value]) => [make("code", {}, key), value === null ? "(blank)" : String(value)]);
  const from = source.url && /^https?:/.test(source.url) ? link(source.url, source.name || source.url) : source.name || "its source";
  const where = ["line ", String(source.line), source.sheet ? ` of sheet ${source.sheet}` : "", " of ", from];
  place.replaceChildren(...[
    make("h2", { class: "govuk-heading-l", tabindex: "-1" }, name),
    table("Values of the row", ["Column", "Value"], values),
    say("It stands in ", ...where, ", released in ", link(address.page, `${version.edition}, version ${version.version}`), "."),
    make("h3", { class: "govuk-heading-m" }, "What became of it"), ...fate(became, address),
    make("h3", { class: "govuk-heading-m" }, "Licence"),
    say(/^https?:/.test(answer.links.licence) ? link(answer.links.licence, answer.links.licence) : answer.links.licence, answer.links.attribution ? ` – ${answer.links.attribution}` : ""),
    make("h3", { class: "govuk-heading-m" }, "How to cite it"),
    make("p", { class: "db-cite" }, `${name}, ${location.origin}${address.api}`),
    say(link(address.api, "The same as JSON")),
  ].filter(Boolean));
  place.querySelector("h2").focus();
}

async function load(name) {
  const address = addressOf(name);
  if (!address && /^\d+:.*:\d+$/.test(name)) return place.replaceChildren(notice("That is the end of a row’s name, as a CSV has it. Ask for it on the page of the version that the file is of, under “One row of it”; or write that version before it, as in hm-treasury-spend-over-25k/2024-05/v1#1::17."));
  if (!address) return place.replaceChildren(notice("That is no name of a row. One looks like hm-treasury-spend-over-25k/2024-05/v1#1::17."));
  try {
    const answer = await fetch(address.api);
    if (answer.ok) show(name, address, await answer.json());
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
