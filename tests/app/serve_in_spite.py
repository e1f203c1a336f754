#!/usr/bin/env python3
"""A server in bad times: its archive is not mounted, is another's, its site cannot be written, its copy of the log is old, its index is of no use, or nobody runs it. It says so, keeps what it
has, and goes on when the trouble is over.
usage: serve_in_spite.py DAYBOOK_PROGRAM"""
import json
import math
import os
import pathlib
import re
import socket
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, Service, files_below, get, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, month, write_config  # noqa: E402
from small_disk import fill, small_disk  # noqa: E402


class Server(Service):
    """Listens before it serves; what it says until then is asked of it, too."""

    def begin(self):
        self.start(seconds=0)
        wait_until(lambda: re.search(r"Listening at (\S+);", self.said()), 20)
        self.address = re.search(r"Listening at (\S+);", self.said())[1]
        return self

    def said(self):
        return self.log.read_text(errors="replace")

    def answers_at_once(self):
        try:
            return get(self.address + "/healthz")[0] == 200
        except OSError:
            return False

    def is_ready(self):
        return get(self.address + "/readyz")[0] == 200


def mounted_late(program, work, public):
    away = work / "away"
    public.rename(away)
    public.mkdir()
    with Server(program, work, verb="serve") as server:
        server.begin()
        fact(wait_until(lambda: "is gone" in server.said(), 20), "an archive that is not mounted is told by its place", server.said())
        fact(not server.is_ready() and server.process.poll() is None, "the server waits, and is not ready")
        public.rmdir()
        away.rename(public)
        fact(wait_until(server.is_ready, 20), "and it serves as soon as the archive is back", server.said())
        rows = server.get("/v1/tables/spend/rows.csv")
        fact(rows[0] == 200 and len(rows[1].splitlines()) > 1, "with every row", rows)


def another_log(program, work):
    text = (work / "daybook.yaml").read_text()
    (work / "other.yaml").write_text(re.sub(r"origin: [^}\s]+", "origin: other.example/log", text))
    with Server(program, work, "other.yaml", verb="serve") as server:
        server.begin()
        fact(wait_until(lambda: "log.origin is 'other.example/log'" in server.said(), 20) and not server.is_ready(), "another log than the one that is meant is not served", server.said())


def site_that_cannot_be_written(program, work):
    text = (work / "daybook.yaml").read_text()
    blocked = work / "blocked"
    blocked.write_text("a file where the folder should be")
    (work / "blocked.yaml").write_text(re.sub(r"(?m)^site: .*$", "site: blocked/site", text))
    with Server(program, work, "blocked.yaml", verb="serve") as server:
        server.begin()
        fact(wait_until(server.is_ready, 20) and server.get("/v1/datasets")[0] == 200, "a site that cannot be written keeps nobody from asking", server.said())
        fact(b"\ndaybook_site_current 0\n" in server.get("/metrics")[1], "it is told to those who watch")
        time.sleep(7)   # it was tried again meanwhile
        fact(server.said().count("the site's folder") == 1, "and said once in the log", server.said())
        began = time.monotonic()
        server.process.terminate()
        fact(server.process.wait(60) == 0, f"and keeps no server from ending ({time.monotonic() - began:.1f} s)", server.said())
    with Server(program, work, "blocked.yaml", verb="serve") as server:
        server.begin()
        wait_until(server.is_ready, 20)
        os.unlink(blocked)
        fact(wait_until(lambda: server.get("/")[0] == 200 and b"\ndaybook_site_current 1\n" in server.get("/metrics")[1], 30), "and the pages come when they can", server.said())


def pages_that_name(site, supplier):
    return [path for path, held in files_below(site) if supplier in held]


def erased_elsewhere(program, work, edition):
    """By whoever has another site."""
    text = (work / "daybook.yaml").read_text()
    (work / "elsewhere.yaml").write_text(re.sub(r"(?m)^site: .*$", "site: elsewhere", text))
    done = Desk(program, work, "elsewhere.yaml")("erase", f"coasts-spend-over-25k/{edition}/v1", "--code", "personal-data", "--by", "pat")
    fact(done.returncode == 0, f"{edition} is erased", done.stdout + done.stderr)


