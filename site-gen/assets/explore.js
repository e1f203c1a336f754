// The explorer: a question as a form or as SQL, answered by DuckDB in the browser from the released Parquet files of tables. They are read in parts
// (HTTP ranges): the columns that the question names, of the row groups that may hold what it asks for.
import { make, notice, root } from "./elements.js";
import { blankColumns, csvOf, pictures, shown } from "./explore_answer.js";
import { joinedNames, joinedValue, kSupplierId, kSupplierName, namesNote } from "./explore_names.js";

const form = document.getElementById("explore");
const answer = document.getElementById("answer");
/** What a link asked for that is not to be had, and that its question waits for the button. */
const told = document.getElementById("told");
const year = document.getElementById("year");
const size = document.getElementById("size");
const field = (name) => form.elements[name];
const kMostRows = 2_000_000;
const kMostShown = 10_000;
const kAtOnce = 6;
const kFooterBytes = 1 << 16;
/** Columns of a table that are made from what tells its rows apart. */
const kMade = { publisher: ["_dataset"], dataset: ["_dataset"], series: ["_dataset"], edition: ["_edition"], version: ["_version"], _row: ["_dataset", "_edition", "_version", "_part", "_sheet", "_line"] };
let catalogue = null;
let engine = null;
let sqlWritten = false;
let bytesRead = 0;
/** Shows the last answer again. */
let shownLast = null;
const manifests = new Map();

const sizeOf = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
const countOf = (n, what) => `${n.toLocaleString("en-GB")} ${what}${n === 1 ? "" : "s"}`;
const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
const text = (value) => `'${value.replaceAll("'", "''")}'`;
const tableNow = () => catalogue.tables.find((one) => one.name === field("table").value);
const revisionNow = () => Number(field("revision").value || catalogue.revision);
const isJoined = (name) => tableNow().joined && (name === kSupplierId || name === kSupplierName);
/** Columns of the files that a column is made of. */
const partsOf = (name) => (isJoined(name) ? [tableNow().supplier] : kMade[name] ?? [name]);

function options(name, pairs, keep) {
  const select = field(name);
  select.replaceChildren(...pairs.map(([value, label]) => make("option", { value }, label)));
  if (keep && pairs.some(([value]) => value === keep)) select.value = keep;
}

/** The table's Parquet files as they were at the chosen revision; none where it had no rows then. */
async function filesThen() {
  const then = tableNow().manifests.findLast((one) => one.from <= revisionNow());
  if (!then) return [];
  if (!manifests.has(then.path)) {
    const said = await fetch(root + then.path);
    if (!said.ok) throw new Error(`The list of files of revision ${then.from} could not be read: ${root}${then.path} answered ${said.status}. This host has to serve the archive’s public files there.`);
    manifests.set(then.path, await said.json());
  }
  return manifests.get(then.path).files.map((file) => ({ ...file, ...Object.fromEntries(file.partition.split("/").map((part) => part.split("="))) }));
}

/** Of them, those that may hold rows of the chosen series and stretch of editions. A span of months may lie in the year of either end. */
async function chosenFiles() {
  const [series, from, to] = ["series", "from", "to"].map((name) => field(name).value);
  return (await filesThen()).filter((one) => (!series || !one.series || one.series === series) && (!one.year || ((!from || Number(one.year) + 1 >= Number(from.slice(0, 4))) && (!to || Number(one.year) - 1 <= Number(to.slice(0, 4))))));
}

/** What the form says of single rows, for the Parquet reader; null where it takes all of a file. */
function filterNow() {
  const [organisation, series, from, to] = ["organisation", "series", "from", "to"].map((name) => field(name).value);
  const names = field("supplier").value.split("\n").map((name) => name.trim()).filter(Boolean);
  const filter = {};
  if (organisation) filter._dataset = { $in: catalogue.datasets.filter((one) => one.table === field("table").value && one.organisation === organisation && (!series || one.series === series)).map((one) => one.id) };
  if (from || to) filter._edition = { ...(from ? { $gte: from } : {}), ...(to ? { $lte: to } : {}) };
  if (names.length && tableNow().supplier) filter[tableNow().supplier] = { $in: names };
  return Object.keys(filter).length ? filter : null;
}

