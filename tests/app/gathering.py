#!/usr/bin/env python3
"""What is gathered becomes editions: parts of one file, months of contracts with a bad release or without an award, pages that stay away. usage: gathering.py DAYBOOK_PROGRAM"""
import csv
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import HEADING  # noqa: E402
from facts import fact, verdict  # noqa: E402

CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1, full_days: 0}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - schema: spend-over-25k
        kind: page
        address: "{address}spend"
        parts: (?i)part (\\d+) of (\\d+)
        licence: OGL-UK-3.0
      - schema: contracts
        kind: ocds
        address: "{address}contracts?from={{from}}&to={{to}}"
        since: 2024-01
        licence: OGL-UK-3.0
"""
PAGES, RELEASES = {}, {}


def payments(first, last):
    return HEADING + "".join(f"Coasts,Coasts,{d:02}/05/2024,Rent,Harbours,Supplier {d} Ltd,{1000 + d},{26000 + d}.00,Dredging {d}\r\n" for d in range(first, last + 1))


def release(number, date, awards=1, **others):
    return {"ocid": f"ocds-b5fd17-{number}", "id": f"{number}-1", "date": date, "tag": ["award" if awards else "planning"], "initiationType": "tender",
            "buyer": {"name": "Department for Coasts"},
            **({"awards": [{"id": f"a{n}", "title": f"Dredging {number}", "value": {"amount": 1000 + n, "currency": "GBP"}} for n in range(awards)]} if awards else {}), **others}


class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        body = PAGES.get(path)
        if path == "/contracts":
            month = urllib.parse.parse_qs(query)["from"][0][:7]
            body = RELEASES[month] if isinstance(RELEASES.get(month), str) else json.dumps(
                {"uri": "https://x.example", "version": "1.1", "publishedDate": "2024-11-01T00:00:00Z", "publisher": {"name": "Contracts"}, "releases": RELEASES.get(month, [])})
        self.send_response(404 if body is None else 200)
        body = (body or "not here").encode()
        self.send_header("Content-Type", "text/html" if body[:1] == b"<" else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class World:
    def __init__(self, program, work, address):
        self.program, self.work = program, work
        self.releases = work / "archive/public/releases"
        (work / "daybook.yaml").write_text(CONFIG.format(address=address))

    def harvest(self):
        done = subprocess.run([self.program, "harvest", "--config", self.work / "daybook.yaml", "--json"], capture_output=True, text=True, timeout=120)
        try:
            self.said = json.loads(done.stdout)
        except ValueError:
            self.said = {"files": [], "failures": [done.stdout + done.stderr]}
        self.code = done.returncode
        return {f["url"].rsplit("/", 1)[1]: (f["outcome"], f["code"], f["why"]) for f in self.said["files"]}

    def failure(self):
        return json.dumps(self.said.get("failures", self.said), ensure_ascii=False)

    def rows(self, dataset, edition, version=1):
        with open(self.releases / dataset / edition / f"v{version}/data.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def finding(self, dataset, edition, code, version=1):
        report = json.loads((self.releases / dataset / edition / f"v{version}/report.json").read_text())
        return next((f for part in report["parts"] for f in part["findings"] if f["code"] == code), None)

    def is_released(self, dataset, edition, version=1):
        return (self.releases / dataset / edition / f"v{version}").exists()


def spend_page(parts):
    PAGES["/spend"] = "<!doctype html><title>Spend</title>" + "".join(f'<p><a href="/{n}.csv">Spend over £25,000, May 2024, part {n} of 2</a>' for n in parts)


def parts(w):
    PAGES["/1.csv"], PAGES["/2.csv"] = payments(1, 9), payments(10, 31)
    spend_page([1])
    w.harvest()
    fact(w.code == 3 and "part 2 of 2 is not there" in w.failure(), "a part without the other is held, named, and exit code 3", (w.code, w.failure()))
    fact(not w.is_released("coasts-spend-over-25k", "2024-05"), "and nothing of it is released")
    spend_page([2, 1])
    out = w.harvest()
    fact(w.code == 0 and out.get("1.csv#parts", [""])[0] == "released", "both parts are one release", (w.code, out, w.failure()))
    rows = w.rows("coasts-spend-over-25k", "2024-05")
    fact([r["supplier"] for r in rows] == [f"Supplier {d} Ltd" for d in range(1, 32)], "with the rows of both in the order of the parts", len(rows))
    fact(rows[0]["_row"] == "1:1 of 2 1.csv:2" and rows[9]["_row"] == "1:2 of 2 2.csv:2", "and each row says which part and line it is from", (rows[0], rows[9]))
    out = w.harvest()
    fact(w.code == 0 and out["1.csv#parts"][0] == "unchanged", "a second run finds nothing new", out)
    PAGES["/2.csv"] = payments(10, 30)
    out = w.harvest()
    fact(len(w.rows("coasts-spend-over-25k", "2024-05", 2)) == 30, "a part that changes is a new version of the whole", out)
    PAGES["/2.csv"] = "Minutes of a meeting\r\nPresent,Absent\r\nA,B\r\nC,D\r\n"
    out = w.harvest()
    fact(out["1.csv#parts"][0] in ("rejected", "held") and not w.is_released("coasts-spend-over-25k", "2024-05", 3), "a part that cannot be read holds back the others", out)
    del PAGES["/2.csv"]
    w.harvest()
    fact(w.code == 3 and "/2.csv" in w.failure() and not w.is_released("coasts-spend-over-25k", "2024-05", 3), "and so does one that has gone", w.failure())
    PAGES["/2.csv"] = payments(10, 30)


def contracts(w):
    bad = release(2, "2024-02-03T00:00:00Z", awards=2, tag=["prize"])
    RELEASES.update({"2024-02": [release(9, "2024-02-02T00:00:00Z", awards=9), bad],
                     "2024-03": [release(3, "2024-03-02T00:00:00Z", awards=0)], "2024-04": "<html>busy</html>", "2024-05": [release(5, "2024-05-02T00:00:00Z")]})
    out = w.harvest()
    released = [m for m in ("2024-01", "2024-02", "2024-03", "2024-04", "2024-05") if w.is_released("coasts-contracts", m)]
    fact(released == ["2024-01", "2024-02", "2024-03", "2024-05"], "a month that cannot be read keeps back no other", (released, out))
    fact(w.code == 3 and "from=2024-04-01" in w.failure(), "it is named, and the exit code is 3", w.failure())
    fact(len(w.rows("coasts-contracts", "2024-02")) == 9, "a bad release leaves its month's other awards")
    told = w.finding("coasts-contracts", "2024-02", "record-error") or {}
    fact("ocds-b5fd17-2 at /releases/0/tag/0" in told.get("message", "") or "ocds-b5fd17-2 at /releases/1/tag/0" in told.get("message", ""), "and stands in its report by ocid and place", told)
    fact(w.rows("coasts-contracts", "2024-03") == [], "a month of plans without an award is a nil return", out)
    RELEASES["2024-02"] = [release(9, "2024-02-02T00:00:00Z", awards=9), release(2, "2024-02-03T00:00:00Z", awards=2)]
    RELEASES["2024-04"] = [release(4, "2024-04-02T00:00:00Z")]
    w.harvest()
    fact(len(w.rows("coasts-contracts", "2024-02", 2)) == 11 and w.is_released("coasts-contracts", "2024-04") and w.code == 0, "once mended both are whole", w.failure())


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as work:
        RELEASES["2024-01"] = [release(1, "2024-01-02T00:00:00Z")]
        w = World(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(work), f"http://127.0.0.1:{server.server_port}/")
        parts(w)
        contracts(w)
    return verdict()


sys.exit(main())