def is_withheld(server, page):
    status, body, headers = server.get(page)
    return status == 503 and json.loads(body)["type"].endswith("/problems/not-ready") and headers.get("Retry-After")


def pages_of_what_was_erased(program, work):
    """The words are erased while no page can be written; then a server starts."""
    site = work / "archive-site"
    pages = lambda: pages_that_name(site, b"april 7, Ltd")  # noqa: E731
    fact(pages(), "pages name a supplier")
    (site / ".site-lock").unlink()
    (site / ".site-lock").mkdir()   # nobody can build here, root neither
    erased_elsewhere(program, work, "2024-04")
    with Server(program, work, verb="serve") as server:
        server.begin()
        fact(wait_until(server.is_ready, 30), "the server answers the API", server.said())
        for page in ("/", "/suppliers/"):
            fact(is_withheld(server, page), f"{page}, which may show what was erased, is not served", server.get(page)[:2])
        fact(wait_until(lambda: not pages(), 30), "nor left for nginx to serve", pages()[:5])
        fact((site / "assets/daybook.css").is_file() or not list((work / "archive-site/assets").glob("*")), "what is no page stays")
        (site / ".site-lock").rmdir()
        fact(wait_until(lambda: server.get("/")[0] == 200, 30) and not pages(), "they come again, without it, as soon as they can be made", server.said())
    with Server(program, work, verb="serve") as server:
        server.begin()
        fact(wait_until(server.is_ready, 30) and server.get("/")[0] == 200 and "built anew" not in server.said() and "site" not in server.said().split("Serving", 1)[1], "and the next start has nothing to tell", server.said())


def silent_source(program, work):
    """A copy that nobody holds against its source any more."""
    copied = lambda: run(program, "mirror", work / "archive", work / "copy", "--key", (work / "archive/public/log/vkey").read_text().strip())  # noqa: E731
    fact(copied().returncode == 0, "an archive is copied")
    text = (work / "daybook.yaml").read_text().replace(str(work / "archive"), str(work / "copy"))
    (work / "copy.yaml").write_text(text[:text.index("organisations:")] + "mirror: {within_seconds: 8}\n")
    with Server(program, work, "copy.yaml", verb="serve") as server:
        server.begin()
        # Each time: on a busy machine it may take longer to begin than a copy counts.
        held = lambda: copied().returncode == 0 and server.is_ready()  # noqa: E731
        fact(wait_until(held), "held against its source, with nothing new, its server is ready", server.said())
        checkpoint = work / "archive/public/log/checkpoint"
        checkpoint.rename(work / "away")
        fact(copied().returncode != 0 and wait_until(lambda: not server.is_ready(), 30), "a source without a log holds against nothing: the server is not ready any more")
        status, body, _ = server.get("/readyz")
        fact(status == 503 and "was last held against its source" in json.loads(body)["detail"] and "daybook mirror" in json.loads(body)["detail"], "which it says, and what to do", body)
        fact(server.get("/v1/datasets")[0] == 200 and b"\ndaybook_ready 0\n" in server.get("/metrics")[1], "it goes on answering whoever asks it, and tells those who watch")
        said = Desk(program, work, "copy.yaml")("status")
        fact(said.returncode == 1 and "was last held against its source" in said.stdout, "so does the status", said.stdout + said.stderr)
        (work / "away").rename(checkpoint)
        fact(wait_until(held), "held against it once more, it is ready", server.said())


