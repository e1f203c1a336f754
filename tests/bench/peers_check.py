"""Daybook beside other checkers of one CSV file."""
import shutil
import statistics

import payment_files
from engines import DuckDB
from machine import VERSION, is_here, progress, short, table, version
from whole_program import ROOT, Took, timed

ROWS = 100_000


def one_file(work, rows):
    """Of all files of so many rows."""
    whole = work / "payments.csv"
    with open(whole, "w", newline="") as out:
        out.write(payment_files.HEADING + "\r\n")
        for path in payment_files.write(work / "one", rows):
            with open(path, newline="") as file:
                next(file)
                shutil.copyfileobj(file, out)
    return whole


def rivals(program, work, path):
    """(name, what it looks for, seconds of each run) of those that are here, Daybook first."""
    schema = ROOT / "schemas/published/spend-over-25k.json"

    def runs(times, *command, codes=(0,)):
        progress(" ".join(map(str, command[:2])))
        return [Took(command, codes).seconds for _ in range(times)]

    yield f"daybook check {VERSION}", "every rule of the schema, and what a file as a whole may have wrong", runs(5, program, "check", "--schema", schema, path)
    if DuckDB.is_here():
        duck = DuckDB(work)
        yield f"DuckDB {duck.version()}, read_csv with what it rejects", "types; in a process that runs already", [timed(lambda _: duck.check(path), 5) / 1000]
        duck.close()
    if is_here("csvclean"):
        kit = version("csvclean", "--version")
        yield f"csvclean {kit}", "rows that are too short or too long", runs(2, "csvclean", "-n", path)
        yield f"csvstat {kit}", "no faults: types, blanks, least, most and common values", runs(1, "csvstat", path)


def part(program, work, rows):
    rows = min(rows, ROWS)
    path = one_file(work, rows)
    found = [(name, what, statistics.median(took)) for name, what, took in rivals(program, work, path)]
    return ["## Checking a file", "", f"One CSV file of {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, without a fault. *Ratio*: how many times as long as Daybook.", "",
            *table(["", "looks for", "time", "rows/s", "ratio"], [[name, what, f"{took:.2f} s", f"{rows / took:,.0f}", short(took / found[0][2])] for name, what, took in found])]
