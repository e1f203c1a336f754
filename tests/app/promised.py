#!/usr/bin/env python3
"""A promised instant is kept to the second whatever else goes on, and the archive opens afterwards. usage: promised.py DAYBOOK_PROGRAM

One history, with everything that came near to breaking it: the source's newer file comes seconds before the instant, another organisation's file
keeps its reader busy from more than a minute before until after it, and somebody gives an order and thinks better of it.
"""
import datetime
import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, HEADING, Service, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of, organisation  # noqa: E402

MAY, APRIL, RIVERS = "coasts-spend-over-25k/2024-05", "coasts-spend-over-25k/2024-04", "rivers-spend-over-25k/2024-06"


def month(n, supplier, rows=20, body="Coasts"):
    return HEADING + "".join(f"{body},{body},{1 + d % 28:02}/{n:02}/2024,Consultancy,Harbours,{supplier},{100000 * n + d},{26000 + d}.00,Dredging {n} {d}\r\n" for d in range(1, rows + 1))


class Source:
    """A server that sends its file slowly, and the end of it at a given time."""

    def __init__(self):
        self.text, self.until = month(5, "Alpha Ltd", 400), 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/robots.txt":
                    return self.send_error(404)
                body = outer.text.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/csv")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                sent = 0
                while time.time() < outer.until and sent + 100 < len(body) - 2000:
                    self.wfile.write(body[sent:sent + 100])
                    self.wfile.flush()
                    sent += 100
                    time.sleep(0.2)
                while time.time() < outer.until:
                    time.sleep(0.01)
                self.wfile.write(body[sent:])

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"


def children(pid):
    parents = {}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parents[int(process.name)] = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    below, size = {pid}, 0
    while size != len(below):
        size = len(below)
        below |= {child for child, parent in parents.items() if parent in below}
    return below - {pid}


def stop_reader(service, before, seconds=15):
    """Stops whatever process begins to read a file now; the numbers of those that were stopped."""
    until = time.time() + seconds
    while time.time() < until:
        stopped = []
        for pid in children(service.process.pid) - before:
            try:
                os.kill(pid, signal.SIGSTOP)
                stopped.append(pid)
            except OSError:
                pass
        if stopped:
            return stopped
    return []


def released_at(work, version):
    file = work / "archive/public/releases" / version / "release.json"
    return json.loads(file.read_text())["released_at"] if file.exists() else None


def history(desk, work, source, program):
    (work / "april.csv").write_text(month(4, "Old Ltd"), newline="")
    (work / "mended.csv").write_text(month(4, "New Ltd"), newline="")
    (work / "rivers.csv").write_text(month(6, "Big Ltd", 60000, "Rivers"), newline="")
    desk("draft", APRIL, "april.csv", "--by", "pat")
    desk("release", APRIL, "--by", "pat")
    at = int(time.time()) + 72
    promised = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    desk("schedule", "set", MAY, "--at", promised)
    harvested = desk("harvest")
    fact(MAY in desk("schedule", "list").stdout and not (work / "archive/public/releases" / MAY).exists(), "a harvested draft waits for the day that was promised", harvested)
    source.text, source.until = month(5, "Beta Ltd", 400), at - 2.5
    with Service(program, work) as service:
        fact(service.start(), "the service answers, and reads its sources meanwhile")
        before = children(service.process.pid)
        while time.time() < at - 65:
            time.sleep(0.05)
        slow = subprocess.Popen([program, "draft", RIVERS, "rivers.csv", "--by", "sam", "--config", desk.config], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        stopped = stop_reader(service, before)
        fact(stopped and time.time() < at - 40, "another organisation's file keeps its reader busy")
        while time.time() < at - 20:
            time.sleep(0.05)
        regretted = subprocess.Popen([program, "draft", APRIL, "mended.csv", "--reason", "department-correction", "--note", "A slip.", "--by", "lee", "--config", desk.config], cwd=work,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(2)
        regretted.send_signal(signal.SIGINT)
        regretted.wait()
        checkpoint = work / "archive/public/log/checkpoint"
        size, folder = checkpoint.read_text(), work / "archive/public/releases" / MAY / "v1"
        while time.time() < at - 0.2:
            time.sleep(0.01)
        fact(not folder.exists() and checkpoint.read_text() == size, "before the instant nothing is out")
        while time.time() < at + 30 and checkpoint.read_text() == size:
            time.sleep(0.005)
        late = time.time() - at
        fact(folder.exists() and 0 <= late < 1, "the signed checkpoint is out within one second of the instant", f"{late:.3f} s")
        print(f"      {late * 1000:.0f} ms after it", flush=True)
        fact(released_at(work, MAY + "/v1") == promised, "and says that instant", released_at(work, MAY + "/v1"))
        while time.time() < at + 4:
            time.sleep(0.05)
        for pid in stopped:
            try:
                os.kill(pid, signal.SIGCONT)
            except OSError:
                pass
        said = slow.communicate(timeout=100)[0]
        fact(slow.returncode == 0 and "waits for its date" in said, "the busy reader's file becomes a draft all the same", said[-500:])
        fact(wait_until(lambda: (folder.parent / "v2").exists(), 30), "what the source said by then is the next version", service.log.read_text()[-1500:])
        fact("cannot release" not in service.log.read_text(), "nothing was changed under the release's hands")
        fact("lee" not in desk("history", APRIL).stdout, "the order that its giver stopped is not carried out")
        fact(not list((work / "archive/orders").glob("*.order")), "and lies about no more")
    opened = desk("schedule", "list")
    fact(opened.returncode == 0, "the archive opens", opened)
    verified = run(program, "verify", work / "archive/public")
    fact(verified.returncode == 0, "and verifies", verified)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        work, source = pathlib.Path(folder), Source()
        (work / "daybook.yaml").write_text(config_of(coasts(source.address + "/spend-may-2024.csv"), organisation("rivers", "Department for Rivers"), harvest="seconds_per_file: 300"))
        history(Desk(program, work), work, source, program)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
