#!/usr/bin/env python3
"""Other people's spreadsheet programs, for tests: they write files that we read, and read files that we read too.

other_programs.py write FOLDER          book.xlsx (openpyxl), book.xls (xlwt), book.ods (odfpy): the rows of ROWS
other_programs.py read FILE             a workbook's visible sheets as openpyxl or xlrd understands them
Both print, a sheet: its name, then its text as schemas/sheets/sheet.hpp describes it; NUL bytes between and at the end.
"""
import csv
import datetime
import io
import sys
from decimal import Decimal

ROWS = [
    ["Entity", "Date", "Paid at", "Amount", "Share", "Done", "Description"],
    ["Pier Agency", datetime.date(2012, 5, 31), datetime.datetime(2012, 5, 31, 9, 30), 1234.56, 0.125, True, "Dredging, \"outer\""],
    [],
    ["Caf\u00e9 \u2013 \U0001F600", datetime.date(1999, 12, 31), None, -0.01, 1, False, "two\nlines"],
    [None, None, None, 123456789012.34, None, None, None],
    ["", datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29), 41060, 1.1, None, " kept "],
]


def number(value):
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal("%.15g" % value), "f").rstrip("0").rstrip(".")


def cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time(0) else value.isoformat(timespec="seconds")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def text(rows):
    out, blank = io.StringIO(), 0
    for row in rows:
        cells = [cell(v) for v in row]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            blank += 1
            continue
        out.write("\n" * blank)
        blank = 0
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(cells)
        out.write(line.getvalue() if cells != [""] else "\n")
    return out.getvalue()


def show(sheets):
    for name, rows in sheets:
        sys.stdout.buffer.write(name.encode() + b"\0" + text(rows).encode() + b"\0")


def write_xlsx(path):
    import openpyxl
    book = openpyxl.Workbook()
    book.active.title = "May"
    for row in ROWS:
        book.active.append(row)
    book.active.row_dimensions[4].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("Lists").sheet_state = "hidden"
    book.save(path)


def write_xls(path):
    import xlwt
    book = xlwt.Workbook()
    sheet = book.add_sheet("May")
    day, moment = xlwt.easyxf(num_format_str="DD/MM/YYYY"), xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM")
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            if isinstance(value, datetime.datetime):
                sheet.write(r, c, value, moment)
            elif isinstance(value, datetime.date):
                sheet.write(r, c, value, day)
            elif value is not None:
                sheet.write(r, c, value)
    sheet.row(3).hidden = True
    sheet.col(1).hidden = True
    book.add_sheet("Lists").visibility = 1
    book.save(path)


def ods_cell(value):
    from odf import table, text as odf_text
    kind = {"valuetype": "string"}
    if value is None or value == "":
        return table.TableCell()
    if isinstance(value, bool):
        kind = {"valuetype": "boolean", "booleanvalue": "true" if value else "false"}
    elif isinstance(value, (int, float)):
        kind = {"valuetype": "float", "value": repr(value)}
    elif isinstance(value, datetime.date):
        kind = {"valuetype": "date", "datevalue": value.isoformat()}
    out = table.TableCell(**kind)
    for line in cell(value).split("\n") if kind["valuetype"] == "string" else [cell(value)]:
        paragraph = odf_text.P()
        blanks = len(line) - len(line.lstrip(" "))
        if blanks:
            paragraph.addElement(odf_text.S(c=blanks))
        paragraph.addText(line.lstrip(" "))
        out.addElement(paragraph)
    return out


def write_ods(path):
    from odf import opendocument, table
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="May")
    sheet.addElement(table.TableColumn())
    sheet.addElement(table.TableColumn(visibility="collapse"))
    for number, row in enumerate(ROWS):
        line = table.TableRow(visibility="collapse" if number == 3 else "visible")
        for value in row:
            line.addElement(ods_cell(value))
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(path)


def openpyxl_value(at):
    from openpyxl.styles.numbers import is_datetime
    if isinstance(at.value, datetime.datetime) and is_datetime(at.number_format) == "date":
        return at.value.date()  # the time is there but not shown
    return at.value


def read_xlsx(path):
    import openpyxl
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield sheet.title, ([openpyxl_value(at) for at in row] for row in sheet.iter_rows())


def xlrd_value(book, at):
    import xlrd
    if at.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(at.value, book.datemode)
    if at.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(at.value)
    if at.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code[at.value]
    return at.value


def read_xls(path):
    import xlrd
    book = xlrd.open_workbook(path, formatting_info=True)
    for sheet in book.sheets():
        if sheet.visibility == 0:
            yield sheet.name, ([xlrd_value(book, at) for at in sheet.row(r)] for r in range(sheet.nrows))


def main(words):
    if words[:1] == ["write"]:
        write_xlsx(words[1] + "/book.xlsx")
        write_xls(words[1] + "/book.xls")
        write_ods(words[1] + "/book.ods")
        show([("May", ROWS)])
    elif words[:1] == ["read"]:
        with open(words[1], "rb") as file:
            old = file.read(2) == b"\xd0\xcf"
        show(read_xls(words[1]) if old else read_xlsx(words[1]))
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
