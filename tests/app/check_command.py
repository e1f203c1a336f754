#!/usr/bin/env python3
"""What a person who checks files sees, and what scripts are told. usage: check_command.py DAYBOOK_PROGRAM"""
import csv
import gzip
import io
import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile
import time
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402

HEADING = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n"
SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas/published"


def row(date="03/05/2024", amount="26000.00", supplier="Harbour Dredging Ltd", number="1001"):
    return f"Coasts,Coasts,{date},Consultancy,Harbours,{supplier},{number},{amount},Dredging\r\n"


GOOD = HEADING + row() + row("04/05/2024", "-31000.50", "Other Ltd", "1002")
MENDABLE = "Spend May 2024\r\n\r\n" + HEADING + row(amount='"£26,000.00"') + row("4-May-24", "(31000.50)", "Other Ltd", "1002") + ",,,,,,,,\r\n"
BAD = HEADING + row() + row("soon", number="1002") + row(amount="plenty", supplier='"A, B Ltd"', number="1003")


class Checker:
    def __init__(self, program, work):
        self.program, self.work = program, work

    def run(self, *arguments, text=None):
        return subprocess.run([self.program, "check", *map(str, arguments)], input=text, capture_output=True, text=True, timeout=120, cwd=self.work)

    def write(self, name, text):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


def one_file(c):
    good, mendable, bad = c.write("good.csv", GOOD), c.write("mendable.csv", MENDABLE), c.write("bad.csv", BAD)
    done = c.run(good)
    fact(done.returncode == 0 and done.stdout.startswith("Publishable: 2 rows, -£5,000.50"), "a good file exits 0 and says so in the first line", done)
    fact("Schema   spend-over-25k " in done.stdout and "profile strict" in done.stdout, "its schema is found by the headings and named, strict is the default", done.stdout)
    said = [line for line in done.stderr.splitlines() if line and not line.startswith("checking ")]   # which comes after a second, on a busy machine
    fact(not said, "a check says nothing beside its report", done.stderr)
    done = c.run(mendable)
    fact(done.returncode == 1 and done.stdout.startswith("Not publishable: "), "what has to be mended is an error to a department", done)
    done = c.run(mendable, "--profile", "harvest")
    fact(done.returncode == 0 and done.stdout.startswith("Publishable: 2 rows, -£5,000.50"), "and a repair to a harvest", done)
    done = c.run(bad)
    fact(done.returncode == 1 and done.stdout.startswith("Not publishable: 1 row has no readable date, 1 row has no readable amount\n"), "bad rows exit 1 and are the first words", done)
    fact("C3     line 3, column 3      soon" in done.stdout and "H4     line 4, column 8      plenty" in done.stdout, "their cells are named as a spreadsheet names them", done.stdout)
    fact(max(map(len, done.stdout.splitlines())) <= 80, "no line is longer than a terminal", done.stdout)
    done = c.run("-", text=BAD)
    fact(done.returncode == 1 and "standard input" in done.stdout, "standard input is checked", done)
    done = c.run(c.write("paper.csv", b"%PDF-1.7\n..."))
    fact(done.returncode == 1 and done.stdout.startswith("Not publishable: a PDF document"), "a PDF under another name is refused by name", done)
    odd = c.write("odd\x1b[31m.csv", GOOD)
    done = c.run(odd)
    fact(done.returncode == 0 and "\x1b" not in done.stdout, "a name with an escape sequence does not reach the terminal", done)
    treacherous = c.write("red\x1b[31m.csv", "Entity,Date\x1b]0;owned\x07,Supplier\x1b[2J,\x1b[31mred\r\nA,03/05/2024,B,5\r\n")
    outputs = [c.run(treacherous), c.run(treacherous, "--schema", "spend-over-25k"), c.run(treacherous, "--schema", "spend-over-25k", "--format", "html", "--output", "red\x1b[1m.html"),
               c.run(c.write("odd\x1b[31m.csv", GOOD + row("soon\x1b[2J")), "--fix", "out\x1b[2J.csv", "--fix-anyway"), c.run("gone\x1b[31m.csv"), c.run("good.csv", "--schema", "x\x1b[31m")]
    fact(all("\x1b" not in done.stdout + done.stderr for done in outputs), "nor does one in a heading, a cell, an option, a note or an error", [done for done in outputs if "\x1b" in done.stdout + done.stderr])


