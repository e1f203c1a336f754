#!/usr/bin/env python3
"""A server that starts in bad times: its archive is not mounted, is another's, or its site cannot be written. It says so, keeps what it has, and goes on when the trouble is over.
usage: serve_in_spite.py DAYBOOK_PROGRAM"""
import os
import pathlib
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Service, get, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, write_config  # noqa: E402


class Server(Service):
    """Listens before it serves; what it says until then is asked of it, too."""

    def begin(self):
        self.start(seconds=0)
        wait_until(lambda: re.search(r"Listening at (\S+);", self.said()), 20)
        self.address = re.search(r"Listening at (\S+);", self.said())[1]
        return self

    def said(self):
        return self.log.read_text(errors="replace")

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
        began = time.monotonic()
        server.process.terminate()
        fact(server.process.wait(60) == 0, f"and keeps no server from ending ({time.monotonic() - began:.1f} s)", server.said())
    with Server(program, work, "blocked.yaml", verb="serve") as server:
        server.begin()
        wait_until(server.is_ready, 20)
        os.unlink(blocked)
        fact(wait_until(lambda: server.get("/")[0] == 200 and b"\ndaybook_site_current 1\n" in server.get("/metrics")[1], 30), "and the pages come when they can", server.said())


def main(program):
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place)
        harvest(program, write_config(work / "daybook.yaml", work / "archive", Department("april", "may")))
        with Service(program, work, verb="serve") as server:
            fact(server.start("/readyz"), "a server comes up")
        mounted_late(program, work, work / "archive" / "public")
        another_log(program, work)
        site_that_cannot_be_written(program, work)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
