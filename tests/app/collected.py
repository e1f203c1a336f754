#!/usr/bin/env python3
"""A return that waits here, or that nobody could look for, is not called missing; and no draft or promised day is told by saying so. usage: collected.py
DAYBOOK_PROGRAM STEPPED_CLOCK_LIBRARY"""
import datetime
import json
import os
import pathlib
import sqlite3
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, Service, run  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of  # noqa: E402
from small_site import Site, page, spend  # noqa: E402

DATASET = "coasts-spend-over-25k"
NAMES = "january february march april may june july august september october november december".split()


class Ledger:
    def __init__(self, program, clock, work):
        self.program, self.clock, self.work, self.site = program, clock, work, Site({})
        self.desk = Desk(program, work)
        (work / "daybook.yaml").write_text(config_of(coasts(self.site.url + "/", "page")))
        today = datetime.date.today()
        self.month = today.year * 12 + today.month - 1

    def name(self, back):
        """The month so many months ago: "2024-05"."""
        return f"{(self.month - back) // 12}-{(self.month - back) % 12 + 1:02}"

    def env(self, days):
        return {**os.environ, "LD_PRELOAD": self.clock, "DAYBOOK_DAYS_LATER": str(days), "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def offer(self, called, of):
        """A file whose name says one month and whose rows are of another."""
        year, month = divmod(self.month - called, 12)
        rows_year, rows_month = divmod(self.month - of, 12)
        self.site.pages[f"/spend-{NAMES[month]}-{year}.csv"] = (200, {"Content-Type": "text/csv"}, spend(rows_month + 1, rows_year))
        self.site.pages["/"] = page(*(p for p in self.site.pages if p.endswith(".csv")))

    def harvest(self, days=0):
        return self.desk("harvest", env=self.env(days))

    def told(self):
        with sqlite3.connect(self.work / "archive/register.sqlite") as db:
            body = db.execute("SELECT body FROM logged WHERE key = ?", ("dataset/" + DATASET,)).fetchone()[0]
        db.close()
        return json.loads(body).get("collection")

    def returns(self, days=0):
        with Service(self.program, self.work, verb="serve", env=self.env(days)) as service:
            fact(service.start(), "the service answers")
            answer = json.loads(service.get("/v1/organisations/coasts/returns")[1])
        return {r["edition"]: r for r in answer["datasets"][0]["returns"]}


def waits(ledger):
    ledger.offer(4, 4)
    ledger.offer(2, 7)
    done = ledger.harvest()
    told = ledger.told()
    fact(told and told["waiting"][0]["may_be"] == [ledger.name(7), ledger.name(2)] and "unread" not in told, "the log says that a file waits, and for which months it may be", (told, done))
    revision = json.loads(ledger.desk("harvest", "--json", env=ledger.env(0)).stdout)["revision"]
    fact(revision == 0, "and says it once", revision)
    lines = ledger.returns()
    fact(lines[ledger.name(2)]["state"] == "not-collected" and "waited here for a person since" in lines[ledger.name(2)]["note"], "the return that it may be is not called missing", lines[ledger.name(2)])
    fact(lines[ledger.name(3)]["state"] == "missing" and lines[ledger.name(3)]["note"] is None, "another one is, and nothing is left open", lines[ledger.name(3)])


def waits_for_its_day(ledger):
    set_ = ledger.desk("schedule", "set", f"{DATASET}/{ledger.name(2)}", "--at", "2035-06-28")
    fact(set_.returncode == 0 and "waiting" not in ledger.told(), "of a month with a promised day nothing is told before it", (set_, ledger.told()))
    number = [line.split()[0] for line in ledger.desk("held").stdout.splitlines() if "period-disagrees" in line][0]
    accepted = ledger.desk("held", "accept", number, "--edition", ledger.name(2), "--note", "The name is right.")
    before = ledger.told()
    ledger.harvest()
    fact(accepted.returncode == 0 and "waits" in accepted.stdout and ledger.told() == before, "nor that a person accepted it and a draft waits", (accepted, ledger.told()))


def could_not_be_read(ledger):
    pages = dict(ledger.site.pages)
    ledger.site.pages.clear()
    ledger.site.pages["/"] = (503, {}, "later")
    ledger.harvest(1)
    fact("unread" not in ledger.told(), "a day without an answer is not told", ledger.told())
    ledger.harvest(75)
    told = ledger.told()
    fact(told.get("unread", {}).get("from") and "to" not in told["unread"], "the log says since when a source could not be read", told)
    line = ledger.returns(75)[ledger.name(0)]
    fact(line["state"] == "not-collected" and "could not be read here since" in line["note"], "what was due meanwhile is not called missing", line)
    ledger.site.pages.update(pages)
    ledger.offer(0, 0)
    ledger.harvest(76)
    told = ledger.told()
    fact(told["unread"].get("to"), "and until when", told)
    line = ledger.returns(76)[ledger.name(0)]
    fact(line["state"] == "not-known" and line["basis"] == "first-sight" and "could not be read here from" in line["note"], "nor late for what was first seen after it", line)


def was_left_out(ledger):
    """By what is written down of its address, in the middle of months that are there."""
    for back in (6, 4, 3):
        year, month = divmod(ledger.month - back, 12)
        ledger.site.pages[f"/spend-{year}-{month + 1:02}.csv"] = (200, {"Content-Type": "text/csv"}, spend(month + 1, year))
    source = f"{coasts(ledger.site.url + '/spend-{yyyy}-{mm}.csv')[:-3]}, since: {ledger.name(6)}}}]\n"
    (ledger.work / "daybook.yaml").write_text(config_of(source))
    for days in (0, 1, 2, 3):
        ledger.harvest(days)
    told, line = ledger.told(), ledger.returns(3)[ledger.name(5)]
    fact(told == {}, "an address at which nothing ever was is no file that could not be fetched", told)
    fact(line["state"] == "missing" and line["note"] is None, "and its month is missing, by nobody's fault here", line)


def main(program, clock):
    with tempfile.TemporaryDirectory() as folder:
        # LD_PRELOAD takes a blank in a path for the end of it.
        link = pathlib.Path(folder) / "stepped_clock.so"
        link.symlink_to(clock)
        ledger = Ledger(program, str(link), pathlib.Path(folder))
        for part in (waits, waits_for_its_day, could_not_be_read):
            part(ledger)
        verified = run(program, "verify", ledger.work / "archive/public")
        fact(verified.returncode == 0, "the archive verifies", verified)
    with tempfile.TemporaryDirectory() as folder:
        link = pathlib.Path(folder) / "stepped_clock.so"
        link.symlink_to(clock)
        was_left_out(Ledger(program, str(link), pathlib.Path(folder)))
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))