def usage(c):
    (c.work / "link.csv").symlink_to(c.work / "good.csv")
    c.write("good.csv.quarantined.csv", BAD)
    c.write("spend.json", (SCHEMAS / "spend-over-25k.json").read_text())
    c.write("noending", (SCHEMAS / "spend-over-25k.json").read_text())
    os.mkfifo(c.work / "pipe")
    (c.work / "empty-folder").mkdir()
    c.write("others.csv", "Station,Height\nFarhaven,2.4\n")
    before = {p.name: p.read_bytes() for p in c.work.iterdir() if p.is_file()}
    for arguments, words, sentence in [
            (["none.csv"], "there is no file none.csv", "a file that is not there"),
            (["goood.csv"], "did you mean 'good.csv'?", "a misspelt file"),
            (["no/where.csv"], "nor a folder no", "a file in a folder that is not there"),
            ([], "say what to check", "no file at all"),
            (["empty-folder"], "no file with a table in empty-folder", "a folder without files"),
            (["good.csv", "--output", "good.csv"], "another name", "a report over the file itself"),
            (["good.csv", "--output", "nowhere/report.html"], "there is no folder nowhere", "a report in a folder that is not there"),
            (["good.csv", "--fix", "empty-folder"], "that is a folder", "mending a file into a folder"),
            (["others.csv"], "nothing in its first 30 rows is a heading of a published schema", "a table of something else"),
            (["good.csv", "--schema", "spend-over-25"], "did you mean 'spend-over-25k'?", "a misspelt schema"),
            (["good.csv", "--edition", "May"], "--edition", "an edition that is none"),
            (["good.csv", "--fix", "good.csv"], "another name", "writing over the file itself"),
            (["good.csv", "bad.csv", "--fix", "out.csv"], "one file at a time", "mending two files into one"),
            (["good.csv", "--format", "pdf"], "--format", "an unknown format"),
            (["good.csv", "--output", "good.csv"], "write over good.csv", "a report over the file itself"),
            (["good.csv", "--output", "./link.csv"], "write over good.csv", "the same through a link"),
            (["good.csv", "--fix", "both.csv", "--output", "both.csv"], "would both write", "one file for two outputs"),
            (["good.csv.quarantined.csv", "--fix", "good.csv", "--fix-anyway", "--overwrite"], "write over good.csv.quarantined.csv", "quarantined rows over the file itself"),
            (["good.csv", "--schema", "spend.json", "--output", "spend.json"], "write over spend.json", "a report over the schema"),
            (["bad.csv", "--fix", "good.csv"], "there already", "mending into a file that is there"),
            (["good.csv", "--schema", "bad.csv"], "--schema bad.csv", "a schema that is none"),
            (["good.csv", "--schema", "./"], "is no file", "a folder as schema"),
            (["good.csv", "--schema", "./pipe"], "is no file", "a pipe as schema"),
            (["good.csv", "--edition", "2024-05-31"], "give a month", "a day for rows that are dated"),
            (["good.csv", "--edition", "current"], "give a month", "a register for rows that are dated")]:
        done = c.run(*arguments)
        fact(done.returncode == 2 and words in done.stderr, f"{sentence} exits 2: {words}", done)
    fact({p.name: p.read_bytes() for p in c.work.iterdir() if p.is_file()} == before, "and none of them wrote or lost a byte")
    done = c.run("good.csv", "--schema", "noending")
    fact(done.returncode == 0 and "spend-over-25k" in done.stdout, "a schema document needs no ending in its name", done)
    c.write("other.csv", "Department family,Date,Supplier,Worth\nCoasts,03/05/2024,A,5\n")
    done = c.run("other.csv")
    fact(done.returncode == 2 and "spend-over-25k" in done.stderr and "without 'Amount'" in done.stderr and done.stdout == "", "a file that fits no schema exits 2 and is told the nearest and what is missing", done)
    c.write("slips.csv", "Department family,Entity,Date,Expense type,Expense area,Suplier,Transaction number,Amuont\nA,B,03/05/2024,C,D,Buoy Ltd,1,30000.00\n")
    done = c.run("slips.csv")
    first = done.stderr.split("The nearest:\n")[-1].strip()
    fact(done.returncode == 2 and first.startswith("spend-over-25k") and "'Suplier' may be meant for 'Supplier', and 'Amuont' for 'Amount'" in done.stderr, "headings with slips are told what they may be meant for", done)
    c.write("rivals.csv", "Date,Supplier,Amount,Department\n03/06/2024,Mistral Ltd,400.00,Parks\n13/06/2024,Tide plc,700.00,Parks\n")
    for form in ("text", "json", "html"):
        done = c.run("rivals.csv", "--format", form)
        fact(done.returncode == 0 and all(word in done.stdout for word in ("schema-in-doubt", "spend-over-500", "card-spend", "--schema")), f"a report ({form}) names the schemas that fit as well, and the remedy", done)
    done = c.run("other.csv", "--format", "json")
    answer = json.loads(done.stdout)
    fact(done.returncode == 2 and [(f["file"], f["outcome"]) for f in answer["files"]] == [("other.csv", "no schema")] and "without 'Amount'" in answer["files"][0]["why"] and answer["reports"] == [] and answer["skipped"] == [],
         "scripts are told so in the form that several files have, since there is no report", done)
    c.write("month.csv", "Month,Supplier,Amount\n01/05/2024,Coast Dredging Ltd,26000.00\n")
    done = c.run("month.csv")
    fact(done.returncode == 2 and "no schema is certain" in done.stderr and "digital-marketplace-sales" in done.stderr and "spend-over-25k" in done.stderr and "Supplier totals" in done.stderr,
         "who was paid how much in which month is of no certain schema", done)
    fact(c.run("month.csv", "--schema", "digital-marketplace-sales").returncode == 0, "and is sales once that is said")
    c.write("thousands.csv", "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount (£000)\nA,B,03/05/2024,C,D,E,1,5\n")
    done = c.run("thousands.csv")
    fact(done.returncode == 2 and "'Amount (£000)' is of numbers in another unit" in done.stderr, "a column in another unit is named, also without a schema", done)
    c.write("nil.csv", "Nil return\n")
    done = c.run("nil.csv")
    fact(done.returncode == 2 and "nothing to report, and not of what" in done.stderr, "a nil return alone is asked of what", done)
    fact(c.run("nil.csv", "--schema", "spend-over-25k").returncode == 0, "and is publishable once that is said")
    done = c.run("other.csv", "--schema", "spend-over-25k")
    fact(done.returncode == 1 and "'Amount'" in done.stdout, "with the schema named it is told what is wrong", done)


