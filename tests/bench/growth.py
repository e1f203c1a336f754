#!/usr/bin/env python3
"""What more rows cost on one machine: loading, disk, memory and questions at 1, 10 and 50 million rows. docs/growth.md and docs/growth.svg are made of what was measured.
usage: growth.py DAYBOOK_PROGRAM [--rows N … | --whole]     (./dev bench growth; 1,000,000 rows, --whole: 1, 10 and 50 million)

Each size is a measurement of its own, kept in build/bench/growth/, and the page is written anew with all that are there: sizes can be measured one at a time. Needs 0.7 GB of disk for
each million rows; at most 50 million."""
import argparse
import json
import pathlib
import random
import shutil
import statistics

import growth_page
import payment_files
import whole_program
from machine import here, progress
from whole_program import ROOT, Asker, Daybook, Took, megabytes_of, memory_mb, timed

KEPT = ROOT / "build/bench/growth"
SIZES = [1_000_000, 10_000_000, 50_000_000]
SEED = 7


def questions(service, rows):
    """Milliseconds of each kind, and the memory of the server when all are asked."""
    dice, asker = random.Random(SEED), Asker(service.address)
    numbers = [dice.randrange(payment_files.suppliers(rows)) for _ in range(100)]
    days = [f"{year}-{month + 1:02}-{1 + dice.randrange(28):02}" for year, month in dice.choices(payment_files.months(rows), k=10)]
    one = payment_files.months(rows)[0]
    month = f"date__gte={one[0]}-{one[1] + 1:02}-01"
    out = {"sums": timed(lambda n: asker.get(whole_program.by_month(n)), 20),
           "sums_over": timed(lambda n: asker.get(whole_program.by_month_over(100 + n)), 20, 60),
           "sums_of_a_month": timed(lambda n: asker.get(f"/v1/tables/spend/summary?by=publisher&measure=sum(amount),count&{month}&amount__gte={25000 + n}"), 20),
           "supplier": timed(lambda n: asker.get(whole_program.of_supplier(numbers[n])), 100, 60),
           "page": statistics.median(ms for day in days for ms in whole_program.pages_from(asker, day, 5)),
           "names": timed(lambda n: asker.get(f"/v1/suppliers?q=supplier+{numbers[n]}"), 20),
           "dataset": timed(lambda n: asker.get("/v1/datasets/coasts-spend-over-25k"), 100)}
    progress("  every row as CSV")
    took = Took(["curl", "-sf", "-o", "/dev/null", f"{service.address}/v1/tables/spend/rows.csv"])
    return {**out, "csv": took.seconds, "memory_asked": memory_mb(service.process.pid), "memory_most": memory_mb(service.process.pid, "VmHWM")}


def served(daybook, rows):
    progress("  index")
    service, indexing = daybook.serve()
    built = memory_mb(service.process.pid, "VmHWM")
    service.stop()
    progress("  server again, questions")
    service, again = daybook.serve()
    try:
        return {"index": indexing, "memory_index": built, "restart": again, "memory_idle": memory_mb(service.process.pid), **questions(service, rows)}
    finally:
        service.stop()


def one_file_more(daybook, files):
    """A month of one body, which is one file of many, released beside what is there."""
    first = sorted((files / "coasts").iterdir())[0]
    more = files / "coasts/spend-10-2026.csv"
    rows = first.read_text().splitlines(keepends=True)
    month = first.name[6:13].split("-")
    more.write_text("".join(line.replace(f",{month[1]}-{month[0]}-", ",2026-10-") for line in rows))
    return daybook.harvest(files, 1)


def measure(program, rows, work):
    files = work / "files"
    progress(f"{rows:,} rows: files")
    paths = payment_files.write(files, rows)
    daybook = Daybook(program, work)
    progress("  harvest and release")
    first = daybook.harvest(files, len(paths))
    out = {"rows": rows, "machine": here(), "files": len(paths), "source": sum(p.stat().st_size for p in paths) / 1e6, "harvest": first.seconds, "harvest_processor": first.processor,
           "memory_harvest": first.megabytes, "disk_archive": megabytes_of(daybook.archive), "disk_public": megabytes_of(daybook.archive / "public"), **served(daybook, rows)}
    out["disk_index"] = megabytes_of(daybook.archive / "index")
    progress("  harvest of the same")
    out["unchanged"] = daybook.harvest(files, 0).seconds
    progress("  one file more")
    out["one_more"] = one_file_more(daybook, files).seconds
    progress("  verify")
    verified = Took([program, "verify", daybook.archive / "public", "--key", (daybook.archive / "public/log/vkey").read_text().strip()])
    return {**out, "verify": verified.seconds, "memory_verify": verified.megabytes}


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("program", type=lambda p: pathlib.Path(p).resolve())
    asked.add_argument("--rows", type=int, nargs="*", default=SIZES[:1])
    asked.add_argument("--whole", action="store_true")
    options = asked.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    for rows in SIZES if options.whole else options.rows:
        work = KEPT / f"work-{rows}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        result = measure(options.program, rows, work)
        (KEPT / f"{rows}.json").write_text(json.dumps(result, indent=1))
        shutil.rmtree(work)
    growth_page.write_page([json.loads(p.read_text()) for p in sorted(KEPT.glob("*.json"), key=lambda p: int(p.stem))])


main()
