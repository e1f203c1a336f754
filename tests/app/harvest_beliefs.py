#!/usr/bin/env python3
"""What a run must not believe: halves of two files, validators of another address, answers that could not be read, places in a list, another source's answers, and lists that shrink step by step.
usage: harvest_beliefs.py DAYBOOK_PROGRAM [STEPPED_CLOCK_LIBRARY]"""
import email.utils
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harvest_service  # noqa: E402
from daybook import HEADING  # noqa: E402
from facts import fact  # noqa: E402
from harvest_losses import GovUk, Service, codes, json_page  # noqa: E402
from harvest_service import MONTHS, months, outcomes, tagged  # noqa: E402
from small_site import Site, page, spend  # noqa: E402


def catalogue(site, files):
    """A data.json: titles and paths of the distributions of its one dataset."""
    return {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
            "dataset": [{"identifier": "spend", "title": "Spend", "accessLevel": "public",
                         "distribution": [{"title": title, "mediaType": "text/csv", "downloadURL": site.url + path} for title, path in files]}]}


def dated(handler, date, body, kind="text/csv"):
    """As Apache answers: 304 to whoever has it from that day or a later one."""
    since = handler.headers.get("If-Modified-Since")
    known = since and email.utils.parsedate_to_datetime(since) >= email.utils.parsedate_to_datetime(date)
    return (304 if known else 200, {"Last-Modified": date, "Content-Type": kind}, "" if known else body)


EARLIER, LATER = "Mon, 03 Jun 2024 10:00:00 GMT", "Mon, 10 Jun 2024 10:00:00 GMT"


def suppliers(service):
    return sorted({row["supplier"][:8] for rows in service.rows() for row in rows})


def halves_of_two_files(work):
    a, b = spend(5, supplier="AAAAAAAA"), spend(5, supplier="BBBBBBBB")

    def rest(handler, etag):
        start = handler.headers.get("Range")
        if not start:
            return (200, {"ETag": '"1"', "Content-Type": "text/csv"}, b)
        start = int(start[6:-1])
        return (206, {**etag, "Content-Type": "text/csv", "Content-Range": f"bytes {start}-{len(b) - 1}/{len(b)}"}, b[start:])

    def cut_and_then(then):
        def answer(handler):
            if answer.asked:
                return then(handler)
            answer.asked = True
            handler.close_connection = True
            handler.wfile.write(f'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Type: text/csv\r\nContent-Length: {len(a)}\r\n\r\n{a[:1000]}'.encode())
            return None
        answer.asked = False
        return answer

    for name, then in {"behind a redirect": lambda h: (302, {"Location": "/new/spend-may-2024.csv"}, ""), "from a server that ignores If-Range": lambda h: rest(h, {})}.items():
        site = Site({"/": page("spend-may-2024.csv"), "/spend-may-2024.csv": cut_and_then(then), "/new/spend-may-2024.csv": lambda h: rest(h, {"ETag": '"1"'})})
        service = Service(work / name.replace(" ", "_"), {"coasts": f'kind: page, address: "{site.url}/"'})
        service.config.write_text(service.config.read_text().replace("attempts: 1", "attempts: 3"))
        service.harvest()
        fact(suppliers(service) == ["BBBBBBBB"], f"a file that was cut off is not completed with another one {name}", suppliers(service))


def validators_of_another_address(work):
    state = {"redirect": True}

    def answer(handler):
        if handler.path == "/spend-may-2024.csv" and not state["redirect"]:
            return dated(handler, EARLIER, spend(5, supplier="Corrected"))
        if handler.path == "/spend-may-2024.csv":
            return (302, {"Location": "/other/spend-may-2024.csv"}, "")
        return dated(handler, LATER, spend(5, supplier="Provisional")) if handler.path.startswith("/other/") else (404, {}, "no")

    site = Site({"/": page("spend-may-2024.csv")}, answer)
    service = Service(work / "redirect", {"coasts": f'kind: page, address: "{site.url}/"'})
    for _ in range(5):
        service.harvest()
    fact(site.times("/other/spend-may-2024.csv", 200) == 1, "a file behind a redirect is sent once in five runs", site.asked)
    state["redirect"] = False
    fact([f["found"] for f in service.harvest()["files"]] == ["changed"], "once its own address has it again, a date of the other one hides nothing")

    files = months("/", ["april", "may", "june"])
    state["redirect"] = True

    def list_of(handler):
        if handler.path == "/old/":
            return dated(handler, LATER, page("/spend-april-2024.csv")[2], "text/html")
        if handler.path != "/":
            return (404, {}, "no")
        return (302, {"Location": "/old/"}, "") if state["redirect"] else dated(handler, EARLIER, page(*files)[2], "text/html")

    site = Site(dict(files), list_of)
    service = Service(work / "page", {"coasts": f'kind: page, address: "{site.url}/"'})
    service.harvest()
    state["redirect"] = False
    fact(len(outcomes(service.harvest())) == 3, "nor does one of a page hide the files of another")


