"""An independent reading of council, card, hospital and minister files: csv, zipfile, xml and decimal, and nothing of ours.

What counts as a date and as an amount is independent_reader's; here are the headings that these bodies use, and
the forms: CSV, a zip with one CSV in it, and the first sheet of a workbook.
"""
import csv
import decimal
import io
import re
import zipfile
from xml.etree import ElementTree

import independent_reader as base

AMOUNTS = {"amount", "invoiceamount", "invoicenettamount", "transactionamount", "fintransactionamount", "value"}
DATES = {"date", "paymentdate", "paiddate", "datepaid", "postingdate", "fintransactiondate", "invoicecreationdate"}
MET = {"nameoforganisation", "nameofexternalorganisation"}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of_text(raw):
    return list(csv.reader(io.StringIO(base.text_of(raw), newline="")))


def column_of(reference):
    number = 0
    for letter in re.match(r"[A-Z]+", reference)[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def rows_of_workbook(raw):
    """The first sheet; numbers as the file stores them."""
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).iter(MAIN + "si"):
                shared.append("".join(t.text or "" for t in item.iter(MAIN + "t")))
        rows = []
        for row in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(MAIN + "row"):
            cells = {}
            for cell in row.iter(MAIN + "c"):
                value = cell.find(MAIN + "v")
                if value is not None:
                    cells[column_of(cell.get("r"))] = shared[int(value.text)] if cell.get("t") == "s" else value.text
            rows.append([cells.get(i, "") for i in range(max(cells, default=-1) + 1)])
        return rows


def rows_of(path):
    raw = path.read_bytes()
    if path.suffix == ".xlsx":
        return rows_of_workbook(raw)
    if path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return rows_of_text(archive.read(next(n for n in archive.namelist() if n.endswith(".csv"))))
    return rows_of_text(raw)


def amount_of(cell):
    """As elsewhere; two months of the Wales Office have a dollar sign before pounds, as a spreadsheet's format has it."""
    return base.amount_of(cell.replace("$", ""))


def payments(path):
    """(number, exact sum) of the rows whose date is a date and whose amount is an amount; None without such headings."""
    rows = rows_of(path)
    for i, row in enumerate(rows[:30]):
        names = [base.heading(c) for c in row]
        dates, amounts = [j for j, n in enumerate(names) if n in DATES], [j for j, n in enumerate(names) if n in AMOUNTS]
        if dates and amounts:
            break
    else:
        return None
    count, total = 0, decimal.Decimal("0.00")
    for row in rows[i + 1:]:
        if len(row) <= max(dates[0], amounts[0]) or not base.is_date(row[dates[0]]):
            continue
        value = amount_of(row[amounts[0]])
        if value is not None:
            count, total = count + 1, total + value
    return count, total


def meetings(path):
    """How many rows name somebody who was met; None without such a heading."""
    rows = rows_of(path)
    for i, row in enumerate(rows[:30]):
        found = [j for j, c in enumerate(row) if base.heading(c) in MET]
        if found:
            return sum(1 for r in rows[i + 1:] if len(r) > found[0] and r[found[0]].strip())
    return None
