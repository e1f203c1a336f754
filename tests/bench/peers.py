#!/usr/bin/env python3
"""Daybook beside what else is installed, over the same data; docs/benchmarks.md is what this printed.
usage: peers.py DAYBOOK_PROGRAM BENCH_PROGRAM [--rows N] [--only engines|check|pages|site]     (./dev bench peers; 1,000,000 rows; with --only nothing is written)"""
import argparse
import pathlib
import tempfile

import peers_check
import peers_engines
from machine import here, is_here, load, write
from whole_program import ROOT
import peers_web

PARTS = ["engines", "check", "pages", "site"]
ABSENT = [(e.name, e.package, e.is_here) for e in peers_engines.ENGINES] + [(name, package, lambda p=program: is_here(p)) for name, package, program in
                                                               (("csvkit", "csvkit", "csvclean"), ("nginx", "nginx", "nginx"), ("wrk", "wrk", "wrk"), ("hugo", "hugo", "hugo"))]


def head(rows):
    absent = [f"{name} (apt-get install {package})" for name, package, there in ABSENT if not there()]
    return ["# Beside others", "", f"Printed by `./dev bench peers --rows {rows}` on {here()}; processes that wanted a core when it began: {load()}. "
            "What is measured, and how, is in `tests/bench/peers.py`. Nothing here is tuned but as it says; ratios of one run compare, times of two machines do not.", "",
            f"Absent, so not measured: {', '.join(absent)}." if absent else "Nothing was absent.", ""]


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("program", type=lambda p: pathlib.Path(p).resolve())
    asked.add_argument("bench", type=lambda p: pathlib.Path(p).resolve())
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--only", choices=PARTS)
    options = asked.parse_args()
    lines = head(options.rows)
    place = ROOT / "build/bench"
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix="peers-") as folder:
        work = pathlib.Path(folder)
        work.chmod(0o711)   # servers that are another user
        parts = {"engines": lambda: peers_engines.part(options.program, work, options.rows), "check": lambda: peers_check.part(options.program, work, options.rows),
                 "pages": lambda: peers_web.pages(options.program, work), "site": lambda: peers_web.site(options.bench)}
        for name in [options.only] if options.only else PARTS:
            lines += [*parts[name](), ""]
    write(None if options.only else ROOT / "docs/benchmarks.md", lines[:-1])


main()
