#!/usr/bin/env python3
"""The API against an independent SQLite copy of the same released files: generated questions, equal answers, to the penny.

usage: differential.py DAYBOOK_PROGRAM [QUESTIONS]   (400 unless told otherwise)
The rows are six real files of Cefas (where ../shared has them) and generated ones with every awkward value, some corrected later.
"""
import collections
import csv
import decimal
import http.client
import json
import os
import pathlib
import random
import sqlite3
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import HEADING, Service  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import harvest  # noqa: E402
from small_site import Site, page  # noqa: E402

REAL = pathlib.Path(__file__).resolve().parents[2].parent / "shared/data/central-spend/cefas"
CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: {work}/archive
site: {work}/site
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1}}
listen: {{port: 0}}
organisations:
  - {{id: coasts, name: Department for Coasts, sources: [{{schema: spend-over-25k, kind: page, address: "{address}coasts/", licence: OGL-UK-3.0}}]}}
  - {{id: cefas, name: Cefas, sources: [{{schema: spend-over-25k, kind: page, address: "{address}cefas/", licence: OGL-UK-3.0}}]}}
"""
SUPPLIERS = ["Mistral Ltd", "MISTRAL Ltd", "50% Off_Sale", "Ouse, Humber & Sons", "O'Brien \"Quotes\"", "a", "Z\u00fcrich AG", "\u00c9clair", "Robert'); DROP TABLE rows_spend;--", "back\\slash", "under_score"]
TEXTS = ["department_family", "entity", "expense_type", "expense_area", "supplier", "transaction_number", "description", "supplier_postcode", "supplier_type",
         "contract_number", "project_code", "expenditure_type"]
SYSTEM = ["dataset", "edition", "publisher", "series"]
COMPARE = {"": "=", "ne": "IS NOT", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
HOSTILE = ["'", "\"", "';--", "' OR '1'='1", "\" OR 1=1 --", "1; DROP TABLE rows_spend", "') UNION SELECT name FROM sqlite_master --", "\\'", "%27", "$1", "?", "{c}", "{list}",
           "read_csv('/etc/passwd')", "x' || pg_sleep(9) || '", "\u2019 OR 1=1", "NULL", "/**/", "a" * 900, "\\x00", "count(*)", "amount) FROM rows_spend; --", "supplier\" = \"supplier"]


def generated(month, rows, seed):
    chance = random.Random(seed)
    out = HEADING.strip("\r\n") + ",Supplier Postcode\r\n"
    for i in range(rows):
        quoted = [chance.choice(SUPPLIERS), chance.choice(["Dredging", "DREDGING works", "", "50%", "caf\u00e9"]), f"{chance.choice(['AB1', 'ZZ9', ''])}"]
        supplier, description, postcode = ('"' + text.replace('"', '""') + '"' for text in quoted)
        amount = f"{chance.choice(['', '', '-'])}{chance.randint(25000, 26500)}.{chance.choice(['00', '01', '99', '50'])}"
        out += f"Coasts,{chance.choice(['Coasts', 'Harbours Agency'])},{chance.randint(1, 28):02}/{month[5:]}/{month[:4]},Consultancy,Area {chance.randint(1, 5)},{supplier},{chance.randint(1, 50)},{amount},{description},{postcode}\r\n"
    return out.encode()


def offer(site, files):
    """Puts files (path -> bytes) on the site, and on the page of each folder a link to all that are in it."""
    site.pages.update({path: (200, {"Content-Type": "text/csv"}, text) for path, text in files.items()})
    for folder in {path.rsplit("/", 1)[0] + "/" for path in files}:
        site.pages[folder] = page(*sorted(path for path in site.pages if path.startswith(folder) and path != folder))


def pence(text):
    return None if text in (None, "") else int((decimal.Decimal(text) * 100).to_integral_exact())


class Copy:
    """The released data.csv files in SQLite, with the revisions that show each row, read from the archive's public folder alone."""

    def __init__(self, public, changes):
        self.db = sqlite3.connect(":memory:")
        self.db.create_function("fold", 1, lambda text: None if text is None else text.lower(), deterministic=True)
        columns = ["locator TEXT", "shown INT", "until INT", *(f"{name} TEXT" for name in SYSTEM), "version INT", *(f"{name} TEXT" for name in TEXTS), "date TEXT", "amount INT"]
        self.db.execute(f"CREATE TABLE rows ({', '.join(columns)})")
        shown = {(c["dataset"], c["edition"], c["version"]): c["revision"] for c in changes if "version" in c and c.get("kind", "release") == "release"}
        for (dataset, edition, version), revision in shown.items():
            until = shown.get((dataset, edition, version + 1), 1 << 60)
            self.load(public / "releases" / dataset / edition / f"v{version}", dataset, edition, version, revision, until)
        self.db.commit()
        self.revisions = sorted(set(shown.values()))
        counts = {name: self.ask(f"SELECT count({name}) FROM rows", [])[0][0] for name in TEXTS + SYSTEM + ["version", "date", "amount"]}
        self.filled = {name: n for name, n in counts.items() if n}  # how many rows have it

    def load(self, folder, dataset, edition, version, shown, until):
        publisher = json.loads((folder / "release.json").read_text())["organisation"]
        with open(folder / "data.csv", newline="", encoding="utf-8") as text:
            for row in csv.DictReader(text):
                values = [f"{dataset}/{edition}/v{version}#{row['_row']}", shown, until, dataset, edition, publisher, "over-25k", version]
                values += [row.get(name) or None for name in TEXTS] + [row["date"] or None, pence(row["amount"])]
                self.db.execute(f"INSERT INTO rows VALUES ({', '.join('?' * len(values))})", values)

    def ask(self, sql, values):
        return self.db.execute(sql, values).fetchall()


