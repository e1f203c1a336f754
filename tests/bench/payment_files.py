"""Payments over £25,000 by ten bodies, a file for each body and month, the same every time: what ./dev bench peers and growth load.

A row has a number that no other has, and a supplier has a hundred rows. Dates are written as 2026-09-28, which every program here reads as a date."""
import pathlib
import random

HEADING = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description"
BODIES = ["coasts", "harbours", "rivers", "lakes", "canals", "bridges", "forests", "moors", "islands", "ferries"]
ROWS_OF_A_FILE = 20_000
ROWS_OF_A_SUPPLIER = 100
TYPES = ["Consultancy", "Rent", "ICT services", "Grants to voluntary bodies", "Legal fees"]
AREAS = ["Finance and Corporate Services", "Harbours", "Evidence and Analysis", "Coastal Operations"]
NEWEST = 2026 * 12 + 8


def supplier(n):
    return f"Supplier {n} Holdings Ltd"


def supplier_id(n):
    return f"supplier-{n}-holdings-ltd"


def months(rows):
    """The months that so many rows fill, the newest first, as (year, month)."""
    each = len(BODIES) * min(ROWS_OF_A_FILE, max(1, rows // 20))
    return [divmod(NEWEST - i, 12) for i in range(max(1, rows // each))]


def suppliers(rows):
    return max(1, rows // ROWS_OF_A_SUPPLIER)


def _write(path, body, year, month, rows, of_suppliers, first):
    dice = random.Random(first)
    with open(path, "w", encoding="ascii", newline="") as out:
        out.write(HEADING + "\r\n")
        for n in range(first, first + rows):
            x = dice.getrandbits(64)
            out.write(f"{body},{body},{year}-{month:02}-{1 + x % 28:02},{TYPES[(x >> 8) % 5]},{AREAS[(x >> 12) % 4]},{supplier((x >> 16) % of_suppliers)},{n},"
                      f"{25000 + (x >> 40) % 900000}.{(x >> 33) % 100:02},Dredging and upkeep of harbour {(x >> 20) % 300}\r\n")


def write(folder, rows):
    """Files of so many rows below `folder`, as BODY/spend-MM-YYYY.csv; what is there already is kept. Gives the paths, oldest first."""
    folder, when = pathlib.Path(folder), months(rows)
    each, paths = rows // (len(when) * len(BODIES)), []
    if each * len(when) * len(BODIES) != rows:
        raise SystemExit(f"error: {rows:,} rows are no whole number of files of {ROWS_OF_A_FILE:,}; give --rows a multiple of {len(BODIES) * ROWS_OF_A_FILE:,}, or of 200 below that")
    for m, (year, month) in enumerate(reversed(when)):
        for b, body in enumerate(BODIES):
            path = folder / body / f"spend-{month + 1:02}-{year}.csv"
            paths.append(path)
            if path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".new")
            _write(half, body, year, month + 1, each, suppliers(rows), 1 + (m * len(BODIES) + b) * each)
            half.rename(path)
    return paths
