#!/usr/bin/env python3
"""What a run must not lose, and what it must not call a success: registers that shrink, files of one name, lists that change while they are read, what changed while a run was cut off, and sources that are slow.
usage: harvest_losses.py DAYBOOK_PROGRAM [STEPPED_CLOCK_LIBRARY]"""
import csv
import datetime
import email.utils
import json
import pathlib
import signal
import sqlite3
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import harvest_runs  # noqa: E402
from daybook import HEADING  # noqa: E402
from facts import fact  # noqa: E402
from harvest_runs import Portal, months, outcomes, tagged, until  # noqa: E402
from small_site import Site, page, spend  # noqa: E402


class Service(harvest_runs.Service):
    """With sources of another schema than spending."""

    def __init__(self, folder, sources, settings="", schema="spend-over-25k"):
        self.schema = schema
        super().__init__(folder, sources, settings)

    def configure(self, sources, settings=""):
        super().configure(sources, settings)
        self.config.write_text(self.config.read_text().replace("spend-over-25k", self.schema))

    def rows(self):
        """The rows of each version, in the order in which they were released."""
        out = []
        for version in self.versions():
            with open(self.archive / "public/releases" / version / "data.csv", encoding="utf-8", newline="") as file:
                out.append(list(csv.DictReader(file)))
        return out

    def put_back(self, run, hours):
        """A run and all that it says of times happened so much earlier."""
        def back(text):
            return (datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) - datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
        with sqlite3.connect(self.archive / "register.sqlite") as db:
            db.create_function("back", 1, back)
            db.execute("UPDATE run SET started = back(started) WHERE id = ?", (run,))
            db.execute("UPDATE source_run SET started = back(started) WHERE run = ?", (run,))
            db.execute("UPDATE result SET at = back(at) WHERE run = ?", (run,))

    def cut_off(self, site, path):
        """A run that is told to stop once it asked for what never comes."""
        with self.going("harvest", "--json") as running:
            until(lambda: site.times(path) > 0)
            time.sleep(0.7)
            running.send_signal(signal.SIGTERM)
            return json.loads(running.communicate(timeout=60)[0])


def release(number, date):
    return {"ocid": f"ocds-b5fd17-{number}", "id": f"{number}-1", "date": date, "tag": ["award"], "initiationType": "tender", "buyer": {"name": "Department for Coasts"},
            "awards": [{"id": "a0", "title": f"Dredging {number}", "value": {"amount": 1000, "currency": "GBP"}}]}


def policy_paper(number, path):
    return {"content_id": f"00000000-0000-4000-8000-{number:012}", "base_path": path, "title": f"Harbour dues {number}", "description": "What is meant.", "document_type": "policy_paper",
            "schema_name": "publication", "locale": "en", "first_published_at": "2024-05-01T09:30:00+01:00", "public_updated_at": "2024-05-02T09:30:00+01:00",
            "updated_at": "2024-05-02T09:30:00Z", "details": {"body": "<p>x</p>", "political": False}, "links": {"organisations": [{"title": "Department for Coasts"}]}}


def codes(result):
    return [f["code"] for f in result["failures"]]


def json_page(value):
    return (200, {"Content-Type": "application/json"}, json.dumps(value))


class GovUk(Site):
    """Policy papers. `shown`: how many the search finds; `gone`: how many of the first are not there any more; `moving`: the first goes between two pages."""

    def __init__(self, number):
        paths = [f"/government/publications/p{n}" for n in range(1, number + 1)]
        self.documents = {p: policy_paper(n, p) for n, p in enumerate(paths, 1)}
        self.shown, self.gone, self.moving, self.at_once = number, 0, False, 1000
        super().__init__({}, self.answer)

    def answer(self, handler):
        asked = urllib.parse.urlparse(handler.path)
        paths = list(self.documents)
        if asked.path == "/api/search.json":
            start = int(urllib.parse.parse_qs(asked.query)["start"][0])
            found = paths[1 if self.moving and start else 0:self.shown]
            return json_page({"results": [{"link": p, "title": "x", "updated_at": "2024-05-02T09:30:00Z"} for p in found[start:start + self.at_once]], "total": len(found), "start": start})
        path = asked.path.removeprefix("/api/content")
        there = path in paths and paths.index(path) >= (1 if self.moving else self.gone)
        return json_page(self.documents[path]) if there else (404, {}, "no")

    def source(self):
        return f'kind: govuk, offers: documents, address: "{self.url}/api/search.json?filter_content_store_document_type=policy_paper"'