def an_address_that_is_given_up(work):
    state = {"moved": True}

    def answer(handler):
        if handler.path == "/new.csv":
            return dated(handler, LATER, spend(5, supplier="Provisional")) if state["moved"] else (404, {}, "no")
        if handler.path == "/spend-may-2024.csv":
            return (301, {"Location": "/new.csv"}, "") if state["moved"] else dated(handler, EARLIER, spend(5, supplier="Corrected"))
        return (404, {}, "no")

    site = Site({"/": page("spend-may-2024.csv")}, answer)
    service = Service(work / "moved", {"coasts": f'kind: page, address: "{site.url}/"'})
    for _ in range(4):
        service.harvest()
    state["moved"] = False
    service.harvest(code=3)
    fact([f["found"] for f in service.harvest()["files"]] == ["changed"], "what is at an address again, after it had moved, is fetched")


def a_redirect_that_is_taken_back(work):
    elsewhere = Site(months("/", ["april", "may"]))
    coasts = Site({"/": page("spend-april-2024.csv", "spend-may-2024.csv"), **{p: (301, {"Location": elsewhere.url + p}, "") for p in elsewhere.pages}})
    service = Service(work / "taken_back", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    for _ in range(4):
        service.harvest()
    coasts.asked = []
    elsewhere.bodies()
    week = service.harvest(days_later=8)
    fact(coasts.times("/spend-april-2024.csv", 301) == 1 and elsewhere.bodies() == [] and week["counts"]["unchanged"] == 2, "an address that moved for good is asked again after a week, and a redirect that stays costs no body", coasts.asked)
    fact([f["moved_in_use"] for f in week["files"]] == [True, True], "which keeps the new one in use", week["files"])
    coasts.asked = []
    service.harvest(days_later=8)
    fact(coasts.times("/spend-april-2024.csv") == 0, "for another week", coasts.asked)
    coasts.pages["/spend-april-2024.csv"] = tagged(spend(4, supplier="Corrected"))
    coasts.pages["/spend-may-2024.csv"] = (410, {}, "gone")
    later = service.harvest(days_later=16)
    fact(outcomes(later) == {"spend-april-2024.csv": ("changed", "released"), "spend-may-2024.csv": ("unchanged", "unchanged")}, "what is at its own address again is fetched there, and one that is given up fails nothing while the new one has it", later["files"])
    coasts.asked = []
    service.harvest(days_later=16)
    fact(coasts.times("/spend-april-2024.csv", 304) == 1 and coasts.times("/spend-may-2024.csv") == 0, "from then on", coasts.asked)


def halves_that_stand_for_themselves(work):
    """Of a file in parts one says that it is one, and the other says so otherwise."""
    # A week a part, so that each is of May and not the other's rows.
    lines = spend(5, rows=30).splitlines(keepends=True)
    one, two = "".join(lines[:10]), lines[0] + "".join(lines[10:])
    for number, (first, second) in enumerate((("Spend over £25k - May 2024 - part 1 of 2", "Spend over £25k - May 24 - part 2"), ("Part 1 of 2: spend May 2024", "Part 2: spend May 2024"),
                                              ("Spend over £25,000, May 2024, part 1 of 2", "Part two of spend over £25,000, May 2024"), ("May 2024 spend (part 1 of 2)", "Spend May 2024 (second part)"))):
        def links(second_title, more=""):
            return (200, {"Content-Type": "text/html; charset=utf-8"}, f'<meta charset=utf-8><a href="1.csv">{first}</a> <a href="2.csv">{second_title}</a> <a href="june.csv">Spend June 2024</a>{more}')
        site = Site({"/": links(second), "/1.csv": tagged(one), "/2.csv": tagged(two), "/june.csv": tagged(spend(6))})
        service = Service(work / f"halves{number}", {"coasts": f'kind: page, address: "{site.url}/", parts: "(?i)part (\\\\d+) of (\\\\d+)"'})
        files = {f["url"].rsplit("/", 1)[1]: f for f in service.harvest(code=3)["files"]}
        fact((files["2.csv"]["outcome"], files["2.csv"]["code"]) == ("held", "may-be-part"), f"'{second}' is not released as the whole of May", files)
        fact(service.versions() == ["coasts-spend-over-25k/2024-06/v1"], "and June, on the same page, is", service.versions())
        site.pages["/"] = links(first.replace("1 of 2", "2 of 2"))
        service.harvest()
        fact(service.versions() == ["coasts-spend-over-25k/2024-05/v1", "coasts-spend-over-25k/2024-06/v1"] and len(service.rows()[0]) == 30, "once its title is mended, both are May", service.versions())
        fact("0 files are held" in service.command("held").stdout, "and nobody is asked", service.command("held").stdout)

    # By a program of before, or a title that says nothing at all.
    site = Site({"/": (200, {"Content-Type": "text/html"}, '<a href="2.csv">Spend May 2024</a>'), "/1.csv": tagged(one), "/2.csv": tagged(two)})
    service = Service(work / "by_itself", {"coasts": f'kind: page, address: "{site.url}/", parts: "(?i)part (\\\\d+) of (\\\\d+)"'})
    service.harvest()
    site.pages["/"] = (200, {"Content-Type": "text/html"}, '<a href="1.csv">Spend May 2024, part 1 of 2</a> <a href="2.csv">Spend May 2024, part 2 of 2</a>')
    service.harvest()
    fact([len(r) for r in service.rows()] == [21, 30], "what was released by itself and is a part by now gives its edition to the whole", service.versions())


def nothing_that_can_be_used(work):
    """What a source offers comes, and nothing of it can be released."""
    other_columns = "A,B,C\r\n1,2,3\r\n4,5,6\r\n"
    site = Site({"/": page("spend-may-2024.csv", "spend-june-2024.csv"), **months("/", ["may", "june"])})
    service = Service(work / "unusable", {"coasts": f'kind: page, address: "{site.url}/"'})
    service.harvest()
    site.pages["/"] = page("spend-may-2024.csv", "spend-june-2024.csv", "spend-july-2024.csv")
    for n, name in enumerate(("may", "june", "july")):
        site.pages[f"/spend-{name}-2024.csv"] = tagged(other_columns + f"7,8,{n}\r\n")
    rejected = service.harvest()
    fact(rejected["counts"]["rejected"] == 3, "a department changes its columns, and each of its files is rejected", rejected["counts"])
    for _ in range(2):
        source = service.status(code=1)["sources"][0]
        fact((source["standing"], source["alarm"], source["unusable"], source["last_success"]["run"]) == ("unusable", True, 3, 1), "then its source is in alarm, and its last success is the one before", source)
        fact("UNUSABLE" in service.command("status").stdout and "none of the 3 files that came new or changed last" in service.command("status").stdout, "in words, too", service.command("status").stdout)
        service.harvest()
    site.pages["/"] = page("spend-may-2024.csv", "spend-june-2024.csv", "spend-july-2024.csv", "spend-august-2024.csv")
    site.pages.update(months("/", ["august"]))
    service.harvest()
    fact(service.status()["sources"][0]["standing"] == "ok", "until something comes that can be used")

    both = {"/a/spend-may-2024.csv": tagged(spend(6)), "/b/spend-may-2024.csv": tagged(spend(7))}
    site = Site({"/": page(*[f[1:] for f in both]), **both})
    service = Service(work / "all_held", {"coasts": f'kind: page, address: "{site.url}/"'})
    fact(service.harvest()["counts"]["held"] == 2 and service.status(code=1)["sources"][0]["standing"] == "unusable", "so where all is held, and nobody decided")
    service.command("held", "accept", "1", "--edition", "2024-06", "--note", "A slip.", "--by", "pat")
    fact(service.status()["sources"][0]["standing"] == "ok", "until somebody does", service.command("status").stdout)


def what_a_title_alone_changes(work):
    """A link that counts its downloads."""
    site = Site({"/june.csv": tagged("A,B,C\r\n1,2,3\r\n4,5,6\r\n"), "/may.csv": tagged(spend(4)), "/march.csv": tagged(spend(3, supplier="Boats"))})

    def links(n):
        site.pages["/"] = (200, {"Content-Type": "text/html"}, f'<a href="june.csv">Spend June 2024 ({n} downloads)</a> <a href="may.csv">Spend May 2024 ({n} downloads)</a> <a href="march.csv">March 2024</a>')
    links(1203)
    service = Service(work / "downloads", {"coasts": f'kind: page, address: "{site.url}/"'})
    fact({f["url"].rsplit("/", 1)[1]: f["outcome"] for f in service.harvest()["files"]} == {"june.csv": "rejected", "may.csv": "held", "march.csv": "released"}, "one file is rejected, one held, and one released")
    log, number = (service.archive / "public/log/checkpoint").read_text(), service.command("held").stdout.split()[0]
    for n in (1204, 1209):
        links(n)
        service.harvest()
    fact((service.archive / "public/log/checkpoint").read_text() == log, "readers are not told again of a rejection for its title")
    fact(service.command("held").stdout.split()[0] == number and service.command("held", "show", number).returncode == 0, "and what is held keeps its number", service.command("held").stdout)


def a_register_of_the_program_before(work):
    """Layout 12, in which nobody noted whose validators are, and files of one title were told by their places."""
    bodies = {f"/s{m}.csv": tagged(spend(m, supplier=f"S{m}")) for m in (4, 5, 6, 7)}
    site = Site(dict(bodies))
    site.pages["/data.json"] = json_page(catalogue(site, [("CSV", f"/s{m}.csv") for m in (6, 5, 4)]))
    service = Service(work / "before", {"coasts": f'kind: datajson, address: "{site.url}/data.json"'})
    service.harvest()
    import sqlite3
    with sqlite3.connect(service.archive / "register.sqlite") as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(object)")]
        if "validators_of" in columns:
            db.execute("ALTER TABLE object DROP COLUMN validators_of")
        db.execute("DROP TABLE IF EXISTS host_pause")
        of_versions = [row[1] for row in db.execute("PRAGMA table_info(version)")]
        if "manifest" in of_versions:
            db.execute("ALTER TABLE version DROP COLUMN manifest")
        if "prints" not in of_versions:
            db.executescript("ALTER TABLE version ADD COLUMN prints BLOB NOT NULL DEFAULT x''; UPDATE version SET prints = p.prints FROM row_prints p WHERE p.version = version.id; "
                             "DROP TABLE row_prints; DROP INDEX version_rows;")
        for place, m in enumerate((6, 5, 4), 1):
            db.execute("UPDATE object SET identity = ? WHERE url = ?", ("spend#CSV" + (f"#{place}" if place > 1 else ""), f"{site.url}/s{m}.csv"))
        db.execute("PRAGMA user_version = 12")
    db.close()
    site.bodies()
    result = service.harvest()
    fact(result["counts"]["unchanged"] == 3 and site.bodies() == ["/data.json"], "an archive of the program before is fetched no file of again", (result["files"], site.asked))
    fact(len(service.sql("SELECT 1 FROM object")) == 3 and len(service.versions()) == 3, "and none of its files becomes two")


def answers_that_could_not_be_read(work):
    state = {"down": False}
    site = Site(months("/", ["may"]))

    def answer(handler):
        if state["down"]:
            return dated(handler, LATER, "<html><title>Down for maintenance</title></html>", "text/html")
        return dated(handler, EARLIER, json.dumps(catalogue(site, [("Spend May 2024", "/spend-may-2024.csv")])), "application/json")

    site.pages["/data.json"] = answer
    service = Service(work / "maintenance", {"coasts": f'kind: datajson, address: "{site.url}/data.json"'})
    service.harvest()
    state["down"] = True
    service.harvest(code=3)
    state["down"] = False
    fact(service.harvest()["counts"]["unchanged"] == 1, "a catalogue that came back from maintenance with its old date is read again")

    files = months("/", ["april", "may", "june", "july"])
    links = page(*files)[2].splitlines(keepends=True)
    site = Site(dict(files))
    site.pages["/"] = (200, {"ETag": '"1"', "Content-Type": "text/html"}, "".join(links[:2]))
    service = Service(work / "cut", {"coasts": f'kind: page, address: "{site.url}/"'})
    service.harvest()
    site.pages["/"] = (200, {"ETag": '"1"', "Content-Type": "text/html"}, "".join(links))
    fact(len(outcomes(service.harvest(days_later=1))) == 2, "a page that was cut off without a sign and says that it did not change is believed")
    fact(len(outcomes(service.harvest(days_later=8))) == 4, "but not for ever: after a week it is asked for whole")


def places_in_a_list(work):
    bodies = {f"/s{m}.csv": tagged(spend(m, supplier=f"S{m}")) for m in (4, 5, 6, 7)}
    site = Site(dict(bodies))

    def list_of(*numbers):
        site.pages["/data.json"] = json_page(catalogue(site, [("CSV", f"/s{m}.csv") for m in numbers]))

    list_of(6, 5, 4)
    service = Service(work / "datajson", {"coasts": f'kind: datajson, address: "{site.url}/data.json"'})
    service.harvest()
    list_of(7, 6, 5, 4)
    site.bodies()
    result = service.harvest()
    fact(result["counts"]["unchanged"] == 3 and result["counts"]["changed"] == 0, "a month that is put in front of three files called CSV changes none of them", result["files"])
    fact(sorted(p for p in site.bodies() if p.endswith(".csv")) == ["/s7.csv"], "and nothing else is sent")
    site.pages["/s6.csv"] = tagged(spend(6, supplier="Corrected"))
    corrected = service.harvest()
    fact(outcomes(corrected)["s6.csv"] == ("changed", "released"), "a correction is released as one", corrected["files"])

    site = Site(months("/", ["april", "may", "june"]))

    def feed(*names):
        site.pages["/feed"] = (200, {}, '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"><fh:complete/><id>f</id><title>f</title><updated>2024-07-01T00:00:00Z</updated>'
                               '<entry><id>e</id><title>spend</title><updated>2024-07-01T00:00:00Z</updated>' + "".join(f'<link rel="enclosure" title="Spend {m} 2024" href="/spend-{m}-2024.csv"/>' for m in names) + "</entry></feed>")

    feed("may", "april")
    service = Service(work / "atom", {"coasts": f'kind: atom, address: "{site.url}/feed"'}, "full_days: 0")
    service.harvest()
    feed("june", "may", "april")
    fact(service.harvest()["counts"]["changed"] == 0, "nor does an enclosure that is put in front of others")
    site.pages["/spend-may-2024.csv"] = tagged(spend(5, supplier="Corrected"))
    fact(outcomes(service.harvest())["spend-may-2024.csv"] == ("changed", "released"), "which are corrected, too")


def another_source_s_answers(work):
    site = Site(months("/", ["may"]))

    def answer(handler):
        if handler.headers.get("If-None-Match") == '"1"':
            return (304, {"ETag": '"1"'}, "")
        if handler.headers.get("X-Api-Key") != "k":
            return (403, {}, "no")
        return (200, {"ETag": '"1"', "Content-Type": "application/json"}, json.dumps(catalogue(site, [("Spend May 2024", "/spend-may-2024.csv")])))

    site.pages["/data.json"] = answer
    service = Service(work / "key", {"coasts": f'kind: datajson, headers: ["X-Api-Key: k"], address: "{site.url}/data.json"', "harbours": f'kind: datajson, address: "{site.url}/data.json"'})
    for _ in range(2):
        result = service.harvest(code=3)
        fact([f["source"] for f in result["failures"]] == ["harbours-spend-over-25k"] and "403" in result["failures"][0]["why"], "what came with the key of one source is not offered by another", result)


def an_entry_of_the_year_3200(work):
    site = Site(months("/", ["april", "may"]))
    entries = [("may", "2024-06-28T09:00:00Z", "/spend-may-2024.csv"), ("may", "3200-01-01T00:00:00Z", "/spend-may-2024-v2.csv"), ("april", "2024-05-28T09:00:00Z", "/spend-april-2024.csv")]
    site.pages["/spend-may-2024-v2.csv"] = tagged(spend(5, supplier="V2"))
    site.pages["/feed"] = (200, {}, '<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>f</title><updated>2024-07-01T00:00:00Z</updated>'
                           + "".join(f'<entry><id>{i}</id><title>{i} 2024</title><updated>{at}</updated><link rel="enclosure" href="{u}"/></entry>' for i, at, u in entries) + "</feed>")
    service = Service(work / "feed3200", {"coasts": f'kind: atom, address: "{site.url}/feed"'})
    fact(len(outcomes(service.harvest())) == 2, "an entry that stands twice, once with a date in the year 3200, loses no file")


def documents_that_say_that_they_moved(work):
    site = GovUk(20)
    for path in list(site.documents)[:18]:
        site.documents[path] = {"base_path": path, "schema_name": "redirect", "document_type": "redirect", "redirects": []}
    service = Service(work / "redirects", {"coasts": site.source()}, schema="policy-papers")
    result = service.harvest(code=3)
    fact(codes(result) == ["incomplete"] and not service.versions(), "no register is begun of which 18 of 20 documents say that they are elsewhere", result["failures"])


def a_search_that_is_refined(work):
    site = GovUk(4)
    service = Service(work / "search", {"coasts": site.source()}, schema="policy-papers")
    service.harvest()
    site.documents["/government/publications/p9"] = {**site.documents["/government/publications/p1"], "content_id": "00000000-0000-4000-8000-000000000099", "base_path": "/government/publications/p9"}
    site.shown = 5
    service.configure({"coasts": site.source().replace("policy_paper", "policy_paper&filter_organisations=coasts")})
    result = service.harvest()
    fact(result["counts"]["released"] == 1 and [len(r) for r in service.rows()] == [4, 5] and not result["vanished"], "a register stays one when the search for it is refined", result)


def months_that_a_return_is_not_for(work):
    body = HEADING + "Nil return,,,,,,,,\r\n"
    titles = {"a": "Nil return, published June 2024", "b": "Nil return since April 2024", "c": "Nil return, spend up to May 2024", "d": "Nil return for the month before July 2024", "e": "Nil return, March 2024"}
    site = Site({"/": (200, {"Content-Type": "text/html"}, "".join(f'<a href="/{n}.csv">{t}</a>' for n, t in titles.items())), **{f"/{n}.csv": tagged(body + "\r\n" * i) for i, n in enumerate(titles)}})
    service = Service(work / "nil", {"coasts": f'kind: page, address: "{site.url}/"'})
    result = service.harvest()
    editions = {f["url"][-5]: (f["outcome"], f["edition"] if f["outcome"] == "released" else "") for f in result["files"]}
    fact(editions == {**{n: ("held", "") for n in "abcd"}, "e": ("released", "2024-03")}, "a return of nothing is for the month that it names, and not for one in which or up to which something was done", result["files"])


def what_a_source_says_of_a_file_by_now(work):
    """The bytes stay, and what the page says of them changes."""
    site = Site({"/dl/5": tagged(spend(6)), "/dl/6": tagged(HEADING + "Nil return,,,,,,,,\r\n"), "/dl/7": tagged(spend(7)), "/dl/8": tagged(spend(8))})

    def says(**titles):
        known.update(titles)
        site.pages["/"] = (200, {"Content-Type": "text/html"}, "".join(f'<a href="/dl/{n[1]}">{t}</a>' for n, t in known.items()))

    def run():
        files = {"n" + f["url"][-1]: f for f in service.harvest()["files"]}
        return {n: (f["outcome"], f["code"]) for n, f in files.items()}, files

    known = {}
    says(n5="Spend over 25k May 2024", n6="Nil return, May 2024", n7="Spend over 25k May 2024", n8="Spend over 25k May 2024")
    service = Service(work / "says", {"coasts": f'kind: page, pattern: "/dl/", address: "{site.url}/"'})
    first, _ = run()
    fact(first == {"n5": ("held", "period-disagrees"), "n6": ("released", ""), "n7": ("held", "period-disagrees"), "n8": ("held", "period-disagrees")}, "a title of May over dates of June is held", first)
    numbers = {line.split()[0]: above for above, line in enumerate(service.command("held").stdout.splitlines()) if line[:4].strip().isdigit()}
    listed = service.command("held").stdout
    number = {n: next(i for i in numbers if f"/dl/{n[1]}" in service.command("held", "show", i).stdout) for n in ("n7", "n8")}
    fact(service.command("held", "accept", number["n7"], "--edition", "2024-07").returncode == 0 and service.command("held", "refuse", number["n8"], "--note", "Not ours.").returncode == 0, "a person decides of two", listed)
    asked = site.times("/dl/5", 200)
    says(n5="Spend over 25k June 2024", n6="Nil return, June 2024", n7="Spend over £25k May 2024", n8="Spend over £25k May 2024")
    again, files = run()
    fact(again["n5"] == ("released", "") and files["n5"]["edition"] == "2024-06", "once its title is corrected it is released", files["n5"])
    fact(again["n6"] == ("held", "recheck-disagrees") and "released as coasts-spend-over-25k/2024-05 v1, but read again it would be held as 2024-06" in files["n6"]["why"], "what was released for another month than its title says by now is for a person", files["n6"])
    fact((again["n7"], again["n8"]) == (("unchanged", "period-disagrees"),) * 2 and "refused by" in files["n8"]["why"], "what a person decided is not asked again for a comma", (files["n7"], files["n8"]))
    fact(site.times("/dl/5", 200) == asked and service.versions() == [f"coasts-spend-over-25k/2024-0{m}/v1" for m in (5, 6, 7)], "no byte is sent for it, and what is public stays")
    says(n8="Spend over £25k August 2024")
    third, files = run()
    fact(third["n8"] == ("held", "refused-before") and {third[n][0] for n in ("n5", "n6", "n7")} == {"unchanged"}, "and what was refused does not go out because its title is another", files)
    says(n8="Spend over 25k, August 2024")
    fact(run()[0]["n8"] == ("held", "refused-before"), "nor because of a third one")
    fact({f["outcome"] for f in service.harvest()["files"]} == {"unchanged"}, "with nothing new said nothing is judged again")


def a_dry_run_of_what_is_not_due(work):
    now = time.gmtime()
    ended = (now.tm_year, now.tm_mon - 1) if now.tm_mon > 1 else (now.tm_year - 1, 12)
    before = (ended[0], ended[1] - 1) if ended[1] > 1 else (ended[0] - 1, 12)
    # What ended with the month before is due at the end of this one; on its last day it may be.
    site = Site({f"/spend-{before[0]}-{before[1]:02}.csv": (200, {}, spend(before[1], before[0]))})
    service = Service(work / "dry", {"coasts": f'kind: files, address: "{site.url}/spend-{{yyyy}}-{{mm}}.csv", since: {before[0]}-{before[1]:02}, due: last-working-day-of-following-month'})
    dry = service.command("harvest", "--json", "--dry-run")
    run = service.command("harvest", "--json")
    fact(dry.returncode == run.returncode, "a dry run ends as the run would", (dry.returncode, run.returncode, dry.stdout))
    told = [f["code"] for f in json.loads(dry.stdout)["files"]]
    fact(told == [f["code"] if f["outcome"] in ("failed", "unchanged") else "" for f in json.loads(run.stdout)["files"]], "and says the same of what is not there yet", told)


def lists_that_shrink_step_by_step(work):
    names = [f"spend-{m}-2024.csv" for m in MONTHS[:8]]
    site = Site({"/": page(*names), **months("/", MONTHS[:8])})
    service = Service(work / "steps", {"coasts": f'kind: page, address: "{site.url}/"'})
    service.harvest()
    site.pages["/"] = page(*names[:4])
    fact(service.harvest()["counts"]["vanished"] == 4, "four of eight files may go at once")
    site.pages["/"] = page(names[0])
    result = service.harvest(code=3)
    fact(codes(result) == ["mass-disappearance"] and "offered 8 files" in result["failures"][0]["why"], "and not three of the other four two hours later", result["failures"])
    meant = service.harvest("--accept-vanished", "coasts-spend-over-25k")
    fact(meant["counts"]["vanished"] == 3, "unless a person says that they are meant to be gone", meant["counts"])
    fact(service.harvest()["counts"]["unchanged"] == 1, "which holds")


ALL = (halves_of_two_files, halves_that_stand_for_themselves, nothing_that_can_be_used, what_a_title_alone_changes, validators_of_another_address, an_address_that_is_given_up, a_redirect_that_is_taken_back, a_register_of_the_program_before, answers_that_could_not_be_read, places_in_a_list, another_source_s_answers,
       an_entry_of_the_year_3200, documents_that_say_that_they_moved, a_search_that_is_refined, months_that_a_return_is_not_for, what_a_source_says_of_a_file_by_now, a_dry_run_of_what_is_not_due, lists_that_shrink_step_by_step)


if __name__ == "__main__":
    sys.exit(harvest_service.tell_each(ALL))
