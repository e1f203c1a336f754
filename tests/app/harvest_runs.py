#!/usr/bin/env python3
"""Runs that can be trusted: what a second one asks for, what a dry one changes, what vanishes, moves, is erased or decided.
usage: harvest_runs.py DAYBOOK_PROGRAM [STEPPED_CLOCK_LIBRARY] [--STORY]"""
import pathlib
import signal
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact  # noqa: E402
from harvest_service import MONTHS, Portal, Service, months, outcomes, slowly, tagged, tell_each, until  # noqa: E402
from small_site import Site, page, spend  # noqa: E402


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


ALL = (a_second_run, a_dry_run, what_vanishes, what_a_service_is_told, what_is_deleted, what_moves, what_moves_and_fails, what_was_erased,
       what_is_erased_meanwhile, what_is_decided)


if __name__ == "__main__":
    sys.exit(tell_each(ALL))