def a_register_that_shrinks(work):
    site = GovUk(40)
    service = Service(work / "register", {"coasts": site.source()}, schema="policy-papers")
    service.harvest()
    site.shown = 1
    shrunk = service.harvest(code=3)
    fact(codes(shrunk) == ["mass-disappearance"] and "39 of the 40 records" in shrunk["failures"][0]["why"], "a register of which most is gone at once is not believed", shrunk["failures"])
    fact([(f["outcome"], f["code"], "39 of the 40 records" in f["why"], f["fetched"]) for f in shrunk["files"]] == [("failed", "mass-disappearance", True, False)]
         and service.sql("SELECT stage, outcome, code, why <> '' FROM result WHERE run = 2") == [("gathered", "failed", "mass-disappearance", 1)],
         "its own row says what became of it and why", (shrunk["files"], service.sql("SELECT * FROM result")))
    fact([len(r) for r in service.rows()] == [40] and service.status(code=1)["sources"][0]["standing"] == "failing", "it stays as it was, and the status says so")
    dry = service.harvest("--dry-run", code=3)
    fact(codes(dry) == ["mass-disappearance"] and [f["code"] for f in dry["files"]] == ["mass-disappearance"], "so does a dry run", dry)
    fact(codes(service.harvest(code=3)) == ["mass-disappearance"], "each run says it again")
    site.shown, site.gone = 40, 5
    fact(codes(service.harvest(code=3)) == ["incomplete"] and [len(r) for r in service.rows()] == [40], "nor does it shrink by documents that are listed and not there")
    site.gone = 1
    fact([len(r) for r in (service.harvest(), service.rows())[1]] == [40, 39], "one that goes has left it")
    site.shown = 10
    meant = service.harvest("--accept-vanished", "coasts-policy-papers")
    fact(meant["counts"]["released"] == 1 and [len(r) for r in service.rows()] == [40, 39, 9], "a person may say that they are meant to be gone", meant["files"])

    small = GovUk(6)
    small.gone = 5
    first = Service(work / "small", {"coasts": small.source()}, schema="policy-papers")
    fact(codes(first.harvest(code=3)) == ["incomplete"] and not first.versions(), "nor is a register begun of which five of six documents are not there")


def a_month_of_contracts_that_shrinks(work):
    whole = True

    def answer(handler):
        asked = urllib.parse.urlparse(handler.path)
        if not asked.path.startswith("/ocds"):
            return (404, {}, "no")
        query = urllib.parse.parse_qs(asked.query)
        january = query["from"][0][:7] == "2024-01"
        numbers = () if not january else range(100, 200) if "cursor" in query else range(100)
        links = {"next": f"{site.url}/ocds?from=2024-01-01&cursor=2"} if january and whole and "cursor" not in query else {}
        return json_page({"uri": "https://x.example", "version": "1.1", "publishedDate": "2024-11-01T00:00:00Z", "publisher": {"name": "C"}, "links": links,
                          "releases": [release(n, "2024-01-10T00:00:00Z") for n in numbers]})

    site = Site({}, answer)
    service = Service(work / "contracts", {"coasts": f'kind: ocds, address: "{site.url}/ocds?from={{from}}", since: 2024-01'}, "full_days: 0", "contracts")
    service.harvest()
    whole = False
    shrunk = service.harvest(code=3)
    fact(codes(shrunk) == ["mass-disappearance"] and "100 of the 200 records" in shrunk["failures"][0]["why"], "a month of contracts that lost a page is not believed", shrunk["failures"])
    fact([len(r) for r in service.rows()] == [200], "and stays as it was")