def pages_that_are_made_anew_by_half(program, work):
    """Those that a reader waits for come first; then the disk takes no more."""
    site = work / "archive-site"
    with Server(program, work, verb="serve") as server:
        server.begin()
        fact(wait_until(server.is_ready, 30) and server.get("/suppliers/")[0] == 200 and pages_that_name(site, b"may 7, Ltd"), "pages of suppliers are served", server.said())
        (site / "data.json").unlink()
        (site / "data.json/in the way").mkdir(parents=True)   # of what is made last
        erased_elsewhere(program, work, "2024-05")
        fact(wait_until(lambda: is_withheld(server, "/suppliers/"), 30) and is_withheld(server, "/"), "where some cannot be made anew, none is served", server.said())
        # Refused first, removed next.
        fact(wait_until(lambda: not pages_that_name(site, b"may 7, Ltd"), 30), "nor left for nginx to serve", pages_that_name(site, b"may 7, Ltd")[:5])
    with Server(program, work, verb="serve") as server:
        server.begin()
        fact(wait_until(server.is_ready, 30) and is_withheld(server, "/"), "also by the next start", server.said())
        (site / "data.json/in the way").rmdir()
        (site / "data.json").rmdir()
        fact(wait_until(lambda: server.get("/suppliers/")[0] == 200, 30) and not pages_that_name(site, b"may 7, Ltd"), "until all of them can", server.said())


def pages_that_stand(program, work):
    """Nobody waits for pages to be made that are there."""
    site = work / "archive-site"
    stamp = site / ".site-made-of"
    with Server(program, work, verb="serve") as server:
        server.begin()
        fact(wait_until(lambda: server.is_ready() and stamp.exists(), 30), "a site says of what it was made, once all of it was", server.said())
    page = site / "datasets/index.html"
    made = page.read_bytes()
    page.write_bytes(b"spoilt")
    (site / ".site-lock").unlink()
    (site / ".site-lock").mkdir()   # nobody can build
    with Server(program, work, verb="serve") as server:
        server.begin()
        fact(wait_until(server.is_ready, 30) and server.get("/datasets/")[1] == b"spoilt", "a server that finds the site of this revision shows it as it is", server.get("/datasets/"))
        fact(wait_until(lambda: "the site stays as it is" in server.said(), 30) and not stamp.exists(), "it looks it over meanwhile, and a site that could not be looked over is none to begin with", server.said())
        (site / ".site-lock").rmdir()
        fact(wait_until(lambda: server.get("/datasets/")[1] == made, 30), "what somebody changed is as it was again", server.get("/datasets/"))


def index_of_no_use(program, work):
    index = next((work / "archive/index").glob("index-*.duckdb"))
    index.write_bytes(b"no database" * 1000)
    with Server(program, work, verb="serve") as server:
        server.begin()
        fact(wait_until(server.is_ready, 30) and server.get("/v1/tables/spend/rows.csv")[0] == 200, "an index that cannot be opened is made again", server.said())
        fact(wait_until(lambda: "the index was built anew from the log, and stands at revision" in server.said(), 10) and server.said().count("cannot be opened") == 1, "and the log says why, once", server.said())
    said = Desk(program, work)("status").stdout
    fact("built anew" in said and "cannot be opened" in said, "so does the status", said)


def figure(server, name):
    found = re.search(rf"^{re.escape(name)} (\S+)$", server.get("/metrics")[1].decode(), re.M)
    return float(found[1]) if found else math.nan


class InTheWay:
    """A file where the folder of the index belongs: nobody can make one there, root neither."""

    def __init__(self, work):
        self.index, self.aside = work / "archive/index", work / "index.aside"

    def __enter__(self):
        self.index.rename(self.aside)
        self.index.write_text("in the way")
        return self

    def gone(self):
        self.index.unlink()
        self.aside.rename(self.index)

    def __exit__(self, *_):
        if self.aside.exists():
            self.gone()


