#!/usr/bin/env python3
"""Three servers behind nginx while releases land: two beside the archive, one behind a mirror of it; the publisher runs beside them, harvests each minute, and is given corrections by
an officer. Every answer is held against the files that were public at its revision.
usage: followers.py DAYBOOK_PROGRAM [--seconds N] [--release N] [--kill N] [--rate N]

Without options two short forms: at rest, and with processes killed. --kill N: one process every N seconds, the publisher among them; 0 for none."""
import argparse
import collections
import contextlib
import csv
import decimal
import http.client
import io
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from daybook import Service, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from shipped_nginx import Nginx, certificate, follower  # noqa: E402
from small_archive import MONTHS, Department, month, write_config  # noqa: E402
from soak_page import keep, memory_words  # noqa: E402

SUMMARY, ROWS, CSV = "/v1/tables/spend/summary?measure=sum(amount),count", "/v1/tables/spend/rows?size=10000&columns=amount", "/v1/tables/spend/rows.csv?columns=amount&as_of="
SEARCH, SUPPLIERS = ROWS + "&search=dredging", "/v1/suppliers?size=5"   # the word is in every row, and each row is of a supplier of its own
RELEASED = "coasts-spend-over-25k/2024-04/v1/data.csv"
FILE = "/v1/datasets/coasts-spend-over-25k/editions/2024-04/versions/1/files/data.csv"
PAGES = {"/": r"<strong>£(?P<total>[\d,.]+)</strong> in (?P<rows>[\d,]+) payments", "/datasets/": r">(?P<rows>[\d,]+)</td><td[^>]*>£(?P<total>[\d,.]+)</td>"}
CHECKPOINTS = ("/v1/log/checkpoint", "/v1/archive/log/checkpoint")
JUDGED = ("/v1/tables", "/v1/suppliers", *CHECKPOINTS)
READERS, MOST_WAITS = 4, 5
WARM_UP = 360   # seconds, before what takes half an hour


def edition_of(name):
    return f"coasts-spend-over-25k/2024-{MONTHS[name]:02}"


def signed_by(checkpoint):
    """Size and root of the log that it signs."""
    _, size, root = checkpoint.split("\n")[:3]
    return int(size), root


class Truth:
    """What was public at each revision, from the files themselves."""

    def __init__(self, archive, texts):
        self.archive, self.texts, self.at = archive, texts, {}

    def checkpoint(self):
        return signed_by((self.archive / "public/log/checkpoint").read_text())

    def revision(self):
        return self.checkpoint()[0]

    def note(self):
        """What the months have now is public at this revision."""
        amounts = [decimal.Decimal(row["Amount"]) for text in self.texts.values() for row in csv.DictReader(io.StringIO(text))]
        revision, root = self.checkpoint()
        self.at[revision] = {"rows": len(amounts), "sum": sum(amounts), "root": root}

    def versions(self, name):
        return sorted((self.archive / f"public/releases/{edition_of(name)}").glob("v*"), key=lambda v: int(v.name[1:]))

    def newest(self):
        return max(self.at)


class Publisher(threading.Thread):
    """An officer gives the publisher that runs a corrected month every so often, until it is out; the publisher may be killed at any moment."""

    def __init__(self, program, config, truth, every, seconds):
        super().__init__(daemon=True)
        self.program, self.config, self.truth, self.every, self.until = program, config, truth, every, time.time() + seconds + 15
        self.texts, self.said, self.deaths = [], [], 0
        self.service = Service(program, config.parent, config.name, "run")

    def run(self):
        for n in range(1, 10**6):
            began = time.time()
            if began > self.until:
                return
            name = list(MONTHS)[n % len(MONTHS)]
            # Of one size: what there is of it must not be what grows.
            text, before = month(name, 20 + n % 50), len(self.truth.versions(name))
            (self.config.parent / "corrected.csv").write_text(text, newline="")
            self.texts.append((name, text))
            while len(self.truth.versions(name)) == before or not self.is_out():
                self.release(name)
            self.truth.texts[name] = text
            self.truth.note()
            time.sleep(max(0.0, began + self.every - time.time()))

    def release(self, name):
        """Whatever was carried out before the publisher was killed is refused the second time, and the rest is done."""
        deaths = self.deaths
        corrects = ["--reason", "department-correction", "--note", "Rows were missing."] if self.truth.versions(name) else []
        for words in (["draft", edition_of(name), self.config.parent / "corrected.csv", *corrects], ["release", edition_of(name)]):
            done = run(self.program, *words, "--config", self.config, "--by", "pat")
            if done.returncode and deaths == self.deaths and self.service.process.poll() is None and "already" not in done.stdout:
                self.said.append((words, done.returncode, done.stdout[-500:], done.stderr[-500:]))

    def is_out(self):
        """Of a release the checkpoint comes last."""
        return self.truth.revision() > self.truth.newest()

    def kill(self):
        self.deaths += 1
        self.service.stop(signal.SIGKILL)
        self.deaths += 1
        # As its unit does: an officer's order that came meanwhile has the archive to itself for as long as it takes.
        return wait_until(lambda: self.service.start(seconds=120) or "is locked by process" not in self.service.log.read_text(errors="replace"), 60) and self.service.process.poll() is None


