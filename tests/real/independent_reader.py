#!/usr/bin/env python3
"""An independent reading of spending files: the csv and decimal modules, and nothing of ours.

usage: independent_reader.py DATA_FOLDER
Prints {"body/file.csv": {"rows": n, "total": "1234.56"}}: the rows whose date cell is a date and whose amount is an amount,
and the exact sum of those amounts in pounds. Titles, blank rows and totals have no date, so they do not count.
"""
import csv
import decimal
import io
import json
import pathlib
import re
import sys

AMOUNTS = {"amount", "total", "amountincludingvat", "amountsterling", "apamount", "nett", "net", "amountgbp", "transactionamount", "incvatwhereapplicable",
           "spend", "invoiceamount", "paymentvalue", "amountinsterling", "amountincvat", "invoicetotal"}
DATES = {"date", "paymentdate", "dateofpayment", "datepaid", "paydate", "transactiondate", "accountingdate", "invoicepaiddate", "paiddate"}
DAY_MONTH_YEAR = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2}|[A-Za-z]{3,9})[/.\- ](\d{2}|\d{4})(?:\s+\d{1,2}:\d\d(?::\d\d)?)?$")
ISO = re.compile(r"^\d{4}-\d\d-\d\d(?:[T ].*)?$")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def text_of(raw):
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("no encoding")


def heading(cell):
    return re.sub(r"[^a-z]", "", cell.lower())


def is_date(cell):
    cell = cell.strip().replace("\xa0", "")
    if ISO.match(cell):
        return True
    if re.fullmatch(r"\d{5}", cell):
        return 32874 <= int(cell) <= 73415   # a spreadsheet's serial number of 1990 to 2100
    found = DAY_MONTH_YEAR.match(cell)
    if not found:
        return False
    day, month = int(found[1]), found[2]
    number = int(month) if month.isdigit() else (MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in MONTHS else 0)
    # Either order: some bodies write the month first.
    return (1 <= day <= 31 and 1 <= number <= 12) or (month.isdigit() and 1 <= day <= 12 and 1 <= number <= 31)


def amount_of(cell):
    """The amount in pounds, or None."""
    cell = re.sub(r"[\s\xa0,£\ufffd]", "", cell)
    negative = cell.startswith("(") and cell.endswith(")")
    cell = cell.strip("()")
    if not re.fullmatch(r"-?\d*\.?\d+(?:[eE][+]?\d+)?|-?\d+\.", cell):
        return None
    value = decimal.Decimal(cell).quantize(decimal.Decimal("0.01"), rounding=decimal.ROUND_HALF_UP)
    return -value if negative else value


def columns_of(rows, more_dates=frozenset(), more_amounts=frozenset()):
    """Index of the row below the headings, and the columns of date and amount; two heading rows are tried as one."""
    for i, row in enumerate(rows[:30]):
        above = rows[i - 1] if i else []
        joined = [(above[j] if j < len(above) else "") + cell for j, cell in enumerate(row)]
        for cells in (row, joined):
            names = [heading(c) for c in cells]
            dates = [j for j, n in enumerate(names) if n in DATES or n in more_dates]
            amounts = [j for j, n in enumerate(names) if n in AMOUNTS or n in more_amounts]
            if dates and amounts:
                return i + 1, dates[0], amounts[0]
    return None


def read(path):
    rows = list(csv.reader(io.StringIO(text_of(path.read_bytes()), newline="")))
    found = columns_of(rows)
    if not found:
        return None
    first, date, amount = found
    count, total = 0, decimal.Decimal("0.00")
    for row in rows[first:]:
        if len(row) <= max(date, amount) or not is_date(row[date]):
            continue
        value = amount_of(row[amount])
        if value is not None:
            count += 1
            total += value
    return {"rows": count, "total": str(total)}


def main():
    folder = pathlib.Path(sys.argv[1])
    out = {}
    for path in sorted(folder.rglob("*.csv")):
        try:
            reading = read(path)
        except (ValueError, csv.Error):
            continue
        if reading:
            out[path.relative_to(folder).as_posix()] = reading
    json.dump(out, sys.stdout, indent=1)


if __name__ == "__main__":
    csv.field_size_limit(1 << 24)
    main()
