#!/usr/bin/env python3
"""What one organisation has not published yet is told to no other, and what came by the inbox is found again. usage: between_organisations.py DAYBOOK_PROGRAM"""
import hashlib
import http.server
import json
import os
import shutil
import pathlib
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, HEADING  # noqa: E402
from facts import fact, verdict  # noqa: E402

CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
inbox: door/inbox
inbox_seconds: 1
log: {{origin: test.example/log}}
listen: {{port: 0}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1}}
organisations:
  - id: coasts
    name: Department for Coasts
    inbox: {{approvers: [Pat]}}
    sources:
      - {{schema: spend-over-25k, kind: files, address: "http://127.0.0.1:9/none.csv", licence: OGL-UK-3.0}}
      - {{schema: organogram-senior, kind: files, address: "http://127.0.0.1:9/none.csv", licence: OGL-UK-3.0}}
      - {{schema: organogram-junior, kind: files, address: "http://127.0.0.1:{port}/organogram-junior-2024-03-31.csv", licence: OGL-UK-3.0}}
  - id: rivers
    name: Department for Rivers
    inbox: {{approvers: [Sam]}}
    sources: [{{schema: spend-over-25k, kind: files, address: "http://127.0.0.1:9/none.csv", licence: OGL-UK-3.0}}]
