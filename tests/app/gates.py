#!/usr/bin/env python3
"""What is looked at beyond one file: its edition, the one before, the dataset's gates, the files it refers to. usage: gates.py DAYBOOK_PROGRAM"""
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402
from workbook import workbook  # noqa: E402

HEADING = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n"
MONTHS = {"april": 4, "may": 5, "june": 6, "july": 7}
SENIOR = "Post Unique Reference,Name,Grade,Job Title,Reports to Senior Post\r\n1,A,SCS3,Head,XX\r\n2,B,SCS1,Deputy,1\r\n"
JUNIOR = "Unit,Reporting Senior Post,Grade,Payscale Minimum,Payscale Maximum,Generic Job Title,Number of Posts in FTE\r\n" \
         "Dredging,2,EO,25000,30000,Surveyor,3.00\r\nPiers,7,AO,21000,24000,Clerk,1.00\r\n"


def month(name, times=1, extra="", described="Dredging", bad=0):
    rows = "".join(f"Coasts,Coasts,{'soon' if d <= bad else f'{d:02}/{MONTHS[name]:02}/2024'},Consultancy,Harbours,{name} {d} Ltd,{1000 + d},{(26000 + d) * times}.00,{described} {d}\r\n"
                   for d in range(1, 21))
    return HEADING + rows + extra


PAGES = {}


