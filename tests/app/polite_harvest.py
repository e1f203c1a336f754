#!/usr/bin/env python3
"""How the real program treats the hosts that it harvests. usage: polite_harvest.py DAYBOOK_PROGRAM"""
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
CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1, failures_in_a_row: 3}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - {{schema: spend-over-25k, kind: page, address: "{coasts}", licence: OGL-UK-3.0, headers: "X-Api-Key: ${{COASTS_KEY}}"}}
  - id: harbours
    name: Department for Harbours
    sources:
      - {{schema: spend-over-25k, kind: page, address: "{harbours}", licence: OGL-UK-3.0}}
"""


class Site:
    """One host: what it answers, and what it was asked."""

    def __init__(self, pages, delay=0):
        self.asked, site = [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                status, headers, body = site.pages.get(self.path, (404, {}, "no"))
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, ""
                if self.path.endswith(".csv"):
                    time.sleep(delay)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.pages = pages
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def times(self, path):
        return sum(p == path for p, _ in self.asked)


def page(*files):
    return (200, {"Content-Type": "text/html"}, "".join(f'<a href="{f}">{f.rsplit("/", 1)[-1][:-4]}</a>\n' for f in files))


def harvest(program, config):
    env = dict(os.environ, COASTS_KEY="s3cret-key")
    done = subprocess.run([program, "harvest", "--config", config, "--json"], capture_output=True, text=True, timeout=120, env=env)
    return json.loads(done.stdout), done


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    elsewhere = Site({"/moved.csv": (200, {}, GOOD.replace("/05/", "/08/").replace("Supplier", "Vendor"))})
    coasts = Site({"/": page("spend-may-2024.csv", "private/spend-june-2024.csv", "spend-august-2024.csv"),
                   "/robots.txt": (200, {}, "User-agent: daybook\nDisallow: /private/\n"),
                   "/spend-may-2024.csv": (200, {"ETag": '"1"'}, GOOD),
                   "/private/spend-june-2024.csv": (200, {}, GOOD),
                   "/spend-august-2024.csv": (301, {"Location": elsewhere.url + "/moved.csv"}, "")})
    many = [f"spend-may-2024-{n}.csv" for n in range(500)]
    harbours = Site({"/": page(*many), **{f"/{name}": (500, {}, "sorry") for name in many}})
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        config = work / "daybook.yaml"
        config.write_text(CONFIG.format(coasts=coasts.url + "/", harbours=harbours.url + "/"))
        result, done = harvest(program, config)
        by_name = {f["url"].rsplit("/", 1)[1]: f for f in result["files"]}
        fact(by_name["spend-may-2024.csv"]["outcome"] == "released", "what may be fetched is released", by_name)
        june = by_name["spend-june-2024.csv"]
        fact((june["outcome"], june["code"]) == ("failed", "robots") and f"robots.txt of {coasts.url} forbids it" in june["why"], "what robots.txt forbids fails by name", june)
        fact(coasts.times("/private/spend-june-2024.csv") == 0 and coasts.times("/robots.txt") == 1, "robots.txt is asked once, and what it forbids never")
        fact(all("daybook/" in h["User-Agent"] and "data@test.example" in h["User-Agent"] for _, h in coasts.asked), "the User-Agent has a contact")
        fact(all(h.get("X-Api-Key") == "s3cret-key" for p, h in coasts.asked if p != "/robots.txt"), "a source's own header reaches its host", coasts.asked)
        fact(not [h for s in (elsewhere, harbours) for _, h in s.asked if "X-Api-Key" in h] and elsewhere.times("/moved.csv") == 1, "and no other, also not across a redirect")
        fact([f.get("moved_to") for f in result["files"] if "august" in f["url"]] == [elsewhere.url + "/moved.csv"], "a file that moved for good is told with its new address", by_name)
        failed = [f for f in result["files"] if f["code"] == "host-left-alone"]
        fact(len(failed) >= 490 and all(f["outcome"] == "failed" for f in failed), "files of a host that fails again and again fail one by one", len(failed))
        fact(len(harbours.asked) < 20, "but it is left alone after a few", len(harbours.asked))
        fact(done.returncode == 3, "the run exits 3", done.returncode)
        shown = subprocess.run([program, "config", "--config", config], capture_output=True, text=True, env=dict(os.environ, COASTS_KEY="s3cret-key"))
        leaks = [p for p in (work / "archive").rglob("*") if p.is_file() and b"s3cret-key" in p.read_bytes()]
        fact("s3cret-key" not in done.stdout + done.stderr + shown.stdout + shown.stderr and not leaks, "the secret is in no message and no file", leaks)

        told = subprocess.run([program, "harvest", "--config", config], capture_output=True, text=True, timeout=120, env=dict(os.environ, COASTS_KEY="k"))
        fact(told.stderr.count("left alone for the rest of this run") == 1, "one sentence says that the host is left alone", told.stderr[:2000])
        fact(told.stdout.count("left alone for the rest of this run") == 1 and " files  [host-left-alone]" in told.stdout, "and one in the report", told.stdout[:2000])

        before = len(coasts.asked)
        again, _ = harvest(program, config)
        fact({f["url"].rsplit("/", 1)[1]: f["outcome"] for f in again["files"]}["spend-may-2024.csv"] == "unchanged", "a second run finds it unchanged")
        may = [h for p, h in coasts.asked[before:] if p == "/spend-may-2024.csv"]
        fact(len(may) == 1 and may[0].get("If-None-Match") == '"1"', "and asks with its validator", may)

        coasts.pages["/robots.txt"] = (503, {}, "")
        closed, _ = harvest(program, config)
        fact(any("coasts" in f["source"] and "robots.txt" in f["why"] for f in closed["failures"]), "a robots.txt that cannot be had closes its host", closed["failures"])

        slow = Site({"/": page(*many), **{f"/{name}": (200, {}, GOOD) for name in many}}, delay=20)
        config.write_text(CONFIG.format(coasts=slow.url + "/", harbours=slow.url + "/"))
        with subprocess.Popen([program, "harvest", "--config", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ, COASTS_KEY="k")) as running:
            while not slow.times("/" + many[0]) and running.poll() is None:
                time.sleep(0.05)
            start = time.monotonic()
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)
        fact(time.monotonic() - start < 5, f"a run that is told to stop does, though its host is slow: {time.monotonic() - start:.1f} s")
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
