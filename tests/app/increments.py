#!/usr/bin/env python3
"""A copy of a table that is kept by the program of docs/increments.md equals a download of the same revision, whatever happened in between.
usage: increments.py DAYBOOK_PROGRAM"""
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
from daybook import Desk, Service, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, month, write_config  # noqa: E402


class Copy:
    """The documented program, as a reader runs it."""

    def __init__(self, work, service):
        self.program, self.file, self.service = work / "follow.py", work / "copy.json", service
        self.program.write_text(re.search(r"```python\n(.*?)```", (ROOT / "docs/increments.md").read_text(), re.S)[1])

    def follow(self):
        done = subprocess.run([sys.executable, str(self.program), self.service.address, "spend", str(self.file)], capture_output=True, text=True, timeout=100)
        fact(done.returncode == 0, "the documented program runs", done.stderr)
        return done.stdout

    def equals_download(self, after):
        said = self.follow()
        copy = json.loads(self.file.read_text())
        status, body, _ = self.service.get(f"/v1/tables/spend/rows.csv?as_of={copy['revision']}")
        lines = list(csv.reader(io.StringIO(body.decode())))
        fact(status == 200 and lines[0] == copy["columns"] and sorted(lines[1:]) == sorted(copy["rows"].values()), f"after {after} the copy is the download", said)
        return said, copy


def revision(service):
    return json.loads(service.get("/v1")[1])["revision"]


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        department = Department("april", "may")
        config = write_config(work / "daybook.yaml", work / "archive", department)
        harvest(program, config)
        desk = Desk(program, work)
        with Service(program, work, verb="serve") as service:
            fact(service.start("/readyz"), "the service answers", service.log.read_text()[-2000:])
            copy = Copy(work, service)
            _, first = copy.equals_download("the first download")

            def then(what, act):
                before = revision(service)
                act()
                fact(wait_until(lambda: revision(service) > before), f"{what} becomes public")
                return copy.equals_download(what)

            def order(*words):
                done = desk(*words)
                fact(done.returncode == 0, "the officer's order is carried out: " + " ".join(words[:2]), done.stderr)

            department.publish("june", month("june", 30))
            said, _ = then("a new edition", lambda: harvest(program, config))
            fact("1 parts replaced" in said, "only what is new was fetched", said)
            department.publish("may", month("may", 25).replace("26003.07", "99999.99"))
            then("a correction", lambda: harvest(program, config))
            suppliers = [s["id"] for s in json.loads(service.get("/v1/suppliers?q=april&size=3")[1])["suppliers"]]
            fact(len(suppliers) == 3, "there are suppliers to be joined", suppliers)
            _, joined = then("suppliers that were joined", lambda: order("suppliers", "join", *suppliers, "--code", "same-company", "--note", "One company number."))
            ids = {row[joined["columns"].index("supplier_id")] for row in joined["rows"].values()}
            fact(f"{suppliers[0]}--1" in ids and not set(suppliers) & ids, "their rows have the id of the set", sorted(ids)[:5])
            then("a set that was parted", lambda: order("suppliers", "part", f"{suppliers[0]}--1", "--code", "joined-in-error", "--note", "They are three."))
            then("suppliers that were joined again", lambda: order("suppliers", "join", *suppliers[:2], "--code", "same-company", "--note", "A person's name."))
            named = sorted((work / "archive/public/aliases").rglob("*.json"), key=lambda p: p.stat().st_mtime_ns)[-1].relative_to(work / "archive/public")
            _, apart = then("a decision on suppliers that was erased", lambda: order("erase", str(named), "--code", "personal-data"))
            fact(set(suppliers) <= {row[apart["columns"].index("supplier_id")] for row in apart["rows"].values()}, "their rows have their own ids again")
            then("a withdrawal", lambda: order("withdraw", "coasts-spend-over-25k/2024-06/v1", "--code", "published-in-error", "--note", "It was a draft."))
            _, last = then("an erasure", lambda: order("erase", "coasts-spend-over-25k/2024-04", "--code", "personal-data"))
            fact(last["rows"] and not any(name.startswith("coasts-spend-over-25k/2024-04/") for name in last["rows"]), "what was erased is in the copy no more")
            fact(first["revision"] < last["revision"], "all of it by increments")
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