def awards_that_go_from_a_month(work):
    releases = [release(n, f"2024-05-{1 + n:02}T10:00:00Z") for n in range(20)]

    def package():
        return json_page({"uri": "x", "version": "1.1", "publishedDate": "2024-05-31T00:00:00Z", "publisher": {"name": "x"}, "releases": releases})

    site = Site({"/ocds": package()})
    service = Service(work / "awards", {"coasts": f'kind: ocds, address: "{site.url}/ocds"'}, schema="contracts")
    service.harvest()
    for one in releases[:2]:
        one["awards"] = []
    site.pages["/ocds"] = package()
    fact([len(r) for r in (service.harvest(), service.rows())[1]] == [20, 18], "two of twenty awards may go from a month of contracts")
    for one in releases:
        one.pop("awards")
    site.pages["/ocds"] = package()
    shrunk = service.harvest(code=3)
    fact(codes(shrunk) == ["mass-disappearance"] and "18 of the 18 rows of its records" in shrunk["failures"][0]["why"], "a month whose releases all lost their awards is no nil return", shrunk["failures"])
    fact([len(r) for r in service.rows()] == [20, 18] and service.status(code=1)["sources"][0]["standing"] == "failing", "and stays as it was")
    fact(service.harvest("--accept-vanished", "coasts-contracts")["counts"]["released"] == 1, "unless a person says that it is one")



def months_that_a_service_does_not_know(work):
    """A service answers as if nothing had been asked when it does not know the parameters of the address."""
    today = datetime.datetime.now(datetime.timezone.utc)
    first = (today.replace(day=1) - datetime.timedelta(days=40)).replace(day=1)
    second = (first + datetime.timedelta(days=40)).replace(day=1)
    heeded = {"from": False, "to": False}
    releases = [release(n, "2024-06-%02dT00:00:00Z" % (1 + n)) for n in range(20)]

    def answer(handler):
        asked = urllib.parse.urlparse(handler.path)
        if not asked.path.startswith("/ocds"):
            return (404, {}, "no")
        query = {k: v[0] for k, v in urllib.parse.parse_qs(asked.query).items()}
        given = [r for r in releases if (not heeded["from"] or r["date"][:10] >= query["from"]) and (not heeded["to"] or r["date"][:10] <= query["to"])]
        return json_page({"uri": "https://x.example", "version": "1.1", "publishedDate": "2024-11-01T00:00:00Z", "publisher": {"name": "C"}, "releases": given})

    site = Site({}, answer)
    service = Service(work / "unheeded", {"coasts": f'kind: ocds, since: {first:%Y-%m}, address: "{site.url}/ocds?from={{from}}&to={{to}}"'}, schema="contracts")
    result = service.harvest(code=3)
    fact(codes(result) == ["incomplete"] and "20 are dated outside it (2024-06-01 to 2024-06-20)" in result["failures"][0]["why"] and "does the service know the parameters" in result["failures"][0]["why"],
         "releases of another time are no month's, and the failure says what was found and what to look at", result["failures"])
    fact(service.versions() == [] and service.status(code=1)["sources"][0]["standing"] == "failing", "nothing is released of them", service.versions())
    # By its own dates now, and all that came since.
    releases[:] = [release(n, f"{month:%Y-%m}-{1 + n % 20:02}T00:00:00Z") for k, month in enumerate((first, second)) for n in range(20 * k, 20 * k + 20)]
    heeded["from"] = True
    result = service.harvest(code=3)
    fact(all(not v.startswith(f"coasts-contracts/{first:%Y-%m}/") for v in service.versions()), "nor of a service that heeds the first day and not the last", (result["failures"], service.versions()))
    heeded["to"] = True
    service.harvest()
    fact([len(r) for r in service.rows()] == [20] * len(service.versions()) and len(service.versions()) >= 1, "and once it heeds both, each month is", service.versions())


