#!/usr/bin/env python3
"""A random history, and what the API says of each of its revisions beside the files that the log says were public then, read with Python's own csv and decimal.
usage: time_travel.py DAYBOOK_PROGRAM [SEED]"""
import csv
import decimal
import http.server
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import HEADING, Service, get  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of, organisation  # noqa: E402

MONTHS = ["january", "february", "march", "april", "may", "june"]
pages = {}


class Departments(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/robots.txt":
            return self.send_error(404)
        links = "".join(f'<a href="{p}">{p.rsplit("/", 1)[1][:-4]}</a>\n' for p in pages if p.startswith(self.path))
        body = (links if self.path.endswith("/") else pages[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def offer(chance, body):
    """A month of a body, new or other than before; some rows cannot be used."""
    month = chance.randrange(len(MONTHS))
    lines = []
    for i in range(chance.randrange(12, 40)):
        amount = "a great deal" if i in (3, 7) and chance.random() < 0.3 else f"{chance.choice(['', '', '', '-'])}{chance.randrange(25000, 9000000)}.{chance.randrange(100):02}"
        supplier = chance.choice(["Mistral Ltd", '"Ouse & Humber, LLP"', '"The ""Old"" Wharf plc"', "Tŷ Gwyn Cyf"])
        lines.append(f"{body},{body},{1 + i % 28:02}/{1 + month:02}/2024,Works,Harbours,{supplier},{chance.randrange(10 ** 9)},{amount},Dredging {i}\r\n")
    pages[f"/{body}/spend-{MONTHS[month]}-2024.csv"] = HEADING + "".join(lines)


class Log:
    """The public log as it lies on disk, read without the program."""

    def __init__(self, public):
        self.public = public

    def entries(self):
        size = int((self.public / "log/checkpoint").read_text().split("\n")[1])
        out = []
        for n in range(0, size, 256):
            width = min(256, size - n)
            name = f"log/tile/entries/{n // 256:03}" + ("" if width == 256 else f".p/{width}")
            data = (self.public / name).read_bytes()
            while data:
                length = int.from_bytes(data[:2], "big")
                out.append(json.loads(data[2:2 + length]))
                data = data[2 + length:]
        return out

    def revisions(self):
        """(revision, instant, {(dataset, edition): version} that were public and current)."""
        current, out = {}, []
        for index, entry in enumerate(self.entries()):
            if entry["kind"] == "release":
                current[entry["dataset"], entry["edition"]] = entry["version"]
            if entry["kind"] == "withdrawal" and current.get((entry["dataset"], entry["edition"])) == entry["version"]:
                del current[entry["dataset"], entry["edition"]]
            if entry["kind"] == "revision":
                out.append((index + 1, entry["at"], dict(current)))
        return out

    def folder(self, dataset, edition, version):
        return self.public / "releases" / dataset / edition / f"v{version}"

    def rows(self, current):
        """(locator, date, supplier, amount) of every row of the files."""
        out = []
        for (dataset, edition), version in current.items():
            with open(self.folder(dataset, edition, version) / "data.csv", newline="", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    out.append((f"{dataset}/{edition}/v{version}#{row['_row']}", row["date"], row["supplier"], decimal.Decimal(row["amount"])))
        return sorted(out)

    def quarantined(self, current):
        return sum(json.loads((self.folder(*slot, version) / "release.json").read_text())["quarantined_rows"] for slot, version in current.items())


class Api:
    def __init__(self, base):
        self.base = base

    def get(self, path, **asked):
        status, body, _ = get(self.base + path + ("?" + urllib.parse.urlencode(asked) if asked else ""))
        return status, body.decode()

    def json(self, path, **asked):
        status, body = self.get(path, **asked)
        if status != 200:
            raise RuntimeError(f"{path} {asked}: {status} {body}")
        return json.loads(body, parse_float=decimal.Decimal, parse_int=lambda text: int(text))

    def paged(self, as_of):
        """Every row by pages of 37, following `next`."""
        page = self.json("/v1/tables/spend/rows", as_of=as_of, size=37, columns="date,supplier,amount")
        rows, first = list(page["rows"]), page
        while page["next"]:
            page = self.json(page["next"].replace(self.base, ""))
            rows += page["rows"]
        return first, sorted((r["_row"], r["date"], r["supplier"], decimal.Decimal(str(r["amount"]))) for r in rows)

    def downloaded(self, as_of):
        text = self.get("/v1/tables/spend/rows.csv", as_of=as_of, columns="date,supplier,amount")[1]
        return sorted((r["_row"], r["date"], r["supplier"], decimal.Decimal(r["amount"])) for r in csv.DictReader(io.StringIO(text, newline="")))


def run(program, work, *arguments):
    return subprocess.run([program, *arguments, "--config", "daybook.yaml"], capture_output=True, text=True, timeout=100, cwd=work)


def make_history(program, work, chance):
    log = Log(work / "archive/public")
    for _ in range(16):
        public = [(slot, v) for slot, v in log.revisions()[-1][2].items()] if (work / "archive/public/log/checkpoint").exists() else []
        if public and chance.random() < 0.25:
            (dataset, edition), version = chance.choice(public)
            # Either the current one, or one that it superseded.
            version = chance.randrange(1, version + 1)
            run(program, work, "withdraw", f"{dataset}/{edition}/v{version}", "--code", "published-in-error", "--note", "Payments of another body.")
            continue
        for _ in range(chance.randrange(1, 4)):
            offer(chance, chance.choice(["coasts", "forests"]))
        run(program, work, "harvest")
    return log


def same_rows(api, log, revisions):
    apart = []
    for revision, at, current in revisions:
        expected = log.rows(current)
        for named in (revision, at):
            first, paged = api.paged(named)
            coverage = first["coverage"]
            if paged != expected or first["count"] != len(expected) or first["revision"] > revision:
                apart.append((named, "pages", len(paged), len(expected)))
            if coverage["editions_released"] != len(current) or coverage["quarantined_rows"] != log.quarantined(current):
                apart.append((named, "coverage", coverage, len(current), log.quarantined(current)))
        if api.downloaded(revision) != expected:
            apart.append((revision, "csv"))
    fact(not apart, f"as_of each of {len(revisions)} revisions the rows, and what they cover, are those of the files then public", apart[:3])


def same_totals(api, log, revisions):
    apart = []
    for revision, _, current in revisions:
        expected = {}
        for locator, _, _, amount in log.rows(current):
            count, total = expected.get(locator.split("/")[0], (0, decimal.Decimal(0)))
            expected[locator.split("/")[0]] = (count + 1, total + amount)
        answer = api.json("/v1/tables/spend/summary", by="dataset", measure="count,sum(amount)", as_of=revision)
        names = list(answer["rows"][0]) if answer["rows"] else []
        total = next((n for n in names if n.startswith("sum")), "")
        found = {r["dataset"]: (r["count"], decimal.Decimal(str(r[total]))) for r in answer["rows"]}
        if found != expected:
            apart.append((revision, found, expected))
    fact(not apart, "and so are the totals, to the penny", apart[:2])


def between(api, revisions):
    numbers, wrong = [r for r, _, _ in revisions], []
    for size in range(1, numbers[-1] + 3):
        if size in numbers:
            continue
        near = [n for n in ([max((n for n in numbers if n < size), default=None)] + [min((n for n in numbers if n > size), default=None)]) if n]
        status, body = api.get("/v1/tables/spend/rows", as_of=size)
        # What is later than the newest another server may have.
        if status != (400 if size < numbers[-1] else 503) or not all(str(n) in body for n in near):
            wrong.append((size, status, body[:300], near))
    fact(not wrong, "a size between checkpoints is refused with its neighbours named", wrong[:2])


def main(program, seed):
    chance = random.Random(seed)
    print(f"      seed {seed}", flush=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Departments)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "daybook.yaml").write_text(config_of(coasts(f"http://127.0.0.1:{server.server_port}/coasts/", "page"),
                                                      organisation("forests", "Department for Forests", f"http://127.0.0.1:{server.server_port}/forests/", "page")))
        log = make_history(program, work, chance)
        revisions = log.revisions()
        kinds = [e["kind"] for e in log.entries()]
        fact("withdrawal" in kinds and any(e.get("version", 1) > 1 for e in log.entries() if e["kind"] == "release"), "the history has corrections and withdrawals", kinds)
        with Service(program, work, verb="serve") as service:
            fact(service.start("/readyz"), "the service answers")
            api = Api(service.address)
            same_rows(api, log, revisions)
            same_totals(api, log, revisions)
            between(api, revisions)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2024))