class Reader(threading.Thread):
    """Asks one thing after the other over a connection that is kept, as often as it is to."""

    def __init__(self, trial, nginx, per_second, stop, seed):
        super().__init__(daemon=True)
        self.trial, self.nginx, self.truth, self.pause, self.stop, self.dice = trial, nginx, trial.truth, 1 / per_second, stop, random.Random(seed)
        self.connection, self.took, self.broken, self.again, self.cut, self.told_to_wait = None, [], [], 0, 0, 0
        self.held, self.kept = {}, 0   # validators of what was answered; how often it was still good
        self.file = (self.truth.archive / "public/releases" / RELEASED).read_bytes()

    def ask(self, path, headers, waits=0):
        """A connection that was closed while it was idle is no failure: whoever keeps one asks again (RFC 9110, 9.2.2). Nor is one that broke with the worker of nginx that had it."""
        for attempt in itertools.count(1):
            fresh, answer = self.connection is None, None
            try:
                if fresh:
                    self.connection = self.nginx.connection()
                self.connection.request("GET", path, headers=headers)
                answer = self.connection.getresponse()
                body = answer.read()
                self.held[path] = answer.headers["ETag"]
                if answer.status == 503 and b"another server may have it" in body and path.startswith(CSV) and waits < MOST_WAITS:
                    # A revision that the publisher told of before any of the three servers had it.
                    time.sleep(float(answer.headers["Retry-After"]))
                    self.told_to_wait += 1
                    return self.ask(path, headers, waits + 1)
                return answer.status, body
            except (OSError, http.client.HTTPException) as e:
                self.connection = None
                if (fresh or attempt > 1) and time.time() > self.trial.front_killed + 2:
                    return 0, repr(e).encode()
                self.again += 1
                self.cut += answer is not None
                if attempt > 1:
                    time.sleep(0.05)   # until nginx has another worker

    def one(self, at):
        """Mixed: a question, sometimes with what was answered before in hand; a part of a file; what lies on nginx's disk."""
        path = self.dice.choice((SUMMARY, SUMMARY, ROWS, ROWS, SEARCH, SUPPLIERS, f"{CSV}{at}", FILE, self.dice.choice((*PAGES, *CHECKPOINTS))))
        if path == FILE:
            first = self.dice.randrange(len(self.file))
            last = min(first + 99, len(self.file) - 1)
            status, body = self.ask(path, {"Range": f"bytes={first}-{last}"})
            return path, status, body, status == 206 and body == self.file[first:last + 1]
        known = self.held.get(path) if path.startswith("/v1/") and self.dice.random() < 0.3 else None
        status, body = self.ask(path, {"If-None-Match": known} if known else {})
        self.kept += status == 304
        return path, status, body, status == 200 or status == 304 and known and not body

    def run(self):
        due = time.time()
        while not self.stop.is_set():
            began = time.time()
            at = self.truth.newest()
            path, status, body, good = self.one(at)
            self.took.append(time.time() - began)
            if not good:
                self.broken.append((path, status, body[:200]))
            elif status == 200 and (path in PAGES or path.startswith(JUDGED)):
                with self.trial.answering:
                    self.trial.answers[path, at if path.startswith(CSV) else 0, body] += 1
            # What took long is made up for, so that as many are asked as were to be.
            due += self.pause
            time.sleep(max(0.0, due - time.time()))