def several(c):
    c.write("year/b/june.csv", BAD)
    c.write("year/may.csv", GOOD)
    c.write("year/.hidden.csv", BAD)
    c.write("year/.git/x.csv", BAD)
    c.write("year/notes.pdf", b"%PDF-1.7\n...")
    c.write("year/readme.txt", "These are the files of a year.\n")
    (c.work / "year/loop").symlink_to(c.work / "year")
    done = c.run("year")
    fact(done.returncode == 1, "a folder with a bad file exits 1", done)
    table = done.stdout[done.stdout.rindex("File  "):]
    fact([line.split()[0] for line in table.splitlines()[1:3]] == ["year/b/june.csv", "year/may.csv"] and "1 of 2 files publishable" in table, "a table of its files, by name, ends the answer", table)
    for name, why in [("year/.hidden.csv", "hidden"), ("year/.git", "hidden"), ("year/notes.pdf", "a PDF document"), ("year/readme.txt", "without the headings"), ("year/loop", "a link")]:
        fact(f"  {name}: {why}" in done.stdout, f"{name} is skipped with a line: {why}", done.stdout)
    fact(max(map(len, done.stdout.splitlines())) <= 80 or "Skipped" in done.stdout, "the answer fits a terminal")
    done = c.run("year", "--format", "json")
    answer = json.loads(done.stdout)
    fact([(f["file"], f["outcome"], f["errors"]) for f in answer["files"]] == [("year/b/june.csv", "not publishable", 2), ("year/may.csv", "publishable", 0)], "scripts get the same table", answer["files"])
    fact(len(answer["reports"]) == 2 and len(answer["skipped"]) == 5, "with every report and what was skipped", answer["skipped"])
    done = c.run("year", "--format", "html", "--output", "year.html")
    page = (c.work / "year.html").read_text()
    fact(done.returncode == 1 and "year/may.csv: Publishable: " in done.stdout and page.count("<h1 ") == 2 and "notes.pdf" in page, "a page of all of them goes to a file, the verdicts to the screen", done)
    for name, data in [("Spend May 2024.csv", b"<!DOCTYPE html><html>404</html>"), ("spend.zip", b"PK\x03\x04\x14\x00\x00\x00"), ("nul.csv", GOOD.encode() + b"\0\0"),
                       ("bare.csv", row().encode()), ("broken.json", b'[{"Entity": "A", '), ("cut.ods", b"PK\x03\x04mimetype")]:
        c.write("mixed/good.csv", GOOD)
        c.write("mixed/" + name, data)
        done = c.run("mixed")
        fact(done.returncode in (1, 2) and "Skipped" not in done.stdout and "1 of 2 files publishable" in done.stdout, f"{name} among good files is no success", done)
        (c.work / "mixed" / name).unlink()
    c.write("mixed/package.json", '{"name": "x"}')
    c.write("mixed/logo.png", b"\x89PNG\r\n\x1a\n\0\0")
    done = c.run("mixed")
    fact(done.returncode == 0 and "\nSkipped\n" in done.stdout and "package.json" in done.stdout, "what is no data by name and content is skipped", done)
    c.write("empty/.keep", "")
    fact(c.run("empty").returncode == 2, "a folder without a table exits 2")
    totals = c.run(c.write("totals.csv", "Body,Directorate,Supplier Name,Net Amount,Number of payments\r\nPort,Quay,Acme,600.00,2\r\nPort,Quay,Buoys,900.00,3\r\n"))
    fact(totals.returncode == 2 and "no return of payments" in totals.stderr, "totals by supplier are told to be none of payments, whatever stands beside them", totals)
    mended = c.run("good.csv", "--format", "json", "--fix", "as-json.csv")
    fact(json.loads(mended.stdout)["profile"] == "harvest" and "Wrote " in mended.stderr, "a report as JSON is nothing else, also where a file is mended", mended)
    report = json.loads(c.run("good.csv", "--format", "json").stdout)
    fact(report["valid"] and report["score"]["total"] >= 90 and report["month_totals"] == {"2024-05": "-5000.50"}, "one file's JSON is its report", report)


