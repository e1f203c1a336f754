#!/usr/bin/env python3
"""Runs that can be trusted: what a second one asks for, what a dry one changes, what vanishes, what is cut off, and sources that are at their worst.
usage: harvest_runs.py DAYBOOK_PROGRAM [STEPPED_CLOCK_LIBRARY] [--failing FILES]
With --failing only the sources at their worst, so many files of which fail; without, two thousand do."""
import argparse
import contextlib
import datetime
import hashlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402
from small_site import Site, page, spend  # noqa: E402

CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
listen: {{port: 0}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1, failures_in_a_row: 0{settings}}}
organisations:
{organisations}"""
MONTHS = "january february march april may june july august september october november december".split()
program, stepped_clock, failing = None, None, 2000


class Service:
    """An archive and its configuration."""

    def __init__(self, folder, sources, settings=""):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.config = self.folder / "daybook.yaml"
        self.archive = self.folder / "archive"
        self.configure(sources, settings)

    def configure(self, sources, settings=""):
        """`sources`: organisation to the lines of its one source."""
        text = "".join(f"  - id: {o}\n    name: Department for {o.title()}\n    sources:\n      - {{schema: spend-over-25k, licence: OGL-UK-3.0, {s}}}\n" for o, s in sources.items())
        self.config.write_text(CONFIG.format(organisations=text, settings=settings and ", " + settings))

    def command(self, *words, days_later=0):
        env = dict(os.environ)
        if days_later:
            env.update(LD_PRELOAD=stepped_clock, DAYBOOK_DAYS_LATER=str(days_later), ASAN_OPTIONS="verify_asan_link_order=0")
        return subprocess.run([program, *words, "--config", str(self.config)], capture_output=True, text=True, timeout=300, env=env)

    def harvest(self, *words, code=0, days_later=0):
        done = self.command("harvest", "--json", *words, days_later=days_later)
        fact(done.returncode == code and done.stdout.startswith("{"), f"the harvest exits {code}", (done.returncode, done.stdout[-1500:], done.stderr[-1500:]))
        return json.loads(done.stdout)

    def status(self, code=0, days_later=0):
        done = self.command("status", "--json", days_later=days_later)
        fact(done.returncode == code, f"the status exits {code}", (done.returncode, done.stdout, done.stderr))
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def going(self, *words):
        """A command that goes on meanwhile, and no longer than the block."""
        process = subprocess.Popen([program, words[0], "--config", str(self.config), *words[1:]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def digests(self, below=""):
        return {p.relative_to(self.archive).as_posix(): (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns)
                for p in sorted((self.archive / below).rglob("*")) if p.is_file()}

    def versions(self):
        return sorted(p.parent.relative_to(self.archive / "public/releases").as_posix() for p in self.archive.glob("public/releases/*/*/v*/release.json"))

    def sql(self, query):
        with sqlite3.connect(f"file:{self.archive}/register.sqlite?mode=ro", uri=True) as db:
            return db.execute(query).fetchall()


def tagged(body, kind="text/csv"):
    return (200, {"ETag": '"' + hashlib.sha256(body.encode()).hexdigest()[:12] + '"', "Content-Type": kind}, body)


def months(prefix, names, supplier="Supplier", year=2024):
    return {f"{prefix}spend-{m}-{year}.csv": tagged(spend(1 + MONTHS.index(m), year, supplier=supplier)) for m in names}


def outcomes(result):
    return {f["url"].rsplit("/", 1)[1]: (f["found"], f["outcome"]) for f in result["files"]}


class Portal(Site):
    """A CKAN portal with a package for each of its files. `modified` is by file; `called` is what the resource of a file is called, if not by its path."""

    def __init__(self, files):
        super().__init__(dict(files), self.search)
        self.modified, self.called = {path: "2024-01-01T00:00:00" for path in files}, {}

    def search(self, handler):
        asked = urllib.parse.unquote_plus(handler.path)
        if not asked.startswith("/api/3/action/package_search"):
            return (404, {}, "no")
        since = asked.split("metadata_modified:[", 1)[1].split("Z TO")[0] if "metadata_modified:[" in asked else ""
        results = [{"id": f"package {self.called.get(path, path)}", "name": path[1:-4], "title": path[1:-4], "state": "active",
                    "resources": [{"id": self.called.get(path, path), "url": self.url + path, "name": path[1:-4], "format": "CSV"}]}
                   for path in sorted(self.pages) if self.modified[path] >= since]
        results.sort(key=lambda package: package["id"])
        start = int(asked.rsplit("start=", 1)[1].split("&")[0])
        return (200, {"Content-Type": "application/json"}, json.dumps({"success": True, "result": {"count": len(results), "results": results[start:]}}))


def a_second_run(work):
    coasts = Site({"/": tagged(page("spend-april-2024.csv", "spend-may-2024.csv", "spend-june-2024.csv")[2], "text/html"), **months("/", ["april", "may", "june"])})
    harbours = Site({f"/spend-2024-{m:02}.csv": tagged(spend(m, supplier="Boats")) for m in (1, 2, 3)})
    portal = Portal(months("/", ["january", "february"], "Trees"))
    service = Service(work / "second", {
        "coasts": f'kind: page, address: "{coasts.url}/"',
        "harbours": "kind: files, address: [" + ", ".join(f'"{harbours.url}{p}"' for p in harbours.pages) + "]",
        "forests": f'kind: ckan, address: "{portal.url}"'})
    first = service.harvest()
    fact(first["counts"]["released"] == 8 and first["counts"]["new"] == 8 and len(service.versions()) == 8, "a first run releases what three kinds of source offer", first["counts"])
    for site in (coasts, harbours, portal):
        site.bodies()
    before, revision = service.versions(), (service.archive / "public/log/checkpoint").read_text()
    second = service.harvest()
    fact(second["counts"]["unchanged"] == 6 and second["counts"]["new"] == 0 and not second["versions"], "a second one finds nothing new", second["counts"])
    fact(service.versions() == before and (service.archive / "public/log/checkpoint").read_text() == revision, "and makes no version and no entry in the log")
    asked = [urllib.parse.unquote_plus(p) for p, _, _ in portal.asked if p != "/robots.txt"]
    sent = coasts.bodies() + harbours.bodies()
    fact(sent == [], "no body that validators cover is sent again", sent)
    fact(len(asked) == 1 and "metadata_modified:[" in asked[0], "a portal is asked for what changed since, and for nothing else", asked)

    portal.bodies()
    portal.modified["/spend-january-2024.csv"] = "2099-01-01T00:00:00"
    portal.pages["/spend-january-2024.csv"] = tagged(spend(1, supplier="Trees again"))
    third = service.harvest()
    fact([f["found"] for f in third["files"] if "january" in f["url"]] == ["changed"], "what changed there is found", third["files"])
    fact(portal.times("/spend-february-2024.csv") == 0, "and what did not is not asked for")
    portal.bodies()
    later = service.harvest(days_later=8)
    fact(not any("metadata_modified" in p for p, _, _ in portal.asked) and portal.times("/spend-february-2024.csv", 304) == 1, "after a week everything is asked for again", portal.asked)
    fact(later["counts"]["unchanged"] == 8, "and found unchanged", later["counts"])

    portal.pages["/february.csv"] = portal.pages.pop("/spend-february-2024.csv")
    portal.called["/february.csv"] = "/spend-february-2024.csv"
    portal.modified["/february.csv"] = "2099-01-01T00:00:00"
    moved = service.harvest(days_later=16)
    fact(outcomes(moved).get("february.csv", ("", ""))[1] == "unchanged" and moved["counts"]["held"] + moved["counts"]["vanished"] == 0, "a file whose address changes keeps its history", moved["files"])
    fact(service.sql("SELECT count(*) FROM object WHERE source = 'forests-spend-over-25k'") == [(2,)], "and is no second one in the register")


def a_dry_run(work):
    coasts = Site({"/": page("spend-april-2024.csv", "spend-may-2024.csv", "spend-june-2024.csv"), **months("/", ["april", "may", "june"])})
    service = Service(work / "dry", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    first = service.harvest("--dry-run")
    fact(first["counts"]["new"] == 3 and not service.archive.exists(), "a dry run before the first tells what is new and makes no archive", first)
    service.harvest()
    coasts.pages["/"] = page("spend-april-2024.csv", "spend-june-2024.csv", "spend-july-2024.csv", "spend-august-2024.csv")
    coasts.pages["/spend-july-2024.csv"] = tagged(spend(7))
    coasts.pages["/spend-june-2024.csv"] = tagged(spend(6, supplier="Other"))
    before = service.digests()
    dry = service.harvest("--dry-run", code=3)
    found = {f["url"].rsplit("/", 1)[1][6:-9]: f["found"] for f in dry["files"]}
    fact(found == {"april": "unchanged", "may": "vanished", "june": "changed", "july": "new", "august": "failed"}, "a dry run tells what is new, changed, unchanged, vanished and failed", found)
    fact(service.digests() == before, "and changes no byte of the archive", set(service.digests().items()) ^ set(before.items()))
    text = service.command("harvest", "--dry-run").stdout
    fact("nothing was entered" in text and "spend-july-2024.csv" in text, "it says so in words, too", text)
    real = service.harvest(code=3)
    fact(real["counts"]["vanished"] == 1 and outcomes(real)["spend-june-2024.csv"][0] == "changed", "a real run then finds the same", real["counts"])


def what_vanishes(work):
    names = MONTHS[:10]
    coasts = Site({"/": page(*months("", names)), **months("/", names)})
    service = Service(work / "vanish", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    service.harvest()
    public, versions = service.digests("public"), service.versions()
    coasts.pages["/"] = page(*months("", names[1:]))
    gone = service.harvest()
    fact(gone["counts"]["vanished"] == 1 and gone["counts"]["alerts"] == 0 and service.digests("public") == public, "what a page does not link any more has vanished, and stays public", gone["counts"])
    source = service.status()["sources"][0]
    fact(source["files"] == {"released": 9, "vanished": 1} and source["standing"] == "ok", "the status counts it", source)
    late = service.harvest(days_later=15)
    fact(late["counts"]["vanished"] == 0 and late["counts"]["alerts"] == 1 and late["vanished"][0]["alert"], "missing for longer than two weeks it is an alert", late["vanished"])
    told = service.command("harvest", days_later=15)
    fact("alert: " in told.stderr and "spend-january-2024.csv" in told.stderr and "missing since" in told.stdout, "in the log and in the summary", (told.stdout, told.stderr))
    status = service.status(code=1, days_later=15)
    fact(status["alarms"] == 1 and status["sources"][0]["standing"] == "missing" and status["sources"][0]["alerts"] == 1, "and in the status", status)
    missing = coasts.url + "/spend-january-2024.csv"
    wrong = service.command("harvest", "--accept-vanished", missing + "x", days_later=15)
    fact(wrong.returncode == 2 and "is missing, so there is nothing to accept" in wrong.stderr, "nobody accepts what is not missing", wrong.stderr)
    meant = service.harvest("--accept-vanished", missing, days_later=15)
    fact(meant["counts"]["alerts"] == 0 and meant["vanished"][0]["accepted_by"] and not meant["vanished"][0]["alert"], "a person may say that a file is meant to be gone", meant["vanished"])
    fact(service.status(days_later=15)["alarms"] == 0 and service.harvest(days_later=16)["counts"]["alerts"] == 0, "and it is no alert any more")
    fact(service.sql("SELECT what, why FROM audit") == [("accept what vanished", missing)] and service.status(days_later=15)["sources"][0]["vanished"][0]["url"] == missing,
         "who said so is in the audit trail, and that it is missing stays known", service.sql("SELECT * FROM audit"))
    coasts.pages["/"] = page(*months("", names))
    back = service.harvest(days_later=15)
    fact(back["counts"]["alerts"] == 0 and not back["vanished"] and service.status(days_later=15)["alarms"] == 0, "until it comes back", back["vanished"])
    fact(service.versions() == versions, "no version was made or lost meanwhile")

    coasts.pages["/"] = page(*months("", names[:4]), "spend-may-2023.csv")
    coasts.pages["/spend-may-2023.csv"] = tagged(spend(5, 2023))
    coasts.asked = []
    public, register = service.digests("public"), service.sql("SELECT id, missed, last_seen FROM object")
    mass = service.harvest(code=3, days_later=15)
    fact([f["code"] for f in mass["failures"]] == ["mass-disappearance"] and "6 of the 10 files" in mass["failures"][0]["why"], "when much vanishes at once the run of that source stops by name", mass["failures"])
    fact({p for p, _, _ in coasts.asked} <= {"/", "/robots.txt"} and not mass["files"], "nothing is fetched", coasts.asked)
    fact(service.sql("SELECT id, missed, last_seen FROM object") == register and service.digests("public") == public, "nothing is marked, and what is public stays")
    status = service.status(code=1, days_later=15)["sources"][0]
    fact(status["standing"] == "failing" and status["last_failure"]["code"] == "mass-disappearance", "the status says why", status)
    wrong = service.command("harvest", "--accept-vanished", "coast-spend-over-25k")
    fact(wrong.returncode == 2 and "did you mean 'coasts-spend-over-25k'" in wrong.stderr, "a source that is misspelt is not accepted", wrong.stderr)
    accepted = service.harvest("--accept-vanished", "coasts-spend-over-25k", days_later=15)
    fact(accepted["counts"]["vanished"] == 6 and accepted["counts"]["released"] == 1 and len(service.versions()) == 11, "a person may say that they are meant to be gone", accepted["counts"])
    fact(service.harvest(days_later=15)["counts"]["vanished"] == 0, "once", "")
    fact(service.harvest(days_later=60)["counts"]["alerts"] == 0, "and they are no alert later, either")


def what_a_service_is_told(work):
    names = MONTHS[:6]
    coasts = Site({"/": page(*months("", names)), **months("/", names)})
    service = Service(work / "told", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    service.harvest()
    coasts.pages["/"] = page(*months("", names[:1]))
    with service.going("run") as running:
        until(lambda: service.command("status").returncode == 1)
        dry = service.harvest("--dry-run", code=3)
        fact([f["code"] for f in dry["failures"]] == ["mass-disappearance"], "a dry run works beside a service", dry)
        told = service.command("harvest", "--accept-vanished", "coasts-spend-over-25k")
        fact(told.returncode == 0 and "next harvest" in told.stdout and "meant to be gone" in told.stdout, "a service is told that what vanished is meant to be gone", (told.returncode, told.stdout, told.stderr))
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)
    fact(service.harvest()["counts"]["vanished"] == 5, "and the next harvest believes it")


def what_is_deleted(work):
    site = Site(months("/", ["april", "may"]))

    def feed(entries, deleted=()):
        return (200, {"Content-Type": "application/atom+xml"}, '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><id>f</id><title>f</title><updated>2024-08-01T00:00:00Z</updated>'
                + "".join(f'<entry><id>urn:{m}</id><title>spend {m} 2024</title><updated>{when}</updated><link rel="enclosure" href="/spend-{m}-2024.csv" type="text/csv"/></entry>' for m, when in entries)
                + "".join(f'<at:deleted-entry ref="urn:{m}" when="2024-09-01T00:00:00Z"/>' for m in deleted) + "</feed>")

    site.pages["/feed"] = feed([("april", "2024-06-01T00:00:00Z"), ("may", "3200-06-01T00:00:00Z")])
    service = Service(work / "deleted", {"coasts": f'kind: atom, address: "{site.url}/feed"'})
    first = service.harvest()
    fact(first["counts"]["released"] == 2, "a feed that is dated in the year 3200 is read", first)
    site.pages["/feed"] = feed([("april", "2024-06-01T00:00:00Z")], ["may"])
    second = service.harvest()
    fact([v["url"].rsplit("/", 1)[1] for v in second["vanished"]] == ["spend-may-2024.csv"] and len(service.versions()) == 2, "an entry that the feed says was deleted has vanished, also where only changes are read", second)


def what_moves(work):
    elsewhere = Site(months("/", ["april"]))
    coasts = Site({"/": page("spend-april-2024.csv"), "/spend-april-2024.csv": (301, {"Location": elsewhere.url + "/spend-april-2024.csv"}, "")})
    service = Service(work / "moves", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    runs = [service.harvest()["files"][0] for _ in range(4)]
    fact(coasts.times("/spend-april-2024.csv") == 3, "an address that was redirected for good in three runs is not asked any more", coasts.asked)
    fact([r.get("moved_in_use") for r in runs] == [False, False, False, True] and all(r["moved_to"].startswith(elsewhere.url) for r in runs), "each run tells the new one", runs)
    fact(service.status()["sources"][0]["moved"] == [{"url": coasts.url + "/spend-april-2024.csv", "moved_to": elsewhere.url + "/spend-april-2024.csv", "runs": 4, "in_use": True}], "and so does the status")
    coasts.pages["/spend-april-2024.csv"] = elsewhere.pages.pop("/spend-april-2024.csv")
    service.harvest(code=3)
    fact(service.harvest()["files"][0]["outcome"] == "unchanged" and coasts.times("/spend-april-2024.csv", 200) + coasts.times("/spend-april-2024.csv", 304) == 1, "when the new one is gone the old one is asked again")


def what_moves_and_fails(work):
    """After how many runs an address is asked again that had moved for good, if the new one answers like this."""
    answers = {"it is not found": (404, 1), "it is refused": (403, 1), "it is gone": (410, 1), "its server fails": (503, 3), "it asks for patience": (429, 3)}
    elsewhere = Site(months("/", MONTHS[:len(answers)]))
    coasts = Site({"/": page(*[f[1:] for f in elsewhere.pages]), **{f: (301, {"Location": elsewhere.url + f}, "") for f in elsewhere.pages}})
    service = Service(work / "moves_and_fails", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    for _ in range(4):
        service.harvest()
    here = dict(zip(answers, elsewhere.pages))
    for words, (status, _) in answers.items():
        coasts.pages[here[words]], elsewhere.pages[here[words]] = elsewhere.pages[here[words]], (status, {}, "no")
    back = {}
    for run in range(1, 6):
        coasts.asked = []
        service.harvest(code=3 if run <= 3 else 0)
        for words, path in here.items():
            if coasts.times(path):
                back.setdefault(words, run - 1)
    for words, (status, runs) in answers.items():
        fact(back.get(words) == runs, f"where {words} ({status}) the old address is asked again after {runs} run{'s' if runs > 1 else ''}", back)


def what_was_erased(work):
    april, may = months("/", ["april", "may"]).values()
    june = (200, {}, spend(6))
    coasts = Site({"/": page("spend-april-2024.csv", "spend-may-2024.csv", "spend-june-2024.csv"), "/spend-april-2024.csv": april, "/spend-may-2024.csv": may, "/spend-june-2024.csv": june})
    service = Service(work / "erased", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    service.harvest()
    erased = service.command("erase", "coasts-spend-over-25k/2024-05/v1", "coasts-spend-over-25k/2024-06/v1", "--code", "personal-data")
    fact(erased.returncode == 0, "two files are erased", (erased.stdout, erased.stderr))
    first = {f["url"].rsplit("-", 2)[1]: f for f in service.harvest()["files"]}
    fact(first["may"]["code"] == first["june"]["code"] == "erased", "a source that goes on offering them is told once by their bytes", first)
    coasts.asked = []
    second = service.harvest()
    files = {f["url"].rsplit("-", 2)[1]: f for f in second["files"]}
    fact(coasts.times("/spend-may-2024.csv", 304) == 1 and coasts.times("/spend-may-2024.csv", 200) == 0, "from then on they are asked for with their validators, and do not come again", coasts.asked)
    fact(coasts.times("/spend-june-2024.csv") == 0, "and where there is no validator not at all", coasts.asked)
    fact("nothing was fetched" in files["may"]["why"] and "nothing was fetched" in files["june"]["why"] and "hand a mended one in" in files["june"]["why"], "the run's row says so", files)
    fact(second["counts"]["new"] == 0 and second["balances"] and service.status()["sources"][0]["files"] == {"released": 1, "erased": 2}, "they are not new in each run", second["counts"])
    dry = service.harvest("--dry-run")
    fact(dry["counts"]["unchanged"] == 3 and coasts.times("/spend-june-2024.csv") == 0, "a dry run does the same", dry["counts"])
    dry = service.harvest("--dry-run", days_later=8)
    fact(dry["counts"]["unchanged"] == 3 and coasts.times("/spend-june-2024.csv") == 1, "after a week, when everything is asked for again, its bytes are looked at once more", dry["counts"])
    for days, asked in ((8, 2), (9, 2)):
        week = {f["url"].rsplit("-", 2)[1]: f for f in service.harvest(days_later=days)["files"]}
        fact((week["june"]["found"], week["june"]["code"]) == ("unchanged", "erased") and coasts.times("/spend-june-2024.csv") == asked,
             f"by a run as well, which knows them: {days} days later", (week["june"], coasts.asked))
    fact(spend(6).splitlines()[1].encode() not in b"".join(p.read_bytes() for p in service.archive.rglob("*") if p.is_file()), "and keeps nothing of them")
    coasts.pages["/"] = (200, {}, coasts.pages["/"][2].replace(">spend-may-2024<", ">Grant to Jane Secret<"))
    gone = coasts.pages.pop("/spend-may-2024.csv")
    for _ in range(2):
        service.harvest(code=3, days_later=9)
    fact("Jane Secret" in coasts.pages["/"][2] and service.sql("SELECT count(*) FROM object WHERE title LIKE '%Secret%'") == [(0,)], "what an erased file is called is not entered again while it cannot be had, either")
    fact(service.status(code=1, days_later=9)["sources"][0]["files"] == {"released": 1, "erased": 2}, "it stays known as erased")
    coasts.pages["/spend-may-2024.csv"] = gone
    service.harvest(days_later=9)
    fact(service.sql("SELECT count(*) FROM object WHERE code = 'erased' AND outcome = ''") == [(2,)], "and is as it was once it can be had again", service.sql("SELECT code, outcome FROM object"))
    coasts.pages["/spend-june-2024.csv"] = (200, {}, spend(6, supplier="Mended"))
    week = {f["url"].rsplit("-", 2)[1]: f for f in service.harvest(days_later=16)["files"]}
    fact((week["june"]["found"], week["june"]["code"]) == ("changed", "after-erasure"), "so that a mended file is found within a week, and waits for a person", week["june"])
    coasts.pages["/spend-may-2024.csv"] = tagged(spend(5, supplier="Mended"))
    mended = {f["url"].rsplit("-", 2)[1]: f for f in service.harvest(days_later=16)["files"]}
    fact((mended["may"]["found"], mended["may"]["code"]) == ("changed", "after-erasure"), "a mended file is seen, and waits for a person", mended["may"])


def what_is_erased_meanwhile(work):
    names = MONTHS[:6]
    coasts = Site({"/": page(*months("", names)), **months("/", names)})
    service = Service(work / "meanwhile", {"coasts": f'kind: page, address: "{coasts.url}/"'}, "requests_per_host: 1")
    service.harvest()
    coasts.asked = []
    for path, answer in list(coasts.pages.items())[1:]:
        coasts.pages[path] = slowly(tagged(spend(6, supplier="Mended")) if "june" in path else answer, 2)
    with service.going("run") as running:
        until(lambda: coasts.times("/spend-january-2024.csv") > 0)
        erased = service.command("erase", "coasts-spend-over-25k/2024-06/v1", "--code", "personal-data")
        fact(erased.returncode == 0 and coasts.times("/spend-june-2024.csv") == 0, "a file is erased while a run is on its way to it", (erased.stdout, erased.stderr))
        until(lambda: service.sql("SELECT ended FROM run WHERE id = 2") == [("done",)], 60)
        running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=60)[0]
    fact("Harvest: " in said, "and the service tells what its first harvest came to", said)
    rows = service.sql("SELECT stage, outcome, code, why FROM result WHERE run = 2 AND outcome <> 'unchanged' OR run = 2 AND code = 'erased'")
    fact([r[:3] for r in rows] == [("settled", "unchanged", "erased")] and "while the run was under way" in rows[0][3], "its row ends with the reason", rows)
    fact(service.sql("SELECT count(*) FROM held") == [(0,)], "and nothing is made of what is there by now", service.sql("SELECT * FROM held"))
    later = {f["url"].rsplit("/", 1)[1]: f for f in service.harvest()["files"]}["spend-june-2024.csv"]
    fact((later["found"], later["code"]) == ("new", "after-erasure"), "which the next run finds", later)


def checkpoint_of(service):
    return (service.archive / "public/log/checkpoint").read_text().split("\n")[1]


def what_is_promised_while_sources_are_slow(work):
    """A service that starts again reads its sources meanwhile: an officer's orders are carried out and instants kept, while a page is awaited and while files are."""
    names, begun = MONTHS[:3], set()
    coasts = Site({"/": page(*months("", names)), **months("/", names)})
    service = Service(work / "promised", {"coasts": f'kind: page, address: "{coasts.url}/"'}, "requests_per_host: 1")
    service.harvest()

    def slow(path, answer):
        def serve(_):
            begun.add(path)
            time.sleep(15)
            return answer
        return serve

    coasts.pages = {path: slow(path, answer) for path, answer in coasts.pages.items()}
    with service.going("run") as running:
        for month, path, awaited in ((5, "/", "a page"), (6, "/spend-january-2024.csv", "files")):
            fact(until(lambda: path in begun), f"a service that starts again waits for {awaited} of its first harvest", begun)
            file = service.folder / f"{month}.csv"
            file.write_text(spend(month, supplier="Promised"))
            edition = f"coasts-spend-over-25k/2024-{month:02}"
            drafted = service.command("draft", edition, str(file))
            at = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=5)
            dated = service.command("schedule", "set", edition, "--at", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
            fact(drafted.returncode == dated.returncode == 0, "takes an officer's orders meanwhile", (drafted, dated))
            before = checkpoint_of(service)   # the announcement is public
            until(lambda: checkpoint_of(service) != before, 15)
            late = time.time() - at.timestamp()
            fact(0 <= late < 1 and edition + "/v1" in service.versions(), f"and what is promised is out at its instant: {late:.3f} s after it", late)
            under_way = service.sql("SELECT r.ended, s.gathered <> '' FROM run r JOIN source_run s ON s.run = r.id WHERE r.id = 2")
            fact(under_way == [("", awaited == "files")], "while the harvest goes on", under_way)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=60)


