#!/usr/bin/env python3
"""A file that waits for a person is shown beside what stands in its way, and is accepted or refused by somebody, for a reason. usage: held.py DAYBOOK_PROGRAM"""
import json
import os
import pathlib
import re
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, run  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of, organisation  # noqa: E402
from small_site import Site, page, spend  # noqa: E402

DATASET = "coasts-spend-over-25k"


def offer(site, **files):
    site.pages.update({path: (200, {"Content-Type": "text/csv"}, text) for path, text in files.items()})
    site.pages["/"] = page(*(p for p in site.pages if p.endswith(".csv")))


def held(desk):
    """Numbers of what waits, by the last part of its address."""
    said = desk("held").stdout
    return {m[2].rsplit("/", 1)[-1]: m[1] for m in re.finditer(r"^ *(\d+)  \S.*\n +(http\S+)", said, re.M)}


def audited(work, words):
    with sqlite3.connect(f"file:{work / 'archive/register.sqlite'}?mode=ro", uri=True) as db:
        return [row for row in db.execute("SELECT * FROM audit") if any(words in str(cell) for cell in row)]


def corrects(desk, work, site):
    offer(site, **{"/may-2024.csv": spend(5)})
    desk("harvest")
    offer(site, **{"/again-may-2024.csv": spend(5, rows=15, supplier="Other")})
    desk("harvest")
    number = held(desk).get("again-may-2024.csv")
    fact(number, "another file for a month that is public waits", desk("held"))
    shown = desk("held", "show", number)
    fact("This file" in shown.stdout and f"Already there: {DATASET}/2024-05" in shown.stdout, "it is shown beside what is public", shown)
    bare = desk("held", "accept", number)
    fact(bare.returncode == 2 and "is public, and this file would correct it" in bare.stderr and "--note" in bare.stderr, "what is public is not corrected without a reason", bare)
    wrong = desk("held", "accept", number, "--edition", "2024-13", "--note", "The first file was another body's.")
    fact(wrong.returncode == 2 and f"'{DATASET}/2024-13'" in wrong.stderr and "is no edition" in wrong.stderr, "a month that there is not is refused as what was typed", wrong)
    dry = desk("held", "accept", number, "--note", "The first file was another body's.", "--dry-run")
    fact(dry.returncode == 0 and "Nothing was written" in dry.stdout and number in held(desk).values(), "a dry run decides nothing", dry)
    done = desk("held", "accept", number, "--note", "The first file was another body's.")
    manifest = work / f"archive/public/releases/{DATASET}/2024-05/v2/release.json"
    said = json.loads(manifest.read_text()) if manifest.exists() else {}
    fact(done.returncode == 0 and "another body's" in json.dumps(said) and "department-correction" in json.dumps(said), "accepted, it is the next version, with the reason that readers are shown", (done, said))
    fact(not held(desk) and audited(work, f"accept held {number}"), "who accepted it stays in the audit trail", audited(work, "held"))


def takes_the_place_of_a_draft(desk, work, site):
    (work / "june.csv").write_text(spend(6, supplier="Officer"))
    drafted = desk("draft", f"{DATASET}/2024-06", "june.csv")
    offer(site, **{"/june-2024.csv": spend(6, supplier="Source")})
    desk("harvest")
    number = held(desk).get("june-2024.csv")
    fact(drafted.returncode == 0 and number, "a file for a month of which an officer's draft waits is held", (drafted, desk("held")))
    shown = desk("held", "show", number)
    fact(f"Already drafted: {DATASET}/2024-06" in shown.stdout and "delivered:june.csv" in shown.stdout, "and shown beside that draft", shown)
    done = desk("held", "accept", number)
    versions = sorted(p.name for p in (work / f"archive/public/releases/{DATASET}/2024-06").iterdir())
    fact(done.returncode == 0 and versions == ["v1"], "accepted, it goes out in the place of the draft", (done, versions))
    later = desk("release", f"{DATASET}/2024-06")
    fact(later.returncode != 0 or sorted(p.name for p in (work / f"archive/public/releases/{DATASET}/2024-06").iterdir()) == ["v1"], "the draft that gave way is not released", later)
    offer(site, **{"/july-2024.csv": spend(7)})
    harvest = desk("harvest")
    fact(harvest.returncode == 0 and (work / f"archive/public/releases/{DATASET}/2024-07/v1").exists(), "and nothing stands in the way of other releases", harvest)


