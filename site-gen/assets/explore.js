// The explorer: a question as a form or as SQL, answered by DuckDB in the browser from the released Parquet files.
import { make, notice, table as tableOf } from "./elements.js";

const form = document.getElementById("explore");
const answer = document.getElementById("answer");
const size = document.getElementById("size");
const field = (name) => form.elements[name];
const kMostRows = 2_000_000;
const kMostShown = 10_000;
const kLocator = ["_part", "_sheet", "_line"];
const kConstants = ["publisher", "dataset", "series", "edition", "version"];
let catalogue = null;
let engine = null;
let sqlWritten = false;

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
const text = (value) => `'${value.replaceAll("'", "''")}'`;
const tableNow = () => catalogue.tables.find((one) => one.name === field("table").value);
const inOrder = (values) => [...new Set(values)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));

function options(name, pairs, keep) {
  const select = field(name);
  select.replaceChildren(...pairs.map(([value, label]) => make("option", { value }, label)));
  if (keep && pairs.some(([value]) => value === keep)) select.value = keep;
}

/** Files of the chosen table, organisation, series and stretch of editions. */
function chosenFiles() {
  const [organisation, series, from, to] = ["organisation", "series", "from", "to"].map((name) => field(name).value);
  return catalogue.files.filter((one) => one.table === field("table").value && (!organisation || one.organisation === organisation) && (!series || one.series === series)
    && (!from || one.edition >= from) && (!to || one.edition <= to));
}

function fillTable() {
  const files = catalogue.files.filter((one) => one.table === field("table").value);
  const names = new Map(files.map((one) => [one.organisation, one.organisation_name]));
  options("organisation", [["", "All"], ...[...names].sort((a, b) => a[1].localeCompare(b[1], "en"))], field("organisation").value);
  const series = inOrder(files.map((one) => one.series).filter(Boolean));
  // Series overlap, so one is chosen unless the reader says otherwise.
  options("series", [...series.map((one) => [one, one]), ["", series.length ? "All, which overlap" : "All"]], field("series").value);
  const editions = inOrder(files.map((one) => one.edition));
  options("from", [["", "The first"], ...editions.map((one) => [one, one])], field("from").value);
  options("to", [["", "The last"], ...editions.map((one) => [one, one])], field("to").value);
  const { date, supplier, fields } = tableNow();
  const groups = [["", "Nothing: show the rows themselves"], ...(supplier ? [[quoted(supplier), "supplier"]] : []), [quoted("publisher"), "organisation"],
    ...(date ? [[`year(${quoted(date)})`, "year"], [`strftime(${quoted(date)}, '%Y-%m')`, "month"]] : [])];
  for (const one of fields) if (one.type === "VARCHAR" && one.name !== supplier && one.name !== "publisher" && one.name !== "_row") groups.push([quoted(one.name), one.title || one.name]);
  options("by", groups, field("by").value || (supplier ? quoted(supplier) : ""));
}

/** The form as SQL. */
function question() {
  const { amount, fields } = tableNow();
  const [by, top, words] = [field("by").value, field("top").value, field("words").value.trim()];
  const texts = fields.filter((one) => one.type === "VARCHAR" && one.name !== "_row" && !kConstants.includes(one.name));
  const where = words ? `\nWHERE ${texts.map((one) => `${quoted(one.name)} ILIKE ${text(`%${words}%`)}`).join("\n   OR ")}` : "";
  const order = amount ? (by ? "total" : quoted(amount)) : by ? "rows" : "_row";
  if (!by) return `SELECT *\nFROM chosen${where}\nORDER BY ${order}${amount ? " DESC NULLS LAST" : ""}\nLIMIT ${top}`;
  const label = quoted(field("by").selectedOptions[0].textContent);
  return `SELECT ${by} AS ${label}, ${amount ? `sum(${quoted(amount)}) AS total, ` : ""}count(*) AS rows\nFROM chosen${where}\nGROUP BY ALL\nORDER BY ${order} DESC NULLS LAST\nLIMIT ${top}`;
}

function refresh() {
  const files = chosenFiles();
  const sum = (name) => files.reduce((all, one) => all + one[name], 0);
  size.textContent = `${files.length.toLocaleString("en-GB")} ${files.length === 1 ? "file" : "files"}, ${sum("rows").toLocaleString("en-GB")} rows, at most ${(sum("bytes") / 1e6).toFixed(1)} MB. The first question also loads the engine (34 MB, once).`;
  if (!sqlWritten) field("sql").value = question();
}

async function start() {
  const parts = await import("./explore-engine.js");
  const worker = new Worker(new URL("./duckdb-browser-eh.worker.js", import.meta.url));
  const db = new parts.AsyncDuckDB(new parts.VoidLogger(), worker);
  await db.instantiate(new URL("./duckdb-eh.wasm", import.meta.url).href);
  const connection = await db.connect();
  // Nothing is ever fetched from anywhere else.
  for (const setting of ["autoinstall_known_extensions = false", "autoload_known_extensions = false"]) await connection.query(`SET ${setting}`);
  return { ...parts, connection };
}

