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
import harvest_service  # noqa: E402
from daybook import HEADING  # noqa: E402
from facts import fact  # noqa: E402
from harvest_service import Portal, months, outcomes, tagged, until  # noqa: E402
from small_site import Site, page, spend  # noqa: E402


class Service(harvest_service.Service):
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


def a_first_body_that_may_be_cut_off(work):
    """Nothing is here yet to hold it against, and nobody said how long it is."""
    state = {}

    def answer(handler):
        handler.close_connection = True
        length = f'Content-Length: {len(state["body"])}\r\n' if state["measured"] else ""
        handler.wfile.write(f'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/csv\r\n{length}\r\n{state["body"]}'.encode())
        return None

    site = Site({"/": page("spend-may-2024.csv"), "/spend-may-2024.csv": answer})
    service = Service(work / "first", {"coasts": f'kind: page, address: "{site.url}/"'})

    def harvest(body, measured=False):
        state.update(body=body, measured=measured)
        file = service.harvest()["files"][0]
        return (file["outcome"], file["code"]), file

    whole = spend(5, rows=40)
    quoted = "\n".join(whole.splitlines()[:30]) + '\nCoasts,Coasts,08/05/2024,Consultancy,Harbours,"Supplier of several\n'
    for what, body in {"in the middle of a line": whole[:-30], "of which the last line lacks nothing but its end": whole.rstrip(), "within a quote": quoted}.items():
        said, file = harvest(body)
        fact(said == ("held", "may-be-cut") and not service.versions(), f"a body that breaks off {what} is held", file)
        fact(json.loads(service.command("recheck", "--json").stdout)["counts"]["read_again"] == 0, "and no checker's word lets it go")
    said, file = harvest("PK\x03\x04" + "x" * 3000)
    fact(said == ("held", "may-be-cut") and "directory" in file["why"], "an archive that breaks off is not told to be its department's", file)
    said, file = harvest(whole)
    fact(said == ("released", "") and "0 files are held" in service.command("held").stdout, "once it is whole it is released", file)

    service = Service(work / "measured", {"coasts": f'kind: page, address: "{site.url}/"'})
    harvest(whole.rstrip())
    said, file = harvest(whole.rstrip(), measured=True)
    fact(said == ("released", "") and len(service.versions()) == 1, "nor has a last line to end where the body has a length", file)


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
    names = harvest_service.MONTHS[:len(answers)]
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


ALL = (a_register_that_shrinks, rows_that_go_from_a_file, a_first_body_that_may_be_cut_off, files_of_one_name, a_list_that_changes_while_it_is_read, what_changes_while_a_run_is_cut_off, what_is_cut_off_again_and_again, what_an_earlier_run_settled, slow_sources,
       errors_with_status_200, where_a_redirect_leads, what_came_late_into_a_feed, a_portal_that_forbids_its_api, what_a_host_asks_for)


if __name__ == "__main__":
    sys.exit(harvest_service.tell_each(ALL))
