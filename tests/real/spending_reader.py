"""An independent reading of council, card, hospital and minister files: csv, zipfile, xml and decimal, and nothing of ours.

What counts as a date and as an amount is independent_reader's; here are the headings that these bodies use, and
the forms: CSV, a zip with one CSV in it, the first sheet of a workbook, and JSON.
"""
import csv
import decimal
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import independent_reader as base

AMOUNTS = {"amount", "invoiceamount", "invoicenettamount", "transactionamount", "fintransactionamount", "value",
           "amountgbp", "netamount", "linetotal", "grossamount", "sumofamount", "gross"}
DATES = {"date", "paymentdate", "paiddate", "datepaid", "postingdate", "fintransactiondate", "invoicecreationdate"}
MET = {"nameoforganisation", "nameofexternalorganisation"}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of_text(raw):
    text = base.text_of(raw)
    first = text.split("\n", 1)[0]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","))


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


def rows_of_json(raw):
    """An array of records, alone or as the member "data", as rows below one of headings."""
    said = json.loads(raw, parse_float=str, parse_int=str)
    records = said["data"] if isinstance(said, dict) else said
    names = list(dict.fromkeys(key for record in records for key in record))
    return [names] + [["" if record.get(n) is None else str(record[n]) for n in names] for record in records]


def rows_of(path):
    raw = path.read_bytes()
    if path.suffix == ".xlsx":
        return rows_of_workbook(raw)
    if path.suffix == ".json":
        return rows_of_json(raw)
    if path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return rows_of_text(archive.read(next(n for n in archive.namelist() if n.endswith(".csv"))))
    return rows_of_text(raw)


def records(path):
    """How many records a CSV file holds, blank ones included."""
    return len(rows_of(path))


def amount_of(cell):
    """As elsewhere; two months of the Wales Office have a dollar sign before pounds, as a spreadsheet's format has it."""
    return base.amount_of(cell.replace("$", ""))


def month_first(cells):
    """True where more dates can only be read with the month before the day."""
    found = [base.DAY_MONTH_YEAR.match(cell.strip()) for cell in cells]
    pairs = [(int(f[1]), int(f[2])) for f in found if f and f[2].isdigit()]
    return sum(month > 12 >= day for day, month in pairs) > sum(day > 12 >= month for day, month in pairs)


def is_date(cell, months_lead):
    """A date in the order of its file."""
    found = base.DAY_MONTH_YEAR.match(cell.strip())
    if found and found[2].isdigit() and int(found[1] if months_lead else found[2]) > 12:
        return False
    return base.is_date(cell)


def fullest(rows, first):
    """Of the columns that are headed as amounts the one with most of them: "Gross" may stand over nothing, beside "Amount"."""
    same = [j for j, cell in enumerate(rows[first - 1]) if base.heading(cell) in base.AMOUNTS | AMOUNTS]
    return max(same, key=lambda j: sum(1 for row in rows[first:] if len(row) > j and amount_of(row[j]) is not None))


def holds_moved_number(rows, first):
    """Tells of a row whether a VAT registration number stands under another heading: with its "GB" anywhere, else in one of the
    three columns before its own, with nothing in that and at the end. DEFRA's bodies entered some under "Project code", and
    such rows are not published."""
    is_number = re.compile(r"(\d ?){9}((\d ?){3})?$").match
    is_british = re.compile(r"GB ?(\d ?){9}((\d ?){3})?$").match
    heads = rows[first - 1]
    vat = next((j for j, cell in enumerate(heads) if "vatreg" in base.heading(cell)), None)
    if vat is None:
        return lambda row: False
    bare = any(len(r) > vat and is_number(r[vat].strip()) for r in rows[first:first + 200])
    last = max(j for j, cell in enumerate(heads) if cell.strip())
    columns = []
    for j in range(max(0, vat - 3), vat):
        said = [r[j].strip() for r in rows[first:first + 200] if len(r) > j and r[j].strip()]
        if 5 * sum(1 for cell in said if is_number(cell)) < len(said) or len(said) == 0:
            columns.append(j)   # in the others such numbers are at home

    def found(row):
        cells = [c.strip() for c in row] + [""] * len(heads)
        if any(is_british(c) for j, c in enumerate(cells) if j != vat):
            return True
        return bare and not cells[vat] and not cells[last] and any(is_number(cells[j]) for j in columns)
    return found


def payments(path):
    """(number, exact sum) of the rows whose date is a date and whose amount is an amount; None without such headings."""
    every = rows_of(path)
    found = base.columns_of(every, DATES, AMOUNTS)
    if not found:
        return None
    first, date, _ = found
    rows, amount = every[first:], fullest(every, first)
    moved = holds_moved_number(every, first)
    months_lead = month_first([row[date] for row in rows if len(row) > date])
    count, total = 0, decimal.Decimal("0.00")
    for row in rows:
        if len(row) <= max(date, amount) or not is_date(row[date], months_lead) or moved(row):
            continue
        value = amount_of(row[amount])
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


def awards(path):
    """(number, sum) of the awards of an OCDS package, each as the latest release has it; the sum is of those in force."""
    package = json.loads(path.read_bytes(), parse_float=decimal.Decimal, parse_int=decimal.Decimal)
    found = {}
    for release in sorted(package["releases"], key=lambda r: r["date"]):
        found |= {(release["ocid"], award["id"]): award for award in release.get("awards", [])}
    in_force = [a for a in found.values() if a.get("status") not in ("pending", "cancelled", "unsuccessful")]
    return len(found), sum((a["value"]["amount"] for a in in_force), decimal.Decimal(0)).quantize(decimal.Decimal("0.01"))


def reading(path, schema):
    """(rows, sum of amounts or None) as this reader finds them; None where it finds no headings it knows."""
    if schema == "ministerial-meetings":
        count = meetings(path)
        return None if count is None else (count, None)
    return awards(path) if schema == "contracts" else payments(path)