def period(c):
    done = c.run("good.csv", "--edition", "2024-06")
    fact(done.returncode == 1 and done.stdout.startswith("Not publishable: 2 dates lie outside the period"), "dates outside the edition that was named are errors", done)
    fact(c.run("good.csv", "--edition", "2024-05").returncode == 0, "those inside are not")


def nothing_is_lost(c):
    heading = "Organisation name,Effective date,Beneficiary,Amount,Irrecoverable VAT\r\n"
    # Every heading of spend-over-500 that is needed, and two cells in columns that are not.
    fields = json.loads((SCHEMAS / "spend-over-500.json").read_text())["fields"]
    needed = [f for f in fields if f.get("constraints", {}).get("required") or f["name"] in ("payment_date", "effective_date", "irrecoverable_vat", "supplier", "beneficiary", "amount")]
    titles = [f["title"] for f in needed]
    cells = [{"effective_date": "5th of May soon", "irrecoverable_vat": "£1.2m"}.get(f["name"], f["example"]) for f in needed]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([titles, cells])
    lost = c.write("lost.csv", text.getvalue())
    done = c.run(lost, "--schema", "spend-over-500", "--fix", "lost-fixed.csv")
    fact(done.returncode == 1 and "Nothing was written" in done.stderr and "5th of May soon" in done.stderr and not (c.work / "lost-fixed.csv").exists(),
         "a cell that cannot be read is not blanked without a word", done)
    done = c.run(lost, "--schema", "spend-over-500", "--fix", "lost-fixed.csv", "--fix-anyway")
    fact(done.returncode == 1 and "blank in it, since they cannot be read" in done.stdout and "£1.2m" in done.stdout, "where it is wanted it is told, and the exit code says so", done)
    done = c.run(c.write("long.csv", HEADING + row() + "x" * 5_000_000 + "\r\n"), "--fix", "long-fixed.csv", "--fix-anyway")
    kept = (c.work / "long-fixed.csv.quarantined.csv").read_text()
    fact(done.returncode == 1 and "5,000,000 bytes" in kept and "xxxx" in kept and len(kept) < 10_000, "of a line that is no row its beginning is kept, with its number", (done, kept[:300]))


def what_is_not_read_is_told(c):
    """What --fix would leave behind of a file that is read only in part."""
    other = GOOD.replace("Date", "Dayte").replace("Amount", "Sum")
    for name, part, words in [("months.zip", ("june.csv", other.replace("Dredging\r\n", "Dredging\r\n" + row() * 8)), "june.csv"), ("scan.zip", ("june.pdf", b"%PDF-1.7"), "june.pdf")]:
        with zipfile.ZipFile(c.work / name, "w") as z:
            z.writestr("may.csv", GOOD)
            z.writestr(*part)
        done = c.run(name, "--fix", "part.csv")
        fact(done.returncode == 1 and "Nothing was written" in done.stderr and words in done.stderr and not (c.work / "part.csv").exists(), f"{words} is not left out without a word", done)
        done = c.run(name, "--fix", "part.csv", "--fix-anyway")
        fact(done.returncode == 1 and "not in it, since it was not read" in done.stdout and words in done.stdout, "where it is wanted it is told, and the exit code says so", done)
        (c.work / "part.csv").unlink()
    extra = c.write("extra.csv", HEADING + row() + row().replace("Dredging", "Fees, legal advice on the harbour"))
    done = c.run(extra, "--fix", "short.csv")
    fact(done.returncode == 1 and "legal advice on the harbour" in done.stderr, "nor a cell beyond the last heading", done)
    with zipfile.ZipFile(c.work / "lists.zip", "w") as z:
        z.writestr("may.csv", GOOD)
        z.writestr("codes.csv", "Code,Meaning\r\nA,Apples\r\nB,Berries\r\n")
    done = c.run("lists.zip", "--fix", "whole.csv")
    fact(done.returncode == 0 and "3 rows left out, being on sheets without the schema's headings: line 1 of 'codes.csv'" in done.stdout, "a list beside the data is left out by name", done)
    months = {"2024-05": [{"Entity": "C", "Date": "2024-05-03", "Supplier": "Harbour", "Amount": "26000.00"}], "2024-06": [{"Entity": "C", "Date": "2024-06-03", "Supplier": "Harbour", "Amount": "26000.00"}]}
    done = c.run(c.write("months.json", json.dumps(months)), "--schema", "spend-over-25k", "--profile", "harvest")
    fact(done.stdout.startswith("Publishable: 2 rows, £52,000.00"), "every table of a JSON document is read", done)