class Asker:
    """One kept connection."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)

    def get(self, url):
        self.connection.request("GET", url)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def json(self, url):
        status, body = self.get(url)
        if status != 200:
            raise AssertionError(f"{url}: {status} {body[:400]}")
        return json.loads(body, parse_float=decimal.Decimal)


def listed(values):
    return ",".join('"' + value.replace('"', '""') + '"' for value in values)


class Question:
    """A random question twice: as parameters of the API and as SQL."""

    def __init__(self, chance, copy):
        self.chance, self.copy, self.where, self.values, self.parameters = chance, copy, [], [], []
        self.revision = chance.choice(copy.revisions) if chance.random() < 0.5 else None
        if self.revision:
            self.parameters.append(("as_of", str(self.revision)))
        for _ in range(chance.randrange(3)):
            self.add(*self.filter())
        if chance.random() < 0.25:
            self.any()
        if chance.random() < 0.15:
            self.search()

    def add(self, name, value, sql, values):
        self.parameters.append((name, value))
        self.where.append(sql)
        self.values += values

    def sample(self, field):
        """A value that some row has, or nearly."""
        return self.copy.ask(f"SELECT {field} FROM rows WHERE {field} IS NOT NULL LIMIT 1 OFFSET ?", [self.chance.randrange(self.copy.filled[field])])[0][0]

    def shown(self, field, value):
        if field != "amount":
            return str(value)
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"

    def filter(self):
        field = self.chance.choice(list(self.copy.filled) + ["date", "amount"])
        operators = list(COMPARE) + ["in", "isnull"] + (["contains", "startswith"] * 2 if field in TEXTS + SYSTEM else [])
        op = self.chance.choice(operators)
        name = field if not op else f"{field}__{op}"
        if op == "isnull":
            blank = self.chance.random() < 0.5
            return name, str(blank).lower(), f"({field} IS NULL) = ?", [blank]
        if op == "in":
            values = [self.sample(field) for _ in range(self.chance.randint(1, 3))]
            return name, listed(self.shown(field, v) for v in values), f"{field} IN ({', '.join('?' * len(values))})", values
        value = self.sample(field)
        if op in ("contains", "startswith"):
            start = 0 if op == "startswith" else self.chance.randrange(len(value))
            part = value[start:start + self.chance.randint(1, 6)]
            part = self.chance.choice([part, part.upper(), part.lower()])
            if not part.strip():
                part = value
            test = "instr(fold({0}), fold(?)) > 0" if op == "contains" else "substr(fold({0}), 1, length(fold(?))) = fold(?)"
            return name, part, test.format(field), [part] * test.count("?")
        if field == "amount":
            value += self.chance.choice([0, 0, 1, -1])
        return name, self.shown(field, value), f"{field} {COMPARE[op]} ?", [value]

    def any(self):
        group = [self.filter() for _ in range(self.chance.randint(1, 3))]
        self.add("any", listed(f"{name}={value}" for name, value, _, _ in group), "(" + " OR ".join(f"coalesce({sql}, 0)" for _, _, sql, _ in group) + ")", [v for *_, values in group for v in values])

    def search(self):
        words = self.sample("supplier").split()[:2]
        tests = [" OR ".join(f"coalesce(instr(fold({field}), fold(?)) > 0, 0)" for field in TEXTS) for _ in words]
        self.add("search", " ".join(words), " AND ".join(f"({test})" for test in tests), [word for word in words for _ in TEXTS])

    def conditions(self):
        revision = self.revision or self.copy.revisions[-1]
        return " AND ".join([f"shown <= {revision}", f"until > {revision}", *(f"({sql})" for sql in self.where)])

    def address(self, path, more=()):
        return f"/v1/tables/spend/{path}?" + urllib.parse.urlencode([*self.parameters, *more])


def as_row(row, columns):
    return tuple(pence(str(row[c])) if c == "amount" and row[c] is not None else row[c] for c in columns)


def compare_rows(question, asker):
    chance, copy = question.chance, question.copy
    columns = ["supplier", "date", "amount", "description", "dataset"]
    keys = chance.sample(["date", "amount", "supplier", "edition", "description", "transaction_number"], chance.randrange(4))
    signs = [chance.choice(["", "-"]) for _ in keys]
    order = ", ".join(f"{k} IS NULL, {k} {'DESC' if s else 'ASC'}" for k, s in zip(keys, signs))
    expected = copy.ask(f"SELECT locator, {', '.join(columns)} FROM rows WHERE {question.conditions()}" + (f" ORDER BY {order}" if order else ""), question.values)
    size = min(10000, chance.randint(max(1, len(expected) // 4), len(expected) + 5))
    more = [("size", size), ("columns", ",".join(columns + [k for k in keys if k not in columns]))] + ([("sort", ",".join(s + k for k, s in zip(keys, signs)))] if keys else [])
    url, got, pages = question.address("rows", more), [], 0
    while url:
        page = asker.json(url)
        if page["count"] != len(expected):
            return f"count {page['count']}, not {len(expected)}: {url}"
        got += page["rows"]
        url, pages = page["next"], pages + 1
    if collections.Counter((r["_row"], *as_row(r, columns)) for r in got) != collections.Counter(expected):
        return f"other rows in {pages} pages: {question.address('rows', more)}"
    if keys:
        by_locator = {e[0]: e for e in copy.ask(f"SELECT locator, {', '.join(keys)} FROM rows WHERE {question.conditions()}", question.values)}
        if [by_locator[r["_row"]][1:] for r in got] != [by_locator[e[0]][1:] for e in expected]:
            return f"another order: {question.address('rows', more)}"
    return ""


def compare_csv(question, asker):
    expected = question.copy.ask(f"SELECT locator, supplier, amount FROM rows WHERE {question.conditions()}", question.values)
    url = question.address("rows.csv", [("columns", "supplier,amount")])
    status, body = asker.get(url)
    got = [(r["_row"], r["supplier"] or None, pence(r["amount"])) for r in csv.DictReader(body.decode().splitlines(keepends=True))]
    return "" if status == 200 and collections.Counter(got) == collections.Counter(expected) else f"another CSV: {url} {status} {body[:300]}"


GROUPS = {"dataset": "dataset", "edition": "edition", "publisher": "publisher", "supplier": "supplier", "expense_area": "expense_area", "version": "version", "description": "description",
          "year(date)": "CAST(substr(date, 1, 4) AS INT)", "month(date)": "substr(date, 1, 7)",
          "quarter(date)": "substr(date, 1, 5) || printf('%02d', (CAST(substr(date, 6, 2) AS INT) - 1) / 3 * 3 + 1) || '--' || substr(date, 1, 5) || printf('%02d', (CAST(substr(date, 6, 2) AS INT) - 1) / 3 * 3 + 3)"}
MEASURES = {"count": "count(*)", "sum(amount)": "sum(amount)", "min(amount)": "min(amount)", "max(amount)": "max(amount)", "min(date)": "min(date)", "max(date)": "max(date)",
            "distinct(supplier)": "count(DISTINCT supplier)", "distinct(date)": "count(DISTINCT date)",
            "avg(amount)": "CASE WHEN count(amount) > 0 THEN sign(sum(amount)) * ((2 * abs(sum(amount)) + count(amount)) / (2 * count(amount))) END"}


def name_of(term):
    return term.rstrip(")").replace("(", "_")


def compare_summary(question, asker):
    chance = question.chance
    by, measures = chance.sample(list(GROUPS), chance.randrange(3)), chance.sample(list(MEASURES), chance.randint(1, 4))
    having, wanted = "", [("by", ",".join(by))] * bool(by) + [("measure", ",".join(measures)), ("size", "10000"), ("mix", "1")]
    if chance.random() < 0.3 and measures[0] in ("count", "sum(amount)", "avg(amount)"):
        op, least = chance.choice(list(COMPARE)), chance.choice([1, 2, 2600000, 10])
        shown = least if measures[0] == "count" else question.shown("amount", least)
        having = f" HAVING {MEASURES[measures[0]]} {COMPARE[op]} {least}"
        wanted.append(("having", f"{name_of(measures[0])}{'__' + op if op else ''}={shown}"))
    places = ", ".join(str(i + 1) for i in range(len(by)))
    sql = f"SELECT {', '.join([GROUPS[b] for b in by] + [MEASURES[m] for m in measures])} FROM rows WHERE {question.conditions()}" + (f" GROUP BY {places}" if by else "") + having
    if by:
        sql += " ORDER BY " + ", ".join(f"{GROUPS[b]} IS NULL, {i + 1}" for i, b in enumerate(by))
    expected = question.copy.ask(sql, question.values)
    url = question.address("summary", wanted)
    rows = asker.json(url)["rows"]
    got = [tuple(pence(str(row[name_of(t)])) if "amount" in t and row[name_of(t)] is not None else row[name_of(t)] for t in by + measures) for row in rows]
    return "" if got == expected else f"{url}: {got[:3]} not {expected[:3]}"


def hostile(asker, copy):
    """Every parameter with every hostile value: an answer or a problem, never a failure, and the rows are as they were."""
    names = ["supplier", "supplier__contains", "supplier__in", "amount__gte", "date", "dataset", "publisher", "sort", "columns", "size", "cursor", "as_of", "any", "search", "spreadsheet", "nothing'; --"]
    worst = set()
    for value in HOSTILE:
        for url, parameters in (("rows", names), ("rows.csv", names), ("summary", [*names, "by", "measure", "having", "mix"])):
            for name in parameters:
                status, body = asker.get(f"/v1/tables/spend/{url}?" + urllib.parse.urlencode({name: value}))
                if status not in (200, 400):
                    worst.add((name, value[:40], status, body[:120]))
        for path in ("tables/{}/rows", "datasets/{}/rows", "suppliers/{}", "suppliers?q={}", "reconcile?queries={}", "schemas/{}", "organisations/{}"):
            status, body = asker.get("/v1/" + path.format(urllib.parse.quote(value, safe="")))
            if status not in (200, 400, 404):
                worst.add((path, value[:40], status, body[:120]))
    fact(not worst, f"{len(HOSTILE)} hostile values through every parameter are answered or refused", list(worst)[:5])
    count = copy.ask(f"SELECT count(*) FROM rows WHERE until > {copy.revisions[-1]}", [])[0][0]
    fact(asker.json("/v1/tables/spend/rows?size=1")["count"] == count, "and every row is still there")


def publish(program, work):
    """Two harvests: what was there first, and then with one month corrected and one more. Gives how many real files there are, and the site."""
    site = Site({})
    config = work / "daybook.yaml"
    config.write_text(CONFIG.format(work=work, address=site.url + "/"))
    real = sorted(REAL.glob("*.csv"))[:6] if REAL.is_dir() else []
    offer(site, {f"/cefas/{path.name}": path.read_bytes() for path in real})
    offer(site, {"/coasts/spend-april-2024.csv": generated("2024-04", 400, 1), "/coasts/spend-may-2024.csv": generated("2024-05", 300, 2)})
    if not real:
        offer(site, {"/cefas/spend-june-2024.csv": generated("2024-06", 100, 5)})
    harvest(program, config)
    offer(site, {"/coasts/spend-may-2024.csv": generated("2024-05", 320, 3), "/coasts/spend-june-2024.csv": generated("2024-06", 250, 4)})
    harvest(program, config)
    return len(real), site


def main():
    program, questions = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 400
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        real, _ = publish(program, work)
        with Service(program, work, verb="serve") as service:
            fact(service.start("/readyz", 240), "the service answers", service.log.read_text()[-2000:])
            asker = Asker(service.address)
            copy = Copy(work / "archive/public", asker.json("/v1/changes?since=0&size=1000")["changes"])
            rows, versions = copy.ask("SELECT count(*), count(DISTINCT dataset || edition || version) FROM rows", [])[0]
            fact(len(copy.revisions) >= 2 and rows > 900, f"{rows} rows of {versions} versions, {real} of them real files, are in the copy", copy.revisions)
            chance, wrong = random.Random(20261128), []
            kinds = [compare_rows] * 5 + [compare_summary] * 4 + [compare_csv]
            asked = collections.Counter()
            for _ in range(questions):
                kind = chance.choice(kinds)
                asked[kind.__name__] += 1
                if why := kind(Question(chance, copy), asker):
                    wrong.append(why)
                    if len(wrong) > 5:
                        break
            fact(not wrong, f"{sum(asked.values())} questions have the answers that SQLite gives: {dict(asked)}", wrong)
            hostile(asker, copy)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
