#!/usr/bin/env python3
"""A department's web site at its worst, harvested by the real program. usage: bad_input.py DAYBOOK_PROGRAM"""
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
from facts import fact, verdict  # noqa: E402

GOOD = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n" + "".join(
    f"Coasts,Coasts,{d:02}/05/2024,Consultancy,Harbours,Supplier {d} Ltd,{1000 + d},{26000 + d}.00,Dredging\r\n" for d in range(1, 21))
PAGES = {
    "/spend-may-2024.csv": (200, GOOD),
    "/spend-june-2024.csv": (200, "<!DOCTYPE html>\n<html><head><title>Sorry, page not found</title></head><body>Sorry</body></html>"),
    "/spend-july-2024.csv": (200, ""),
    "/spend-august-2024.csv": (404, "gone"),
    "/spend-september-2024.csv": (200, None),   # three gigabytes
}


class Department(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/":
            return self.answer(200, "".join(f'<a href="{p}">{p[1:-4]}</a>\n' for p in PAGES), "text/html")
        status, body = PAGES.get(self.path, (404, "no"))
        if body is None:
            return self.endless()
        self.answer(status, body, "text/csv")

    def answer(self, status, body, kind):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def endless(self):
        """Says nothing of its size and sends up to three gigabytes."""
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Connection", "close")
        self.end_headers()
        block = b"x" * (1 << 20)
        try:
            for _ in range(3 << 10):
                self.wfile.write(block)
        except OSError:
            pass
        self.close_connection = True

    def log_message(self, *_):
        pass


CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, max_megabytes: 2, attempts: 1, seconds_per_file: 20}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - {{schema: spend-over-25k, kind: page, address: "{address}", licence: OGL-UK-3.0}}
  - id: nowhere
    name: Unreachable Agency
    sources:
      - {{schema: spend-over-25k, kind: page, address: "http://127.0.0.1:1/", licence: OGL-UK-3.0}}
