#!/usr/bin/env python3
"""The officer's door: what is put into the inbox is taken once, whole, and answered. usage: inbox.py DAYBOOK_PROGRAM"""
import datetime
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
from daybook import Desk, HEADING, Service, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of, organisation  # noqa: E402

DATASET = "coasts-spend-over-25k"


def month(n, supplier, rows=20):
    return HEADING + "".join(f"Coasts,Coasts,{d:02}/{n:02}/2024,Consultancy,Harbours,{supplier},{1000 * n + d},{26000 + d}.00,Dredging {n} {d}\r\n" for d in range(1, rows + 1))


def note(edition, release="", approver="Pat Hythe", more=""):
    return f"edition: {edition}\napprover: {approver}\n" + (f"release: {release}\n" if release else "") + more


def note_of_guide():
    """As departments are shown it, of a year to come."""
    shown = re.findall(r"^```\n(edition: .*?)^```$", (ROOT / "docs/department.md").read_text(), re.M | re.S)
    return shown[0].replace("2024-06-28", "2035-06-28")


class Door(Desk):
    def __init__(self, program, work):
        super().__init__(program, work)
        self.inbox, self.outbox = work / "door/inbox", work / "door/outbox"

    def folder(self, organisation="coasts", dataset=DATASET):
        path = self.inbox / organisation / dataset
        path.mkdir(parents=True, exist_ok=True)
        return path

    def put(self, name, text, said, organisation="coasts", dataset=DATASET):
        folder = self.folder(organisation, dataset)
        (folder / name).write_text(text, newline="")
        (folder / (name + ".yaml")).write_text(said)

    def answer(self, name, organisation="coasts", dataset=DATASET, n=1):
        file = self.outbox / organisation / dataset / (name + ("" if n == 1 else f".{n}") + ".receipt.json")
        return json.loads(file.read_text()) if file.exists() else {}

    def offer(self, name, text, said, n=1):
        """Offers a file and gives the answer to it."""
        self.put(name, text, said)
        self("inbox")
        return self.answer(name, n=n)

    def versions(self, edition):
        with sqlite3.connect(f"file:{self.work / 'archive/register.sqlite'}?mode=ro", uri=True) as db:
            return db.execute("SELECT count(*) FROM version WHERE dataset = ? AND edition = ? AND state <> 'discarded'", (DATASET, edition)).fetchone()[0]


def taken(door):
    empty = door("inbox")
    fact(empty.returncode == 0 and door.folder().is_dir() and not (door.inbox / "uplands").exists(), "the folders of organisations with approvers are made", empty)
    may = month(5, "Mistral Ltd")
    door.put("may.csv", may, note_of_guide())
    ran = door("inbox")
    said = door.answer("may.csv")
    fact(ran.returncode == 0 and said.get("outcome") == "taken" and said["sha256"] == hashlib.sha256(may.encode()).hexdigest() and said["bytes"] == len(may)
         and said["approver"] == "Pat Hythe", "a good file is taken with the note that the department's guide shows; its receipt says digest, size and approver", (ran, said))
    fact(said["release_at"] == "2035-06-28T08:30:00Z" and said["promise"] == "confirmed" and "28 June 2035" in said["next"] and "draft" in said["version"],
         "and which draft it is, for which date, and what comes next", said)
    answers = {p.name for p in (door.outbox / "coasts" / DATASET).iterdir()}
    fact(answers == {"may.csv." + end for end in ("report.html", "report.json", "report.txt", "receipt.json", "receipt.txt")}, "report and receipt lie in the outbox, named after the file", answers)
    report = door.outbox / "coasts" / DATASET / "may.csv.report.txt"
    fact("Publishable" in report.read_text() and "Taken: may.csv" in report.with_name("may.csv.receipt.txt").read_text(), "both are words, too")
    fact({p.name for p in (door.folder() / "taken").iterdir()} == {"may.csv", "may.csv.yaml"} and not (door.folder() / "may.csv").exists(), "the file and its note are put away")
    fact("confirmed" in door("schedule", "list").stdout, "the date is announced")
    again = door.offer("may.csv", may, note("2024-05", "2035-06-28"), n=2)
    fact(again.get("outcome") == "known" and again["version"] == said["version"] and door.versions("2024-05") == 1 and "Nothing was made twice" in again["why"],
         "the same again is the same draft, and its receipt says so", again)
    fact(door.answer("may.csv") == said, "the first receipt is not overwritten")
    file = next((door.work / "archive/drafts").iterdir()) / "data.csv"
    file.write_bytes(file.read_bytes()[:-10])
    mended = door.offer("may.csv", may, note("2024-05", "2035-06-28"), n=3)
    fact(mended.get("outcome") == "taken" and mended["promise"] == "confirmed" and door.versions("2024-05") == 1
         and [(folder / "data.csv").read_bytes().endswith(b"\r\n") for folder in file.parent.parent.iterdir()] == [True],
         "and makes it anew when its files are damaged", mended)


