#!/usr/bin/env python3
"""Checks every council, card, hospital and minister file and holds the reports against the files themselves.

usage: council_and_cards.py DAYBOOK_PROGRAM [DATA_FOLDER]
Exit 0 when every fact holds; prints SKIPPED and exits 77 where the data is absent. Sums are compared with
spending_reader.py, which shares nothing with the program.
"""
import collections
import concurrent.futures
import decimal
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import spending_reader  # noqa: E402

FOLDERS = ("council-spend", "card-spend", "nhs-spend", "ministers")
FORMS = (".csv", ".json", ".xlsx", ".zip")
GATE = decimal.Decimal("0.2")   # of a dataset, unless its source says otherwise
TRAFFORD = "council-spend/trafford/supplier_spend/trafford-supplier-spend-2024-25"
SPENDING = {   # bodies whose sums must agree to the penny
    "Lambeth": "council-spend/lambeth/payments-to-suppliers/",
    "Trafford": TRAFFORD + ".csv",
    "Trafford, zipped": TRAFFORD + ".zip",
    "Oxford, payments": "council-spend/oxford/",
    "Oxford, cards": "card-spend/oxford/",
    "Wales Office": "card-spend/wales-office/",
    "North Middlesex": "nhs-spend/north-middlesex/",
}


def fact(holds, sentence):
    print(("ok    " if holds else "WRONG ") + sentence, flush=True)
    if not holds:
        fact.failures += 1


fact.failures = 0


def schema_of(name):
    if name.startswith("ministers/"):
        return "ministerial-meetings"
    if name.startswith("nhs-spend/"):
        return "spend-over-25k"
    return "card-spend" if name.startswith("card-spend/oxford/") or "Procurement-Card" in name else "spend-over-500"


def files_in(data):
    found = [p for folder in FOLDERS for p in sorted((data / folder).rglob("*")) if p.suffix in FORMS]
    return {p.relative_to(data).as_posix(): p for p in found if p.name not in ("csv-metadata.json", "datapackage.json") and not p.name.endswith("-metadata.json")}


def unpack(files, folder):
    """The CSV inside the zip is a file of its own too: it says the same as the zip."""
    with zipfile.ZipFile(files[TRAFFORD + ".zip"]) as archive:
        files[TRAFFORD + ".csv"] = pathlib.Path(archive.extract(archive.namelist()[0], folder))


def check(program, name, path):
    done = subprocess.run([program, "check", path, "--schema", schema_of(name), "--profile", "harvest", "--format", "json"], capture_output=True, text=True)
    report = json.loads(done.stdout, parse_float=decimal.Decimal) if done.returncode in (0, 1) and done.stdout.startswith("{") else None
    return name, done.returncode, report


def money(value):
    return decimal.Decimal(str(value)).quantize(decimal.Decimal("0.01"))


def outcome(report):
    rows = report["rows"]
    data = rows["accepted"] + rows["quarantined"]
    if report.get("refusal"):
        return "refused"
    if data == 0:
        return "nil return" if report.get("nil_return") else "rejected"
    return "rejected" if rows["accepted"] == 0 or decimal.Decimal(rows["quarantined"]) / data > GATE else "accepted"


def set_aside(rows):
    aside = rows.get("set_aside", {})
    return sum(aside.values()) if isinstance(aside, dict) else aside


def counted(report, code):
    return sum(f["count"] for f in report["findings"] if f["code"] == code)