"""


def run(program, config, *more):
    return subprocess.run([program, "harvest", "--config", config, *more], capture_output=True, text=True, timeout=120)


def harvest(program, config):
    done = run(program, config, "--json")
    return json.loads(done.stdout), done


def facts(program, work, config):
    result, done = harvest(program, config)
    by_name = {f["url"].rsplit("/", 1)[1]: f for f in result["files"]}
    for name, outcome, words in [
            ("spend-may-2024.csv", "released", ""), ("spend-june-2024.csv", "failed", "a web page"), ("spend-july-2024.csv", "rejected", "empty"),
            ("spend-august-2024.csv", "failed", "404"), ("spend-september-2024.csv", "failed", "limit")]:
        f = by_name[name]
        fact(f["outcome"] == outcome and words.lower() in f["why"].lower(), f"{name} is {outcome}: {f['why'].splitlines()[0] if f['why'] else 'clean'}", f)
    fact(done.returncode == 3, "a run with failures exits 3", done.returncode)
    fact("127.0.0.1:1" in json.dumps(result["failures"]), "the unreachable host is named", result["failures"])
    fact(not [p for p in (work / "archive").rglob("*") if p.is_file() and p.stat().st_size > 3 << 20], "nothing of the oversized body stays")

    again, _ = harvest(program, config)
    fact(again["revision"] == 0 and {f["url"].rsplit("/", 1)[1]: f["outcome"] for f in again["files"]}["spend-may-2024.csv"] == "unchanged", "the next run carries on and makes no new revision")

    PAGES["/spend-august-2024.csv"] = (200, GOOD.replace("/05/2024", "/08/2024").replace("Supplier", "Vendor"))
    mended, _ = harvest(program, config)
    fact([f["outcome"] for f in mended["files"] if "august" in f["url"]] == ["released"], "a file that failed is released once its site is mended")

    if b"__asan_init" in program.read_bytes() or b"__tsan_init" in program.read_bytes():
        print("SKIPPED: the limit on a worker's memory, which sanitizers cannot live under", flush=True)
    else:
        starving(program, work, config)

    unknown = work / "unknown.yaml"
    unknown.write_text(config.read_text().replace("attempts: 1", "atempts: 1"))
    bad = run(program, unknown)
    fact(bad.returncode == 2 and "unknown.yaml:5" in bad.stderr and "attempts" in bad.stderr, "an unknown key exits 2 and names file, line and the nearest word", bad.stderr)


def without_sources(program, work):
    """A follower needs none; whoever harvests does, and is told before an archive is begun."""
    none = work / "none.yaml"
    none.write_text("service: {publisher: Test, contact: data@test.example}\narchive: never-begun\nsite: never\nlog: {origin: test.example/none}\n")
    for words in (["run", "--exit"], ["harvest"], ["harvest", "--dry-run"], ["recheck"]):
        done = subprocess.run([program, *words, "--config", none], capture_output=True, text=True, timeout=60)
        fact(done.returncode == 2 and "names no source" in done.stderr and not (work / "never-begun").exists(), f"{' '.join(words)} wants a source, and begins no archive without one", done.stderr)
    fact(subprocess.run([program, "config", "--config", none], capture_output=True).returncode == 0, "a configuration without a source is one that a follower can use")


IN_FORCE = """log_format: json
service: {publisher: Office, contact: o@test.example, title: Trial, url: https://trial.example/spending}
archive: arch
site: pages
schemas: %s
log: {origin: test.example/in-force}
listen: {address: 127.0.0.9, port: 8099, workers: 7, requests_per_client: 811, client_seconds: 812, proxies: [10.9.8.7]}
mirror: {within_seconds: 813}
harvest: {user_agent: office/7 (+o@test.example), max_megabytes: 814, seconds_per_file: 815, attempts: 9, requests_per_host: 62, requests_per_second: 816, requests_at_once: 217, most_crawl_delay: 818,
          failures_in_a_row: 819, megabytes_ahead: 820, deadline_minutes: 821, fetcher: fetch.socket, ca_file: own.pem, every_minutes: 822, full_days: 223, vanished_grace_days: 824, most_vanished: 0.825, jobs: 26}
worker: {memory_megabytes: 827, seconds: 828}
inbox: door/inbox
inbox_seconds: 829
"""
SHOWN = ("json", "Office", "o@test.example", "Trial", "https://trial.example/spending", "/arch", "/pages", "schemas/published", "test.example/in-force", "127.0.0.9:8099", "7 workers", "811", "812", "10.9.8.7", "813", "office/7", "814", "815",
         "9 attempts", "62", "816", "217", "818", "819", "820", "821", "fetch.socket", "own.pem", "822", "223", "824", "0.825", "26", "827", "828", "door/inbox", "829")


def in_force(program, work):
    """Whatever a configuration sets is shown, by `config` and by `config check`, each of which wants to know of which."""
    (work / "own.pem").write_text("a certificate")
    (work / "in-force.yaml").write_text(IN_FORCE % (pathlib.Path(__file__).resolve().parents[2] / "schemas/published"))
    words = []
    for command in (["config", "--config", work / "in-force.yaml"], ["config", "check", "--config", work / "in-force.yaml"], ["config", "--config", work / "in-force.yaml", "check"]):
        done = subprocess.run([program, *command], capture_output=True, text=True)
        fact(done.returncode == 0 and all(one in done.stdout for one in SHOWN), "what is in force is shown", [one for one in SHOWN if one not in done.stdout] + [done.stdout, done.stderr])
        words.append(done.stdout)
    fact(len(set(words)) == 1, "in the same words")
    for command in (["config"], ["config", "check"]):
        done = subprocess.run([program, *command], capture_output=True, text=True)
        fact(done.returncode == 2 and "--config" in done.stderr, "without a configuration there is nothing to show", done)


def starving(program, work, config):
    PAGES["/spend-november-2024.csv"] = (200, GOOD.replace("/05/2024", "/11/2024").replace("Supplier", "Trader"))
    starved = work / "starved.yaml"
    starved.write_text(config.read_text() + "worker: {memory_megabytes: 8}\n")
    dead, _ = harvest(program, starved)
    november = [f for f in dead["files"] if "november" in f["url"]][0]
    fact(november["outcome"] == "failed" and "november" in november["why"] and dead["balances"], f"a worker that dies fails its file by name: {november['why'].splitlines()[0]}", november)
    alive, _ = harvest(program, config)
    fact([f["outcome"] for f in alive["files"] if "november" in f["url"]] == ["released"], "its bytes were kept and the next run releases them")

    PAGES["/spend-december-2024.csv"] = (200, GOOD.replace("/05/2024", "/12/2024").replace("Supplier", "Dealer"))
    outcomes = [[f for f in harvest(program, starved)[0]["files"] if "december" in f["url"]][0] for _ in range(3)]
    fact([f["outcome"] for f in outcomes] == ["failed", "failed", "rejected"] and "3 attempts" in outcomes[2]["why"], f"a file that kills every worker ends rejected: {outcomes[2]['why']}", outcomes)
    del PAGES["/spend-december-2024.csv"]


def second_publisher(program, work, config):
    PAGES["/spend-october-2024.csv"] = (200, None)
    slow = work / "slow.yaml"
    slow.write_text(config.read_text().replace("max_megabytes: 2", "max_megabytes: 4096"))
    first = subprocess.Popen([program, "harvest", "--config", slow, "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.0)
    refused = run(program, config)
    fact(refused.returncode == 3 and "only one publisher may write" in refused.stderr and str(first.pid) in refused.stderr, "a second publisher is refused and told who holds the archive", refused.stderr)
    first.send_signal(signal.SIGKILL)
    first.wait()
    del PAGES["/spend-october-2024.csv"], PAGES["/spend-september-2024.csv"]
    after, _ = harvest(program, config)
    fact(after["balances"], "after kill -9 the next run carries on")
    verified = subprocess.run([program, "verify", work / "archive/public"], capture_output=True, text=True)
    fact(verified.returncode == 0, "and the archive verifies", verified.stderr)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    department = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Department)
    threading.Thread(target=department.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        config = work / "daybook.yaml"
        config.write_text(CONFIG.format(address=f"http://127.0.0.1:{department.server_port}/"))
        facts(program, work, config)
        without_sources(program, work)
        in_force(program, work)
        second_publisher(program, work, config)
    return verdict()


if __name__ == "__main__":
    os.environ.pop("http_proxy", None)
    sys.exit(main())