def what_stays_true_of_the_file_is_told(c):
    """What is wrong with a file and is not to be seen in the rows that --fix writes of it."""
    body = row() + row("04/05/2024", "31000.50", "Other Ltd", "1002")
    beside = "".join(line + "," + line + "\r\n" for line in (HEADING + body).split("\r\n") if line)
    still = {"a title that speaks of thousands": ("amount-unit", "All amounts in £000s\r\n" + HEADING + body), "a footnote that does": ("amount-unit", HEADING + body + "Note: figures are in thousands of pounds\r\n"),
             "a total that its rows do not come to": ("wrong-total", HEADING + body + "Total,,,,,,,90000.00,\r\n"), "amounts with a dollar sign": ("dollar-sign", HEADING + body.replace("26000.00", "$26000.00")),
             "a second column of amounts": ("duplicate-label", (HEADING + body).replace("\r\n", ",30000.00\r\n").replace("Description,30000.00", "Description,Amount")),
             "a second table beside the first": ("duplicate-label", beside)}
    for n, (what, (code, text)) in enumerate(still.items()):
        done = c.run(c.write(f"still-{n}.csv", text), "--schema", "spend-over-25k", "--fix", f"still-{n}-fixed.csv")
        told = done.stdout.partition("Still true of the file")[2]
        fact(done.returncode == 1 and f"[{code}]" in told and "line " in told, f"{what} stays true of a file that was written anew, and is no success", done)
    gross = "Organisation name,Supplier (beneficiary) name,Payment date,Purpose of expenditure,Gross amount,Card transaction\r\nCoasts,Harbour,01/05/2024,Piers,720.00,None\r\n"
    done = c.run(c.write("gross.csv", gross), "--schema", "spend-over-500", "--fix", "net.csv")
    fact(done.returncode == 1 and "[amount-basis]" in done.stdout.partition("Still true of the file")[2], "so do amounts with VAT where they are asked for without it", done)
    swapped = HEADING.replace("Supplier", "?").replace("Entity", "Supplier").replace("?", "Entity")
    for name, code, text in [("swapped", "headings that differ", HEADING + body + swapped + body), ("above", "above the headings", row() + row() + row() + HEADING + body)]:
        done = c.run(c.write(f"{name}.csv", text), "--fix", f"{name}-fixed.csv")
        fact(done.returncode == 1 and "Nothing was written" in done.stderr and code in done.stderr and not (c.work / f"{name}-fixed.csv").exists(), f"of a file of which nothing can be relied on nothing is written: {name}", done)
        done = c.run(f"{name}.csv", "--fix", f"{name}-fixed.csv", "--fix-anyway")
        fact(done.returncode == 1 and (c.work / f"{name}-fixed.csv").exists(), "unless one insists, which is no success", done)


def own_schema(c):
    """A dataset of a service whose schema is the service's own."""
    schema = json.loads((SCHEMAS / "spend-over-25k.json").read_text())
    schema["name"] = "own-spend"
    c.write("own/schemas/own-spend.json", json.dumps(schema))
    c.write("own/daybook.yaml", "service: {publisher: T, contact: t@t.example}\narchive: archive\nsite: site\nschemas: schemas\nlog: {origin: t.example/log}\norganisations:\n"
            "  - id: coasts\n    name: Coasts\n    sources:\n      - {schema: own-spend, kind: page, address: http://127.0.0.1:1/, licence: OGL-UK-3.0}\n")
    done = c.run("mendable.csv", "--config", "own/daybook.yaml", "--dataset", "coasts-own-spend", "--fix", "own.csv")
    fact(done.returncode == 0 and "Checked strictly: Publishable: 2 rows, -£5,000.50" in done.stdout and not done.stderr, "what --fix writes for a dataset is checked by that dataset's schema", done)


def zero_bytes(c):
    wide = c.write("wide.csv", (HEADING + row(supplier="Ac\0me")).encode("utf-16"))
    done = c.run(wide)
    fact(done.returncode == 1 and "zero bytes" in done.stdout, "a zero character in UTF-16 is refused as in any text", done)
    body = HEADING + "".join(row(number=str(n)) for n in range(20_000))
    packed = c.write("late.csv.gz", gzip.compress((body + row(supplier="Ac\0me")).encode()))
    done = c.run(packed)
    fact(done.returncode == 1 and "zero bytes" in done.stdout, "and in what was packed", done)


