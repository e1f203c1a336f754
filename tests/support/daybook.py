"""The program under test, as an officer calls it and as a service that readers ask."""
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

from facts import failures

HEADING = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n"


def wait_until(condition, seconds=40):
    until = time.time() + seconds
    while time.time() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def files_below(folder):
    """Paths and bytes of what stands there while others write, of folders none: what is moved or gone meanwhile is left out."""
    for below, folders, names in os.walk(folder):
        yield from ((pathlib.Path(below) / n, b"") for n in folders)
        for path in (pathlib.Path(below) / n for n in names):
            try:
                yield path, path.read_bytes()
            except FileNotFoundError:
                continue


def run(program, *arguments, **more):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=200, **more)


def get(url, headers=None):
    """Status, body and headers; an answer that is an error is an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=20) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as e:
        return e.code, e.read(), dict(e.headers)


class Desk:
    """Where commands are given: each runs in `work` with its configuration."""

    def __init__(self, program, work, config="daybook.yaml"):
        self.program, self.work, self.config = program, pathlib.Path(work), str(pathlib.Path(work) / config)

    def __call__(self, *arguments, **more):
        return run(self.program, *arguments, "--config", self.config, cwd=self.work, **more)


class Service:
    """`daybook run` (or `serve`) on a port that the system gives; what it said is shown when a fact was wrong."""

    def __init__(self, program, work, config="daybook.yaml", verb="run", env=None):
        self.command = [program, verb, "--config", str(pathlib.Path(work) / config), "--port", "0"]
        self.work, self.log, self.env = pathlib.Path(work), pathlib.Path(work) / "service.log", {**os.environ, **(env or {})}
        self.process, self.address = None, ""

    def start(self, ready="/healthz", seconds=60):
        """True when it answers; false when it ended or the time is over."""
        with open(self.log, "w") as out:
            self.process = subprocess.Popen(self.command, stdout=out, stderr=subprocess.STDOUT, cwd=self.work, env=self.env)
        return wait_until(lambda: self.process.poll() is not None or self.answers(ready), seconds) and self.process.poll() is None

    def answers(self, path):
        said = re.search(r"(?:Serving(?: revision \d+ at)?|Open\n)\s*(http://127\.0\.0\.1:\d+)", self.log.read_text(errors="replace"))
        if not said:
            return False
        self.address = said[1]
        try:
            return get(self.address + path)[0] == 200
        except OSError:
            return False

    def get(self, path, headers=None):
        return get(self.address + path, headers)

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.stop()
        if kind or failures:
            print(self.log.read_text(errors="replace")[-4000:] if self.log.exists() else "the service said nothing")