"""
SENIOR = ("Post unique reference,Name,Grade (or equivalent),Job title,Job/Team function,Parent department,Organisation,Unit,Contact phone,Contact e-mail,Reports to senior post,"
          "Salary cost of reports (£),FTE,Actual pay floor (£),Actual pay ceiling (£),Professional/Occupational group\r\n")
JUNIOR = ("Parent department,Organisation,Unit,Reporting senior post,Grade,Payscale minimum (£),Payscale maximum (£),Generic job title,Number of posts in FTE,"
          "Professional/Occupational group\r\n")


def senior(posts):
    return SENIOR + "".join(f"{p},Jane Ash,SCS2,Director,Leads.,Coasts,Coasts,Harbours,020 7946 0018,harbours@coasts.example,{'XX' if i == 0 else posts[0]},245000,1.00,100000,104999,Policy\r\n"
                            for i, p in enumerate(posts))


def junior(posts):
    return JUNIOR + "".join(f"Coasts,Coasts,Harbours,{p},SEO,38000,43500,Policy adviser,{i}.50,Policy\r\n" for i, p in enumerate(posts, 1))


def spend(month, supplier, rows=20, department="Coasts"):
    return HEADING + "".join(f"{department},{department},{1 + d % 28:02}/{month:02}/2024,Consultancy,Harbours,{supplier},{100000 * month + d},{26000 + d}.00,Dredging {month} {d}\r\n"
                             for d in range(1, rows + 1))


class Source(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = junior(["90100", "90115", "90999"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Office(Desk):
    """A fresh archive with the doors of two departments."""

    def __init__(self, program, folder, port=9):
        pathlib.Path(folder).mkdir()
        super().__init__(program, folder)
        (self.work / "daybook.yaml").write_text(CONFIG.format(port=port))

    def write(self, name, text):
        (self.work / name).write_text(text, newline="")
        return name

    def offer(self, organisation, name, text, more=""):
        """The receipt that answers it, "" for none."""
        place = self.work / "door/inbox" / organisation / f"{organisation}-spend-over-25k"
        if not place.exists():
            self("inbox")
        (place / name).write_text(text, newline="")
        (place / (name + ".yaml")).write_text(f"edition: 2024-05\napprover: {'Pat' if organisation == 'coasts' else 'Sam'}\n{more}")
        self.said = self("inbox")
        receipt = self.work / "door/outbox" / organisation / f"{organisation}-spend-over-25k" / f"{name}.receipt.txt"
        return receipt.read_text() if receipt.exists() else ""


def findings_of(office):
    report = office.work / "archive/public/releases/coasts-organogram-junior/2024-03-31/v1/report.json"
    return [(f["code"], f.get("count"), f["message"], [p.get("line") for p in f.get("places", [])]) for part in json.loads(report.read_text())["parts"] for f in part["findings"]]


def references_keep_the_embargo(program, work, port):
    seen = []
    for secret in (None, ["90100", "90115"], ["90100", "90999"]):
        office = Office(program, work / f"posts-{len(seen)}", port)
        if secret:
            office.write("senior.csv", senior(secret))
            drafted = office("draft", "coasts-organogram-senior/2024-03-31", "senior.csv", "--by", "pat")
            fact(drafted.returncode == 0, "senior posts are drafted", drafted.stdout + drafted.stderr)
            office("schedule", "set", "coasts-organogram-senior/2024-03-31", "--at", "2035-06-06", "--by", "pat")
        office("harvest")
        seen.append(findings_of(office))
    fact(seen[0] == seen[1] == seen[2], "the public report of junior posts is the same whatever the embargoed file of senior posts says, and where there is none", seen)
    office = Office(program, work / "posts-same-day", port)
    office.write("senior.csv", senior(["90100", "90115"]))
    office.write("junior.csv", junior(["90100", "90115", "90999"]))
    for kind in ("senior", "junior"):
        office("draft", f"coasts-organogram-{kind}/2024-03-31", f"{kind}.csv", "--by", "pat")
        office("schedule", "set", f"coasts-organogram-{kind}/2024-03-31", "--at", "2035-06-06", "--by", "pat")
    again = office("draft", "coasts-organogram-junior/2024-03-31", "junior.csv", "--dry-run", "--by", "pat")
    fact("90999" in again.stdout + again.stderr, "of two files that become public together the one is judged by the other", again.stdout + again.stderr)


def receipts_keep_the_embargo(program, work):
    office = Office(program, work / "receipts")
    office.write("secret-budget.csv", spend(5, "Zephyrine Ltd"))
    office("draft", "coasts-spend-over-25k/2024-05", "secret-budget.csv", "--by", "pat")
    office("schedule", "set", "coasts-spend-over-25k/2024-05", "--at", "2035-06-28")
    lines = spend(5, "Zephyrine Ltd").split("\r\n")
    guess = "\r\n".join(lines[:18] + [f"Rivers,Rivers,0{n}/05/2024,Works,Y,Guess Ltd,{n},30000.00,x" for n in (1, 2)] + [""])
    told = office.offer("rivers", "same.csv", spend(5, "Zephyrine Ltd")) + office.offer("rivers", "guess.csv", guess)
    fact(told.count("No draft was made") == 2 and "have to look at it" in told, "a file that says what another department has in draft is not taken", told)
    answers = "".join(p.read_text() for p in (work / "receipts/door/outbox").rglob("*") if p.is_file())
    fact(not any(word in told + answers for word in ("secret-budget", "coasts-spend", "of its", "elsewhere")), "and its officer is not told of what, nor how much of it", told)
    # The journal of decisions is the operator's.
    trail = sqlite3.connect(work / "receipts/archive/register.sqlite").execute("SELECT group_concat(why) FROM audit").fetchone()[0]
    fact("coasts-spend-over-25k/2024-05" in trail, "the audit trail has for the operator whose file it was", trail[-800:])
    office("schedule", "move", "coasts-spend-over-25k/2024-05", "--at", "2024-06-28", "--code", "brought-forward", "--note", "Ready.")
    office("draft", "coasts-spend-over-25k/2024-06", office.write("june.csv", spend(6, "Zephyrine Ltd")), "--by", "pat")
    fact("byte for byte the file of coasts-spend-over-25k/2024-06" in office("draft", "rivers-spend-over-25k/2024-06", "june.csv", "--by", "op").stderr, "the operator is told")
    own = office.offer("coasts", "june-again.csv", spend(6, "Zephyrine Ltd"))
    fact("coasts-spend-over-25k/2024-06" in own, "an officer is told of the own department's drafts", own)


def bytes_are_of_one_file(program, work):
    """The file is replaced while it is read: whatever is drafted is one of the two, whole."""
    for wait in (0.02, 0.08, 0.15, 0.3, 0.6):
        office = Office(program, work / f"replaced-{wait}")
        office.write("may.csv", spend(5, "First Ltd", 60000))
        office.write("new.csv", spend(5, "Second Ltd", 30))
        drafting = subprocess.Popen([program, "draft", "coasts-spend-over-25k/2024-05", "may.csv", "--by", "pat", "--config", office.config], cwd=office.work,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        os.replace(office.work / "new.csv", office.work / "may.csv")
        drafting.wait(120)
        office("release", "coasts-spend-over-25k/2024-05")
        version = office.work / "archive/public/releases/coasts-spend-over-25k/2024-05/v1"
        if drafting.returncode == 0:
            rows = [sum(1 for _ in open(version / name)) - 1 for name in ("data.csv", "parts/may.csv")]
            fact(rows[0] == rows[1], f"rows and source of a file that was replaced {wait} s after the command are of one file", rows)


def an_erasure_waits_for_the_share(program, work):
    office = Office(program, work / "away")
    office.offer("coasts", "may.csv", spend(5, "Jane Example"))
    office("release", "coasts-spend-over-25k/2024-05")
    os.rename(office.work / "door", office.work / "door.away")
    erased = office("erase", "coasts-spend-over-25k/2024-05/v1", "--code", "personal-data", "--note", "A person was named.")
    fact(erased.returncode == 0 and "may still lie in the inbox" in erased.stdout, "an erasure says that the inbox is away", erased.stdout + erased.stderr)
    waits = office("inbox")
    fact(waits.returncode == 3 and "is its share mounted" in waits.stderr and not (office.work / "door").exists(), "no new door is made where the old one is away", waits.stdout + waits.stderr)
    os.rename(office.work / "door.away", office.work / "door")
    office("schedule", "list")
    office("inbox")
    left = [str(p) for p in list((office.work / "door").rglob("*")) + list((office.work / "archive").rglob("*")) if p.is_file() and b"Jane Example" in p.read_bytes()]
    fact(left == [], "when it is back, what was erased goes from it, too", left)


def an_empty_mount_point_is_no_inbox(program, work):
    office = Office(program, work / "unmounted")
    office.offer("coasts", "may.csv", spend(5, "Jane Example"))
    office("release", "coasts-spend-over-25k/2024-05")
    door, share = office.work / "door", office.work / "share"
    os.rename(door, share)
    (door / "inbox").mkdir(parents=True)
    (door / "outbox").mkdir()
    erased = office("erase", "coasts-spend-over-25k/2024-05/v1", "--code", "personal-data", "--note", "A person was named.")
    fact(erased.returncode == 0 and "may still lie in the inbox" in erased.stdout, "an empty mount point is no inbox in which nothing lies", erased.stdout + erased.stderr)
    waits = office("inbox")
    fact(waits.returncode == 3 and "is its share mounted" in waits.stderr, "and no folders are made in it", waits.stdout + waits.stderr)
    shutil.rmtree(door)
    os.rename(share, door)
    office("schedule", "list")
    left = [str(p) for p in door.rglob("*") if p.is_file() and b"Jane Example" in p.read_bytes()]
    fact(left == [], "mounted again, it is looked through", left)
    shutil.move(door, share)
    for folder in ("inbox", "outbox"):
        (door / folder).mkdir(parents=True)
        (door / folder / ".daybook").touch()
    again = office("inbox")
    fact(again.returncode == 0 and (door / "inbox/coasts").is_dir(), "where it was moved on purpose, an empty mark says so", again.stdout + again.stderr)


def what_has_not_arrived_waits(program, work):
    office = Office(program, work / "digest")
    whole = spend(5, "Slow Ltd")
    digest = hashlib.sha256(whole.encode()).hexdigest()
    half = office.offer("coasts", "may.csv", "\r\n".join(whole.split("\r\n")[:11]) + "\r\n", f"sha256: {digest}\n")
    fact(half == "" and "not the one that its note states" in office.said.stdout, "half a file, cut at a row's end, is not taken where its note states the digest of the whole", half + office.said.stdout)
    told = office.offer("coasts", "may.csv", whole, f"sha256: {digest.upper()}\n")
    fact("2024-05" in told and digest in told, "the whole one is", told + office.said.stdout)
    told = office.offer("coasts", "june.csv", whole, "sha256: 12ab\n")
    fact("64 hexadecimal digits" in told, "what is no digest is refused by name", told)
    modes = {stat.S_IMODE(p.stat().st_mode) & 0o007 for p in (office.work / "door/inbox/coasts", *(office.work / "door").rglob("*spend-over-25k"), *(office.work / "door/outbox").rglob("*.txt"))}
    fact(modes == {0}, "folders and answers of a department are closed to all but its group", modes)


def main():
    program = sys.argv[1]
    source = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Source)
    threading.Thread(target=source.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        references_keep_the_embargo(program, work, source.server_port)
        receipts_keep_the_embargo(program, work)
        bytes_are_of_one_file(program, work)
        an_erasure_waits_for_the_share(program, work)
        an_empty_mount_point_is_no_inbox(program, work)
        what_has_not_arrived_waits(program, work)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
