#!/usr/bin/env python3
"""Today's ClickHouse understands what is written for that of 2018: the same archive answered from DuckDB and from chdb (npm), byte for byte the same.

usage: chdb.py DAYBOOK_PROGRAM [QUESTIONS]   (300 unless told otherwise); exits 77 without the package of package.json (./dev test --all installs it)
One shard: chdb is ClickHouse in a process and asks no other server. The questions are those of tests/app/clickhouse.py."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "app"), str(HERE.parent / "support")]
from clickhouse import clickhouse, follower, follows, joined, sums_and_means, same_answers, suppliers  # noqa: E402
from clickhouse_shards import free_port  # noqa: E402
from daybook import Service, wait_until  # noqa: E402
from differential import Asker, Copy, hostile, publish  # noqa: E402
from facts import fact, verdict  # noqa: E402


class Modern:
    """chdb behind the HTTP interface of a server (server.mjs)."""

    def __init__(self, work):
        self.work, self.port = pathlib.Path(work), free_port()

    def __enter__(self):
        self.out = open(self.work / "chdb.log", "w")
        self.process = subprocess.Popen(["node", str(HERE / "server.mjs"), str(self.port), str(self.work / "chdb")], stdout=self.out, stderr=subprocess.STDOUT)
        if not wait_until(self.answers, 120):
            raise RuntimeError((self.work / "chdb.log").read_text()[-2000:])
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.out.close()

    def ask(self, sql):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", data=sql.encode(), timeout=30) as answer:
            return answer.read().decode().strip()

    def answers(self):
        try:
            return self.ask("SELECT 1") == "1"
        except OSError:
            return False


def main(program, questions):
    if not shutil.which("node") or not (HERE / "node_modules/chdb").exists():
        print("SKIPPED: no node, or 'npm ci' was not run in tests/chdb (./dev test --all does)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        _, site = publish(program, work)
        with Modern(work) as modern, Service(program, follower(work, work / "archive", "duck"), verb="serve") as duck, \
                Service(program, follower(work, work / "archive", "modern", clickhouse([f"127.0.0.1:{modern.port}"])), verb="serve") as click:
            started = duck.start("/readyz", 120) and click.start("/readyz", 120)
            fact(started, f"the archive is served from DuckDB and from ClickHouse {modern.ask('SELECT version()')}", click.log.read_text()[-3000:] if click.log.exists() else "")
            if started:
                copy = Copy(work / "archive/public", Asker(duck.address).json("/v1/changes?since=0&size=1000")["changes"])
                same_answers(duck, click, copy, questions)
                hostile(Asker(click.address), copy)
                sums_and_means(duck, click)
                suppliers(duck, click)
                follows(program, work, duck, click, site)
                joined(program, work, duck, click)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300))