class Department(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        folder = self.path.rstrip("/")
        index = "".join(f'<a href="{p}">{p.rsplit("/", 1)[1][:-4]}</a>\n' for p in PAGES if p.startswith(folder + "/"))
        body = PAGES.get(self.path, index).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/csv" if self.path in PAGES else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - {{schema: organogram-junior, kind: page, address: "{address}posts/junior/", licence: OGL-UK-3.0}}
      - {{schema: organogram-senior, kind: page, address: "{address}posts/senior/", licence: OGL-UK-3.0}}
      - schema: spend-over-25k
        kind: page
        address: "{address}spend/"
        licence: OGL-UK-3.0
        gates: {{{gates}}}
"""


class World:
    def __init__(self, program, work, address):
        self.program, self.work, self.address = program, work, address
        self.config = work / "daybook.yaml"
        self.releases = work / "archive/public/releases"

    def gates(self, gates):
        self.config.write_text(CONFIG.format(address=self.address, gates=gates))

    def run(self, *arguments):
        return subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, timeout=120, cwd=self.work)

    def outcomes(self, command="harvest"):
        done = self.run(command, "--config", self.config, "--json")
        try:
            files = json.loads(done.stdout)["files"]
        except ValueError:
            return {"?": (done.stdout, done.stderr)}
        return {f["url"].rsplit("/", 1)[1]: (f["outcome"], f["code"], f["why"]) for f in files}

    def findings(self, dataset, edition):
        report = json.loads((self.releases / dataset / edition / "v1/report.json").read_text())
        return {f["code"]: f for f in report["parts"][0]["findings"]}


def harvested(w):
    w.gates("errors: 2, personal-data: 0")
    PAGES["/spend/spend-april-2024.csv"] = month("april")
    fact(w.outcomes()["spend-april-2024.csv"][0] == "released", "April is released")
    late = "Coasts,Coasts,02/07/2024,Consultancy,Harbours,Late Ltd,2000,2700000.00,Dredging\r\n"
    PAGES["/spend/spend-may-2024.csv"] = month("may", times=100, extra=late)
    PAGES["/spend/spend-june-2024.csv"] = month("june", described="Paid to jo@private.example for")
    PAGES["/spend/spend-july-2024.csv"] = month("july", bad=3)
    out = w.outcomes()
    fact(out["spend-may-2024.csv"][0] == "released", "May, a hundred times April and with a day of July, is released", out)
    said = w.findings("coasts-spend-over-25k", "2024-05")
    fact("are these amounts in pence?" in said["control-total"]["message"] and "£520,210.00" in said["control-total"]["message"],
         "its released report asks whether pounds became pence, with April's total beside", said)
    fact(said["outside-period"]["count"] == 1 and "2024-07 (1)" in said["outside-period"]["message"], "and counts the date outside May", said)
    fact("control-total" not in w.findings("coasts-spend-over-25k", "2024-04"), "April, with nothing before it, is compared with nothing")
    fact(out["spend-june-2024.csv"] == ("rejected", "gate", "20 of 'personal-data', where none may be"), "June, which names people, does not pass the dataset's gate", out)
    fact(out["spend-july-2024.csv"] == ("rejected", "gate", "3 of 'errors', where 2 may be"), "July has one error more than the gate allows", out)
    reports = [json.loads(p.read_text()) for p in (w.work / "archive/public").rglob("*.json") if "rejections" in str(p) or "reports" in str(p)]
    told = [f for r in reports for f in r.get("findings", []) if f["code"] == "gate"]
    fact(len(told) == 2, "readers are told of the gate that was closed", [str(p) for p in (w.work / "archive/public").rglob("*.json")])
    fact("jo@private.example" not in json.dumps(reports), "and not of the person")


def rechecked(w):
    w.gates("errors: 3, personal-data: 0")
    out = w.outcomes("recheck")
    fact(out["spend-july-2024.csv"][0] == "released" and out["spend-june-2024.csv"][0] == "same", "a gate set wider lets July through by recheck, and June not", out)
    fact("control-total" in w.findings("coasts-spend-over-25k", "2024-07"), "whose total is held against that of May, the edition before")
    fact("2024-07/v2" not in str(list(w.releases.rglob("*"))), "and nothing else has another version")


def checked(w):
    (w.work / "june.csv").write_text(month("june", times=1))
    (w.work / "people.csv").write_text(month("june", described="Paid to jo@private.example for"))
    done = w.run("check", "june.csv", "--config", w.config, "--dataset", "coasts-spend-over-25k", "--edition", "2024-06")
    fact(done.returncode == 0 and "control-total" in done.stdout and "are these amounts in thousands?" in " ".join(done.stdout.split()), "an officer is asked the same before sending June, against May as released", done)
    done = w.run("check", "june.csv", "--edition", "2024-06")
    fact(done.returncode == 0 and "control-total" not in done.stdout, "without the dataset there is nothing to hold it against", done)
    done = w.run("check", "people.csv", "--config", w.config, "--dataset", "coasts-spend-over-25k", "--edition", "2024-06")
    fact(done.returncode == 1 and "20 of 'personal-data', where none may be" in done.stdout, "and is told of the gate", done)
    fact(w.run("check", "people.csv").returncode == 0, "which no published schema has")
    (w.work / "undated.csv").write_text(month("june", bad=8))
    share = "8 of 20 data rows cannot be used; the gate of this dataset is 20%"
    done = w.run("check", "undated.csv", "--config", w.config, "--dataset", "coasts-spend-over-25k", "--profile", "harvest")
    fact(done.returncode == 1 and share in " ".join(done.stdout.split()), "and of rows that a harvest would reject the file for", done)
    fact(share not in " ".join(w.run("check", "undated.csv", "--profile", "harvest").stdout.split()), "of which no published schema says how many there may be")
    done = w.run("check", "june.csv", "--config", w.config, "--dataset", "coasts-spend-over-25")
    fact(done.returncode == 2 and "did you mean 'coasts-spend-over-25k'?" in done.stderr, "a misspelt dataset is told the nearest", done)
    done = w.run("check", "june.csv", "--dataset", "coasts-spend-over-25k")
    fact(done.returncode == 2 and "--config" in done.stderr, "a dataset needs its configuration", done)


def posts_harvested(w):
    PAGES["/posts/junior/organogram-junior-2024-03-31.csv"] = JUNIOR
    PAGES["/posts/senior/organogram-senior-2024-03-31.csv"] = SENIOR
    PAGES["/posts/junior/organogram-junior-2024-09-30.csv"] = JUNIOR.replace("Dredging", "Wharves").replace("Piers", "Docks")
    out = w.outcomes()
    fact(out["organogram-junior-2024-03-31.csv"][0] == "released" and out["organogram-senior-2024-03-31.csv"][0] == "released", "an organogram's two files are released", out)
    said = w.findings("coasts-organogram-junior", "2024-03-31").get("foreign-key")
    fact(said is not None and said["count"] == 1 and said["places"][0]["line"] == 3 and "organogram-senior" in said["message"],
         "the junior report names the post that reports to nobody, though its source stands first", said)
    said = w.findings("coasts-organogram-junior", "2024-09-30")
    fact("foreign-key" not in said and "there is no coasts-organogram-senior/2024-09-30" in said["not-judged"]["message"],
         "an edition without its senior posts says that it was not looked for", said)


def posts_checked(w):
    folder = w.work / "posts"
    folder.mkdir()
    (folder / "junior-2024-03-31.csv").write_text(JUNIOR)
    dangling = "names no row of organogram-senior"
    done = w.run("check", "posts/junior-2024-03-31.csv", "--profile", "harvest")
    fact(dangling not in done.stdout and "not looked for" in done.stdout and "--reference" in done.stdout, "junior posts alone: that nothing was looked for is said, and how to have it looked for", done)
    (w.work / "senior.csv").write_text(SENIOR)
    done = w.run("check", "posts/junior-2024-03-31.csv", "--reference", "senior.csv", "--profile", "harvest")
    fact(dangling in done.stdout and "B3     line 3, column 2      7" in done.stdout, "with the senior posts named, the cell that names none of them is shown", done)
    done = w.run("check", "posts/junior-2024-03-31.csv", "--reference", "senior.csv")
    fact(done.returncode == 1, "and is an error to a department", done)
    (folder / "senior-2024-03-31.csv").write_text(SENIOR)
    (folder / "senior-2024-09-30.csv").write_text(SENIOR.replace("\r\n1,", "\r\n7,").replace(",1\r\n", ",7\r\n"))
    done = w.run("check", "posts", "--profile", "harvest")
    fact(done.stdout.count(dangling) == 1, "in a folder the senior posts of the same day are taken", done)
    done = w.run("check", "posts/junior-2024-03-31.csv", "--reference", "june.csv")
    fact(done.returncode != 0 and "is not of organogram-senior" in done.stderr, "a reference that is something else is refused", done)
    workbook(w.work / "organogram.xlsx", {"Senior": SENIOR, "Junior": JUNIOR})
    done = w.run("check", "organogram.xlsx", "--profile", "harvest")
    fact(done.stdout.count(dangling) == 1 and "(organogram-" in done.stdout, "a workbook of both is checked against both schemas, and one sheet against the other", done)
    workbook(w.work / "two.xlsx", {"North": JUNIOR.replace("Piers,7", "Piers,2"), "South": JUNIOR.replace("Dredging", "Lights").replace("Piers", "Quays")})
    done = w.run("check", "two.xlsx", "--schema", "organogram-junior", "--reference", "senior.csv", "--profile", "harvest", "--format", "json")
    places = [f["places"] for f in json.loads(done.stdout)["findings"] if f["code"] == "foreign-key"]
    fact(len(places) == 1 and [(p["line"], p["sheet"].endswith("South"), p["value"]) for p in places[0]] == [(3, True, "7")], "of junior posts on two sheets the one that is wrong is shown on its own sheet", places)
    workbook(w.work / "right.xlsx", {"Senior": SENIOR, "Junior": JUNIOR.replace("Piers,7", "Piers,1")})
    done = w.run("check", "right.xlsx", "--profile", "harvest")
    fact(dangling not in done.stdout and "not looked for" not in done.stdout, "and one that is right says nothing", done)


def posts_gated(w):
    """A gate counts what is found beyond the file, too."""
    text = CONFIG.format(address=w.address, gates="errors: 2").replace("archive: archive", "archive: gated").replace("site: site", "site: gated-site")
    config = w.work / "gated.yaml"
    config.write_text(text.replace('posts/junior/", licence: OGL-UK-3.0}', 'posts/junior/", licence: OGL-UK-3.0, gates: {foreign-key: 0}}'))
    closed = "1 of 'foreign-key', where none may be"
    done = w.run("harvest", "--config", config, "--json")
    said = [(f["outcome"], f["code"], f["why"]) for f in json.loads(done.stdout)["files"] if f["url"].endswith("junior-2024-03-31.csv")]
    fact(said == [("rejected", "gate", closed)], "a harvest rejects junior posts of which one reports to nobody, where the gate allows none", (said, done.stderr))
    dataset = ("--config", config, "--dataset", "coasts-organogram-junior", "--profile", "harvest")
    done = w.run("check", "posts/junior-2024-03-31.csv", *dataset, "--reference", "senior.csv")
    fact(done.returncode == 1 and closed in done.stdout and done.stdout.startswith("Not publishable: "), "and a check for that dataset says so before", done)
    done = w.run("check", "posts/junior-2024-03-31.csv", *dataset)
    fact(closed not in done.stdout, "of posts that were not looked for no gate is closed", done)


def totals(w):
    (w.work / "totals.csv").write_text("Sum of Invoice Nett Amount,\r\nSupplier Name,Total\r\nDredging Ltd,2909121.01\r\nPiers Ltd,500.00\r\n")
    for arguments in [[], ["--schema", "spend-over-500"]]:
        done = w.run("check", "totals.csv", *arguments)
        fact(done.returncode == 1 and done.stdout.startswith("Not publishable: supplier totals: ") and "no dates per payment" in done.stdout.replace("\n", " ").replace("  ", " ") and "one row for each payment" in done.stdout,
             "totals by supplier are refused by that name, with what to send instead" + (" (schema named)" if arguments else ""), done)


    for name, text in [("pivot", "Row Labels,Sum of Amount\r\nDredging Ltd,2909121.01\r\n"), ("bare", "Supplier,Amount\r\nDredging Ltd,2909121.01\r\n"),
                       ("whose", "Department family,Entity,Supplier,Total\r\nPiers,Piers,Dredging Ltd,2909121.01\r\n")]:
        (w.work / f"{name}.csv").write_text(text)
        done = w.run("check", f"{name}.csv", "--format", "json")
        said = json.loads(done.stdout)
        fact(done.returncode == 1 and said["refusal"].startswith("supplier totals: ") and said["schema"] == "", f"totals by supplier are known without a schema, and for no schema's ({name})", done)


def refused(w):
    schemas = w.work / "schemas"
    schemas.mkdir()
    (schemas / "things.json").write_text(json.dumps({"name": "things", "version": "1", "description": "x", "fields": [
        {"name": "worth", "type": "number", "description": "x", "constraints": {"minimum": 5, "maximum": 4}}]}))
    config = w.work / "wrong.yaml"
    config.write_text("service: {publisher: T, contact: t@t.example}\narchive: other\nsite: site\nschemas: schemas\nlog: {origin: t.example/log}\norganisations:\n"
                      "  - id: coasts\n    name: Coasts\n    sources:\n      - {schema: things, kind: page, address: http://127.0.0.1:1/, licence: OGL-UK-3.0}\n")
    for command in ["config", "harvest"]:
        done = w.run(command, "--config", config)
        fact(done.returncode == 2 and "wrong.yaml:10" in done.stderr and "schemas/things.json" in done.stderr and "minimum (5) above its maximum (4)" in done.stderr,
             f"a schema that contradicts itself is refused by `{command}` with place and file", done)
    fact(not (w.work / "other").exists(), "before there is an archive")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    department = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Department)
    threading.Thread(target=department.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        w = World(program, pathlib.Path(folder), f"http://127.0.0.1:{department.server_port}/")
        for part in [harvested, rechecked, checked, posts_harvested, posts_checked, posts_gated, totals, refused]:
            part(w)
        verified = w.run("verify", w.work / "archive/public")
        fact(verified.returncode == 0, "the archive verifies", verified.stderr)
    return verdict()


if __name__ == "__main__":
    os.environ.pop("http_proxy", None)
    sys.exit(main())
