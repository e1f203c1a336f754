#!/usr/bin/env python3
"""The list of servers that nginx asks, kept by daybook-followers: without curl, while nginx does not take it, and of servers that are behind others. usage: servers_listed.py DAYBOOK_PROGRAM

followers.py has it beside servers of ours; here python plays them, and a file says whether nginx takes what it is given."""
import http.server
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from daybook import wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402

KEEPER = ROOT / "packaging/nginx/daybook-followers"


class Server(http.server.ThreadingHTTPServer):
    """Ready, or not, at a revision of its own."""

    def __init__(self, revision=lambda: 7):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.server.ready else 503)
                self.end_headers()
                revision = self.server.revision()
                self.wfile.write(b'{"status":"ready","revision":%d,"checkpoint":%d}' % (revision, revision) if self.server.ready else b"{}")

            def log_message(self, *_):
                pass
        super().__init__(("127.0.0.1", 0), Answer)
        self.ready, self.revision = True, revision
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"


class Keeper:
    """Tells an "nginx" which keeps what it was told in `taken`, while there is a file `takes-it`."""

    def __init__(self, work, servers, **settings):
        self.work, self.list, self.taken, self.takes = work, work / "followers.conf", work / "taken", work / "takes-it"
        with open(work / "said", "a") as said:
            self.process = subprocess.Popen([KEEPER, self.list, *(s.address() for s in servers)], stderr=said, start_new_session=True,
                                            env={**os.environ, **settings, "RELOAD": f"test -e '{self.takes}' && cp '{self.list}' '{self.taken}' && echo x >> '{work}/reloads'"})

    def reloads(self):
        return (self.work / "reloads").read_text().count("x") if (self.work / "reloads").exists() else 0

    def has_taken(self, *servers):
        return self.taken.exists() and self.taken.read_text() == "".join(f"server {s.address()} max_fails=0;\n" for s in servers)

    def said(self):
        return (self.work / "said").read_text()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


def without_curl(work):
    (work / "bin").mkdir()
    for name in ("sh", "sed", "mktemp", "rm"):
        (work / "bin" / name).symlink_to(f"/bin/{name}")
    done = subprocess.run(["/usr/bin/timeout", "5", work / "bin/sh", KEEPER, work / "list.conf", "127.0.0.1:9"], capture_output=True, text=True, env={"PATH": f"{work}/bin"})
    fact(done.returncode == 1 and "curl" in done.stderr and not (work / "list.conf").exists(), "without curl no list is made, and what is missing is named", (done.returncode, done.stderr))


def until_it_is_taken(work, first, second):
    with Keeper(work, (first, second)) as keeper:
        fact(wait_until(lambda: keeper.list.exists() and "not take" in keeper.said(), 20) and not keeper.taken.exists(), "a list that nginx does not take is told of", keeper.said())
        keeper.takes.touch()
        fact(wait_until(lambda: keeper.has_taken(first, second), 20), "and is given to it again until it does, with nothing changed meanwhile", keeper.said())
        fact(keeper.said().count("not take") == 1, "it is said once", keeper.said())
        reloads = keeper.reloads()
        second.ready = False
        fact(wait_until(lambda: keeper.has_taken(first), 20), "one that is not ready is asked nothing", keeper.list.read_text())
        fact(keeper.reloads() == reloads + 1, "for which nginx was told once", keeper.reloads())
        keeper.takes.unlink()
        second.ready = True
        fact(wait_until(lambda: keeper.said().count("not take") == 2, 20), "an nginx that breaks later is told of, too", keeper.said())


def after_a_stop_in_between(work, first, second):
    """What was written and never taken is no other list than the one that is written next."""
    taken = work / "taken"
    taken.write_text("older")
    (work / "takes-it").touch()
    with Keeper(work, (first, second)) as keeper:
        fact(wait_until(lambda: keeper.has_taken(first, second), 20), "started again, it gives nginx the list that lies there", taken.read_text())


def seconds_of_the_timer():
    """So far a copy that it keeps may be behind its source, less the run itself."""
    timer = (ROOT / "packaging/systemd/daybook-mirror.timer").read_text()
    return sum(int(re.search(rf"^{word}=(\d+)s$", timer, re.M)[1]) for word in ("OnUnitInactiveSec", "AccuracySec"))


def stays_listed(keeper, server, seconds):
    """Each moment: what was left out for one and comes back had readers turned away."""
    until, seen = time.time() + seconds, 0
    while time.time() < until:
        if server.address() not in keeper.list.read_text():
            return False
        seen += 1
        time.sleep(0.1)
    return seen > seconds


def behind_a_timer(work):
    """A release each five seconds, and a copy that is brought up to date when the shipped timer does it, with a run of three seconds. Nothing is set."""
    began, period = time.time(), seconds_of_the_timer() + 3
    now = lambda: time.time() - began  # noqa: E731
    newest, copy = Server(lambda: 10 + int(now() / 5)), Server(lambda: 10 + int(now() // period * period / 5))
    with Keeper(work, (newest, copy)) as keeper:
        fact(wait_until(keeper.list.exists, 20) and stays_listed(keeper, copy, period + 10), f"a copy that the shipped timer keeps, each {period} s, is asked all the time", (keeper.list.read_text(), newest.revision(), copy.revision()))


def behind_by_a_moment(work):
    """Releases follow one another for longer than the patience: whoever is two seconds behind is never at the newest."""
    began = time.time()
    now = lambda: time.time() - began  # noqa: E731
    newest, second, still = Server(lambda: 10 + int(now() * 2)), Server(lambda: 6 + int(now() * 2)), Server(lambda: 10)
    with Keeper(work, (newest, second, still), PATIENCE="4") as keeper:
        fact(wait_until(keeper.list.exists, 20) and stays_listed(keeper, second, 12), "who is two seconds behind is asked, however long releases go on", (keeper.list.read_text(), newest.revision(), second.revision()))
        fact(still.address() not in keeper.list.read_text(), "who came to a stand is not", keeper.list.read_text())
        still.revision = newest.revision
        fact(wait_until(lambda: still.address() in keeper.list.read_text(), 10), "until it has caught up", keeper.list.read_text())
        fact(stays_listed(keeper, newest, 2), "and the newest is always asked")


with tempfile.TemporaryDirectory() as folder:
    servers = Server(), Server()
    without_curl(pathlib.Path(folder))
    until_it_is_taken(pathlib.Path(folder), *servers)
    after_a_stop_in_between(pathlib.Path(folder), *servers)
    for part in (behind_by_a_moment, behind_a_timer):
        (pathlib.Path(folder) / part.__name__).mkdir()
        part(pathlib.Path(folder) / part.__name__)
sys.exit(verdict())