def waits_for_the_day_that_stands(desk, work, site):
    """What a person accepts breaks no promise, and says whose draft it replaces before it does."""
    (work / "november.csv").write_text(spend(11, supplier="Officer"))
    desk("draft", f"{DATASET}/2024-11", "november.csv", "--by", "pat")
    desk("schedule", "set", f"{DATASET}/2024-11", "--at", "2035-01-05", "--provisional", "--by", "pat")
    offer(site, **{"/november-2024.csv": spend(11, supplier="Source")})
    desk("harvest")
    number = held(desk).get("november-2024.csv")
    dry = desk("held", "accept", number, "--dry-run")
    fact("wait for its day" in dry.stdout and "by pat" in dry.stdout and "would give way" in dry.stdout, "a dry run says that it waits, and whose draft gives way", dry)
    done = desk("held", "accept", number, "--by", "kim")
    fact(done.returncode == 0 and "until its date" in done.stdout and "by pat" in done.stdout and not (work / f"archive/public/releases/{DATASET}/2024-11").exists(), "accepted, it waits for the day that stands", done)
    history = desk("history", f"{DATASET}/2024-11").stdout
    fact("kim" in history and "by pat" in history, "who decided against whose draft is kept", history)


def repeats_another(program, work):
    """A file whose rows are another body's is shown beside that one, not beside its own edition."""
    site = Site({})
    rows = spend(8, rows=11, supplier="Repeated")
    site.pages.update({"/august-2024.csv": (200, {"Content-Type": "text/csv"}, rows), "/forests/august-2024.csv": (200, {"Content-Type": "text/csv"}, spend(8, supplier="Own")),
                       "/": page("/august-2024.csv"), "/forests/": page("/forests/august-2024.csv")})
    (work / "daybook.yaml").write_text(config_of(coasts(site.url + "/", "page"), organisation("forests", "Forests", site.url + "/forests/", "page")))
    desk = Desk(program, work)
    desk("harvest")
    site.pages["/forests/august-2024.csv"] = (200, {"Content-Type": "text/csv"}, rows + "\r\n")   # the same rows, not the same bytes
    desk("harvest")
    waits = desk("held").stdout
    number = (held(desk) or {}).get("august-2024.csv")
    shown = desk("held", "show", number)
    fact("rows-elsewhere" in waits and f"Already there: {DATASET}/2024-08/v1" in shown.stdout and "Already there: forests" not in shown.stdout,
         "a file that repeats another body's rows is shown beside that body's", (waits, shown))
    with sqlite3.connect(work / "archive/register.sqlite") as db:   # as an earlier program wrote it
        db.execute("UPDATE held SET evidence = ? WHERE id = ?", (json.dumps({"other": {"where": f"{DATASET}/2024-08", "rows": 11}}), number))
    db.close()
    shown = desk("held", "show", number)
    fact(f"Already there: {DATASET}/2024-08/v1" in shown.stdout, "also when an earlier program held it", shown)


def counts_no_payment_twice(program, work):
    """What a file was held for is not all that stands in its way: of what nobody was shown nothing is accepted."""
    july, august = spend(7, supplier="July"), spend(8, supplier="August")
    site = Site({"/july-2024.csv": (200, {"Content-Type": "text/csv"}, july), "/august-2024.csv": (200, {"Content-Type": "text/csv"}, august),
                 "/": page("/july-2024.csv", "/august-2024.csv")})
    (work / "daybook.yaml").write_text(config_of(coasts(site.url + "/", "page")))
    desk = Desk(program, work)
    desk("harvest")
    offer(site, **{"/may-2024.csv": july, "/april-2024.csv": spend(9, supplier="Other")})
    desk("harvest")
    names = held(desk)
    copy, other = names.get("may-2024.csv"), names.get("april-2024.csv")
    fact("period-disagrees" in desk("held").stdout and copy and other, "a file of July's bytes called May, and one of September's called April, are held for their periods", desk("held"))
    same = f"byte for byte the file of {DATASET}/2024-07"
    shown = desk("held", "show", copy)
    fact(same in shown.stdout, "it is shown whose bytes it has by now", shown)
    for more in (("--dry-run",), ()):
        done = desk("held", "accept", copy, "--edition", "2024-05", *more)
        fact(done.returncode == 1 and f"It cannot be accepted as 2024-05: {same}" in done.stderr and "withdraw that first" in done.stderr, f"July's rows are not released as May's, too {more}", done)
    for more in (("--dry-run",), ()):
        done = desk("held", "accept", other, "--edition", "2024-08--2024-10", *more)
        fact(done.returncode == 1 and "2024-08--2024-10 has months in common with 2024-08" in done.stderr and "withdraw one" in done.stderr, f"nor a span over a month that is public {more}", done)
    released = sorted(p.name for p in (work / f"archive/public/releases/{DATASET}").iterdir())
    fact(released == ["2024-07", "2024-08"] and set(held(desk)) == {"may-2024.csv", "april-2024.csv"}, "nothing is released of either, and both wait", released)
    done = desk("held", "accept", other, "--edition", "2024-09")
    fact(done.returncode == 0 and (work / f"archive/public/releases/{DATASET}/2024-09/v1").exists(), "as a month that nobody has it is accepted, whatever its period", done)
    desk("withdraw", f"{DATASET}/2024-07/v1", "--code", "published-in-error", "--note", "It was another body's.", "--replaced-by", f"{DATASET}/2024-08/v1")
    done = desk("held", "accept", copy, "--edition", "2024-05")
    fact(done.returncode == 0, "with July's withdrawn, its bytes are May's", done)