def what_is_decided(work):
    """A file on which a person decided is held no more: the run that held it says so, the next ones, and the status."""
    both = {"/a/spend-may-2024.csv": tagged(spend(5)), "/b/spend-may-2024.csv": tagged(spend(5, supplier="Others"))}
    coasts = Site({"/": page(*[f[1:] for f in both]), **both})
    service = Service(work / "decided", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    first = service.harvest()
    fact(first["counts"]["held"] == 1 and service.status()["last_run"]["decided"] == {}, "of two files for one month one is held", first["counts"])
    number = service.sql("SELECT id FROM held")[0][0]
    refused = service.command("held", "refuse", str(number), "--note", "A copy.", "--by", "pat")
    fact(refused.returncode == 0, "a person refuses it", refused)
    status = service.status()
    fact(status["last_run"]["decided"] == status["sources"][0]["last_visit"]["decided"] == {"refused": 1}, "the run that held it says that it was refused since", status)
    fact("1 held, 1 of them decided since (1 refused)" in service.command("status").stdout, "in words, too", service.command("status").stdout)
    again = [f for f in service.harvest()["files"] if f.get("decided")]
    fact([f["decided"] for f in again] == ["refused by pat: A copy."] and "and refused by pat: A copy. since" in again[0]["why"], "and so does the next run of the file", again)
    fact(service.status()["sources"][0]["files"].get("refused") == 1, "the status counts it as refused")
    path = urllib.parse.urlparse(again[0]["url"]).path
    good, coasts.pages[path] = coasts.pages[path], (503, {}, "busy")
    service.harvest(code=3)
    coasts.pages[path] = good
    back = [f for f in service.harvest()["files"] if f["url"] == again[0]["url"]]
    fact([(f["outcome"], f.get("decided")) for f in back] == [("unchanged", "refused by pat: A copy.")], "a run that could not have the file takes no decision away", back)
    fact(service.sql("SELECT id, decision FROM held") == [(number, "refused by pat: A copy.")] and service.status()["sources"][0]["files"].get("refused") == 1, "nor does the one after it ask anew", service.sql("SELECT * FROM held"))

    other = Site({"/": page("spend-may-2024.csv"), "/spend-may-2024.csv": tagged(spend(6))})
    service = Service(work / "accepted", {"coasts": f'kind: page, address: "{other.url}/"'})
    service.harvest()
    service.command("held", "accept", "1", "--edition", "2024-06", "--note", "A slip.", "--by", "pat")
    good, other.pages["/spend-may-2024.csv"] = other.pages["/spend-may-2024.csv"], (503, {}, "busy")
    service.harvest(code=3)
    other.pages["/spend-may-2024.csv"] = good
    back = service.harvest()["files"][0]
    fact((back["outcome"], back.get("decided")) == ("unchanged", "accepted as 2024-06 by pat") and service.versions() == ["coasts-spend-over-25k/2024-06/v1"], "what was accepted stays so as well", back)


def slowly(answer, seconds):
    def serve(_):
        time.sleep(seconds)
        return answer
    return serve


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def what_is_cut_off(work):
    # Without validators, so that only the register can know what is here.
    files = {f"/spend-{m}-{y}.csv": (200, {}, spend(1 + MONTHS.index(m), y)) for y in (2023, 2024) for m in MONTHS[:10]}
    coasts = Site({"/": page(*[f[1:] for f in files]), **{f: slowly(a, 0.15) for f, a in files.items()}})
    service = Service(work / "killed", {"coasts": f'kind: page, address: "{coasts.url}/"'}, "requests_per_host: 1")
    settled = "SELECT o.url FROM result r JOIN object o ON o.id = r.object WHERE r.stage = 'settled'"

    def has_settled(n):
        try:
            return len(service.sql(settled)) >= n
        except sqlite3.Error:
            return False

    with service.going("harvest") as running:
        until(lambda: has_settled(6))
        other = service.command("harvest")
        fact(other.returncode == 3 and "only one publisher" in other.stderr, "a second run beside one that goes on is refused", other.stderr)
        fact(service.status()["running"], "the status says that one goes on")
        running.kill()
    here = {urllib.parse.urlparse(u).path for u, in service.sql(settled)}
    status = service.status(code=1)
    fact(6 <= len(here) < 20 and status["last_run"]["ended"] == "interrupted" and status["sources"][0]["standing"] == "cut-off", "a run that was killed is told as interrupted", (len(here), status))
    dry = service.harvest("--dry-run")
    fact(dry["counts"]["unchanged"] in (len(here), len(here) + 1), "a dry run knows where the next one goes on", dry["counts"])
    coasts.asked = []
    resumed = service.harvest()
    again = {p for p, _, _ in coasts.asked} & here
    fact(not again and len(coasts.bodies()) == 20 - len(here) + 1, "the next run downloads nothing that the killed one had settled", again)
    fact(resumed["balances"] and len(service.versions()) == 20 and service.status()["sources"][0]["standing"] == "ok", "and all of it is released", resumed["counts"])

    stopped = Service(work / "stopped", {"coasts": f'kind: page, address: "{coasts.url}/"'}, "requests_per_host: 1")
    with stopped.going("harvest", "--json") as running:
        until(lambda: coasts.times("/spend-april-2023.csv") > 0)
        running.send_signal(signal.SIGTERM)
        said = json.loads(running.communicate(timeout=30)[0])
    fact(running.returncode == 3 and said["ending"] == "stopped" and said["counts"]["left"] > 0 and len(stopped.versions()) == said["counts"]["released"], "one that is told to stop releases what it judged and exits 3", (running.returncode, said["counts"]))
    # 1.2 seconds.
    out_of_time = stopped.harvest("--deadline", "0.02", code=3)
    fact(out_of_time["ending"] == "deadline" and out_of_time["counts"]["left"] + out_of_time["counts"]["sources_left"] > 0 and stopped.status(code=1)["last_run"]["ended"] == "deadline", "one that comes to its deadline ends, and says so", out_of_time["counts"])
    last = stopped.harvest()
    fact(last["ending"] == "done" and last["counts"]["left"] == 0 and len(stopped.versions()) == 20, "and the one after goes on to the end", last["counts"])
    words = stopped.command("status").stdout
    fact("\033" not in words and "last success" in words and "20 released" in words, "the status has no colour where there is no terminal", words)


def checks_of(pid):
    """Its children that check a file: they are handed one as their descriptor 3. Copies of the process that is kept ready have its command line."""
    def is_one(folder):
        try:
            parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
            handed = os.readlink(folder / "fd/3")
            return int(parent) == pid and b"worker\0" in (folder / "cmdline").read_bytes() and handed.startswith("/") and handed != "/dev/null"
        except OSError:
            return False
    return [int(p.name) for p in pathlib.Path("/proc").iterdir() if p.name.isdigit() and is_one(p)]


def stopped_in_a_check(running):
    """What a run says that is told to stop while a check is under way which would not end by itself, how long it took, and which process that was."""
    checks = until(lambda: checks_of(running.pid))
    os.kill(checks[0], signal.SIGSTOP)
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    said = json.loads(running.communicate(timeout=100)[0])
    return said, time.monotonic() - began, checks[0]


def what_is_stopped_while_it_is_checked(work):
    coasts = Site({"/": page("spend-may-2024.csv"), "/spend-may-2024.csv": (200, {}, spend(5, rows=200_000))})
    service = Service(work / "checked", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    with service.going("harvest", "--json") as running:
        said, took, check = stopped_in_a_check(running)
    fact(said["ending"] == "stopped" and said["counts"]["left"] == 1 and took < 30, f"a run that is told to stop does not wait for a check that is under way: {took:.1f} s", said)
    fact(not pathlib.Path(f"/proc/{check}").exists(), "and leaves no process behind")
    fact(service.sql("SELECT stage, outcome FROM result") == [("gathered", "")], "that is nothing that the file did", service.sql("SELECT * FROM result"))


def organograms(seniors):
    """The two files of an organogram on one site: so many senior posts, and a junior one that reports to the first of them."""
    senior = "Post Unique Reference,Name,Grade,Job Title,Reports to Senior Post\r\n1,A,SCS3,Head,XX\r\n" + "".join(f"{n},B,SCS1,Deputy,1\r\n" for n in range(2, seniors + 1))
    junior = "Unit,Reporting Senior Post,Grade,Payscale Minimum,Payscale Maximum,Generic Job Title,Number of Posts in FTE\r\nDredging,1,EO,25000,30000,Surveyor,3.00\r\n"
    return Site({f"/{kind}/": page(f"organogram-{kind}-2024-03-31.csv") for kind in ("senior", "junior")}
                | {f"/{kind}/organogram-{kind}-2024-03-31.csv": (200, {}, text) for kind, text in (("senior", senior), ("junior", junior))})


def what_is_stopped_while_references_are_checked(work):
    """Junior posts are held against the senior ones of their edition, in a child of the publisher's own thread."""
    posts = organograms(200_000)
    service = Service(work / "references", {"coasts": f'kind: page, address: "{posts.url}/senior/"'})
    service.config.write_text(service.config.read_text().replace("spend-over-25k", "organogram-senior")
                              + f'      - {{schema: organogram-junior, licence: OGL-UK-3.0, kind: page, address: "{posts.url}/junior/"}}\n')
    with service.going("harvest", "--json") as running:
        def senior_is_settled():
            try:
                return service.sql("SELECT count(*) FROM result WHERE stage = 'settled'") == [(1,)]
            except sqlite3.Error:
                return False
        until(senior_is_settled, 60)
        said, took, _ = stopped_in_a_check(running)
    fact(said["ending"] == "stopped" and said["counts"]["left"] == 1 and took < 30, f"a run that is told to stop does not wait for what a file refers to: {took:.1f} s", said["counts"])
    fact(service.sql("SELECT stage, outcome FROM result ORDER BY outcome") == [("gathered", ""), ("settled", "released")], "the file that refers to it is left to the next run", service.sql("SELECT stage, outcome, why FROM result"))
    last = service.harvest()
    fact(last["ending"] == "done" and sum(f["outcome"] == "released" for f in last["files"]) == 1, "which judges it", last)


def what_is_stopped_before_the_first_source(work):
    coasts = Site({"/": page("spend-may-2024.csv"), **months("/", ["may"])})
    service = Service(work / "first", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    service.harvest()
    # Less than the time until the first source is asked.
    stopped = service.harvest("--deadline", "0.0000001", code=3)
    status = service.status(code=1)
    fact(stopped["sources_left"] == ["coasts-spend-over-25k"] and coasts.times("/") == 1, "a run may end before its first source", stopped)
    fact(status["last_run"]["ended"] == "deadline" and status["last_run"]["counts"]["sources_left"] == 1 and status["sources"][0]["standing"] == "unreached", "and says so", status)
    fact("1 source not read" in service.command("status").stdout, "in words, too")
    fact(service.harvest()["ending"] == "done" and service.status()["alarms"] == 0, "the next one reads it")


def what_is_not_reached(work):
    def slow_page(_):
        time.sleep(15 if harbours.is_slow else 0)
        return page("spend-may-2024.csv")

    coasts, forests = (Site({"/": page("spend-april-2024.csv"), **months("/", ["april"], supplier)}) for supplier in ("Boats", "Trees"))
    harbours = Site({"/": slow_page, **months("/", ["may"])})
    harbours.is_slow = True
    service = Service(work / "unreached", {o: f'kind: page, address: "{s.url}/"' for o, s in (("coasts", coasts), ("harbours", harbours), ("forests", forests))})
    # 6 seconds, of which the second source takes more than there are.
    first = service.harvest("--deadline", "0.1", code=3)
    fact(first["ending"] == "deadline" and first["sources_left"] == ["harbours-spend-over-25k", "forests-spend-over-25k"] and first["counts"]["sources_left"] == 2,
         "a run that comes to its deadline while it reads sources names those that it left", first)
    status = service.status(code=1)
    fact([s["standing"] for s in status["sources"]] == ["ok", "cut-off", "unreached"] and status["alarms"] == 2, "what was read before is settled meanwhile, and the status raises what was cut off and what was never reached", status)
    fact("2 sources not read" in service.command("status").stdout, "in words, too")
    coasts.asked, forests.asked = [], []
    words = service.command("harvest", "--deadline", "0.1")
    fact(forests.times("/") == 1 and not coasts.asked, "the next run begins with what was not visited for longest", (forests.asked, coasts.asked))
    fact("2 sources (harbours-spend-over-25k, coasts-spend-over-25k) were not read" in words.stdout, "and says which it left", words.stdout)
    dry = service.harvest("--dry-run", "--deadline", "0.1", code=3)
    fact(dry["sources_left"] == ["harbours-spend-over-25k", "forests-spend-over-25k"] and dry["counts"]["sources_left"] == 2, "so does a dry run", dry)
    harbours.is_slow = False
    last = service.harvest()
    fact(last["sources_left"] == [] and len(service.versions()) == 3 and service.status()["alarms"] == 0, "and once there is time for all, all is well", last)


def sources_at_their_worst(work):
    good = Site({"/": page("spend-april-2024.csv"), **months("/", ["april"])})

    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                handler.wfile.write(b"X-More: and more\r\n")
                handler.wfile.flush()
                time.sleep(0.2)
        except OSError:
            return None

    tar_pit = Site({"/": endless})
    names = [f"file-{n}.csv" for n in range(failing)]
    broken = Site({"/": page(*names)})
    feed = Site({"/feed": (200, {}, '<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>f</title><updated>3200-01-01T00:00:00Z</updated><entry><id>e</id><title>spend May 3200</title>'
                 '<updated>3200-05-01T00:00:00Z</updated><link rel="enclosure" href="/spend-may-3200.csv" type="text/csv"/></entry></feed>'), "/spend-may-3200.csv": tagged(spend(5, 3200))})
    service = Service(work / "worst", {"coasts": f'kind: page, address: "{good.url}/"'})
    service.harvest()
    public = service.digests("public")
    service.configure({"coasts": f'kind: page, address: "{good.url}/"', "tar": f'kind: page, address: "{tar_pit.url}/"', "harbours": f'kind: page, address: "{broken.url}/"',
                       "forests": f'kind: atom, address: "{feed.url}/feed"'}, "seconds_per_file: 3, requests_per_host: 16")
    began = time.monotonic()
    result = service.harvest(code=3)
    took = time.monotonic() - began
    fact(result["ending"] == "done" and result["counts"]["failed"] >= failing and took < 30 + failing / 60, f"with {failing:,} files that fail and a host that never ends its headers a run ends: {took:.0f} s", result["counts"])
    fact([f["source"] for f in result["failures"]] == ["tar-spend-over-25k"], "the host is named", result["failures"])
    fact(outcomes(result)["spend-april-2024.csv"][1] == "unchanged", "others are harvested meanwhile")
    fact(outcomes(result)["spend-may-3200.csv"][1] in ("rejected", "held"), "payments of the year 3200 are not released", [f for f in result["files"] if "3200" in f["url"]])
    fact({p: d for p, d in service.digests("public/releases").items() if p in public} == {p: d for p, d in public.items() if p.startswith("public/releases")}, "nothing that was public changed")
    standing = {s["id"].split("-")[0]: s["standing"] for s in service.status(code=1)["sources"]}
    fact(standing["coasts"] == "ok" and standing["tar"] == standing["harbours"] == "failing", "the status says which sources fail", standing)
    words = service.command("status").stdout
    fact(f"{failing:,} of {failing:,} files failed; the first: " in words and "tar-spend" in words and "coasts-spend" not in words, "with the cause, and those that are well are a count", words)


ALL = (a_second_run, a_dry_run, what_vanishes, what_a_service_is_told, what_is_deleted, what_moves, what_moves_and_fails, what_was_erased,
       what_is_erased_meanwhile, what_is_promised_while_sources_are_slow, what_is_decided, what_is_cut_off, what_is_stopped_while_it_is_checked,
       what_is_stopped_while_references_are_checked, what_is_stopped_before_the_first_source, what_is_not_reached, sources_at_their_worst)


def tell_each(all_facts):
    """Each of a file's stories, or those that its arguments name, in a folder of its own; for programs beside this one."""
    global program, stepped_clock
    program = pathlib.Path(sys.argv[1]).resolve()
    library = sys.argv[2] if len(sys.argv) > 2 and not sys.argv[2].startswith("-") else program.parents[2] / "tests/app/libstepped_clock.so"
    only = [a[2:] for a in sys.argv[2:] if a.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        # LD_PRELOAD takes a blank in a path for the end of it.
        link = pathlib.Path(folder) / "stepped_clock.so"
        link.symlink_to(pathlib.Path(library).resolve())
        stepped_clock = str(link)
        for facts in all_facts:
            if only and facts.__name__ not in only:
                continue
            began = time.monotonic()
            print(f"-- {facts.__name__.replace('_', ' ')}", flush=True)
            facts(pathlib.Path(folder))
            print(f"   {time.monotonic() - began:.1f} s", flush=True)
    return verdict()


def main():
    global program, stepped_clock, failing
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("stepped_clock", nargs="?")
    arguments.add_argument("--failing", type=int)
    arguments = arguments.parse_args()
    program = pathlib.Path(arguments.program).resolve()
    beside = program.parents[2] / "tests/app/libstepped_clock.so"
    stepped_clock = str(pathlib.Path(arguments.stepped_clock or beside).resolve())
    failing = arguments.failing or failing
    worst_only = arguments.failing is not None
    with tempfile.TemporaryDirectory() as folder:
        # LD_PRELOAD takes a blank in a path for the end of it.
        link = pathlib.Path(folder) / "stepped_clock.so"
        link.symlink_to(stepped_clock)
        stepped_clock = str(link)
        for facts in (sources_at_their_worst,) if worst_only else ALL:
            began = time.monotonic()
            print(f"-- {facts.__name__.replace('_', ' ')}", flush=True)
            facts(pathlib.Path(folder))
            print(f"   {time.monotonic() - began:.1f} s", flush=True)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