function fillTable() {
  const datasets = catalogue.datasets.filter((one) => one.table === field("table").value);
  const names = new Map(datasets.map((one) => [one.organisation, one.organisation_name]));
  options("organisation", [["", "All"], ...[...names].sort((a, b) => a[1].localeCompare(b[1], "en"))], field("organisation").value);
  const { series } = tableNow();
  // Series overlap, so one is chosen unless the reader says otherwise.
  options("series", [...series, ["", series.length ? "All, which overlap" : "All"]], field("series").value);
  const { editions } = tableNow();
  options("from", [["", "The first"], ...editions], field("from").value);
  options("to", [["", "The last"], ...editions], field("to").value);
  const years = [...new Set(editions.map(([id]) => id.slice(0, 4)))].filter((one) => /^\d{4}$/.test(one));
  year.replaceChildren(...[["", "Any"], ...years.map((one) => [one, one])].map(([value, label]) => make("option", { value }, label)));
  document.getElementById("supplier-field").hidden = !tableNow().supplier;
  options("by", groups().map(([value, , title]) => [value, title]), field("by").value || (tableNow().joined ? quoted(kSupplierName) : tableNow().supplier ? quoted(tableNow().supplier) : ""));
}

/** What totals can be for: SQL, what the answer's column is called, and how the form says it. */
function groups() {
  const { date, supplier, joined, fields } = tableNow();
  const apart = [supplier, "publisher", "_row", ...(joined ? [kSupplierId, kSupplierName] : [])];
  return [["", "", "Nothing: show the rows themselves"], ...(joined ? [[quoted(kSupplierName), "supplier", "Supplier (names joined)"]] : []),
    ...(supplier ? [[quoted(supplier), "supplier", "Supplier, as published"]] : []), [quoted("publisher"), "organisation", "Organisation"],
    ...(date ? [[`year(${quoted(date)})`, "year", "Year"], [`strftime(${quoted(date)}, '%Y-%m')`, "month", "Month"]] : []),
    ...fields.filter((one) => one.type === "VARCHAR" && !apart.includes(one.name)).map((one) => [quoted(one.name), one.name, one.title || one.name])];
}

/** The editions of a year as a stretch; a stretch that somebody chose otherwise is of no year. */
function chooseYear() {
  const within = tableNow().editions.map(([id]) => id).filter((id) => id.startsWith(year.value));
  field("from").value = year.value ? within[0] : "";
  field("to").value = year.value ? within.at(-1) : "";
}