def rows_that_go_from_a_file(work):
    """HTTP/1.1 without a length: only the end of the connection says where the body ends."""
    whole = spend(5, rows=400)
    state = {"body": whole, "tag": '"0"'}

    def unmeasured(handler):
        if handler.headers.get("If-None-Match") == state["tag"]:
            return (304, {"ETag": state["tag"]}, "")
        site.asked.append((handler.path, 200, {}))
        handler.close_connection = True
        handler.wfile.write(f'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/csv\r\nETag: {state["tag"]}\r\n\r\n{state["body"]}'.encode())
        return None

    site = Site({"/": page("spend-may-2024.csv"), "/spend-may-2024.csv": unmeasured})
    service = Service(work / "unmeasured", {"coasts": f'kind: page, address: "{site.url}/"'})
    fact(service.harvest()["counts"]["released"] == 1 and service.harvest()["counts"]["unchanged"] == 1 and site.times("/spend-may-2024.csv", 200) == 2, "a body that only its connection ended is fetched again by each run")
    lines = whole.splitlines(keepends=True)
    state.update(tag='"1"', body="".join(lines[:21]))
    cut = service.harvest()["files"][0]
    fact((cut["outcome"], cut["code"]) == ("held", "rows-gone") and "has 20 rows where" in cut["why"] and [len(r) for r in service.rows()] == [400], "one that was cut off at the end of a line takes the place of none", cut)
    waits = service.status(code=1)["sources"][0]
    fact(waits["files"] == {"held": 1} and waits["standing"] == "unusable", "the status says that it waits for a person, and that nothing else of its source can be used", waits)
    state["body"] = whole
    healed = service.harvest()["files"][0]
    fact((healed["outcome"], healed["code"]) == ("unchanged", "same-rows") and "0 files are held" in service.command("held").stdout, "and once it is whole again nobody has to decide anything, though its ETag stayed", healed)
    state.update(tag='"2"', body="".join(lines[:381]))
    fact(service.harvest()["files"][0]["outcome"] == "released" and [len(r) for r in service.rows()] == [400, 380], "a correction may take out a twentieth")

    site = Site({"/": page("spend-may-2024.csv", "spend-june-2024.csv"), "/spend-may-2024.csv": tagged(spend(5, rows=40)), "/spend-june-2024.csv": tagged(spend(6, rows=12))})
    service = Service(work / "nothing", {"coasts": f'kind: page, address: "{site.url}/"'})
    service.harvest()
    site.pages["/spend-may-2024.csv"] = tagged(HEADING + "Nil return,,,,,,,,\r\n")
    site.pages["/spend-june-2024.csv"] = tagged(spend(6, rows=8))
    files = {f["url"][-12:]: f for f in service.harvest()["files"]}
    fact((files["may-2024.csv"]["outcome"], files["may-2024.csv"]["code"]) == ("held", "rows-gone"), "a statement that there is nothing does not take the place of forty rows by itself", files)
    fact(files["une-2024.csv"]["outcome"] == "released", "four of twelve rows may go", files)
    fact([f["outcome"] for f in service.harvest()["files"]] == ["unchanged", "unchanged"], "it is held once")
    number = service.command("held").stdout.split()[0]
    accepted = service.command("held", "accept", number, "--note", "Nothing was spent.")
    fact(accepted.returncode == 0 and sorted(len(r) for r in service.rows()) == [0, 8, 12, 40], "until a person says that it is meant", (accepted.stdout, accepted.stderr))
    fact([f["outcome"] for f in service.harvest()["files"]] == ["unchanged", "unchanged"], "which is not asked again")


