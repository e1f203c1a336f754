"""What the tests of harvests share: an archive with its configuration and commands, sites to harvest, and how each story is told."""
import contextlib
import hashlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402
from small_site import Site, spend  # noqa: E402

CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
listen: {{port: 0}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1, failures_in_a_row: 0{settings}}}
organisations:
{organisations}"""
MONTHS = "january february march april may june july august september october november december".split()
program, stepped_clock = None, None


class Service:
    """An archive and its configuration."""

    def __init__(self, folder, sources, settings=""):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.config = self.folder / "daybook.yaml"
        self.archive = self.folder / "archive"
        self.configure(sources, settings)

    def configure(self, sources, settings=""):
        """`sources`: organisation to the lines of its one source."""
        text = "".join(f"  - id: {o}\n    name: Department for {o.title()}\n    sources:\n      - {{schema: spend-over-25k, licence: OGL-UK-3.0, {s}}}\n" for o, s in sources.items())
        self.config.write_text(CONFIG.format(organisations=text, settings=settings and ", " + settings))

    def command(self, *words, days_later=0):
        env = dict(os.environ)
        if days_later:
            env.update(LD_PRELOAD=stepped_clock, DAYBOOK_DAYS_LATER=str(days_later), ASAN_OPTIONS="verify_asan_link_order=0")
        return subprocess.run([program, *words, "--config", str(self.config)], capture_output=True, text=True, timeout=300, env=env)

    def harvest(self, *words, code=0, days_later=0):
        done = self.command("harvest", "--json", *words, days_later=days_later)
        fact(done.returncode == code and done.stdout.startswith("{"), f"the harvest exits {code}", (done.returncode, done.stdout[-1500:], done.stderr[-1500:]))
        return json.loads(done.stdout)

    def status(self, code=0, days_later=0):
        done = self.command("status", "--json", days_later=days_later)
        fact(done.returncode == code, f"the status exits {code}", (done.returncode, done.stdout, done.stderr))
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def going(self, *words):
        """A command that goes on meanwhile, and no longer than the block."""
        process = subprocess.Popen([program, words[0], "--config", str(self.config), *words[1:]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def digests(self, below=""):
        return {p.relative_to(self.archive).as_posix(): (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns)
                for p in sorted((self.archive / below).rglob("*")) if p.is_file()}

    def versions(self):
        return sorted(p.parent.relative_to(self.archive / "public/releases").as_posix() for p in self.archive.glob("public/releases/*/*/v*/release.json"))

    def sql(self, query):
        with sqlite3.connect(f"file:{self.archive}/register.sqlite?mode=ro", uri=True) as db:
            return db.execute(query).fetchall()


def tagged(body, kind="text/csv"):
    return (200, {"ETag": '"' + hashlib.sha256(body.encode()).hexdigest()[:12] + '"', "Content-Type": kind}, body)


def months(prefix, names, supplier="Supplier", year=2024):
    return {f"{prefix}spend-{m}-{year}.csv": tagged(spend(1 + MONTHS.index(m), year, supplier=supplier)) for m in names}


def outcomes(result):
    return {f["url"].rsplit("/", 1)[1]: (f["found"], f["outcome"]) for f in result["files"]}


class Portal(Site):
    """A CKAN portal with a package for each of its files. `modified` is by file; `called` is what the resource of a file is called, if not by its path."""

    def __init__(self, files):
        super().__init__(dict(files), self.search)
        self.modified, self.called = {path: "2024-01-01T00:00:00" for path in files}, {}

    def search(self, handler):
        asked = urllib.parse.unquote_plus(handler.path)
        if not asked.startswith("/api/3/action/package_search"):
            return (404, {}, "no")
        since = asked.split("metadata_modified:[", 1)[1].split("Z TO")[0] if "metadata_modified:[" in asked else ""
        results = [{"id": f"package {self.called.get(path, path)}", "name": path[1:-4], "title": path[1:-4], "state": "active",
                    "resources": [{"id": self.called.get(path, path), "url": self.url + path, "name": path[1:-4], "format": "CSV"}]}
                   for path in sorted(self.pages) if self.modified[path] >= since]
        results.sort(key=lambda package: package["id"])
        start = int(asked.rsplit("start=", 1)[1].split("&")[0])
        return (200, {"Content-Type": "application/json"}, json.dumps({"success": True, "result": {"count": len(results), "results": results[start:]}}))


def checkpoint_of(service):
    return (service.archive / "public/log/checkpoint").read_text().split("\n")[1]


def slowly(answer, seconds):
    def serve(_):
        time.sleep(seconds)
        return answer
    return serve


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    # What was seen is given back: asked again it may be over.
    while not (seen := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return seen


def tell_each(all_facts):
    """Each of a file's stories, or those that its arguments name, in a folder of its own."""
    global program, stepped_clock
    program = pathlib.Path(sys.argv[1]).resolve()
    library = sys.argv[2] if len(sys.argv) > 2 and not sys.argv[2].startswith("-") else program.parents[2] / "tests/app/libstepped_clock.so"
    only = [a[2:] for a in sys.argv[2:] if a.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        # LD_PRELOAD takes a blank in a path for the end of it.
        link = pathlib.Path(folder) / "stepped_clock.so"
        link.symlink_to(pathlib.Path(library).resolve())
        stepped_clock = str(link)
        for facts in all_facts:
            if only and facts.__name__ not in only:
                continue
            began = time.monotonic()
            print(f"-- {facts.__name__.replace('_', ' ')}", flush=True)
            facts(pathlib.Path(folder))
            print(f"   {time.monotonic() - began:.1f} s", flush=True)
    return verdict()
