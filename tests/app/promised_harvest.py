#!/usr/bin/env python3
"""Of a harvested file of a promised edition nothing is told before its day: no row in /metrics, no report of a refusal. usage: promised_harvest.py DAYBOOK_PROGRAM"""
import datetime
import json
import os
import pathlib
import re
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, Service, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of  # noqa: E402
from small_site import Site, page, spend  # noqa: E402

DATASET = "coasts-spend-over-25k"


def figures(service):
    text = service.get("/metrics")[1].decode()
    return dict(re.findall(r'^(daybook_(?:harvest_files_total|checked_rows_total|harvests_total)(?:\{[^}]*\})?) (\d+)$', text, re.M))


def rejections(work):
    return [str(p) for p in (work / "archive/public/rejections").rglob("*.json")]


def what_waits_is_not_told_as_released(program, site):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "daybook.yaml").write_text(config_of(coasts(site.url + "/", "page")))
        desk = Desk(program, work)
        desk("schedule", "set", f"{DATASET}/2024-05", "--at", "2035-06-28")
        told = json.loads(desk("harvest", "--json").stdout)
        fact({f["url"].rsplit("/", 1)[1]: f["outcome"] for f in told["files"]} == {"may-2024.csv": "drafted", "june-2024.csv": "rejected", "april-2024.csv": "released"},
             "what waits for its day is drafted, and what is public released", told["files"])
        fact([f["why"] for f in told["files"] if f["outcome"] == "drafted"] == ["it waits for its day, 28 June 2035, 9:30am (confirmed)"], "and why", told["files"])
        fact((told["counts"]["released"], told["counts"]["drafted"], len(told["versions"]), told["balances"]) == (1, 1, 1, True), "so are the counts", told["counts"])
        status = json.loads(desk("status", "--json").stdout)
        fact(status["sources"][0]["files"] == {"released": 1, "drafted": 1, "rejected": 1}, "and the status", status["sources"][0]["files"])
        text = desk("status")
        fact("1 released, 1 drafted, 0 failed" in text.stdout, "in words", text.stdout)


def main(program):
    site = Site({})
    csv = {"Content-Type": "text/csv"}
    bad = spend(6, rows=19).replace(".00,", ".00x,")
    site.pages.update({"/may-2024.csv": (200, csv, spend(5, rows=17)), "/june-2024.csv": (200, csv, bad), "/april-2024.csv": (200, csv, spend(4, rows=11)),
                       "/": page("/may-2024.csv", "/june-2024.csv", "/april-2024.csv")})
    what_waits_is_not_told_as_released(program, site)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "daybook.yaml").write_text(config_of(coasts(site.url + "/", "page"), harvest="every_minutes: 1440"))
        desk = Desk(program, work)
        for month in ("05", "06"):
            announced = desk("schedule", "set", f"{DATASET}/2024-{month}", "--at", "2035-06-28")
            fact(announced.returncode == 0, f"a day is promised for 2024-{month}", announced)
        with Service(program, work) as service:
            fact(service.start(), "the service answers")
            fact(wait_until(lambda: figures(service).get('daybook_harvests_total{ended="complete"}') == "1"), "it harvested", figures(service))
            told = figures(service)
            fact(told.get('daybook_harvest_files_total{outcome="released"}') == "1" and told.get("daybook_checked_rows_total") == "12" and told.get('daybook_harvest_files_total{outcome="rejected"}') == "0",
                 "figures are those of the file that is public", told)
        fact((work / f"archive/public/releases/{DATASET}/2024-04/v1").exists() and not (work / f"archive/public/releases/{DATASET}/2024-05").exists(), "which is April's")
        again = desk("harvest")
        fact(not rejections(work), "that June's file cannot be read is told to nobody outside", (again, rejections(work)))
        soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)).replace(microsecond=0)
        moved = desk("schedule", "move", f"{DATASET}/2024-06", "--at", soon.strftime("%Y-%m-%dT%H:%M:%SZ"), "--code", "brought-forward", "--note", "It is ready.")
        while time.time() < soon.timestamp() + 0.5:
            time.sleep(0.1)
        released = desk("release")
        fact(moved.returncode == 0 and len(rejections(work)) == 1, "on its day it is", (moved, released, rejections(work)))
        verified = run(program, "verify", work / "archive/public")
        fact(verified.returncode == 0, "the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
