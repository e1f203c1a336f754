"""Daybook beside engines over the same rows: loading, and questions whose answers are held against ours first."""
import decimal
import itertools
import random
import statistics
import subprocess
import time

import payment_files
import whole_program
from engines import DuckDB, SQLite
from machine import VERSION, progress, short, table
from servers import ClickHouse, PostgreSQL
from whole_program import Asker, Daybook, megabytes_of, timed

ENGINES = [DuckDB, SQLite, PostgreSQL, ClickHouse]
COLUMNS_OF_FILE = "department_family,entity,date,expense_type,expense_area,supplier,transaction_number,amount,description"
DAYS = [f"{year}-{month + 1:02}-{day:02}" for year, month in payment_files.months(1_000_000) for day in (3, 17)]


class Ours:
    """A server over the rows, and the answers of the program as an engine gives them."""
    name, rows_lie = "Daybook", "its index, behind its API; JSON over HTTP"

    def __init__(self, program, work):
        work.mkdir()
        self.daybook, self.service = Daybook(program, work), None

    def stop(self):
        if self.service:
            self.service.stop()

    def load(self, files, how_many):
        harvested = self.daybook.harvest(files, how_many)
        self.service, self.indexing = self.daybook.serve()
        self.asker = Asker(self.service.address)
        return harvested.seconds + self.indexing

    def sums(self, n):
        return [(row["month_date"], row["count"], f"{row['sum_amount']:.2f}") for row in self.asker.json(whole_program.by_month_over(n))["rows"]]

    def disk(self):
        return megabytes_of(self.daybook.archive)


def same(ours, theirs):
    """Months and counts, and sums: to the penny where amounts are decimal."""
    def close(a, b):
        return abs(decimal.Decimal(a) - decimal.Decimal(b)) < decimal.Decimal("0.05")
    return len(ours) == len(theirs) and all(a[:2] == b[:2] and close(a[2], b[2]) for a, b in zip(ours, theirs))


def questions_of(engine, rows):
    """Medians in milliseconds of one engine."""
    dice, suppliers = random.Random(7), payment_files.suppliers(rows)
    by_month = [engine.by_month(n) for n in range(20)]
    over = [engine.by_month_over(n) for n in range(100, 120)]
    of_supplier = [engine.of_supplier(payment_files.supplier(dice.randrange(suppliers))) for _ in range(100)]
    pages = [engine.page(dice.choice(DAYS), dice.randrange(rows)) for _ in range(100)]
    return [statistics.median(engine.milliseconds(s)) for s in (by_month, over, of_supplier, pages)]


def questions_of_ours(ours, rows):
    dice, asker = random.Random(7), ours.asker
    numbers = [dice.randrange(payment_files.suppliers(rows)) for _ in range(100)]
    pages = itertools.chain.from_iterable(whole_program.pages_from(asker, day, 10) for day in DAYS)
    return [timed(lambda n: asker.get(whole_program.by_month(n)), 20), timed(lambda n: asker.get(whole_program.by_month_over(100 + n)), 20), timed(lambda n: asker.get(whole_program.of_supplier(numbers[n]))), statistics.median(pages)]


def download(work, run):
    """Seconds of all rows as CSV in a file."""
    to = work / "download.csv"
    to.touch()
    began = time.perf_counter()
    run(to)
    took = time.perf_counter() - began
    to.unlink()
    return took


def measure(kind, paths, work, rows, ours):
    """Name, how rows lie, and figures, of an engine whose answers are ours."""
    progress(kind.name)
    engine = kind(work)
    try:
        loaded = engine.load(paths)
        if not same(ours.sums(5), engine.sums(5)):
            raise SystemExit(f"error: {engine.name} has other sums by month: {engine.sums(5)[:2]} in place of {ours.sums(5)[:2]}")
        return f"{kind.name} {engine.version()}", kind.rows_lie, [loaded, engine.disk(), *questions_of(engine, rows), download(work, engine.download)]
    finally:
        engine.close()


def measure_ours(ours, files, how_many, work, rows):
    progress("Daybook: harvest, release, index")
    loaded = ours.load(files, how_many)
    progress("Daybook: questions")
    csv = f"{ours.service.address}/v1/tables/spend/rows.csv?columns={COLUMNS_OF_FILE}"
    return f"Daybook {VERSION}", ours.rows_lie, [loaded, ours.disk(), *questions_of_ours(ours, rows), download(work, lambda to: subprocess.run(["curl", "-sf", "-o", to, csv], check=True))]


def row(what, unit, values):
    """Each with how many times as long as ours."""
    return [what, f"{short(values[0])} {unit}"] + [f"{short(v)} {unit} ({short(v / values[0])})" for v in values[1:]]


def part(program, work, rows):
    progress(f"{rows:,} rows as files")
    paths = payment_files.write(work / "files", rows)
    ours = Ours(program, work / "daybook")
    try:
        found = [measure_ours(ours, work / "files", len(paths), work, rows)] + [measure(kind, paths, work, rows, ours) for kind in ENGINES if kind.is_here()]
    finally:
        ours.stop()
    lines = [("load", "s"), ("disk", "MB"), ("sum and count of each month", "ms"), ("the same of payments over an amount", "ms"), ("100 newest rows of a supplier", "ms"), ("a page of 100 behind any row, by date", "ms"), ("all rows as CSV", "s")]
    return ["## Engines", "", f"{rows:,} payments in {len(paths)} files, {sum(p.stat().st_size for p in paths) / 1e6:,.0f} MB. In brackets: how many times as long as Daybook (of disk: as much).", "",
            *table(["", *(name for name, _, _ in found)], [row(what, unit, [figures[i] for _, _, figures in found]) for i, (what, unit) in enumerate(lines)]), "",
            f"*Load* of Daybook is a harvest over HTTP with every row checked, drafts, CSV and Parquet of each file, the signed log, and the index and the pages from it ({ours.indexing:.1f} s of the time); its *disk* has all of that, and the files as they came. "
            "The others load the same files into one table with typed columns, and make its indexes.", "",
            "Each engine gave the same months, counts and sums before it was measured. Sums have another condition each time, so that no answer is one that was kept; Daybook adds up months when it loads rows, and the first kind of question reads those. Medians of up to 100 questions, one after the other.", "",
            *table(["", "how the rows lie"], [[name, how] for name, how, _ in found])]