def table(reports):
    """Files by outcome, headings mapped, rows typed, and why files and rows fell out."""
    print(f"\n{'folder':<42}{'files':>6}{'accepted':>9}{'rejected':>9}{'refused':>8}{'nil':>5}{'headings mapped':>17}{'rows typed':>12}{'rows':>9}")
    groups = collections.defaultdict(list)
    for name, report in reports.items():
        groups["/".join(name.split("/")[:3 if name.startswith("council-spend") and name.count("/") > 2 else 2])].append(report)
    groups["all"] = list(reports.values())
    for group, members in groups.items():
        kinds = collections.Counter(outcome(r) for r in members)
        read = [r for r in members if not r.get("refusal")]
        mapped, extra = sum(len(r["columns"]) for r in read), sum(counted(r, "extra-label") for r in read)
        good, bad = sum(r["rows"]["accepted"] for r in read), sum(r["rows"]["quarantined"] for r in read)
        share = lambda part, whole: f"{100 * part / whole:.1f}%" if whole else "-"   # noqa: E731
        print(f"{group:<42}{len(members):>6}{kinds['accepted']:>9}{kinds['rejected']:>9}{kinds['refused']:>8}{kinds['nil return']:>5}"
              f"{share(mapped, mapped + extra):>17}{share(good, good + bad):>12}{good + bad:>9}")
    print("\nfiles not accepted, and why:")
    for name, report in reports.items():
        if outcome(report) in ("refused", "rejected"):
            errors = sorted((f for f in report["findings"] if f["severity"] == "error"), key=lambda f: -f["count"])
            why = report.get("refusal") or "; ".join(f"{f['count']} {f['code']}" for f in errors[:3])
            print(f"  {outcome(report):<9}{name}: {why[:170]}")
    causes = collections.Counter()
    for report in reports.values():
        for finding in report["findings"]:
            if finding["severity"] in ("error", "warning"):
                causes[finding["code"]] += finding["count"]
    print("\ncauses, over all files: " + ", ".join(f"{code} {n}" for code, n in causes.most_common(12)) + "\n")


def check_sums(reports, files):
    for body, prefix in SPENDING.items():
        agree, differ, unread = 0, [], 0
        for name, report in reports.items():
            if not name.startswith(prefix):
                continue
            if report.get("refusal"):
                unread += 1
                continue
            theirs = spending_reader.payments(files[name])
            ours = (report["rows"]["accepted"], money(report["rows"]["accepted_total"] if "accepted_total" in report["rows"] else report["accepted_total"]))
            if theirs == ours:
                agree += 1
            else:
                differ.append(f"{name}: ours {ours}, read {theirs}")
        fact(not differ, f"{body}: {agree} files agree in rows and to the penny, {unread} are refused {differ[:3]}")


def check_totals_without_dates(reports):
    """Sums per supplier are no payments: the table of payments takes none of them, and the report says what is missing."""
    months = [r for n, r in reports.items() if n.startswith(SPENDING["Lambeth"]) and not n.endswith("2012-06-payments.csv")]
    told = [r for r in months if "date" in r.get("refusal", "").lower() and any("Supplier Name" in p["value"] for f in r["findings"] for p in f["places"])]
    fact(len(told) == len(months) == 16, f"{len(told)} files of Lambeth that hold sums per supplier without dates are refused, and say so")


def check_meetings(reports, files):
    differ = []
    for name, report in reports.items():
        if not name.startswith("ministers/meetings/"):
            continue
        theirs, ours = spending_reader.meetings(files[name]), report["rows"]["accepted"]
        if theirs != ours:
            differ.append(f"{name}: ours {ours}, read {theirs}")
    fact(not differ, f"every meeting of a minister is a row {differ[:5]}")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    data = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else HERE / "../../../shared/data").resolve()
    if not data.is_dir():
        print(f"SKIPPED: {data} is absent, no real file was read")
        return 77
    files = files_in(data)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        unpack(files, folder)
        done = list(pool.map(lambda item: check(program, *item), files.items()))
        return judge(files, done)


def judge(files, done):
    broken = [f"{name}: exit {code}" for name, code, report in done if report is None]
    fact(not broken, f"{len(done)} files have a report each {broken[:3]}")
    reports = {name: report for name, _, report in done if report is not None}
    unbalanced = [n for n, r in reports.items() if r["rows"]["source"] != r["rows"]["accepted"] + r["rows"]["quarantined"] + set_aside(r["rows"])]
    fact(not unbalanced, f"records in source = accepted + quarantined + set aside, in every file {unbalanced[:3]}")
    table(reports)
    check_sums(reports, files)
    check_totals_without_dates(reports)
    check_meetings(reports, files)
    print(f"{fact.failures} facts are wrong" if fact.failures else "every fact holds")
    return 1 if fact.failures else 0


if __name__ == "__main__":
    sys.exit(main())
