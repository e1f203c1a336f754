#!/usr/bin/env python3
"""A snapshot that is damaged here is fetched again although its source says that nothing changed. usage: damaged_snapshot.py DAYBOOK_PROGRAM"""
import hashlib
import json
import os
import pathlib
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, run  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of  # noqa: E402
from small_site import Site, page, spend  # noqa: E402

DATASET = "coasts-spend-over-25k"
ASKS_ANEW_IN = 112   # publisher/app/harvest_fetch.hpp: one run in so many asks for a file without its validators


class Archive:
    def __init__(self, program, work):
        self.program, self.work, self.site, self.desk = program, work, Site({}), Desk(program, work)
        (work / "daybook.yaml").write_text(config_of(coasts(self.site.url + "/", "page")))

    def offer(self, name, text, **headers):
        self.site.pages["/" + name] = (200, {"Content-Type": "text/csv", **headers}, text)
        self.site.pages["/"] = page(*(p for p in self.site.pages if p.endswith(".csv")))

    def harvest(self):
        """What was found of each file, by its name."""
        return {f["url"].rsplit("/", 1)[-1]: f for f in json.loads(self.desk("harvest", "--json").stdout)["files"]}

    def asked_of_register(self, statement, *values):
        with sqlite3.connect(self.work / "archive/register.sqlite") as db:
            out = db.execute(statement, values).fetchone()
        db.close()
        return out

    def damage(self, name, how=lambda kept: kept.replace(b",26003.00,", b",96003.00,")):
        """The snapshot's place; the file of the release is another name of it, and stays."""
        digest = self.asked_of_register("SELECT snapshot FROM object WHERE url LIKE ?", "%" + name)[0]
        kept = self.work / "archive/snapshots" / digest[:2] / digest[2:]
        was = kept.read_bytes()
        kept.unlink()
        kept.write_bytes(how(was))
        return kept

    def judged_otherwise(self, name):
        """As after a better checker: it is to be read again."""
        self.asked_of_register("UPDATE object SET judged = 'older' || judged WHERE url LIKE ? RETURNING id", "%" + name)

    def versions(self, edition):
        folder = self.work / f"archive/public/releases/{DATASET}/{edition}"
        return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def whole(kept):
    return hashlib.sha256(kept.read_bytes()).hexdigest() == kept.parent.name + kept.name


def read_again(archive):
    archive.offer("may-2024.csv", spend(5), ETag='"1"')
    archive.offer("june-2024.csv", spend(6))
    archive.harvest()
    for name, how in (("may-2024.csv", "whose server says 304"), ("june-2024.csv", "whose server sends the same bytes")):
        kept = archive.damage(name)
        archive.judged_otherwise(name)
        archive.site.asked.clear()
        found = archive.harvest()[name]
        fact(found["outcome"] == "unchanged" and whole(kept), f"what is read again and is damaged here is fetched, of a file {how}", (found, whole(kept), archive.site.asked))
        fact(archive.site.times("/" + name, 200) >= 1 and archive.versions(name.startswith("may") and "2024-05" or "2024-06") == ["v1"], "and no version comes of it", archive.site.asked)
    kept = archive.damage("may-2024.csv", lambda was: was[:100])
    archive.judged_otherwise("may-2024.csv")
    archive.site.pages["/may-2024.csv"] = lambda handler: (304, {"ETag": '"1"'}, "") if handler.headers.get("If-None-Match") else (503, {}, "later")
    found = archive.harvest()["may-2024.csv"]
    fact(found["outcome"] == "failed" and found["code"] == "snapshot-damaged" and str(kept.relative_to(archive.work)) in found["why"] and "503" in found["why"],
         "where it cannot be had the snapshot is named, and what came instead", found)
    archive.offer("may-2024.csv", spend(5), ETag='"1"')
    found = archive.harvest()["may-2024.csv"]
    fact(found["outcome"] == "unchanged" and whole(kept), "and the next run has it", found)


def asked_anew(archive):
    """Nothing is to be read again, and the run is the one in which the file is asked for without its validators."""
    kept = archive.damage("may-2024.csv")
    archive.harvest()
    fact(not whole(kept), "what is not read is not looked at in each run")
    object_id = archive.asked_of_register("SELECT id FROM object WHERE url LIKE '%may-2024.csv'")[0]
    next_run = archive.asked_of_register("SELECT max(id) FROM run")[0] + 1
    skip = -(next_run + object_id) % ASKS_ANEW_IN
    if skip:
        archive.asked_of_register("INSERT INTO run (id, started, finished, summary, ended) SELECT id + ?, started, finished, summary, ended FROM run WHERE id = ? RETURNING id", skip, next_run - 1)
    found = archive.harvest()["may-2024.csv"]
    fact(found["outcome"] == "unchanged" and whole(kept), "in the run that asks without validators the whole body mends it", found)


def of_a_held_file(archive):
    archive.offer("again-may-2024.csv", spend(5, rows=15, supplier="Other"), ETag='"2"')
    archive.harvest()
    kept = archive.damage("again-may-2024.csv")
    number = archive.asked_of_register("SELECT id FROM held WHERE decision IS NULL")[0]
    refused = archive.desk("held", "accept", number, "--note", "The first file was another body's.")
    fact(refused.returncode == 3 and "the next harvest fetches it again" in refused.stderr.replace("\n", " "), "a held file that is damaged is not accepted, and the remedy is said", refused)
    found = archive.harvest()["again-may-2024.csv"]
    fact(whole(kept) and found["outcome"] == "held", "the next harvest does what was said", found)
    number = archive.asked_of_register("SELECT id FROM held WHERE decision IS NULL")[0]
    done = archive.desk("held", "accept", number, "--note", "The first file was another body's.")
    fact(done.returncode == 0 and archive.versions("2024-05") == ["v1", "v2"], "then it is accepted", done)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(program, pathlib.Path(folder))
        for part in (read_again, asked_anew, of_a_held_file):
            part(archive)
        verified = run(program, "verify", archive.work / "archive/public")
        fact(verified.returncode == 0, "the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