/** Columns that the SQL names; all of them where it asks for a star. */
function columnsIn(sql) {
  const { fields } = tableNow();
  if (/\*/.test(sql.replaceAll(/count\s*\(\s*\*\s*\)/gi, ""))) return fields;
  const named = fields.filter((one) => new RegExp(`(?<![\\w])${one.name}(?![\\w])`, "i").test(sql));
  return named.length ? named : fields.slice(0, 1);
}

/** A value of the Parquet file as exact text: decimals are hundredths of at most 2^53, which a double holds exactly. */
function asText(value, type) {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return type === "DATE" ? value.toISOString().slice(0, 10) : value.toISOString().slice(0, 19).replace("T", " ");
  const scale = /^DECIMAL\(18,(\d+)\)$/.exec(type);
  return scale && typeof value === "number" ? value.toFixed(Number(scale[1])) : String(value);
}

async function rowsOf(file, columns, parts) {
  const buffer = await parts.asyncBufferFromUrl({ url: file.path, byteLength: file.bytes });
  const metadata = await parts.parquetMetadataAsync(buffer);
  const inFile = new Set(metadata.schema.slice(1).map((one) => one.name));
  const named = columns.some((one) => one.name === "_row");
  const wanted = [...columns.map((one) => one.name), ...(named ? kLocator : [])].filter((name) => inFile.has(name));
  if (!wanted.length) return Array.from({ length: file.rows }, () => ({}));
  const rows = await parts.parquetReadObjects({ file: buffer, metadata, columns: wanted, compressors: parts.compressors });
  if (named) for (const row of rows) row._row = `${file.dataset}/${file.edition}/v${file.version}#${row._part}:${row._sheet ?? ""}:${row._line}`;
  return rows;
}

/** Texts and nulls as an Arrow vector, put together here: Arrow's own builder evaluates text as script, which this site forbids. */
function vectorOf(values, parts) {
  const encoder = new TextEncoder();
  const pieces = values.map((value) => (value === null ? null : encoder.encode(value)));
  const valueOffsets = new Int32Array(pieces.length + 1);
  pieces.forEach((piece, n) => { valueOffsets[n + 1] = valueOffsets[n] + (piece ? piece.length : 0); });
  const data = new Uint8Array(valueOffsets[pieces.length]);
  const nullBitmap = new Uint8Array(Math.ceil(pieces.length / 64) * 8);
  pieces.forEach((piece, n) => {
    if (!piece) return;
    data.set(piece, valueOffsets[n]);
    nullBitmap[n >> 3] |= 1 << (n & 7);
  });
  return parts.makeVector(parts.makeData({ type: new parts.Utf8(), length: pieces.length, nullCount: pieces.filter((piece) => !piece).length, nullBitmap, valueOffsets, data }));
}

const constantOf = (file, name) => String(name === "publisher" ? file.organisation : file[name]);

async function load(files, columns, parts) {
  await parts.connection.query("DROP TABLE IF EXISTS raw");
  let first = true;
  for (const [n, file] of files.entries()) {
    answer.replaceChildren(make("p", { class: "govuk-body" }, `Reading file ${n + 1} of ${files.length}…`));
    const rows = await rowsOf(file, columns, parts);
    const vectors = columns.map(({ name, type }) => [name, vectorOf(rows.map((row) => (kConstants.includes(name) ? constantOf(file, name) : asText(row[name], type))), parts)]);
    await parts.connection.insertArrowTable(new parts.Table(Object.fromEntries(vectors)), { name: "raw", create: first });
    first = false;
  }
  const casts = columns.map(({ name, type }) => `CAST(${quoted(name)} AS ${type}) AS ${quoted(name)}`);
  await parts.connection.query(`CREATE OR REPLACE TABLE chosen AS SELECT ${casts.join(", ")} FROM raw`);
  await parts.connection.query("DROP TABLE raw");
}

function csvOf(heads, rows) {
  const cell = (value) => (value === null ? "" : /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return [heads, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** A bar beside the first column, as long as the first number is against the largest. */
function bar(value, largest) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, to] of Object.entries({ class: "db-bar", "aria-hidden": "true", viewBox: "0 0 1000 12", preserveAspectRatio: "none" })) svg.setAttribute(key, to);
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("width", String(Math.max(3, Math.round((1000 * Math.abs(value)) / largest))));
  rect.setAttribute("height", "12");
  if (value < 0) rect.setAttribute("class", "db-bar__under");
  svg.append(rect);
  return svg;
}