def index_that_cannot_be_made(program, work):
    with InTheWay(work) as block:
        server = Server(program, work, verb="serve")
        server.log.touch()
        at = server.log.stat()
        server.env["JOURNAL_STREAM"] = f"{at.st_dev}:{at.st_ino}"
        with server:
            server.begin()
            told = lambda: json.loads(get(server.address + "/readyz")[1])["detail"]  # noqa: E731
            fact(wait_until(lambda: "The index cannot be made: the system refuses it something" in told(), 20), "a server that can make no index says so to whoever asks whether it is ready", told())
            fact(str(work) not in told() and str(work) in server.said(), "the folder stands in its log, and not in the answer", (told(), server.said()))
            fact(figure(server, "daybook_ready") == 0 and figure(server, 'daybook_disk_free_bytes{folder="index"}') > 0 and figure(server, 'daybook_disk_size_bytes{folder="site"}') > 0,
                 "who watches is told, also of the room on its disks", server.get("/metrics")[1].decode())
            version = run(program, "--version")
            fact(version.returncode == 0 and re.fullmatch(r"daybook \d+\.\d+\.\d+\n", version.stdout), "the program says which version it is", version)
            fact(figure(server, f'daybook_build_info{{version="{version.stdout.removeprefix("daybook ").strip()}"}}') == 1, "and so does the process that runs", server.get("/metrics")[1].decode())
            block.gone()
            fact(wait_until(server.is_ready, 30), "it is ready by itself once it can", server.said())
            levels = {"error": "<3>", "warning": "<4>", "info": "<6>"}
            lines = [(level, line) for line in server.said().splitlines() for level in levels if f"] [{level}] " in line]
            fact({"error", "info"} <= {level for level, _ in lines} and all(line.startswith(levels[level] + "[") for level, line in lines), "each line of the journal has its level", lines)
    none = run(program, "serve", "--config", work / "none.yaml")
    fact(none.returncode == 2 and none.stderr.startswith("error: "), "where there is no journal nothing is before a line", none.stderr)


def publisher_without_an_index(program, work):
    """What it promises and harvests is watched from its first moment on, whatever becomes of its index."""
    with InTheWay(work) as block:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with Server(program, work) as server:
            server.command[-1] = str(port)
            server.address = f"http://127.0.0.1:{port}"
            server.start(seconds=0)
            fact(wait_until(lambda: server.answers_at_once() and figure(server, 'daybook_harvests_total{ended="complete"}') == 1, 60), "a harvest that ended is a figure", server.said())
            fact(figure(server, "daybook_ready") == 0 and figure(server, "daybook_release_overdue_seconds") == 0 and figure(server, "daybook_harvest_sources_failed") == 0,
                 "also of what is overdue and of sources, while there is no index", server.get("/metrics")[1].decode())
            fact("The index cannot be made" in json.loads(server.get("/readyz")[1])["detail"], "which it says", server.get("/readyz"))
            block.gone()
            fact(wait_until(server.is_ready, 40) and figure(server, 'daybook_harvests_total{ended="complete"}') == 1, "and the figures go on once there is one", server.said())


def failed_before(program, work, department):
    """A source that failed in an earlier process is one still when the next begins, before it has harvested anything."""
    department.pages["/"] = (500, {}, "no")
    failed = run(program, "harvest", "--config", work / "daybook.yaml")
    fact(failed.returncode == 3, "a harvest finds its source gone", failed)
    gate = threading.Event()
    department.pages["/"] = lambda _: gate.wait(120) and None
    with Service(program, work) as server:
        fact(server.start("/healthz"), "a publisher begins")
        fact(figure(server, "daybook_harvest_sources_failed") == 1 and figure(server, 'daybook_harvests_total{ended="complete"}') == 0, "a source that failed before it began is told", server.get("/metrics")[1].decode())
        fact(figure(server, 'daybook_harvest_files_total{outcome="released"}') == 0 and figure(server, "daybook_checked_rows_total") == 0, "and nothing is counted yet")
        gate.set()
    del department.pages["/"]


