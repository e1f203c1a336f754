"""The program as it is shipped, measured from outside: a harvest of files over HTTP, a server, and what it answers."""
import functools
import http.client
import http.server
import json
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
from daybook import Service, wait_until  # noqa: E402

import payment_files  # noqa: E402

CONFIG = """service: {{publisher: Bench, contact: data@bench.example}}
archive: {work}/archive
site: {work}/site
log: {{origin: bench.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1}}
listen: {{port: 0}}
organisations:
"""
SOURCE = """  - id: {body}
    name: The {body}
    sources:
      - {{schema: spend-over-25k, kind: page, address: "{address}/{body}/", licence: OGL-UK-3.0}}
"""


class FileSite:
    """A folder of each body as a page of links, and the files."""

    def __init__(self, folder, port=0):
        class Handler(http.server.SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Handler, directory=str(folder)))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = self.server.server_port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Took:
    """Seconds of the clock and of the processors, and the most megabytes of the largest process, of a command and what it started."""

    def __init__(self, command, codes=(0,), env=None):
        began = time.perf_counter()
        with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})}) as process:
            self.said = process.stdout.read().decode(errors="replace")
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds, self.processor, self.megabytes = time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        if process.returncode not in codes:
            raise SystemExit(f"error: {' '.join(map(str, command))} ended with {process.returncode}: {self.said[-2000:]}")


def megabytes_of(*folders):
    """On disk, as the file system counts; a file with two names once."""
    blocks = {}
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*"):
            about = path.lstat()
            blocks[about.st_ino] = about.st_blocks
    return sum(blocks.values()) * 512 / 1e6


class Daybook:
    """An archive in `work`."""

    def __init__(self, program, work):
        self.program, self.work = pathlib.Path(program).resolve(), pathlib.Path(work)
        self.archive, self.config, self.port = self.work / "archive", self.work / "daybook.yaml", 0

    def harvest(self, files, released):
        """So many files must be released, and no other come to anything. The files' address stays what it was."""
        with FileSite(files, self.port) as site:
            self.port = site.port
            self.config.write_text(CONFIG.format(work=self.work) + "".join(SOURCE.format(body=b, address=f"http://127.0.0.1:{site.port}") for b in payment_files.BODIES))
            took = Took([self.program, "harvest", "--config", self.config, "--json"])
        counts = json.loads(took.said[took.said.index("{"):])["counts"]
        if counts["released"] != released or counts["held"] + counts["rejected"] + counts["failed"] > 0:
            raise SystemExit(f"error: {released} files were to be released, and {counts} came of them; see {self.archive}")
        return took

    def serve(self):
        """Gives the service and the seconds until it was ready, which with no index there are those of building it."""
        service = Service(str(self.program), self.work, self.config.name, "serve")
        began = time.perf_counter()
        if not service.start("/readyz", seconds=7200):
            raise SystemExit("error: the server does not become ready: " + service.log.read_text()[-2000:])
        took = time.perf_counter() - began
        settle(service.process.pid)
        return service, took


def processor_seconds(pid):
    words = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid, line="VmRSS"):
    return int(next(text for text in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if text.startswith(line)).split()[1]) / 1024


def settle(pid, seconds=600):
    """Waits until a process that began has nothing left to do, as its site is built after it is ready."""
    def quiet():
        before = processor_seconds(pid)
        time.sleep(2)
        return processor_seconds(pid) - before < 0.05
    wait_until(quiet, seconds)


class Asker:
    """One connection that is kept."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=600)

    def get(self, target):
        try:
            self.connection.request("GET", target)
            answer = self.connection.getresponse()
        except (OSError, http.client.HTTPException):
            # It was idle for so long that it was closed.
            self.connection.close()
            self.connection.request("GET", target)
            answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"error: {target} is answered {answer.status}: {body[:500]}")
        return body

    def json(self, target):
        return json.loads(self.get(target))


def timed(work, times=100, seconds=20.0):
    """Milliseconds of work(0), work(1) …: the median of as many as go into the time, and of three at least."""
    took, until = [], time.perf_counter() + seconds
    for n in range(times):
        began = time.perf_counter()
        work(n)
        took.append(time.perf_counter() - began)
        if n >= 2 and began > until:
            break
    return 1000 * statistics.median(took)


SUMS = {"by": "year(date),month(date)", "measure": "sum(amount),count", "size": 1000}


def by_month(n):
    """Sums of every month, without one publisher that is none: another question each time, so that no answer is one that was kept."""
    return "/v1/tables/spend/summary?" + urllib.parse.urlencode({**SUMS, "publisher__ne": f"nobody-{n}"})


def by_month_over(n):
    """Sums of every month, of payments of so much at least, which are not those that were added up when rows were loaded."""
    return "/v1/tables/spend/summary?" + urllib.parse.urlencode({**SUMS, "amount__gte": 25000 + n})


def of_supplier(n):
    return f"/v1/tables/spend/rows?size=100&sort=-date&supplier_id={payment_files.supplier_id(n)}"


def pages_from(asker, day, pages):
    """Milliseconds of each of so many pages of a hundred rows, oldest first, from a day on, each behind the one before it."""
    target, took = f"/v1/tables/spend/rows?size=100&sort=date&date__gte={day}", []
    for _ in range(pages + 1):
        began = time.perf_counter()
        body = asker.get(target)
        took.append(1000 * (time.perf_counter() - began))
        target = json.loads(body)["next"].split("//", 1)[-1]
        target = target[target.index("/"):]
    return took[1:]   # the first has no place to go on from
