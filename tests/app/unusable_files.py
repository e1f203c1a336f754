#!/usr/bin/env python3
"""Files of which every row can be read and none may be released, since rows would be published as what they are not: a harvest rejects them and says why.
usage: unusable_files.py DAYBOOK_PROGRAM [STEPPED_CLOCK_LIBRARY]"""
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harvest_service  # noqa: E402
from facts import fact  # noqa: E402
from harvest_service import Service, tagged  # noqa: E402
from small_site import Site, page, spend  # noqa: E402
from workbook import workbook  # noqa: E402

BEFORE = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,"


def block(headings, amounts, first):
    """Twenty payments in May under headings of their own."""
    return BEFORE + headings + "\r\n" + "".join(f"Coasts,Coasts,{1 + d:02}/05/2024,Consultancy,Harbours,Buoy {d} Ltd,{first + d},{amounts}\r\n" for d in range(20))


def book_of(sheets):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "book.xlsx"
        workbook(path, sheets)
        return path.read_bytes()


def harvested(work, name, body, kind="text/csv"):
    """A month that is as it should be beside one that is not: the archive, what became of the latter, and its record."""
    site = Site({"/": page("spend-april-2024.csv", name), "/spend-april-2024.csv": tagged(spend(4)), f"/{name}": (200, {"Content-Type": kind}, body)})
    service = Service(work, {"coasts": f'kind: page, address: "{site.url}/"'})
    files = {f["url"].rsplit("/", 1)[1]: f for f in service.harvest()["files"]}
    fact(files["spend-april-2024.csv"]["outcome"] == "released" and service.versions() == ["coasts-spend-over-25k/2024-04/v1"], "nothing is released but the month beside it", files)
    records = [json.loads(p.read_text()) for p in service.archive.glob("public/rejections/**/*.json")]
    fact(len(records) == 1, "readers are told of one file that was rejected", records)
    return service, files[name], records


def holds(service, text):
    """Files below public/ with that text."""
    return [str(p) for p in (service.archive / "public").rglob("*") if p.is_file() and text in p.read_bytes()]


def stays(service, name):
    fact([f["outcome"] for f in service.harvest()["files"]] == ["unchanged", "unchanged"], "the next run says nothing new of it")
    again = json.loads(service.command("recheck", "--json").stdout)
    fact(service.versions() == ["coasts-spend-over-25k/2024-04/v1"], "and recheck releases nothing either", again)


def other_headings_in_mid_file(work):
    body = block("Amount,VAT,VAT registration number", "30000.00,6543.21,GB123456789", 1000) + block("VAT,Amount,VAT registration number", "6543.21,30000.00,GB123456789", 2000)
    service, file, records = harvested(work / "headings", "spend-may-2024.csv", body)
    fact((file["outcome"], file["code"]) == ("rejected", "not-usable"), "a file whose headings stand again over other columns is rejected, though each of its rows can be read", file)
    fact("line 22" in file["why"], "with the line on which they do", file["why"])
    fact("line 22" in json.dumps(records) and "other-headings" in json.dumps(records), "which readers are told, too", records)
    published = holds(service, b"GB123456789") + holds(service, b"6543.21")
    fact(published == [], "neither VAT nor its numbers are published anywhere", published)
    stays(service, "spend-may-2024.csv")


def a_copy_of_a_sheet(work):
    may = spend(5)
    service, file, records = harvested(work / "copy", "spend-may-2024.xlsx", book_of({"Publish": may, "Working copy": may}), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    fact((file["outcome"], file["code"]) == ("rejected", "not-usable"), "a book in which a sheet is a copy of another is rejected, since its payments would be added up twice", file)
    fact("'Working copy'" in file["why"], "by the name of the copy", file["why"])
    fact("copied-sheet" in json.dumps(records), "which readers are told, too", records)
    fact(holds(service, b"Supplier 2024 5") == [], "none of its payments is published")
    stays(service, "spend-may-2024.xlsx")


if __name__ == "__main__":
    sys.exit(harvest_service.tell_each((other_headings_in_mid_file, a_copy_of_a_sheet)))