def named_places(c):
    with zipfile.ZipFile(c.work / "parts.zip", "w") as z:
        z.writestr("may.csv", GOOD)
        z.writestr("notes.pdf", b"%PDF-1.7\n...")
    done = c.run("parts.zip")
    fact(done.returncode == 1 and "of 'notes.pdf'" in done.stdout, "a part that cannot be read is named", done)
    done = c.run("good.csv", "--edition", "2024-06")
    fact("C2     line 2, column 3      2024-05" in done.stdout, "the first row of a month that does not belong is shown", done)
    private = c.write("private.csv", HEADING.replace("Description", "Description (queries: jane.smith@dft.example)") + row() + row(number="1002").replace("Dredging", "Paid on behalf of the harbour to jane.smith@dft.example with thanks"))
    for form in ("text", "json", "html"):
        done = c.run(private, "--format", form)
        fact("jane.s" not in done.stdout, f"no address of a person is in the {form} report, whole or cut", done.stdout)


def documents(c):
    papers = {"results": [{"content_id": f"00000000-0000-4000-8000-{n:012}", "link": f"/government/publications/{n}", "title": f"Paper {n}",
                           "organisations": [{"title": "Coasts"}, {"title": "Ports"}], "public_timestamp": "2024-05-03T09:30:00Z"} for n in range(3)], "total": 3}
    c.write("papers.json", json.dumps(papers))
    done = c.run("papers.json", "--schema", "policy-papers", "--profile", "harvest")
    fact(done.returncode == 0 and done.stdout.startswith("Publishable: 3 rows") and "Coasts; Ports" in done.stdout, "a JSON document is read where the schema points", done)
    award = {"id": "a1", "title": "Dredging", "date": "2024-05-10T09:30:00Z", "status": "active", "value": {"amount": 1234.50, "currency": "GBP"}, "suppliers": [{"id": "s", "name": "Harbour Ltd"}]}
    release = {"ocid": "ocds-1", "id": "1", "date": "2024-05-31T00:00:00Z", "tag": ["award"], "initiationType": "tender", "buyer": {"id": "b", "name": "Coasts"}, "awards": [award]}
    package = {"uri": "https://contracts.example/1", "version": "1.1", "publishedDate": "2024-06-01T00:00:00Z", "publisher": {"name": "Coasts"}, "releases": [release]}
    c.write("package.json", json.dumps(package))
    done = c.run("package.json")
    fact(done.returncode == 0 and "Schema   contracts " in done.stdout and "1 row, £1,234.50" in done.stdout, "an OCDS release package is known for contracts and flattened", done)
    other_forms(c, package)
    award["value"]["currency"] = "USD"
    c.write("dollars.json", json.dumps(package))
    done = c.run("dollars.json")
    fact(done.returncode == 0 and "1 row, 1,234.50 USD" in done.stdout and "£" not in done.stdout, "an award in dollars is told in dollars", done)
    del package["uri"]
    c.write("unsaid.json", json.dumps(package))
    done = c.run("unsaid.json", "--schema", "contracts")
    fact(done.returncode == 1 and "'ocds-release-package'" in done.stdout, "one that its standard refuses is refused, and where", done)
    done = c.run("unsaid.json")
    fact(done.returncode == 1 and "Schema   contracts " in done.stdout and "'ocds-release-package'" in done.stdout, "also where nobody said what it is", done)
    c.write("open.json", '[{"a": 1}, ')
    done = c.run("open.json")
    fact(done.returncode == 1 and "cannot be read" in done.stdout, "JSON that breaks off is told by that name", done)
    c.write("good.csv.gz", gzip.compress(GOOD.encode(), mtime=0))
    done = c.run("good.csv.gz")
    fact(done.returncode == 0 and done.stdout.startswith("Publishable: 2 rows, -£5,000.50"), "a CSV packed with gzip is read", done)
    for name, bytes_, words in [("a.rtf", b"{\\rtf1 x}", "a rich text document (RTF)"), ("a.png", b"\x89PNG\r\n\x1a\n", "a picture"), ("a.pdf", b"%PDF-1.7", "a PDF document")]:
        c.write(name, bytes_)
        done = c.run(name)
        fact(done.returncode == 1 and words in done.stdout and "To do: Give the table the document was made from" in done.stdout, f"{name} is refused by name: {words}", done)