/** Time is read in its order, anything else by its size. */
function suit(by) {
  const time = /^(year|strftime)\(/.test(by);
  field("order").value = time ? "own" : "largest";
  field("chart").value = !by ? "none" : time ? "columns" : "bars";
  if (time || field("top").value === "1000") field("top").value = time ? "1000" : "100";
}

/** The form as SQL. */
function question() {
  const { amount, currency, fields } = tableNow();
  const [by, top, words] = [field("by").value, field("top").value, field("words").value.trim()];
  const texts = fields.filter((one) => one.type === "VARCHAR" && one.name !== "_row" && !kMade[one.name] && !isJoined(one.name));
  const where = words ? `\nWHERE ${texts.map((one) => `${quoted(one.name)} ILIKE ${text(`%${words}%`)}`).join("\n   OR ")}` : "";
  const order = amount ? (by ? "total" : quoted(amount)) : by ? "rows" : "_row";
  if (!by) return `SELECT *\nFROM chosen${where}\nORDER BY ${order}${amount ? " DESC NULLS LAST" : ""}\nLIMIT ${top}`;
  const label = quoted(groups().find(([value]) => value === by)[1]);
  const ordered = field("order").value === "own" ? `${label} NULLS LAST` : `${order} DESC NULLS LAST`;
  // Amounts of different currencies are no sum.
  const apart = amount && currency && by !== quoted(currency) ? `${quoted(currency)}, ` : "";
  return `SELECT ${by} AS ${label}, ${apart}${amount ? `sum(${quoted(amount)}) AS total, ` : ""}count(*) AS rows\nFROM chosen${where}\nGROUP BY ALL\nORDER BY ${ordered}\nLIMIT ${top}`;
}

async function refresh() {
  if (!sqlWritten) field("sql").value = question();
  try {
    const files = await chosenFiles();
    const all = files.reduce((sum, one) => sum + one.bytes, 0);
    size.textContent = `${countOf(files.length, "file")}, of which at most ${sizeOf(all)} are read. The first question also loads the engine (34 MB, once).`;
  } catch (error) {
    size.textContent = error.message;
  }
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

/** Columns that the SQL names; where it asks for a star all of the files, and those that are made of names only when it names them too. */
function columnsIn(sql) {
  const { fields } = tableNow();
  const star = /\*/.test(sql.replaceAll(/count\s*\(\s*\*\s*\)/gi, ""));
  const named = fields.filter((one) => (star && !isJoined(one.name)) || new RegExp(`(?<![\\w])${one.name}(?![\\w])`, "i").test(sql));
  return named.length ? named : fields.slice(0, 1);
}

/** A value of the Parquet file as exact text: decimals are hundredths of at most 2^53, which a double holds exactly. */
function asText(value, type) {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return type === "DATE" ? value.toISOString().slice(0, 10) : value.toISOString().slice(0, 19).replace("T", " ");
  const scale = /^DECIMAL\(18,(\d+)\)$/.exec(type);
  return scale && typeof value === "number" ? value.toFixed(Number(scale[1])) : String(value);
}

/** The file in parts, each part once; what is read is counted. */
async function open(file, parts) {
  const whole = await parts.asyncBufferFromUrl({ url: `${root}v1/archive/${file.path}`, byteLength: file.bytes });
  const counted = { byteLength: file.bytes, slice: async (start, end) => {
    const got = await whole.slice(start, end);
    bytesRead += got.byteLength;
    return got;
  } };
  const buffer = parts.cachedAsyncBuffer(counted);
  try {
    return { file: buffer, metadata: await parts.parquetMetadataAsync(buffer, { initialFetchSize: kFooterBytes }) };
  } catch (error) {
    throw new Error(`${file.path} could not be read (${error.message}). A file of an earlier revision goes when something in it is erased.`);
  }
}

/** Rows of one row group that the filter takes: what it looks at is read first, and the rest only where it finds something. */
async function rowsOfGroup(opened, rowStart, rowEnd, columns, filter, parts) {
  const read = { ...opened, rowStart, rowEnd, compressors: parts.compressors };
  if (!filter) return parts.parquetReadObjects({ ...read, columns });
  const narrow = { ...read, filter, useBloomFilters: true };
  if (!(await parts.parquetReadObjects({ ...narrow, columns: Object.keys(filter) })).length) return [];
  return parts.parquetReadObjects({ ...narrow, columns });
}

function groupsOf(metadata) {
  let begin = 0;
  return metadata.row_groups.map((group) => {
    const first = begin;
    begin += Number(group.num_rows);
    return [first, begin];
  });
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

/** A column's value as text: one of the file, or made from what tells the row apart. */
function valueOf(row, { name, type }, datasets, joined) {
  if (joined && isJoined(name)) return joinedValue(name, row[tableNow().supplier] ?? null, joined.names);
  if (name === "publisher") return datasets.get(row._dataset)?.organisation ?? null;
  if (name === "series") return datasets.get(row._dataset)?.series ?? null;
  if (name === "_row") return `${row._dataset}/${row._edition}/v${row._version}#${row._part}:${row._sheet ?? ""}:${row._line}`;
  return asText(kMade[name] ? row[kMade[name][0]] : row[name], type);
}

async function load(files, columns, joined, parts) {
  await parts.connection.query("DROP TABLE IF EXISTS raw");
  const datasets = new Map(catalogue.datasets.map((one) => [one.id, one])), table = tableNow();
  const filter = filterNow();
  const wanted = [...new Set(columns.flatMap(({ name }) => partsOf(name)))];
  const opened = [];
  for (let n = 0; n < files.length; n += kAtOnce) opened.push(...(await Promise.all(files.slice(n, n + kAtOnce).map((file) => open(file, parts)))));
  const groups = opened.flatMap((one) => {
    const there = new Set(one.metadata.schema.slice(1).map((element) => element.name));
    const named = wanted.filter((name) => there.has(name));
    // A file without a currency for each row has the one that the table's schemas say.
    const said = there.has(table.currency) ? {} : { [table.currency]: table.money || null };
    return groupsOf(one.metadata).map(([begin, end]) => ({ one, begin, end, named: named.length ? named : ["_version"], said }));
  });
  const looked = groups.reduce((all, { begin, end }) => all + end - begin, 0);
  const tooMany = (rows) => new Error(`That is ${rows.toLocaleString("en-GB")} rows, more than a browser should hold. Choose an organisation, a supplier or fewer editions; the API answers over all rows.`);
  if (!filter && looked > kMostRows) throw tooMany(looked);
  let first = true;
  let taken = 0;
  for (let n = 0; n < groups.length || first; n += kAtOnce) {
    answer.replaceChildren(make("p", { class: "govuk-body" }, `Reading part ${Math.min(n + 1, groups.length)} of ${groups.length}…`));
    const found = await Promise.all(groups.slice(n, n + kAtOnce).map(async ({ one, begin, end, named, said }) => (await rowsOfGroup(one, begin, end, named, filter, parts)).map((row) => Object.assign(row, said))));
    const rows = found.flat();
    taken += rows.length;
    if (taken > kMostRows) throw tooMany(taken);
    if (!rows.length && !first) continue;
    const vectors = columns.map((column) => [column.name, vectorOf(rows.map((row) => valueOf(row, column, datasets, joined)), parts)]);
    await parts.connection.insertArrowTable(new parts.Table(Object.fromEntries(vectors)), { name: "raw", create: first });
    first = false;
  }
  const casts = columns.map(({ name, type }) => `CAST(${quoted(name)} AS ${type}) AS ${quoted(name)}`);
  await parts.connection.query(`CREATE OR REPLACE TABLE chosen AS SELECT ${casts.join(", ")} FROM raw`);
  await parts.connection.query("DROP TABLE raw");
  return taken;
}

function addressOfQuestion() {
  const query = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && (name !== "sql" || sqlWritten)));
  query.set("revision", revisionNow());
  return `${location.origin}${root}explore/#${query}`;
}

/** What DuckDB says is wrong, without the line in which it shows a question that is ours around the reader's. */
const reasonOf = (error) => error.message.split(/\n\s*LINE \d+:/)[0].trim();

/** Asks DuckDB; the columns of the answer, their types, and its rows as text. */
async function answered(connection, sql) {
  try {
    const described = (await connection.query(`DESCRIBE ${sql}`)).toArray().map((row) => row.toJSON());
    const result = await connection.query(`SELECT COLUMNS(*)::VARCHAR FROM (${sql}) LIMIT ${kMostShown + 1}`);
    const rows = result.toArray().map((row) => [...row].map(([, value]) => (value === null || value === undefined ? null : String(value))));
    return { heads: described.map((one) => one.column_name), types: described.map((one) => one.column_type), rows };
  } catch (error) {
    throw Object.assign(new Error(`DuckDB cannot answer this. ${reasonOf(error)}`), { sql });
  }
}

async function ask() {
  const files = await chosenFiles();
  if (!files.length) throw new Error("Nothing of that was released at this revision.");
  told.replaceChildren();
  answer.replaceChildren(make("p", { class: "govuk-body" }, "Loading the engine…"));
  engine ??= start();
  const parts = await engine;
  const sql = field("sql").value.trim().replace(/;\s*$/, ""), columns = columnsIn(sql), ofForm = !sqlWritten;
  bytesRead = 0;
  const joined = columns.some((one) => isJoined(one.name)) ? await joinedNames(tableNow().name) : null;
  const read = await load(files, columns, joined, parts);
  const all = await answered(parts.connection, sql);
  const said = { ...all, rows: all.rows.slice(0, kMostShown), table: tableNow(), ofForm, by: ofForm && field("by").value ? field("by").selectedOptions[0].textContent : "" };
  // Readers know organisations by their names; the CSV keeps the ids, which the API takes.
  said.names = new Map(said.by && field("by").value === quoted("publisher") ? catalogue.datasets.map((one) => [one.organisation, one.organisation_name]) : []);
  said.suppliers = said.by && joined ? joined.names : null;
  said.note = namesNote({ joined, published: tableNow().joined && columns.some((one) => one.name === tableNow().supplier) && (!ofForm || field("by").value === quoted(tableNow().supplier)), revision: revisionNow() });
  shownLast = () => show(said, all.rows.length > kMostShown, read, files.length);
  shownLast();
  answer.querySelector("h2").focus();
}

function download(csv, words) {
  return make("a", { class: "govuk-link", href: URL.createObjectURL(new Blob([csv], { type: "text/csv" })), download: "answer.csv" }, words);
}

function show(said, cut, read, files) {
  const { rows } = said, blank = blankColumns(said), address = addressOfQuestion();
  answer.replaceChildren(...[
    make("h2", { class: "govuk-heading-l", tabindex: "-1" }, "The answer"),
    make("p", { class: "govuk-body" }, `${cut ? "The first " : ""}${countOf(rows.length, "row")}, from ${countOf(read, "row")} at revision ${revisionNow()}; ${sizeOf(bytesRead)} read from ${countOf(files, "file")}. `,
      download(csvOf(said), "As CSV"), ", ", download(csvOf(said, true), "as CSV for a spreadsheet"), ". ", make("a", { class: "govuk-link", href: address }, "A link to this question"), "."),
    said.note,
    cut ? notice("There is more than is shown here. Narrow the question, or ask the API.") : null,
    blank ? make("p", { class: "govuk-body" }, `${countOf(blank, "column")} in which these rows have nothing ${blank === 1 ? "is" : "are"} left out; the CSV has ${blank === 1 ? "it" : "them"}.`) : null,
    ...pictures(said, field("chart").value),
    shown(said),
  ].filter(Boolean));
  history.replaceState(null, "", address);
}

/** Published revisions, newest first; a link's own is among them also when it was never published by that number. */
function fillRevisions(asked) {
  const known = catalogue.revisions.slice(0, 200);
  const then = catalogue.revisions.find(([revision]) => revision <= asked);
  if (then && !known.some(([revision]) => revision === then[0])) known.push(then);
  options("revision", known.map(([revision, day]) => [String(revision), revision === catalogue.revision ? `Now: revision ${revision}` : `${day}: revision ${revision}`]));
  if (then) field("revision").value = String(then[0]);
}

/** Puts a link's value into the form; says what it asks for that is not there. */
function restoreField(name, value) {
  const select = field(name);
  if (select.tagName !== "SELECT" || [...select.options].some((one) => one.value === value)) {
    select.value = value;
    return null;
  }
  const label = form.querySelector(`label[for="${name}"]`).textContent;
  if (name === "table") return `There is no table “${value}”. There are: ${catalogue.tables.map((one) => one.name).join(", ")}.`;
  return `The link asks for “${value}” as “${label}”, which is not there; it has “${select.selectedOptions[0]?.textContent ?? ""}” now.`;
}

/** Fills the form from the page's link. Nothing is answered before the button is pressed: the engine is large. */
function restore() {
  const asked = new URLSearchParams(location.hash.slice(1)), missing = [];
  const revision = Number(asked.get("revision") || catalogue.revision);
  fillRevisions(revision);
  if (!asked.size) return suit(field("by").value);
  for (const name of ["table", "organisation", "series", "from", "to", "supplier", "by", "order", "chart", "top", "words", "sql"]) {
    if (!asked.has(name) && ["organisation", "series", "words"].includes(name)) field(name).value = "";
    if (asked.has(name)) missing.push(restoreField(name, asked.get(name)));
    if (name === "table") fillTable();
    if (name === "by") suit(field("by").value);
  }
  sqlWritten = asked.has("sql");
  if (!(revision <= catalogue.revision && revisionNow() <= revision)) missing.push(`This copy has revision ${revisionNow()}; the link asks for ${asked.get("revision")}. The answer will be that of revision ${revisionNow()}.`);
  else if (revisionNow() !== catalogue.revision) missing.push(`The answer will be that of revision ${revisionNow()}, as the link says; the record is at revision ${catalogue.revision} now.`);
  told.replaceChildren(notice([...missing.filter(Boolean), "The form has the question of the link. Press “Answer it” to have it answered."].join(" ")));
}

form.addEventListener("input", (event) => {
  // The picture is of the answer, and no part of the question.
  if (event.target.name === "chart") return shownLast?.();
  if (event.target === year) chooseYear();
  else if (["from", "to"].includes(event.target.name)) year.value = "";
  sqlWritten = event.target.name === "sql";
  if (event.target.name === "table") fillTable();
  if (["table", "by"].includes(event.target.name)) suit(field("by").value);
  refresh();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await ask();
  } catch (error) {
    answer.replaceChildren(notice(error.message), ...(error.sql ? [make("pre", { class: "db-code" }, make("code", {}, error.sql))] : []));
  }
});

async function begin() {
  options("table", catalogue.tables.map((one) => [one.name, one.name]), "spend");
  if (!catalogue.tables.length) return answer.replaceChildren(notice("Nothing has been released yet."));
  fillTable();
  restore();
  form.hidden = false;
  await refresh();
}

// Last, so that nothing is shown before somebody listens to it.
try {
  const said = await fetch(`${root}explore/files.json`);
  if (!said.ok) throw new Error(`${said.url} answered ${said.status}`);
  catalogue = await said.json();
} catch (error) {
  answer.replaceChildren(notice(`The list of files could not be loaded (${error.message}). Is there a connection?`));
}
if (catalogue) await begin();