def told_by(path, at, body):
    """The revision that an answer is of, and what it tells of it: how many rows, with what sum; the log's root."""
    if path in CHECKPOINTS:
        revision, root = signed_by(body.decode())
        return revision, {"root": root}
    if path in PAGES:
        return told_by_page(path, body.decode())
    if path.startswith(CSV):
        return at, counted(csv.DictReader(io.StringIO(body.decode())))
    answer = json.loads(body, parse_float=decimal.Decimal)
    if path == SUPPLIERS:
        return answer["revision"], {"rows": answer["count"]}
    if path == SUMMARY:
        total, count = answer["rows"][0] if isinstance(answer["rows"][0], list) else (answer["rows"][0]["sum_amount"], answer["rows"][0]["count"])
        return answer["revision"], {"rows": count, "sum": decimal.Decimal(total)}
    return answer["revision"], counted(answer["rows"])


def counted(rows):
    amounts = [decimal.Decimal(str(row["amount"])) for row in rows]
    return {"rows": len(amounts), "sum": sum(amounts)}


def told_by_page(path, text):
    """Of one department with one dataset: how many rows there are in all, and their total."""
    revision, told = re.search(r"revision ([\d,]+)</a>", text), re.search(PAGES[path], text)
    number = lambda words: decimal.Decimal(words.replace(",", ""))
    return int(number(revision[1])), {"rows": int(number(told["rows"])), "sum": number(told["total"])}


def children_of(pid):
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident_mb(pid):
    """None for a process that is over."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), None)
    return None


def newest_worker_mb(nginx):
    """Of nginx's workers the oldest may be on its way out, since each new list of servers makes new ones."""
    return next(filter(None, map(resident_mb, reversed(children_of(nginx.process.pid)))), None)