def files_of_one_name(work):
    files = {f"/2024-{m:02}/spend.csv": (200, {}, spend(m)) for m in (4, 5, 6)}
    site = Site(dict(files))
    site.pages["/c.ttl"] = (200, {"Content-Type": "text/turtle"}, '@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n<https://a.example/spend> a dcat:Dataset ; dct:title "Spend" ; dcat:distribution '
                            + ", ".join(f'[ a dcat:Distribution ; dcat:downloadURL <{site.url}{p}> ; dct:format "CSV" ]' for p in files) + " .\n")
    service = Service(work / "names", {"coasts": f'kind: dcat, address: "{site.url}/c.ttl"'})
    result = service.harvest()
    fact(result["counts"]["released"] == 3, "files of one catalogue that have one name are all fetched", result["files"])
    fact(len(result["warnings"]) == 1 and "several files are called" in result["warnings"][0]["words"] and result["counts"]["warnings"] == 1, "and that is told, also as JSON", result["warnings"])
    fact(service.status()["sources"][0]["last_visit"]["counts"]["warnings"] == 1, "the register keeps how often")
    fact(service.harvest()["counts"]["unchanged"] == 3, "they stay the same files")


def a_list_that_changes_while_it_is_read(work):
    site = GovUk(6)
    site.at_once = 3
    service = Service(work / "moving", {"coasts": site.source()}, schema="policy-papers")
    service.harvest()
    site.moving = True
    result = service.harvest(code=3)
    fact(codes(result) == ["incomplete"] and "changed while it was read" in result["failures"][0]["why"], "a list of which an entry goes between two pages is not taken for the whole", result["failures"])
    fact([len(r) for r in service.rows()] == [6], "so none drops out of the register that is there")


def what_changes_while_a_run_is_cut_off(work):
    portal = Portal(months("/", ["january", "february"], "Trees"))
    body = portal.pages["/spend-january-2024.csv"]

    def hangs(handler):
        portal.asked.append((handler.path, 0, {}))
        time.sleep(8)

    portal.pages["/spend-january-2024.csv"] = hangs
    service = Service(work / "between", {"forests": f'kind: ckan, address: "{portal.url}"'})
    fact(outcomes(service.cut_off(portal, "/spend-january-2024.csv")).get("spend-february-2024.csv", ("", ""))[1] == "released", "a run is cut off that settled one file")
    service.put_back(1, 10)
    portal.pages["/spend-january-2024.csv"] = body
    portal.pages["/spend-february-2024.csv"] = tagged(spend(2, supplier="Corrected"))
    portal.modified["/spend-february-2024.csv"] = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%S")
    portal.asked = []
    service.harvest()
    fact(portal.times("/spend-february-2024.csv") == 0, "the next one goes on without it, though it changed five hours ago")
    changed = service.harvest()
    fact([f["found"] for f in changed["files"] if "february" in f["url"]] == ["changed"], "and the one after asks for what changed since the first", changed["files"])


def what_is_cut_off_again_and_again(work):
    def hangs(handler):
        site.asked.append((handler.path, 0, {}))
        time.sleep(6)

    site = Site({"/": page("spend-april-2024.csv", "spend-may-2024.csv"), **months("/", ["april"]), "/spend-may-2024.csv": hangs})
    service = Service(work / "again", {"coasts": f'kind: page, address: "{site.url}/"'}, "requests_per_host: 1")
    service.cut_off(site, "/spend-may-2024.csv")
    site.pages["/spend-april-2024.csv"] = tagged(spend(4, supplier="Corrected"))
    asked = []
    for run in (2, 3):
        for before in range(1, run):
            service.put_back(before, 20)
        site.asked = []
        service.cut_off(site, "/spend-may-2024.csv")
        asked.append(site.times("/spend-april-2024.csv"))
    fact(asked == [0, 1], "what was settled a day ago is asked for again, however many runs were cut off since", asked)