function shown(heads, types, rows) {
  const measure = types.findIndex((type, n) => n > 0 && /^(DECIMAL|BIGINT|HUGEINT|DOUBLE|INTEGER)/.test(type));
  const largest = measure > 0 && types.length <= 4 ? Math.max(...rows.map((row) => Math.abs(Number(row[measure])))) : 0;
  const grouped = (value, type) => (/^(DECIMAL|BIGINT|HUGEINT)/.test(type) ? value.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",") : value);
  const cells = rows.map((row) => row.map((value, n) => {
    const said = value === null ? "(blank)" : heads[n] === "_row" ? make("a", { class: "govuk-link", href: `/row/?name=${encodeURIComponent(value)}` }, value) : n > 0 ? grouped(value, types[n]) : value;
    return n === 0 && largest > 0 ? make("span", {}, said, bar(Number(row[measure]), largest)) : said;
  }));
  const made = tableOf("The answer", heads, cells);
  for (const row of made.querySelectorAll("tr")) [...row.cells].forEach((cell, n) => n > 0 && /^(DECIMAL|BIGINT|HUGEINT|DOUBLE|INTEGER)/.test(types[n]) && cell.classList.add(cell.tagName === "TH" ? "govuk-table__header--numeric" : "govuk-table__cell--numeric"));
  return made;
}

function addressOfQuestion() {
  const query = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && (name !== "sql" || sqlWritten)));
  query.set("revision", catalogue.revision);
  return `${location.origin}/explore/#${query}`;
}

async function ask() {
  const files = chosenFiles();
  const rows = files.reduce((all, one) => all + one.rows, 0);
  if (!files.length) throw new Error("No file is chosen.");
  if (rows > kMostRows) throw new Error(`That is ${rows.toLocaleString("en-GB")} rows, more than a browser should hold. Choose an organisation or fewer editions; the API answers over all rows.`);
  answer.replaceChildren(make("p", { class: "govuk-body" }, "Loading the engine…"));
  engine ??= start();
  const parts = await engine;
  const sql = field("sql").value.trim().replace(/;\s*$/, "");
  await load(files, columnsIn(sql), parts);
  const described = (await parts.connection.query(`DESCRIBE ${sql}`)).toArray().map((row) => row.toJSON());
  const result = await parts.connection.query(`SELECT COLUMNS(*)::VARCHAR FROM (${sql}) LIMIT ${kMostShown + 1}`);
  const heads = described.map((one) => one.column_name);
  const all = result.toArray().map((row) => [...row].map(([, value]) => (value === null || value === undefined ? null : String(value))));
  show(heads, described.map((one) => one.column_type), all.slice(0, kMostShown), all.length > kMostShown, rows, files.length);
}

function show(heads, types, rows, cut, read, files) {
  const csv = new Blob([csvOf(heads, rows)], { type: "text/csv" });
  const address = addressOfQuestion();
  answer.replaceChildren(...[
    make("h2", { class: "govuk-heading-l", tabindex: "-1" }, "The answer"),
    make("p", { class: "govuk-body" }, `${cut ? "The first " : ""}${rows.length.toLocaleString("en-GB")} ${rows.length === 1 ? "row" : "rows"}, from ${read.toLocaleString("en-GB")} rows of ${files.toLocaleString("en-GB")} ${files === 1 ? "file" : "files"}, at revision ${catalogue.revision}. `,
      make("a", { class: "govuk-link", href: URL.createObjectURL(csv), download: "answer.csv" }, "As CSV"), ". ", make("a", { class: "govuk-link", href: address }, "A link to this question"), "."),
    cut ? notice("There is more than is shown here. Narrow the question, or ask the API.") : null,
    shown(heads, types, rows),
  ].filter(Boolean));
  history.replaceState(null, "", address);
  answer.querySelector("h2").focus();
}

function restore() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (!asked.size) return;
  for (const name of ["table", "organisation", "series", "from", "to", "by", "top", "words", "sql"]) {
    if (asked.has(name)) field(name).value = asked.get(name);
    else if (["organisation", "series", "words"].includes(name)) field(name).value = "";
    if (name === "table") fillTable();
  }
  sqlWritten = asked.has("sql");
  if (asked.get("revision") !== String(catalogue.revision)) answer.replaceChildren(notice(`This question was asked at revision ${asked.get("revision")}; the record is at revision ${catalogue.revision} now, so the answer may be another.`));
}

try {
  catalogue = await (await fetch("/explore/files.json")).json();
  options("table", catalogue.tables.map((one) => [one.name, one.name]), "spend");
  if (catalogue.tables.some((one) => one.name === "spend")) field("table").value = "spend";
  if (catalogue.tables.length) {
    fillTable();
    restore();
    form.hidden = false;
    refresh();
  } else answer.replaceChildren(notice("Nothing has been released yet."));
} catch {
  answer.replaceChildren(notice("The list of files could not be loaded. Is there a connection?"));
}

form.addEventListener("input", (event) => {
  if (event.target.name === "sql") sqlWritten = true;
  else sqlWritten = false;
  if (event.target.name === "table") fillTable();
  refresh();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await ask();
  } catch (error) {
    answer.replaceChildren(notice(error.message));
  }
});