def dates(door):
    may = month(5, "Mistral Ltd")
    silent = door.offer("may-later.csv", may, note("2024-05", "2035-07-01"))
    fact(silent.get("outcome") == "refused" and "without a reason" in silent["why"], "a confirmed date is not moved without a reason", silent)
    moved = door.offer("may-later2.csv", may, note("2024-05", "2035-07-01", more="reason: data-not-ready\nnote: A ledger is missing.\n"))
    listed = door("schedule", "list").stdout
    fact(moved.get("outcome") == "known" and moved["release_at"].startswith("2035-07-01") and "was 28 June 2035" in listed, "with one it is, and the earlier date stays shown", (moved, listed))
    past = door.offer("march.csv", month(3, "Past Ltd"), note("2024-03", "2024-04-30"))
    fact(past.get("outcome") == "refused" and "that is past" in past["why"] and door.versions("2024-03") == 0, "a date in the past refuses the file, and nothing is drafted", past)
    firm = door.offer("feb.csv", month(2, "Feb Ltd"), note("2024-02", "2035-03-01", more="provisional: true\n"))
    fact(firm.get("promise") == "provisional", "a provisional date is one", firm)
    firm = door.offer("feb.csv", month(2, "Feb Ltd"), note("2024-02", "2035-03-01"), n=2)
    fact(firm.get("promise") == "confirmed" and firm["outcome"] == "known", "and is confirmed by the same file with a firm date", firm)
    for n, (rows, release) in enumerate([(20, "2035-03-01"), (20, ""), (19, "2035-03-01"), (19, "")], 3):
        loose = door.offer("feb.csv", month(2, "Feb Ltd", rows), note("2024-02", release, more="provisional: true\n"), n=n)
        fact(loose.get("outcome") == "refused" and "does not become provisional again" in loose["why"] and door.versions("2024-02") == 1, "and is firm from then on, whatever a note says beside a file", loose)
    dateless = door.offer("jan.csv", month(1, "Jan Ltd"), note("2024-01", more="provisional: true\n"))
    fact(dateless.get("outcome") == "refused" and "has none" in dateless["why"], "what is said of no date refuses the file", dateless)