def other_forms(c, package):
    """Releases without an award, and what the same standard has beside packages of them."""
    release, = package["releases"]
    tender = {**{k: v for k, v in release.items() if k != "awards"}, "ocid": "ocds-2", "tag": ["tender"], "tender": {"id": "t", "title": "Piers"}}
    contracts = {**release, "ocid": "ocds-3", "contracts": [{"id": "c", "awardID": "a1", "value": {"amount": 9, "currency": "GBP"}}]}
    done = c.run(c.write("tenders.json", json.dumps({**package, "releases": [release, tender, contracts]})))
    fact(done.returncode == 0 and "2 rows, " in done.stdout and "[passed-over], 2 times" in done.stdout, "a release without an award, and contracts beside awards, are told", done)
    fact("ocds-2\n" in done.stdout and "ocds-3: contracts\n" in done.stdout, "by name", done.stdout)
    done = c.run(c.write("none.json", json.dumps({**package, "releases": [tender]})))
    fact("Schema   contracts " in done.stdout and "nil return" in done.stdout and "ocds-2\n" in done.stdout, "a package of tenders is one of contracts, with no award in it", done)
    for name, document, where in [("release", release, "/awards"), ("records", {**{k: v for k, v in package.items() if k != "releases"}, "records": [{"ocid": "ocds-1", "compiledRelease": release}]}, "/records/0/compiledRelease/awards"),
                                  ("packages", [package, package], "/0/releases/0/awards")]:
        done = c.run(c.write(f"{name}.json", json.dumps(document)))
        words = " ".join(done.stdout.split())
        fact(done.returncode == 1 and "Schema contracts " in words and f"records stand in '{where}'" in words, f"{name} of the same standard in another form are refused by where their awards stand", done)


def fixing(c):
    done = c.run("mendable.csv", "--fix", "mended.csv")
    fact(done.returncode == 0 and "Wrote 2 rows to mended.csv" in done.stdout and "Checked strictly: Publishable: 2 rows, -£5,000.50" in done.stdout, "a file that can be mended is written anew and is then publishable", done)
    fact("  mended: 'Amount' is written with a currency sign [repaired-number]\n" in done.stdout and "4 rows left out" in done.stdout, "every kind of repair and every row left out is told", done.stdout)
    wide = GOOD.replace("Description", "Description,Invoice line,VAT number,Supplier").replace("Dredging\r\n", "Dredging,7,GB123456789,Harbour\r\n")
    done = c.run(c.write("wide.csv", wide), "--schema", "spend-over-25k", "--fix", "narrow.csv")
    for words in ["1 column left out (the schema does not have them): 'Invoice line'", "(they may not be published): 'VAT number'", "(another column is read for the same field): 'Supplier'"]:
        fact(words in done.stdout, f"columns that do not come along are told: {words}", done.stdout)
    fact("1 row left out" in done.stdout and " 1 rows" not in done.stdout and "1 times" not in done.stdout, "one is one", done.stdout)
    done = c.run("mendable.csv", "--fix", "june.csv", "--edition", "2024-06")
    fact(done.returncode == 1 and "2 rows have dates outside June 2024: 2024-05 (2) [outside-period]\n" in done.stdout and "times: 2 rows" not in done.stdout, "a finding of the whole file has its own count", done.stdout)
    fact(c.run("mendable.csv", "--fix", "june.csv").returncode == 2 and c.run("mendable.csv", "--fix", "june.csv", "--overwrite").returncode == 0, "what --fix wrote is written over only when asked")
    written = (c.work / "mended.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(written)))
    fact([(r["date"], r["amount"], r["_row"]) for r in rows] == [("2024-05-03", "26000.00", "1::4"), ("2024-05-04", "-31000.50", "1::5")], "its values are those of the file, and each row says where it stood", rows)
    fact(c.run("mended.csv").returncode == 0, "and it passes by itself")
    done = c.run(c.write("nothing.csv", HEADING + "Nil return\r\n"), "--fix", "nothing-fixed.csv")
    fact(done.returncode == 0 and "Wrote a nil return" in done.stdout and "Checked strictly: Publishable: a nil return" in done.stdout, "a nil return is one after --fix, too", done)
    done = c.run("bad.csv", "--fix", "rest.csv")
    fact(done.returncode == 1 and not (c.work / "rest.csv").exists() and "2 rows cannot be used" in done.stderr, "nothing is written when rows would be lost", done)
    done = c.run("bad.csv", "--fix", "rest.csv", "--fix-anyway")
    lost = list(csv.DictReader(io.StringIO((c.work / "rest.csv.quarantined.csv").read_bytes().decode())))
    fact(done.returncode == 1 and "rest.csv.quarantined.csv" in done.stdout, "unless one insists; the exit code still says that rows are missing", done)
    fact([(r["line"], r["reason"], r["Date"], r["Amount"], r["Supplier"]) for r in lost] ==
         [("3", "'Date' cannot be read", "soon", "26000.00", "Harbour Dredging Ltd"), ("4", "'Amount' cannot be read", "03/05/2024", "plenty", "A, B Ltd")], "the rows that were lost are kept whole with line and reason", lost)
    fact(len(list(csv.DictReader((c.work / "rest.csv").open()))) == 1, "and the others are written")
    fact(c.run("mendable.csv", "--fix", "rest.csv", "--overwrite").returncode == 0 and not (c.work / "rest.csv.quarantined.csv").exists(), "rows that an earlier run could not use do not stay beside another file")
    done = c.run("paper.csv", "--fix", "paper-mended.csv")
    fact(done.returncode == 1 and not (c.work / "paper-mended.csv").exists(), "what cannot be read is not mended", done)


def what_may_not_be_looked_at(c):
    """Nobody takes a folder for checked of which a part was not."""
    c.write("returns/q1/may.csv", GOOD)
    c.write("returns/q2/june.csv", BAD)
    c.write("returns/q3/july.csv", GOOD)
    (c.work / "returns/q2").chmod(0)
    # Root may look at everything, unless that is taken from him.
    kept = "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"
    as_others = ["setpriv", *kept] if os.geteuid() == 0 else []

    def run(*arguments):
        return subprocess.run([*as_others, c.program, "check", *arguments], capture_output=True, text=True, timeout=120, cwd=c.work)
    for form in ("text", "json", "html"):
        done = run("returns", "--format", form)
        fact(done.returncode == 3 and "returns/q2" in done.stdout and "the folder cannot be read: Permission denied" in done.stdout and "july.csv" in done.stdout,
             f"a folder that may not be looked at is told with its reason ({form}), those behind it are checked, and the check has failed", done)
    fact("error: returns/q2: the folder cannot be read" in done.stderr, "who sends the report into a file sees it, too", done.stderr)
    answer = json.loads(run("returns", "--format", "json").stdout)
    fact([(f["file"], f["outcome"]) for f in answer["files"]] == [("returns/q1/may.csv", "publishable"), ("returns/q2", "failed"), ("returns/q3/july.csv", "publishable")], "to scripts it is one of the files", answer["files"])
    done = run("returns/q2")
    fact(done.returncode == 2 and "the folder returns/q2 cannot be read" in done.stderr, "where it alone was asked for, the question is wrong", done)
    (c.work / "returns/q2").chmod(0o644)   # its names are to be seen, and what they stand for is not
    done = run("returns")
    fact(done.returncode == 3 and "returns/q2/june.csv: " in done.stdout, "so is a file that may not be looked at", done)
    (c.work / "returns/q2").chmod(0o755)
    done = run("returns")
    fact(done.returncode == 1 and "Not checked" not in done.stdout, "and where all may be, nothing of the kind is said", done)


def seen_on_terminal(c, stream, *arguments, **environment):
    """What a person sees of one stream, byte for byte."""
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    primary, secondary = pty.openpty()
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: secondary}
    with subprocess.Popen([c.program, "check", *arguments], **streams, cwd=c.work, env=dict(env, **environment)) as child:
        os.close(secondary)
        out = b""
        try:
            while piece := os.read(primary, 65536):
                out += piece
        except OSError:
            pass   # the other side is closed
        child.wait()
    os.close(primary)
    return out