def what_an_earlier_run_settled(work):
    """Of files without validators; the run between them is stopped before it comes there, or before it comes to all."""
    def hangs(handler):
        harbours.asked.append((handler.path, 0, {}))
        time.sleep(6)

    coasts = Site({"/": page("spend-april-2024.csv", "spend-may-2024.csv"), "/spend-april-2024.csv": (200, {}, spend(4)), "/spend-may-2024.csv": (200, {}, spend(5))})
    harbours = Site({"/": page("spend-june-2024.csv"), "/spend-june-2024.csv": hangs})
    service = Service(work / "earlier", {"coasts": f'kind: page, address: "{coasts.url}/"', "harbours": f'kind: page, address: "{harbours.url}/"'})
    for _ in range(3):
        harbours.asked = []
        service.cut_off(harbours, "/spend-june-2024.csv")
    fact(coasts.times("/spend-april-2024.csv") == coasts.times("/spend-may-2024.csv") == 1, "what a run settled is not fetched again, however many were cut off elsewhere since", coasts.asked)
    harbours.pages["/spend-june-2024.csv"] = tagged(spend(6, supplier="Boats"))
    last = service.harvest()
    fact(coasts.times("/spend-april-2024.csv") == 1 and last["counts"]["released"] == 1 and len(service.versions()) == 3, "nor by the one that goes to its end", last["counts"])
    service.harvest()
    fact(coasts.times("/spend-april-2024.csv") == 2, "which is the last that is spared it")


def slow_sources(work):
    """With six seconds a run."""
    def endless(handler):
        time.sleep(0.6)
        number = int((handler.path.split("n=") + ["0"])[1])
        return (200, {}, f'<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>f</title><updated>2024-07-01T00:00:00Z</updated><link rel="next" href="/feed?n={number + 1}"/><entry><id>e{number}</id><title>spend</title>'
                f'<updated>2024-07-01T00:00:00Z</updated><link rel="enclosure" href="/x{number}.csv"/></entry></feed>')

    quick = Site({"/": page("spend-april-2024.csv"), **months("/", ["april"])})
    slow = Site({}, lambda h: endless(h) if h.path.startswith("/feed") else (404, {}, "no"))
    service = Service(work / "slow_feed", {"aground": f'kind: atom, address: "{slow.url}/feed"', "coasts": f'kind: page, address: "{quick.url}/"'})
    result = service.harvest("--deadline", "0.1", code=3)
    fact(outcomes(result).get("spend-april-2024.csv", ("", ""))[1] == "released", "a feed without an end takes a share of a run's time, and other sources have theirs", result)
    fact([f["source"] for f in result["failures"]] == ["aground-spend-over-25k"] and "not read within" in result["failures"][0]["why"], "it is named", result["failures"])

    def slowly(handler):
        time.sleep(2.5)
        return (200, {}, spend(int(handler.path[-5]), 2023))

    names = [f"s{n}.csv" for n in range(1, 10)]
    slow = Site({"/": page(*names), **{f"/{n}": slowly for n in names}})
    service = Service(work / "slow_files", {"aground": f'kind: page, address: "{slow.url}/"', "coasts": f'kind: page, address: "{quick.url}/"'}, "requests_per_host: 1")
    result = service.harvest("--deadline", "0.1", code=3)
    fact(outcomes(result).get("spend-april-2024.csv", ("", ""))[1] == "released", "files that are slow to come hold up none of another source", outcomes(result))
    fact(result["ending"] == "deadline" and outcomes(result).get("s1.csv", ("", ""))[1] == "released", "and what comes of them in time is settled, too", outcomes(result))


def errors_with_status_200(work):
    answers = [("text/plain", "Service temporarily unavailable"), ("application/json", '{"error":"rate limit exceeded"}'), ("application/xml", '<?xml version="1.0"?><Error><Code>SlowDown</Code></Error>'), ("text/csv", "")]
    names = harvest_runs.MONTHS[:len(answers)]
    site = Site({"/": page(*months("", names)), **months("/", names)})
    service = Service(work / "errors", {"coasts": f'kind: page, address: "{site.url}/"'})
    service.harvest()
    for month, (kind, body) in zip(names, answers):
        site.pages[f"/spend-{month}-2024.csv"] = (200, {"Content-Type": kind}, body)
    result = service.harvest(code=3)
    fact([(f["outcome"], f["code"]) for f in result["files"]] == [("failed", "soft-404")] * len(answers), "an error that comes with status 200 is a failure", result["files"])
    fact(not list(service.archive.glob("public/rejections/**/*.json")), "and no rejection of the department's file")