class Trial:
    def __init__(self, program, work, options):
        self.program, self.work, self.options = program, work, options
        self.archive, self.department = work / "archive", Department("april", "may")
        self.config = write_config(work / "publisher.yaml", self.archive, self.department)
        self.config.write_text(self.config.read_text().replace("harvest: {", "harvest: {every_minutes: 1, "))
        self.followers, self.front_killed, self.killed = [], 0.0, collections.Counter()
        self.answers, self.answering = collections.Counter(), threading.Lock()   # half an hour of them is 20 GB, and those of one revision are the same bytes
        self.truth = Truth(self.archive, {name: month(name) for name in ("april", "may")})

    def begin(self):
        done = run(self.program, "harvest", "--config", self.config)
        fact(done.returncode == 0, "two months are released", done.stdout + done.stderr)
        self.truth.note()
        self.mirror()
        self.followers = [follower(self.program, self.work, self.work / "mirror" if name == "third" else self.archive, name) for name in ("first", "second", "third")]
        for one in self.followers:
            fact(one.start("/readyz"), f"the {one.work.name} server is ready")
            one.command[-1] = one.address.rsplit(":", 1)[1]   # where nginx knows it

    def mirror(self, *options):
        key = () if (self.work / "mirror/public/log/checkpoint").exists() else ("--key", (self.archive / "public/log/vkey").read_text().strip())
        # Over HTTP, from a server whose files are those of the archive.
        source = next((one.address for one in self.followers[:2] if one.process and one.process.poll() is None), self.archive)
        return run(self.program, "mirror", source, self.work / "mirror", *key, *options)

    def listed(self):
        with contextlib.suppress(FileNotFoundError):
            return (self.work / "followers.conf").read_text()
        return ""

    def keep_list(self, nginx):
        addresses = [one.address.removeprefix("http://") for one in self.followers]
        return subprocess.Popen([ROOT / "packaging/nginx/daybook-followers", self.work / "followers.conf", *addresses], env={**os.environ, "PATIENCE": "15", "RELOAD": f"kill -HUP {nginx.process.pid}"},
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def kill_something(self, publisher, nginx, dice):
        victim = dice.choice([*self.followers, publisher, "keeper", "front"])
        if victim is publisher:
            fact(publisher.kill(), "the publisher comes back after it was killed", publisher.service.log.read_text(errors="replace")[-1500:])
        elif victim in self.followers:
            self.kill_server(victim)
        elif victim == "keeper":
            self.kill_keeper(nginx)
        else:
            self.kill_front(nginx)

    def kill_server(self, victim):
        # On a busy machine it may be the only one that answered the keeper in time, and nginx can ask no other.
        others = [one.address.removeprefix("http://") for one in self.followers if one is not victim]
        fact(wait_until(lambda: any(other in self.listed() for other in others), 20), f"nginx can ask another than the {victim.work.name} server", self.listed())
        time.sleep(1)   # until nginx has taken the list
        victim.stop(signal.SIGKILL)
        self.killed["servers"] += 1
        fact(victim.start(seconds=120), f"the {victim.work.name} server comes back after it was killed", victim.log.read_text(errors="replace")[-1500:])

    def kill_keeper(self, nginx):
        os.killpg(self.keeper.pid, signal.SIGKILL)
        self.killed["keepers"] += 1
        self.keeper = self.keep_list(nginx)

    def kill_front(self, nginx):
        """Its master makes new workers at once; who was being answered by those asks again."""
        self.front_killed = time.time()
        for worker in children_of(nginx.process.pid):
            os.kill(worker, signal.SIGKILL)
        self.killed["workers of nginx"] += 1

    def lag(self):
        """The mirror's log is ahead of its files, as somebody's rsync leaves it: its server stays where it was, says so, and is asked nothing until the files are there."""
        third, was = self.followers[2], self.truth.newest()
        if not wait_until(lambda: self.truth.newest() > was, 60):
            return
        log = self.work / "mirror/public/log"
        for path in sorted((self.archive / "public/log").rglob("*"), key=lambda p: p.name == "checkpoint"):
            if path.is_file():
                to = log / path.relative_to(self.archive / "public/log")
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, to.with_suffix(".new"))
                to.with_suffix(".new").rename(to)
        fact(wait_until(lambda: third.get("/readyz")[0] == 503, 20), "a server whose files lag behind its log is not ready", third.get("/readyz")[:2])
        address = third.address.removeprefix("http://")
        fact(wait_until(lambda: address not in self.listed(), 20), "and nginx asks it nothing", self.listed())
        status, body, _ = third.get(SUMMARY)
        fact(status == 200 and told_by(SUMMARY, 0, body)[0] < self.truth.newest(), "what it answers is still of one whole revision", (status, body[:200]))
        done = self.mirror("--recheck")
        fact(done.returncode in (0, 1), "the mirror gets its files", done.stdout + done.stderr)
        fact(wait_until(lambda: third.get("/readyz")[0] == 200, 30), "with its files it is ready", (third.get("/readyz")[:2], third.log.read_text()[-600:]))
        fact(wait_until(lambda: address in self.listed(), 20), "and asked again", self.listed())

    def stall(self):
        """Nobody brings the mirror up to date: its server is ready by its own log, and would go on with what was withdrawn or erased meanwhile."""
        third, was = self.followers[2], self.truth.newest()
        address = third.address.removeprefix("http://")
        if not wait_until(lambda: self.truth.newest() > was, 60):
            return
        fact(wait_until(lambda: address not in self.listed(), 60), "a server of a copy that nobody brings up to date is asked nothing any more", self.listed())
        # On a busy machine the others may not answer within the second that they are given.
        fact(wait_until(lambda: third.get("/readyz")[0] == 200 and len(self.listed().splitlines()) == 2 and address not in self.listed(), 20), "though it is ready by its own log, and the others are asked", (third.get("/readyz")[:2], self.listed()))
        # A release may land before the keeper has seen that it caught up.
        fact(wait_until(lambda: self.mirror() and address in self.listed(), 30), "with the next mirror it is asked again", self.listed())

    def warm_up(self, publisher):
        """What the engine keeps up to a bound of its own, blocks that it let go of and rows that no checkpoint has written, is full after an hour of mixed questions, or some minutes of nothing but exports and releases."""
        publisher.every, until = 1.2, time.time() + WARM_UP
        publisher.until += WARM_UP

        exported = collections.Counter()

        def export(address):
            connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
            while time.time() < until:
                connection.request("GET", f"{CSV}{sorted(self.truth.at)[-8:][0]}")   # the mirror has it by now
                answer = connection.getresponse()
                answer.read()
                exported[address] += answer.status == 200

        publisher.start()
        threads = [threading.Thread(target=export, args=(one.address,), daemon=True) for one in self.followers]
        for thread in threads:
            thread.start()
        while time.time() < until:
            self.mirror()
            time.sleep(2)
        for thread in threads:
            thread.join(60)
        fact(all(exported[one.address] > 20000 for one in self.followers), f"all is warm after {list(exported.values())} exports", exported)
        publisher.every = self.options.release

    def go_on(self, publisher, nginx, stop):
        """What the processes had in memory after a quarter of it, again and again."""
        self.lag()
        self.stall()
        dice, until, next_kill, next_mirror = random.Random(7), time.time() + self.options.seconds, time.time(), 0.0
        resident, engines, warm = [], [], time.time() + self.options.seconds / 4
        while time.time() < until and not stop.is_set():
            if self.options.kill and time.time() >= next_kill:
                next_kill = time.time() + self.options.kill
                self.kill_something(publisher, nginx, dice)
            if time.time() >= next_mirror:
                next_mirror = time.time() + 2
                self.mirror()
            if time.time() > warm and not self.options.kill:
                own = [resident_mb(service.process.pid) for service in (*self.followers, publisher.service)]
                if None in own:
                    fact(False, "every service goes on", [service.log.read_text(errors="replace")[-600:] for service in (*self.followers, publisher.service)])
                    break
                engines = engines or [self.engine_memory()]
                if (worker := newest_worker_mb(nginx)) is not None:
                    resident.append([*own, worker])
            time.sleep(0.2)
        if engines and not stop.is_set():
            self.tell_engines(engines[0], self.engine_memory())
        return resident

    def engine_memory(self):
        """MB by what for, of each server: what its engine counts of what the process has."""
        return [{tag: int(size) / 1e6 for tag, size in re.findall(r'^daybook_engine_memory_bytes\{tag="(\w+)"\} (\d+)', one.get("/metrics")[1].decode(), re.M)} for one in self.followers]

    def tell_engines(self, first, last):
        for one, before, after in zip(self.followers, first, last):
            print(f"      engine of the {one.work.name} server, MB after a quarter and at the end: " + ", ".join(f"{tag} {before.get(tag, 0):.0f} {size:.0f}" for tag, size in sorted(after.items()) if size + before.get(tag, 0) > 1))

    def run(self):
        self.begin()
        (self.work / "followers.conf").write_text("".join(f"server {one.address.removeprefix('http://')} max_fails=0;\n" for one in self.followers))
        busy = {"rate=20r/s": "rate=10000r/s", "burst=100": "burst=10000", "daybook_connections 40": "daybook_connections 400"}
        with Nginx(self.work, self.work / "first", f"include {self.work}/followers.conf;", busy) as nginx, contextlib.ExitStack() as all_of_it:
            for one in self.followers:
                all_of_it.callback(one.stop)
            fact(wait_until(nginx.listens, 20), "nginx takes three servers")
            self.keeper = self.keep_list(nginx)
            all_of_it.callback(lambda: os.killpg(self.keeper.pid, signal.SIGKILL))
            stop = threading.Event()
            readers = [Reader(self, nginx, self.options.rate / READERS, stop, n) for n in range(READERS)]
            publisher = Publisher(self.program, self.config, self.truth, self.options.release, self.options.seconds)
            all_of_it.callback(publisher.service.stop)
            fact(publisher.service.start(), "the publisher runs beside them", publisher.service.log.read_text()[-1500:])
            if self.options.seconds >= 600 and not self.options.kill:
                self.warm_up(publisher)
            else:
                publisher.start()
            began = time.time()
            for reader in readers:
                reader.start()
            resident = self.go_on(publisher, nginx, stop)
            publisher.join(120)
            fact(not publisher.is_alive(), "the publisher comes to its end")
            newest = self.truth.newest()
            fact(wait_until(lambda: self.mirror() and all(json.loads(one.get("/readyz")[1]).get("revision") == newest for one in self.followers), 60), "in the end all three are at the newest revision",
                 [one.get("/readyz")[:2] for one in self.followers])
            stop.set()
            for reader in readers:
                reader.join(60)
            self.judge(readers, publisher, resident, time.time() - began)

    def judge(self, readers, publisher, resident, seconds):
        held = sum(self.answers.values())
        broken = [b for r in readers for b in r.broken]
        fact(not publisher.said, "no order failed but where the publisher was killed", publisher.said[:2])
        fact(not broken, f"all of {sum(len(r.took) for r in readers)} requests were answered", (len(broken), collections.Counter(b[1] for b in broken), broken[:3]))
        cut = sum(r.cut for r in readers)
        fact(self.options.kill or not cut, f"{cut} were cut off in the middle, which happens only to those of a server that is killed")
        wrong, seen, kinds = [], collections.Counter(), collections.Counter()
        for (path, at, body), count in self.answers.items():
            revision, told = told_by(path, at, body)
            seen[revision] += count
            kinds[path.partition("?")[0]] += count
            if not told.items() <= self.truth.at.get(revision, {}).items():
                wrong.append((path, revision, told, self.truth.at.get(revision)))
        fact(all(kinds[path] for path in (*PAGES, *CHECKPOINTS)), f"pages and the log are among them: {dict(kinds)}")
        fact(held and not wrong, f"each of {held} answers is whole and of one of {len(self.truth.at)} revisions", (len(wrong), wrong[:3]))
        fact(len(seen) > 1, f"answers are of {len(seen)} revisions")
        self.judge_releases(publisher)
        took = sorted(t for r in readers for t in r.took)
        print(f"      {len(took)} requests, {len(took) / seconds:.0f} a second, median {1000 * statistics.median(took):.1f} ms, p99 {1000 * took[len(took) * 99 // 100]:.1f} ms; "
              f"{sum(r.again for r in readers)} asked again on a closed connection, {sum(r.told_to_wait for r in readers)} after a moment; killed: {dict(self.killed, publishers=publisher.deaths // 2)}; {len(self.truth.at)} revisions")
        fact(sum(r.kept for r in readers) > 0, f"what a reader held was still good {sum(r.kept for r in readers)} times")
        first, last = ([statistics.median(column) for column in zip(*part)] for part in (resident[:10], resident[-10:])) if len(resident) > 20 else ([], [])
        if self.options.seconds >= 600:   # where nothing else runs
            keep("killed" if self.options.kill else "rest",
                 {"kill": self.options.kill, "requests": len(took), "rate": len(took) / seconds, "median": 1000 * statistics.median(took), "p99": 1000 * took[len(took) * 99 // 100], "revisions": len(self.truth.at), "held": held,
                  "servers": self.killed["servers"], "keepers": self.killed["keepers"], "workers": self.killed["workers of nginx"], "publishers": publisher.deaths // 2, "again": sum(r.again for r in readers), "cut": cut, "waited": sum(r.told_to_wait for r in readers), "memory": memory_words(first, last)})
            fact(len(took) > 0.9 * self.options.rate * seconds, f"{len(took) / seconds:.0f} requests a second were asked and answered, of {self.options.rate:.0f}")
        if first:
            print("      resident MB of three servers, publisher and nginx, after warm-up and at the end: " + ", ".join(f"{a:.0f} {b:.0f}" for a, b in zip(first, last)))
            if self.options.seconds >= 600:
                fact(all(b < a * 1.15 + 20 for a, b in zip(first, last)), "and no memory grew, of servers, publisher and nginx", (first, last))

    def judge_releases(self, publisher):
        """Each file that a month had for a while is one version, and none is two."""
        for name in MONTHS:
            given = [month(name)] if name in ("april", "may") else []
            given += [text for n, text in publisher.texts if n == name]
            rows = [sum(1 for _ in open(version / "data.csv")) - 1 for version in self.truth.versions(name)]
            fact(rows == [text.count("\r\n") - 1 for text in given], f"each of {len(given)} files of {name} is one version", (rows[-5:], len(given)))


def trial(program, options):
    print(f"      {options.seconds} s, a release every {options.release} s, " + (f"something killed every {options.kill} s" if options.kill else "nothing killed"))
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        os.chmod(work, 0o711)
        certificate(work)
        Trial(program, work, options).run()


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("program", type=pathlib.Path)
    for name, default in (("--seconds", 0), ("--release", 10), ("--kill", 0), ("--rate", 200)):
        asked.add_argument(name, type=float, default=default)
    options = asked.parse_args()
    if not shutil.which("nginx") or not shutil.which("curl"):
        print("SKIPPED: nginx is not installed (scripts/apt-packages.txt, group tests)")
        sys.exit(77)
    program = options.program.resolve()
    forms = [options] if options.seconds else [argparse.Namespace(seconds=10, release=3, kill=0, rate=60), argparse.Namespace(seconds=25, release=4, kill=4, rate=60)]
    for form in forms:
        trial(program, form)
    sys.exit(verdict())


main()