def on_a_terminal(c):
    def seen(**environment):
        return seen_on_terminal(c, "stdout", "bad.csv", **environment)
    fact(b"\x1b[1;31mNot publishable" in seen(), "a terminal gets colour")
    fact(b"\x1b" not in seen(NO_COLOR="1"), "not where NO_COLOR asks for none")
    fact("\x1b" not in c.run("bad.csv").stdout, "and never a pipe")


def large(c):
    many = HEADING + "".join(row("soon" if i % 2 else "03/05/2024", f"{26000 + i}.00", number=str(i)) for i in range(400_000))
    c.write("large.csv", many)
    for form in ("text", "json", "html"):
        done = c.run("large.csv", "--format", form)
        fact(done.returncode == 1 and 1000 < len(done.stdout) < 1_000_000, f"200,000 errors give a report of {len(done.stdout):,} bytes as {form}", len(done.stdout))


def progress(c):
    start = time.monotonic()
    c.run("large.csv")
    # However fast the machine is, work that takes more than a second.
    files = ["large.csv"] * (2 + int(2 / (time.monotonic() - start)))
    seen = seen_on_terminal(c, "stderr", *files)
    lines = re.findall(rb"\r\x1b\[Kchecking (\d+)/%d  \d+ s  large\.csv" % len(files), seen)
    fact(len(set(lines)) > 1 and b"\n" not in seen, "on a terminal long work shows how far it is, in one line that is written over", seen)
    fact(seen.endswith(b"\r\x1b[K"), "which is gone at the end", seen[-80:])
    done = c.run(*files)
    fact(done.stderr.startswith("checking ") and all(re.fullmatch(r"checking \d+/\d+  \d+ s  large\.csv", line) for line in done.stderr.splitlines()), "a log gets whole lines, now and then, and no signs for a terminal", done.stderr)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(program, pathlib.Path(folder))
        for facts in (one_file, usage, several, what_may_not_be_looked_at, documents, period, fixing, nothing_is_lost, what_is_not_read_is_told, what_stays_true_of_the_file_is_told, own_schema, zero_bytes, named_places, on_a_terminal, large, progress):
            facts(checker)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