def accepts_what_was_shown(program, work):
    rows = spend(8, rows=11)
    site = Site({"/august-2024.csv": (200, {"Content-Type": "text/csv"}, rows), "/": page("/august-2024.csv"), "/forests/": page("/forests/august-2024.csv"),
                 "/forests/august-2024.csv": (404, {}, "")})
    (work / "daybook.yaml").write_text(config_of(coasts(site.url + "/", "page"), organisation("forests", "Forests", site.url + "/forests/", "page")))
    desk = Desk(program, work)
    desk("harvest")
    site.pages["/forests/august-2024.csv"] = (200, {"Content-Type": "text/csv"}, rows)
    desk("harvest")
    number = held(desk).get("august-2024.csv")
    same = f"byte for byte the file of {DATASET}/2024-08"
    dry = desk("held", "accept", number, "--dry-run")
    fact(dry.returncode == 0 and same in dry.stdout and "accepted with it" in dry.stdout, "a dry run says again what a file was held for", dry)
    done = desk("held", "accept", number)
    fact(done.returncode == 0 and (work / "archive/public/releases/forests-spend-over-25k/2024-08/v1").exists(), "and who was shown it may accept it", done)


def is_refused(desk, work, site):
    offer(site, **{"/again-july-2024.csv": spend(7, rows=12, supplier="Third")})
    desk("harvest")
    number = held(desk).get("again-july-2024.csv")
    bare = desk("held", "refuse", number)
    fact(bare.returncode == 2 and "say in a sentence why" in bare.stderr, "a refusal needs its reason, too", bare)
    done = desk("held", "refuse", number, "--note", "It is the same return.")
    desk("harvest")
    fact(done.returncode == 0 and not held(desk) and audited(work, f"refuse held {number}"), "what is refused is not held again, and is in the audit trail", (done, desk("held")))
    gone = desk("held", "accept", number)
    fact(gone.returncode == 2 and "no file is held under the number" in gone.stderr, "a number that waits no more is told", gone)


def is_the_file_that_was_fetched(desk, work, site):
    offer(site, **{"/third-may-2024.csv": spend(5, rows=14, supplier="Fourth")})
    desk("harvest")
    number = held(desk).get("third-may-2024.csv")
    with sqlite3.connect(work / "archive/register.sqlite") as db:
        digest = db.execute("SELECT snapshot FROM held WHERE id = ?", (number,)).fetchone()[0]
    db.close()
    kept = work / "archive/snapshots" / digest[:2] / digest[2:]
    right = kept.read_bytes()
    kept.unlink()
    kept.write_bytes(right.replace(b",26003.00,", b",96003.00,"))
    for order in (("show", number), ("accept", number, "--note", "It is the right one.")):
        done = desk("held", *order)
        fact(done.returncode == 3 and str(kept.relative_to(work)) in done.stderr and "copy it from a backup" in done.stderr, f"held {order[0]} refuses a snapshot that was altered, by name", done)
    fact(not (work / f"archive/public/releases/{DATASET}/2024-05/v3").exists() and number in held(desk).values(), "and nothing is released of it")
    kept.write_bytes(right)
    done = desk("held", "accept", number, "--note", "It is the right one.")
    fact(done.returncode == 0 and (work / f"archive/public/releases/{DATASET}/2024-05/v3").exists(), "the right bytes back, it is accepted", done)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        work, site = pathlib.Path(folder), Site({})
        (work / "daybook.yaml").write_text(config_of(coasts(site.url + "/", "page")))
        desk = Desk(program, work)
        for part in (corrects, takes_the_place_of_a_draft, waits_for_the_day_that_stands, is_refused, is_the_file_that_was_fetched):
            part(desk, work, site)
        verified = run(program, "verify", work / "archive/public")
        fact(verified.returncode == 0, "the archive verifies", verified)
    with tempfile.TemporaryDirectory() as folder:
        repeats_another(program, pathlib.Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        counts_no_payment_twice(program, pathlib.Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        accepts_what_was_shown(program, pathlib.Path(folder))
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
