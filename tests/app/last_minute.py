#!/usr/bin/env python3
"""In the last minute before a promised instant whoever must stop something still can; in the last seconds he is told at once that he cannot. usage:
last_minute.py DAYBOOK_PROGRAM

One history: four months are promised for one instant, of which one is erased, one cancelled and one moved in the minute before, and one more is added to
them. All the while readers cannot be served, since a file lies where the site should be, and a file that comes too late is told just that.
"""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, HEADING, Service, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of  # noqa: E402

DATASET = "coasts-spend-over-25k"


def iso(at):
    return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def month(n, supplier="Alpha Ltd"):
    return HEADING + "".join(f"Coasts,Coasts,{1 + d % 28:02}/{n:02}/2024,Consultancy,Harbours,{supplier},{1000 * n + d},{26000 + d}.00,Dredging {n} {d}\r\n" for d in range(1, 21))


def name(n):
    return f"{DATASET}/2024-{n:02}"


class History:
    def __init__(self, program, work):
        self.desk, self.work, self.public = Desk(program, work), work, work / "archive/public"
        (work / "daybook.yaml").write_text(config_of(coasts(approvers="Pat Hythe"), settings="inbox: door/inbox\ninbox_seconds: 1\n"))

    def draft(self, n, supplier="Alpha Ltd"):
        (self.work / f"{n}.csv").write_text(month(n, supplier), newline="")
        done = self.desk("draft", name(n), f"{n}.csv", "--by", "pat")
        assert done.returncode == 0, done

    def is_public(self, n):
        return (self.public / "releases" / name(n) / "v1").exists()

    def timed(self, *order):
        began = time.time()
        done = self.desk(*order)
        return done, time.time() - began


def prepared(history):
    for n, supplier in ((4, "Zebedee Quartermain"), (5, "Beta Ltd"), (6, "Gamma Ltd"), (7, "Delta Ltd"), (8, "Epsilon Ltd")):
        history.draft(n, supplier)
    at = int(time.time()) + 66
    for n in (4, 5, 6, 7):
        done = history.desk("schedule", "set", name(n), "--at", iso(at), "--by", "pat")
        assert done.returncode == 0, done
    (history.work / "site").write_text("a file where the site should be")
    return at


def is_stopped(history, at):
    erased, took = history.timed("erase", name(4), "--code", "personal-data", "--note", "It named a person.")
    # Beside a site that cannot be made the command ends with 3, and says that the erasure is done.
    fact("is erased in revision" in erased.stdout and took < 20 and time.time() < at, "a draft of the next release is erased in the minute before", (erased, took))
    cancelled, took = history.timed("schedule", "cancel", name(5), "--code", "legal", "--note", "A court ordered it.")
    fact(cancelled.returncode == 0 and took < 20 and time.time() < at, "another is cancelled", (cancelled, took))
    moved, took = history.timed("schedule", "move", name(7), "--at", iso(at + 86400), "--code", "quality", "--note", "It is looked at again.")
    fact(moved.returncode == 0 and took < 20 and time.time() < at, "a third is moved", (moved, took))
    added, took = history.timed("schedule", "set", name(8), "--at", iso(at), "--by", "pat")
    fact(added.returncode == 0 and took < 20 and time.time() < at, "and a fourth is promised for the same instant", (added, took))


def cannot_be_stopped(history, at):
    while time.time() < at - 3.5:
        time.sleep(0.05)
    door = history.work / f"door/inbox/coasts/{DATASET}"
    (door / "september.csv").write_text(month(9), newline="")
    (door / "september.csv.yaml").write_text(f"edition: 2024-09\napprover: Pat Hythe\nrelease: {iso(at)}\n")
    late, took = history.timed("schedule", "cancel", name(6), "--code", "legal", "--note", "A court ordered it.")
    fact(late.returncode == 2 and took < 2.5 and f"{name(6)} goes out in" in late.stderr and "cannot be stopped any more" in late.stderr, "in the last seconds the giver is told at once that it goes out", (late, took))


def goes_out(history, at):
    while time.time() < at + 1:
        time.sleep(0.02)
    out = [n for n in (4, 5, 6, 7, 8) if history.is_public(n)]
    fact(out == [6, 8], "at the instant goes out what was left of it, and what was added, also while readers cannot be served", out)
    said = {json.loads((history.public / "releases" / name(n) / "v1/release.json").read_text())["released_at"] for n in out}
    fact(said == {iso(at)}, "punctually, in one revision", (said, iso(at)))
    answer = history.work / f"door/outbox/coasts/{DATASET}/september.csv.receipt.txt"
    wait_until(answer.exists, 30)
    told = answer.read_text() if answer.exists() else ""
    fact("before" in told and "offer it some minutes ahead" in told, "a file that was dropped seconds before the instant is told that it was overtaken", told)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        history = History(program, pathlib.Path(folder))
        at = prepared(history)
        with Service(program, history.work) as service:
            fact(service.start(), "a service that cannot make its site answers", service.log.read_text()[-600:])
            while time.time() < at - 55:
                time.sleep(0.1)
            is_stopped(history, at)
            cannot_be_stopped(history, at)
            goes_out(history, at)
            (history.work / "site").unlink()
            fact(wait_until(lambda: service.answers("/"), 60), "and its pages come when the trouble is over", service.log.read_text()[-1500:])
        named = subprocess.run(["grep", "-rlI", "Quartermain", history.work / "archive", history.work / "site"], capture_output=True, text=True).stdout
        fact(named == "", "of what was erased nothing is left", named)
        verified = run(program, "verify", history.public)
        fact(verified.returncode == 0, "the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(str(pathlib.Path(sys.argv[1]).resolve())))
