#!/usr/bin/env python3
"""Readers' journeys through the demo's site in a real browser, with and without script; every page valid; no link broken. How each kind of page looks is in pages.py.

usage: browser.py DAYBOOK_PROGRAM [PICTURES, a folder for screenshots]; exits 77 without chromium or the packages of site-gen/package.json
"""
import functools
import html
import http.server
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from demo_site import DemoSite, ROOT  # noqa: E402
from daybook import run  # noqa: E402
from facts import fact, verdict  # noqa: E402
from walks import MODULES, ready, told_by  # noqa: E402

LINK = re.compile(r'\s(?:href|src)="([^"]*)"')


def links_whole(site, service):
    """Every link of every page leads to a file with that anchor, or to an answer of the API."""
    pages = {p: p.read_text(encoding="utf-8") for p in site.rglob("*.html")}
    broken, api = [], set()
    for page, text in pages.items():
        for link in map(html.unescape, LINK.findall(text)):
            if re.match(r"https?:|mailto:|webcal:", link):
                continue
            bare, _, anchor = link.partition("#")
            path = urllib.parse.unquote(bare.split("?")[0])
            if path.startswith(("/v1", "/healthz", "/readyz", "/.well-known/api-catalog")):
                api.add((bare, page))
                continue
            target = page if not path else site / path.lstrip("/")
            target = target / "index.html" if path.endswith("/") else target
            # The explorer's anchors are questions.
            if not target.is_file() or (anchor and path != "/explore/" and f'id="{anchor}"' not in pages.get(target, "")):
                broken.append((str(page.relative_to(site)), link))
    fact(not broken, f"no link within {len(pages)} pages is broken", broken[:10])
    seen, wrong = set(), []
    for link, page in sorted(api):
        # One of each kind is asked: a thousand versions have the same links.
        kind = re.sub(r"[0-9a-f]{8,}|\d+|(?<=/datasets/)[^/]+|(?<=/organisations/)[^/]+|(?<=/suppliers/)[^/]+|supplier_id=[^&]+|(?<=/files/).*", "*", link)
        if kind in seen:
            continue
        seen.add(kind)
        status, _, _ = service.get(link)
        if status != 200:
            wrong.append((link, str(page.relative_to(site)), status))
    fact(not wrong, f"and those into the API are answered ({len(seen)} kinds of {len(api)})", wrong[:10])


def valid(site):
    tool = MODULES / "html-validate/bin/html-validate.mjs"
    done = subprocess.run(["node", str(tool), "--config", str(ROOT / "tests/site-gen/html-validate.json"), "**/*.html"], cwd=site, capture_output=True, text=True)
    fact(done.returncode == 0, "every page is valid HTML", done.stdout[-3000:] + done.stderr[-500:])


class Below(http.server.SimpleHTTPRequestHandler):
    """A host that has the site's folder below /spending/, and the service behind it: it takes the path off."""
    site, service = None, ""
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".wasm": "application/wasm", ".js": "text/javascript", ".woff2": "font/woff2"}

    def forward(self):
        if not self.path.startswith("/spending/v1"):
            return False
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        kept = {k: v for k, v in self.headers.items() if k.lower() in ("accept", "content-type", "range")}
        try:
            answer = urllib.request.urlopen(urllib.request.Request(self.service + self.path.removeprefix("/spending"), data=body, headers=kept, method=self.command), timeout=60)
        except urllib.error.HTTPError as e:
            answer = e
        text = answer.read()
        self.send_response(answer.status)
        for name in ("Content-Type", "Content-Range", "Accept-Ranges"):
            if answer.headers.get(name):
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        return True

    def do_GET(self):
        if self.forward():
            return
        if not self.path.startswith("/spending/"):
            return self.send_error(404)
        super().do_GET()

    def do_POST(self):
        if not self.forward():
            self.send_error(405)

    def translate_path(self, path):
        return super().translate_path(path.removeprefix("/spending"))

    def log_message(self, *_):
        pass


class Files(http.server.SimpleHTTPRequestHandler):
    """A host of files and nothing else: the site's folder, and the archive's public one below /v1/archive/; it answers ranges, as such hosts do."""
    archive = None
    extensions_map = Below.extensions_map

    def translate_path(self, path):
        if path.startswith("/v1/archive/"):
            return str(Files.archive / urllib.parse.unquote(path.removeprefix("/v1/archive/")))
        return super().translate_path(path)

    def do_GET(self):
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or "")
        path = pathlib.Path(self.translate_path(self.path))
        if not wanted or not path.is_file():
            return super().do_GET()
        size, first = path.stat().st_size, int(wanted[1])
        last = min(int(wanted[2]), size - 1)
        with path.open("rb") as file:
            file.seek(first)
            text = file.read(last - first + 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def site_of_files(demo):
    Files.archive = demo.archive / "public"
    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(demo.site)))
    threading.Thread(target=host.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{host.server_port}"


def site_below_a_path(demo):
    """A second site of the same archive, as a host with a path has it; None when it could not be built."""
    Below.site, Below.service = demo.folder / "below", demo.address
    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Below, directory=str(Below.site)))
    address = f"http://127.0.0.1:{host.server_port}/spending"
    config = (demo.work / "daybook.yaml").read_text(encoding="utf-8").replace(demo.address, address).replace("${DEMO}/site", "${DEMO}/below")
    (demo.work / "below.yaml").write_text(config, encoding="utf-8")
    built = run(demo.program, "site", "--config", demo.work / "below.yaml", cwd=demo.work, env=demo.env)
    fact(built.returncode == 0, "a site below a path is built", built)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    return address


def main(program, pictures):
    if not ready():
        return 77
    with tempfile.TemporaryDirectory() as work:
        demo = DemoSite(program, work)
        fact(demo.make(), "the demo's archive is made, with dates and a withdrawal", demo.said)
        below = site_below_a_path(demo)
        with demo.service() as service:
            fact(service.start(), "and served")
            links_whole(demo.site, service)
            valid(demo.site)
            told_by("walk.mjs", demo.address, *pictures)
            told_by("below.mjs", below)
        told_by("files.mjs", site_of_files(demo))
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2:]))