def where_a_redirect_leads(work):
    state = {"to": "/files/a.csv"}
    at = {"/files/a.csv": "Mon, 10 Jun 2024 10:00:00 GMT", "/files/b.csv": "Mon, 03 Jun 2024 10:00:00 GMT"}
    bodies = {"/files/a.csv": spend(5), "/files/b.csv": spend(5, supplier="Corrected")}

    def answer(handler):
        if handler.path == "/spend-may-2024.csv":
            return (302, {"Location": state["to"]}, "")
        if handler.path not in at:
            return (404, {}, "no")
        since = handler.headers.get("If-Modified-Since")
        known = since and email.utils.parsedate_to_datetime(since) >= email.utils.parsedate_to_datetime(at[handler.path])
        return (304 if known else 200, {"Last-Modified": at[handler.path]}, "" if known else bodies[handler.path])

    site = Site({"/": page("spend-may-2024.csv")}, answer)
    service = Service(work / "redirect", {"coasts": f'kind: page, address: "{site.url}/"'})
    service.harvest()
    fact(service.harvest()["counts"]["unchanged"] == 1, "a file behind a redirect is known by its bytes")
    state["to"] = "/files/b.csv"
    fact([f["found"] for f in service.harvest()["files"]] == ["changed"], "and a corrected one is found where the redirect leads elsewhere, though it is older")


def what_came_late_into_a_feed(work):
    site = Site(months("/", ["april", "may"]))

    def feed(*entries):
        return (200, {}, '<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>f</title><updated>2024-07-01T00:00:00Z</updated>'
                + "".join(f'<entry><id>{m}</id><title>{m}</title><updated>{at}</updated><link rel="enclosure" href="/spend-{m}-2024.csv"/></entry>' for m, at in entries) + "</feed>")

    site.pages["/feed"] = feed(("april", "2024-05-30T00:00:00Z"))
    service = Service(work / "late", {"coasts": f'kind: atom, address: "{site.url}/feed"'})
    service.harvest()
    site.pages["/feed"] = feed(("may", "2024-06-28T09:00:00Z"), ("april", "2024-05-30T00:00:00Z"))
    fact(outcomes(service.harvest()).get("spend-may-2024.csv") == ("new", "released"), "an entry that came with a date from before the last run is read")


def a_portal_that_forbids_its_api(work):
    portal = Portal(months("/", ["january"]))
    portal.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /api/\n")
    portal.modified["/robots.txt"] = ""
    service = Service(work / "robots", {"forests": f'kind: ckan, address: "{portal.url}"'})
    fact(codes(service.harvest(code=3)) == ["robots"], "a portal whose robots.txt forbids its API fails as robots")


def months_that_are_put_back(work):
    def answer(handler):
        asked = urllib.parse.urlparse(handler.path)
        if not asked.path.startswith("/ocds"):
            return (404, {}, "no")
        month = urllib.parse.parse_qs(asked.query)["from"][0][:7]
        read.append(month)
        return json_page({"uri": "https://x.example", "version": "1.1", "publishedDate": "2024-11-01T00:00:00Z", "publisher": {"name": "C"}, "releases": [release(1, month + "-10T00:00:00Z")] if month < "2024-03" else []})

    read = []
    site = Site({}, answer)
    source = 'kind: ocds, address: "%s/ocds?from={from}", since: %s'
    service = Service(work / "since", {"coasts": source % (site.url, "2024-02")}, schema="contracts")
    service.harvest()
    read.clear()
    service.configure({"coasts": source % (site.url, "2024-01")})
    service.harvest()
    fact(read[:2] == ["2024-01", "2024-02"], "a source whose first month is put back is asked for all of them", read)


