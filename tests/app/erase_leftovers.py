#!/usr/bin/env python3
"""What an erasure must reach though nothing that is left names it. usage: erase_leftovers.py DAYBOOK_PROGRAM"""
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, HEADING  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of  # noqa: E402
from small_site import Site, page, spend  # noqa: E402

DATASET = "coasts-spend-over-25k"
NAME = "Quillfeather"


def month(n):
    return HEADING + "".join(f"Coasts,Coasts,{d:02}/{n:02}/2024,Consultancy,Harbours,Zephyrine {NAME},{1000 * n + d},{26000 + d}.00,Dredging {d}\r\n" for d in range(1, 21))


def places(*roots):
    """Files that hold the name in bytes that are not packed."""
    found = subprocess.run(["grep", "-rla", NAME, *map(str, roots)], capture_output=True, text=True).stdout
    return [line for line in found.split("\n") if line]


def deliver(desk, n):
    door = desk.work / f"door/inbox/coasts/{DATASET}"
    door.mkdir(parents=True, exist_ok=True)
    (door / f"m{n}.csv").write_text(month(n), newline="")
    (door / f"m{n}.csv.yaml").write_text(f"edition: 2024-{n:02}\napprover: Pat Hythe\n")
    return desk("inbox"), desk("release", f"{DATASET}/2024-{n:02}")


def lose_register(desk):
    for part in (desk.work / "archive").glob("register.sqlite*"):
        part.unlink()
    return desk("rebuild-register")


def inbox_after_a_lost_register(desk, work):
    """The trail by which it is known that files came is lost with the register."""
    for n in (5, 6):
        done = deliver(desk, n)
        fact(all(d.returncode == 0 for d in done), f"a file of month {n} is delivered and released", done)
    rebuilt = lose_register(desk)
    fact(rebuilt.returncode == 0 and len(places(work / "door")) > 3, "the register is made again, and the inbox holds the files", rebuilt)
    done = desk("erase", f"{DATASET}/2024-05/v1", "--code", "personal-data")
    left = [p for p in places(work / "door") if "m5" in p]
    fact(done.returncode == 0 and "went from the inbox and the outbox" in done.stdout and not left, "the delivered file, its report and its receipts go all the same", (done, left))
    (work / "door").rename(work / "elsewhere")
    (work / "door/inbox").mkdir(parents=True)
    away = desk("erase", f"{DATASET}/2024-06/v1", "--code", "personal-data")
    fact(away.returncode == 0 and "may still lie in the inbox" in away.stdout + away.stderr and places(work / "elsewhere"), "where the share is away it says so", away)
    (work / "door/inbox").rmdir()
    (work / "door").rmdir()
    (work / "elsewhere").rename(work / "door")
    back = desk("inbox")
    fact(not places(work / "door", work / "archive"), "and they go when it is back", (back, places(work / "door", work / "archive")))


def words_of_decisions(desk, work, site):
    """Why an officer decided as he did names what he saw."""
    site.pages.update({"/april-2024.csv": (200, {"Content-Type": "text/csv"}, spend(4)), "/": page("/april-2024.csv")})
    desk("harvest")
    site.pages.update({"/again-april-2024.csv": (200, {"Content-Type": "text/csv"}, spend(4, rows=15, supplier="Other")), "/": page("/april-2024.csv", "/again-april-2024.csv")})
    desk("harvest")
    held = desk("held")
    number = re.search(r"^ *(\d+)  ", held.stdout, re.M)
    refused = desk("held", "refuse", number[1] if number else "?", "--note", f"It names {NAME} at 3 High Street")
    fact(refused.returncode == 0 and places(work / "archive"), "a held file is refused with a reason", (held, refused))
    with sqlite3.connect(work / "archive/register.sqlite") as db:
        digest = db.execute("SELECT snapshot FROM held ORDER BY id DESC LIMIT 1").fetchone()[0]
    done = desk("erase", digest, "--code", "personal-data")
    found = desk("erase", "--find", NAME, "--json")
    fact(done.returncode == 0 and not places(work / "archive") and found.returncode == 0, "the reason goes with the file", (done, places(work / "archive"), found))
    verified = subprocess.run([desk.program, "verify", str(work / "archive")], capture_output=True, text=True)
    fact(verified.returncode == 0, "the archive verifies", verified)
    trail = json.loads(desk("history", "--json").stdout)["entries"]
    fact(any("refuse held" in entry["subject"] for entry in trail), "that it was refused, when and by whom stays", trail[-5:])


def put_aside(desk):
    """A register that was replaced holds what it held, and is looked at."""
    deliver(desk, 7)
    replaced = desk("rebuild-register", "--replace")
    found = json.loads(desk("erase", "--find", "m7.csv", "--json").stdout)["places"]
    aside = [p["hint"] for p in found if "register.sqlite.before-" in p["path"]]
    fact(replaced.returncode == 0 and aside and all("put aside by daybook rebuild-register" in hint for hint in aside), "words in a register that was put aside are found, and what becomes of them is told", (replaced, found))


def main(program):
    site = Site({})
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "daybook.yaml").write_text(config_of(coasts(site.url + "/", "page", "Pat Hythe"), settings="inbox: door/inbox\ninbox_seconds: 1\n"))
        desk = Desk(program, work)
        inbox_after_a_lost_register(desk, work)
        words_of_decisions(desk, work, site)
        put_aside(desk)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