def late(door):
    """A date that has passed without a file is moved by the file's note, in one act with the draft: the day that has passed is never its day."""
    at = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)).replace(microsecond=0)
    door("schedule", "set", DATASET + "/2023-12", "--at", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    while time.time() < at.timestamp() + 0.2:
        time.sleep(0.1)
    text = month(12, "December Ltd").replace("/2024,", "/2023,")
    door.put("december.csv", text, note("2023-12", "2035-07-10", more="reason: data-not-ready\nnote: A ledger is missing.\n"))
    # The door's process ends as soon as there is a draft.
    process = subprocess.Popen([door.program, "inbox", "--config", door.config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: door.versions("2023-12"), 20)
    process.kill()
    process.wait()
    released = door("release")
    public = door.work / f"archive/public/releases/{DATASET}/2023-12"
    fact(door.versions("2023-12") == 1 and not public.exists(), "a draft is never there without the date that its note gives it", released)
    door("inbox")
    fact(any(door.answer("december.csv", n=n).get("release_at", "").startswith("2035-07-10") for n in (1, 2)) and "2035" in door("schedule", "list").stdout and not public.exists(),
         "and its answer says that date", door.answer("december.csv"))


def corrections(door):
    first = door.offer("april.csv", month(4, "April Ltd"), note("2024-04"))
    fact(first.get("outcome") == "taken" and first["release_at"] is None and "waits for its date" in first["next"], "without a date the draft waits for one", first)
    door("release", DATASET + "/2024-04")
    same = door.offer("april-same.csv", month(4, "April Ltd"), note("2024-04"))
    fact(same.get("outcome") == "known" and "v1" in same["version"] and door.versions("2024-04") == 1, "the bytes of a public version are no correction of it", same)
    silent = door.offer("april2.csv", month(4, "April Ltd", 21), note("2024-04"))
    fact(silent.get("outcome") == "refused" and "a correction without a reason is refused" in silent["why"] and door.versions("2024-04") == 1,
         "a correction without a reason is refused", silent)
    fact((door.folder() / "refused/april2.csv").exists(), "what is refused is put away, too")
    door.offer("april2.csv", month(4, "April Ltd", 21), note("2024-04", more="reason: department-correction\nnote: One payment was missing.\n"), n=2)
    mended = door.offer("april2.csv", month(4, "April Ltd", 21), note("2024-04", more="reason: department-correction\nnote: Two payments were missing.\n"), n=3)
    fact(mended.get("outcome") == "taken" and door.versions("2024-04") == 2, "the same bytes with other words are the draft with those words", mended)
    again = door.offer("april2.csv", month(4, "April Ltd", 21), note("2024-04"), n=4)
    fact(again.get("outcome") == "known" and again["version"] == mended["version"], "and without words they keep the words that there are", again)
    door("release", DATASET + "/2024-04")
    release = door.work / f"archive/public/releases/{DATASET}/2024-04/v2/release.json"
    manifest = json.loads(release.read_text()) if release.exists() else {}
    fact(manifest.get("reason") == "department-correction" and manifest["note"] == "Two payments were missing.", "with reason and words it is a version", door.answer("april2.csv", n=3))


def correction_on_another_day(door):
    """A newer correction, for another day than the one that waits: each refusal names the way, and it works."""
    door.offer("july.csv", month(7, "July Ltd"), note("2024-07"))
    door("release", DATASET + "/2024-07")
    early = door.offer("early.csv", month(10, "Early Ltd"), note("2024-10", more="reason: department-correction\nnote: A payment was missing.\n"))
    fact(early.get("outcome") == "refused" and "was never public" in early["why"] and door.versions("2024-10") == 0, "what was never public is not corrected", early)
    why = "reason: department-correction\nnote: A payment was missing.\n"
    first = door.offer("july2.csv", month(7, "July Ltd", 21), note("2024-07", "2035-08-01", more=why))
    fact(first.get("outcome") == "taken" and first["promise"] == "confirmed", "a correction waits for its day", first)
    newer, way = month(7, "July Ltd", 22), ("date_reason: ", "date_note: ")
    for name, reason in (("july3.csv", why), ("july4.csv", "reason: quality\nnote: We look again.\n")):
        said = door.offer(name, newer, note("2024-07", "2035-08-08", more=reason))
        fact(said.get("outcome") == "refused" and all(words in said["why"] for words in way), f"a newer one for another day needs both reasons, and is told so: {reason.split()[1]}", said)
    both = door.offer("july5.csv", newer, note("2024-07", "2035-08-08", more=why + "date_reason: quality\ndate_note: We look again.\n"))
    fact(both.get("outcome") == "taken" and both["release_at"].startswith("2035-08-08") and both["next"].startswith(f"It takes the place of {first['version']} (delivered:july2.csv)"), "with both it takes the other's place on the new day", both)
    told = [p.read_text() for p in (door.work / "archive/public/calendar").rglob("*.json") if "We look again." in p.read_text()]
    fact(told and not any("A payment was missing." in text for text in told), "the words of the date are told, those of the correction are not yet", told)


def side_by_side(door):
    """Each file of a folder is answered by itself, in the order in which they came."""
    door.put("a-wrong.csv", month(8, "August Ltd"), note("2024-08", more=f"sha256: {'0' * 64}\n"))
    door.put("b-good.csv", month(9, "September Ltd"), note("2024-09"))
    ran = door("inbox")
    fact(ran.returncode == 0 and "1 waits" in ran.stdout and door.answer("b-good.csv").get("outcome") == "taken", "a file that is not what its note says keeps no other back", (ran, door.answer("b-good.csv")))
    for name in ("a-wrong.csv", "a-wrong.csv.yaml"):
        (door.folder() / name).unlink()
    door.put("z-older.csv", month(8, "Older Ltd"), note("2024-08"))
    time.sleep(0.1)
    door.put("y-newer.csv", month(8, "Newer Ltd", 21), note("2024-08"))
    ran = door("inbox")
    older, newer = door.answer("z-older.csv"), door.answer("y-newer.csv")
    fact(older.get("outcome") == newer.get("outcome") == "taken" and older["version"] != newer["version"] and door.versions("2024-08") == 1, "of two files for one edition each has its receipt", (ran, older, newer))
    fact(older["version"] in newer["next"], "and the one that came later stands", (older, newer))
    door.put("early.csv", month(11, "Early Ltd"), note("2024-11"))
    with open(door.folder() / "early.csv", "a"):
        time.sleep(0.1)
        door.put("late.csv", month(11, "Late Ltd", 21), note("2024-11"))
        ran = door("inbox")
    fact(door.answer("late.csv").get("outcome") == "taken" and not door.answer("early.csv"), "a file that its writer holds open keeps no later one back", (ran, door.answer("late.csv")))
    door("inbox")
    early = door.answer("early.csv")
    fact(early.get("outcome") == "refused" and "came later" in early["why"] and door.versions("2024-11") == 1, "nor does it take its place when it is closed at last", early)
    shutil.rmtree(door.folder() / "refused", ignore_errors=True)
    (door.folder() / "refused").write_text("")
    door.put("stranger.csv", month(11, "Late Ltd"), note("2024-11", approver="Sam Ouse"))
    stuck = door("inbox")
    fact(stuck.returncode == 3 and "neither moved nor removed" in stuck.stdout, "what is answered and cannot be moved is trouble, by the command's exit code", stuck)


def unseen_words(door):
    """The note of a correction that waits is private with it, also when the provisional date in it moves."""
    why = "A payment of 47.3 million to Zephyrine Ltd was left out."
    for n, date in enumerate(("2035-06-28", "2035-06-27"), 1):
        said = door.offer("april3.csv", month(4, "April Ltd", 22), note("2024-04", date, more=f"provisional: true\nreason: department-correction\nnote: {why}\n"), n=n)
        fact(said.get("release_at", "").startswith(date) and said["promise"] == "provisional", f"a correction waits for {date}", said)
    shown = [str(p) for p in (door.work / "archive/public").rglob("*") if p.is_file() and b"Zephyrine" in p.read_bytes()]
    fact(not shown, "and its words are in no public file", shown)
    moved = door.offer("april3.csv", month(4, "April Ltd", 22), note("2024-04", "2035-06-26", more="provisional: true\nreason: operational\nnote: The ledger closes earlier.\n"), n=3)
    told = [str(p) for p in (door.work / "archive/public/calendar").rglob("*.json") if b"The ledger closes earlier." in p.read_bytes()]
    fact(moved.get("release_at", "").startswith("2035-06-26") and told, "the words of a code for the date are told", (moved, told))


def strangers(door):
    good = month(6, "June Ltd")
    door.put("a.csv", good, note("2024-06"), dataset="rivers-spend-over-25k")
    door.put("b.csv", good, note("2024-06"), dataset="coasts-spend-over-2k")
    door.put("c.csv", good, note("2024-06"), organisation="coast")
    door.put("d.csv", good, note("2024-06"), organisation="uplands", dataset="uplands-spend-over-25k")
    door.put("e.csv", good, note("2024-06", approver="Sam Ouse"))
    ran = door("inbox")
    fact(ran.returncode == 1 and "5 refused" in ran.stdout, "the command's exit code says that files were refused", ran)
    for name, organisation, dataset, words in (
            ("a.csv", "coasts", "rivers-spend-over-25k", "'rivers-spend-over-25k' is a dataset of rivers"),
            ("b.csv", "coasts", "coasts-spend-over-2k", f"did you mean '{DATASET}'"),
            ("c.csv", "coast", DATASET, "no organisation 'coast' is configured; did you mean 'coasts'"),
            ("d.csv", "uplands", "uplands-spend-over-25k", "nobody is named who may approve"),
            ("e.csv", "coasts", DATASET, "'Sam Ouse' may not approve files of coasts")):
        said = door.answer(name, organisation, dataset)
        fact(said.get("outcome") == "refused" and words in said["why"] and said["next"], f"refused by name: {words}", said)
    fact(door.versions("2024-06") == 0, "and nothing of it is drafted")


def hostile(door):
    folder = door.folder()
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nedition: 2024-06\n"
    door.put("bomb.csv", "x", bomb)
    door.put("large.csv", "x", note("2024-06"))
    os.truncate(folder / "large.csv", 513 << 20)
    door.put("line\nend.csv", month(6, "June Ltd"), note("2024-06"))
    (folder / "link.csv").symlink_to("/etc/passwd")
    (folder / "pipe.csv").unlink(missing_ok=True)
    os.mkfifo(folder / "pipe.csv")
    door.put("table.csv", month(6, "June Ltd").replace("26001.00", "many"), note("2024-06"))
    ran = door("inbox")
    for name, words in (("bomb.csv", "a list"), ("large.csv", "at most"), ("link.csv", "symbolic link"), ("pipe.csv", "a device, a pipe"),
                        ("table.csv", "No draft was made"), ("file-" + hashlib.sha256(b"line\nend.csv").hexdigest()[:12], "control characters")):
        said = door.answer(name)
        fact(said.get("outcome") == "refused" and words in said["why"], f"refused by name: {words}", (said, ran))
    fact("Not publishable" in (door.outbox / "coasts" / DATASET / "table.csv.report.txt").read_text(), "what is not publishable has its report")
    left = {p.name for p in folder.iterdir()} - {"taken", "refused"}
    fact(not left and door.versions("2024-06") == 0, "nothing of it stays in the way, and nothing is drafted", left)


def killed(door, program):
    """Whatever is killed at whatever moment, each file becomes one draft and ends among the taken."""
    moments = (1.0, 1.1, 1.2, 1.35, 1.5, 1.7, 2.0)
    cut = 0
    for i, moment in enumerate(moments):
        name, edition = f"day{i}.csv", f"2023-{i + 1:02}"
        door.put(name, month(i + 1, f"Day {i} Ltd").replace("/2024,", "/2023,"), note(edition, "2035-01-01"))
        process = subprocess.Popen([program, "inbox", "--config", str(door.work / "daybook.yaml")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        cut += process.poll() is None
        process.kill()
        process.wait()
    last = door("inbox")
    drafts = [door.versions(f"2023-{i + 1:02}") for i in range(len(moments))]
    kept = all((door.folder() / "taken" / f"day{i}.csv").exists() for i in range(len(moments)))
    answers = [[door.answer(f"day{i}.csv", n=n) for n in (1, 2, 3)] for i in range(len(moments))]
    dated = all(any((a.get("release_at") or "").startswith("2035-01-01") for a in several) for several in answers)
    fact(drafts == [1] * len(moments) and kept and dated, f"killed {cut} times at different moments, each file is one draft with its date, answered and put away", (drafts, kept, dated, last))


def grows(door):
    """The service takes a file when it is whole: not while it grows, not while its writer pauses, not under a passing name."""
    august, september, october = month(8, "August Ltd", 28), month(9, "September Ltd"), month(10, "October Ltd")
    folder = door.folder()
    (folder / "august.csv.yaml").write_text(note("2024-08"))
    early = False
    with open(folder / "august.csv", "w", newline="") as file:
        for at in range(0, len(august), 300):
            file.write(august[at:at + 300])
            file.flush()
            time.sleep(0.4)
            early = early or bool(door.answer("august.csv"))
        time.sleep(3)
        early = early or bool(door.answer("august.csv"))
    fact(not early, "a file that grows, or that its writer holds open, is left alone")
    fact(wait_for_answer(door, "august.csv").get("sha256") == hashlib.sha256(august.encode()).hexdigest(), "then it is taken whole", door.answer("august.csv"))
    (folder / "september.csv.filepart").write_text(september[:900], newline="")
    (folder / "september.csv.yaml").write_text(note("2024-09"))
    (folder / ".october.csv.Xa1b2c").write_text(october, newline="")
    (folder / "october.yaml").write_text(note("2024-10"))
    time.sleep(3)
    fact(not door.answer("september.csv") and (folder / "september.csv.filepart").exists(), "a file under a passing name is left alone")
    (folder / "september.csv.filepart").write_text(september, newline="")
    (folder / "september.csv.filepart").rename(folder / "september.csv")
    (folder / ".october.csv.Xa1b2c").rename(folder / "october.csv")
    fact(wait_for_answer(door, "september.csv").get("outcome") == "taken" and wait_for_answer(door, "october.csv").get("outcome") == "taken", "until it has its own")
    door.put("march.csv", "x", note("2024-03", approver="Sam Ouse"))
    busy = door("inbox")
    fact(busy.returncode == 1 and f"process {door.service}" in busy.stdout and "looks into the inbox itself" in busy.stdout, "the command leaves the inbox to the service that runs, and names it", busy)
    fact(f"waits coasts/{DATASET}/march.csv: the service takes it" in busy.stdout and f"refused coasts/{DATASET}/march.csv: " in busy.stdout and "1 offered, 1 refused" in busy.stdout,
         "it says what waits there, and what the service answers", busy)


def keeps(door, work):
    """A date given in a note is kept to the second, and before it nothing can be seen."""
    secret = "Quillfeather Dredging Ltd"
    at = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=20)).replace(microsecond=0)
    door.put("november.csv", month(11, secret), note("2024-11", at.strftime("%Y-%m-%dT%H:%M:%SZ")))
    fact(wait_for_answer(door, "november.csv").get("promise") == "confirmed", "a file with a date is promised", door.answer("november.csv"))
    folder = work / f"archive/public/releases/{DATASET}/2024-11"
    seen = [str(p) for root in ("archive/public", "site") for p in (work / root).rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]
    fact(time.time() < at.timestamp() and not seen and not folder.exists(), "before its instant nothing of it is public", seen)
    while time.time() < at.timestamp() + 20 and not folder.exists():
        time.sleep(0.05)
    fact(folder.exists() and time.time() >= at.timestamp(), "at its instant it is")


def wait_for_answer(door, name, seconds=40):
    wait_until(lambda: door.answer(name), seconds)
    return door.answer(name)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "daybook.yaml").write_text(config_of(coasts(approvers="Pat Hythe"), organisation("rivers", "Department for Rivers", approvers="Sam Ouse"),
                                                      organisation("uplands", "Department for Uplands"),
                                                      settings="inbox: door/inbox\ninbox_seconds: 1\n"))
        door = Door(program, work)
        for part in (taken, dates, late, corrections, unseen_words, strangers, hostile, correction_on_another_day):
            part(door)
        killed(door, program)
        beside = work / "beside"
        beside.mkdir()
        shutil.copy(work / "daybook.yaml", beside)
        side_by_side(Door(program, beside))
        with Service(program, work) as service:
            fact(service.start(), "the service answers")
            door.service = service.process.pid
            grows(door)
            keeps(door, work)
        verified = run(program, "verify", work / "archive/public")
        fact(verified.returncode == 0, "the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