def what_is_not_due_yet(work):
    # The tenth of a month: what ended with the month before is due at the end of this one.
    wait = next(n for n in range(1, 40) if (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=n)).day == 10)
    today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=wait)).date()
    ended = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    before = (ended - datetime.timedelta(days=1)).replace(day=1)
    site = Site({f"/spend-{before:%Y-%m}.csv": (200, {}, spend(before.month, before.year))})
    service = Service(work / "due", {"coasts": f'kind: files, address: "{site.url}/spend-{{yyyy}}-{{mm}}.csv", since: {before:%Y-%m}'})
    result = service.harvest(days_later=wait)
    last = outcomes(result)[f"spend-{ended:%Y-%m}.csv"]
    fact(last[1] == "unchanged" and result["balances"], "a month that has ended and is not due yet is awaited, and no failure", result["files"])
    fact(service.status(days_later=wait)["alarms"] == 0, "nor an alarm")
    for what, answer in {"a 403, as stores say it": (403, {}, "<Error><Code>AccessDenied</Code></Error>"), "a page": (200, {"Content-Type": "text/html"}, "<html><title>Page not found</title></html>")}.items():
        site.pages[f"/spend-{ended:%Y-%m}.csv"] = answer
        told = service.harvest(days_later=wait)
        fact(sorted((f["outcome"], f["code"]) for f in told["files"]) == [("unchanged", ""), ("unchanged", "not-due")], f"{what} says the same as a 404", told["files"])
    later = service.harvest(code=3, days_later=wait + 40)
    fact(outcomes(later)[f"spend-{ended:%Y-%m}.csv"][1] == "failed", "once it was due it is one", later["files"])
    site.pages[f"/spend-{before:%Y-%m}.csv"] = (403, {}, "no")
    refused = {f["url"][-11:-4]: f for f in service.harvest(code=3, days_later=wait)["files"]}
    fact(refused[f"{before:%Y-%m}"]["code"] == "forbidden" and "403" in refused[f"{before:%Y-%m}"]["why"], "and a file that was there and is refused is one at once", refused)

    this_month = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=wait)
    young = Service(work / "young", {"coasts": f'kind: files, address: "{site.url}/spend-{{yyyy}}-{{mm}}.csv", since: {this_month:%Y-%m}'})
    first = young.harvest(days_later=wait)
    fact(not first["failures"] and not first["files"] and ["nothing is owed yet" in w["words"] for w in first["warnings"]] == [True], "a source whose first month goes on offers nothing yet, and that is told", first)
    fact(young.status(days_later=wait)["sources"][0]["standing"] == "ok", "and is no failure")


def what_a_host_asks_for(work):
    """Retry-After is a promise to a host, which does not end with the run that was told."""
    site = Site({"/": page(*months("", ["april"]))})
    service = Service(work / "pause", {"coasts": f'kind: page, address: "{site.url}/"'})
    site.pages["/spend-april-2024.csv"] = (503, {"Retry-After": "7200"}, "busy")
    service.harvest(code=3)
    asked = len(site.asked)
    site.pages.update(months("/", ["april"]))
    result = service.harvest(code=3)
    fact(len(site.asked) == asked and codes(result) == ["host-left-alone"], "a host that asked for two hours is not asked by the next run", (result["failures"], site.asked[asked:]))
    fact("asked to be left alone until" in result["failures"][0]["why"], "which says until when", result["failures"])
    service.harvest("--dry-run", code=3)
    fact(len(site.asked) == asked, "nor by one that only looks")
    fact(outcomes(service.harvest(days_later=1))["spend-april-2024.csv"] == ("new", "released"), "once they are over it is")


ALL = (a_register_that_shrinks, a_month_of_contracts_that_shrinks, awards_that_go_from_a_month, months_that_a_service_does_not_know, rows_that_go_from_a_file, files_of_one_name, a_list_that_changes_while_it_is_read, what_changes_while_a_run_is_cut_off, what_is_cut_off_again_and_again, what_an_earlier_run_settled, slow_sources,
       errors_with_status_200, where_a_redirect_leads, what_came_late_into_a_feed, a_portal_that_forbids_its_api, months_that_are_put_back, what_is_not_due_yet, what_a_host_asks_for)


if __name__ == "__main__":
    sys.exit(harvest_runs.tell_each(ALL))
