// The form of /check/: sends a file's own bytes to POST /v1/check and shows the report.
import { make, notice, problemText, table, root } from "./elements.js";

const form = document.getElementById("check");
const report = document.getElementById("report");
const file = document.getElementById("file");
const drop = document.getElementById("drop");
const kMostPlaces = 5;

const VERDICT = { error: "Error", warning: "Warning", repair: "Repaired", note: "Note" };
const COLOUR = { error: "govuk-tag--red", warning: "govuk-tag--yellow", repair: "govuk-tag--blue", note: "govuk-tag--grey" };

/** "line 17, column 3: 31/13/2024" */
function placeText(place) {
  const where = [place.sheet && `sheet ${place.sheet}`, place.line && `line ${place.line}`, place.column && `column ${place.column}`].filter(Boolean).join(", ");
  const value = place.value === undefined || place.value === null || place.value === "" ? "" : `: ${place.value}`;
  return where + value;
}

function places(finding) {
  const list = finding.places || [];
  const items = list.slice(0, kMostPlaces).map((place) => make("li", {}, placeText(place)));
  const more = finding.count - items.length;
  if (items.length && more > 0) items.push(make("li", {}, `and ${more.toLocaleString("en-GB")} more`));
  return items.length ? make("ul", { class: "govuk-list db-list-tight" }, ...items) : "The whole file";
}

function findings(result) {
  if (!result.findings || !result.findings.length) return make("p", { class: "govuk-body" }, "Nothing was found that is wrong with it.");
  return table("What checking found", ["What", "Where", "What to do"], result.findings.map((one) => [
    make("span", {}, make("span", { class: `govuk-tag ${COLOUR[one.severity] || ""}` }, VERDICT[one.severity] || one.severity), " ", one.message),
    places(one),
    one.remedy || "",
  ]));
}

function facts(result) {
  const rows = result.rows || {};
  const figure = (n = 0, one, many) => make("div", { class: "db-figure" }, make("dt", { class: "db-figure__label" }, n === 1 ? one : many), make("dd", { class: "db-figure__value" }, n.toLocaleString("en-GB")));
  return make("dl", { class: "db-figures" }, figure(rows.accepted, "good row", "good rows"), figure(rows.quarantined, "row that would be quarantined", "rows that would be quarantined"),
    figure((result.findings || []).length, "kind of finding", "kinds of findings"));
}

function show(result) {
  const title = make("h2", { class: "govuk-heading-l", tabindex: "-1" }, result.verdict || (result.valid ? "This file can be published." : "This file cannot be published yet."));
  const against = result.schema ? make("p", { class: "govuk-body" }, "Checked against ", make("a", { class: "govuk-link", href: `${root}schemas/${encodeURIComponent(result.schema)}/` }, result.schema), ".") : null;
  const refusal = result.refusal ? notice(typeof result.refusal === "string" ? result.refusal : result.refusal.message || result.why || "") : null;
  report.replaceChildren(...[title, against, refusal, facts(result), findings(result)].filter(Boolean));
  title.focus();
}

async function check(chosen) {
  report.replaceChildren(make("p", { class: "govuk-body" }, `Checking ${chosen.name}…`));
  const query = new URLSearchParams({ name: chosen.name });
  for (const name of ["schema", "edition"]) if (form.elements[name].value.trim()) query.set(name, form.elements[name].value.trim());
  try {
    const answer = await fetch(`${root}v1/check?${query}`, { method: "POST", body: chosen, headers: { "Content-Type": "application/octet-stream", Accept: "application/json" } });
    if (answer.ok) show(await answer.json());
    else report.replaceChildren(notice(await problemText(answer)));
  } catch {
    report.replaceChildren(notice("The file could not be sent. Is it larger than 256 MB, or is there no connection?"));
  }
}

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (file.files.length) check(file.files[0]);
  else report.replaceChildren(notice("Choose a file first."));
});
for (const name of ["dragenter", "dragover"])
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("db-drop--over");
  });
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("db-drop--over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  file.files = event.dataTransfer.files;
  check(event.dataTransfer.files[0]);
});