def nobody_serves(program, work):
    """What readers are answered by is not running: its status says so, and not that nothing is in alarm."""
    folder = work / "beside"
    folder.mkdir()
    (folder / "public").symlink_to(work / "archive/public")
    text = (work / "daybook.yaml").read_text().replace(str(work / "archive-site"), str(folder / "site")).replace(str(work / "archive"), str(folder))
    (folder / "daybook.yaml").write_text(text[:text.index("organisations:")])
    revision = (work / "archive/public/log/checkpoint").read_text().split("\n")[1]
    desk = Desk(program, folder)
    index_line = lambda said: next(line for line in said.stdout.splitlines() if line.startswith("index"))  # noqa: E731

    def alarms(why, *words):
        said = desk("status")
        fact(said.returncode == 1 and all(word in index_line(said) for word in words), f"{why}: that is an alarm", said.stdout + said.stderr)

    (folder / "index").write_text("in the way")
    with Server(program, folder, verb="serve") as server:
        server.begin()
        fact(wait_until(lambda: str(folder / "index") in server.said(), 20) and not server.is_ready(), "an index that cannot be made is told", server.said())
        alarms("a server that tries to make its first index and cannot", f"none yet of a log at revision {revision}", "daybook serve")
    (folder / "index").unlink()
    done = desk("reindex")
    fact(done.returncode == 0, "an index is made", done.stdout + done.stderr)
    alarms("no process follows the log, and the index is at its newest revision", f"at revision {revision}", "no process follows the log")
    with Server(program, folder, verb="serve") as server:
        server.begin()
        fact(wait_until(server.is_ready, 30), "the server runs", server.said())
        said = desk("status")
        fact(said.returncode == 0 and f"at revision {revision}" in index_line(said), "which is none", said.stdout + said.stderr)
        server.stop(signal.SIGKILL)
    alarms("a server that was killed", "no process follows the log")


def index_on_a_full_disk(program, work, department):
    """It starts behind the log, and has no room to take up what is new."""
    folder = work / "small"
    with small_disk(folder / "index", 32) as disk:
        if disk is None:
            return
        (folder / "public").symlink_to(work / "archive/public")
        text = (work / "daybook.yaml").read_text().replace(str(work / "archive-site"), str(folder / "site")).replace(str(work / "archive"), str(folder))
        (folder / "daybook.yaml").write_text(text[:text.index("organisations:")])
        rows = "/v1/tables/spend/rows?size=1"
        with Server(program, folder, verb="serve") as server:
            fact(wait_until(server.begin().is_ready, 30), "a server has room for its index", server.said())
            before = json.loads(server.get(rows)[1])["revision"]
        most = fill(disk, 0, "most")
        department.publish("july", month("july", 3000))
        harvest(program, work / "daybook.yaml")
        with Server(program, folder, verb="serve") as server:
            server.begin()
            fact(wait_until(lambda: server.get(rows)[0] == 200, 20) and json.loads(server.get(rows)[1])["revision"] == before, "one that starts where no room is left answers the revision that it had", server.said())
            fact(not server.is_ready() and server.said().count("No space left") <= 2, "says that it is behind, and not again and again", (server.get("/readyz"), server.said()))
            most.unlink()
            fact(wait_until(server.is_ready, 30) and json.loads(server.get(rows)[1])["revision"] > before, "and takes up what is new when there is room", server.said())


def main(program):
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place)
        department = Department("april", "may")
        harvest(program, write_config(work / "daybook.yaml", work / "archive", department))
        with Service(program, work, verb="serve") as server:
            fact(server.start("/readyz"), "a server comes up")
        mounted_late(program, work, work / "archive" / "public")
        another_log(program, work)
        site_that_cannot_be_written(program, work)
        silent_source(program, work)
        nobody_serves(program, work)
        pages_that_stand(program, work)
        index_of_no_use(program, work)
        index_that_cannot_be_made(program, work)
        publisher_without_an_index(program, work)
        failed_before(program, work, department)
        pages_of_what_was_erased(program, work)
        pages_that_are_made_anew_by_half(program, work)
        index_on_a_full_disk(program, work, department)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
