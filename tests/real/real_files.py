#!/usr/bin/env python3
"""Checks every real spending, card, hospital, minister and contract file and holds the reports against the files.

usage: real_files.py DAYBOOK_PROGRAM [DATA_FOLDER] [--short] [--table FILE]
Each file is checked with the schema that its folder tells, and once more with the schema left to its headings. --short
takes every twelfth file and all that are not accepted; --table writes what was found as Markdown. Exit 0 when every
fact holds; prints SKIPPED and exits 77 where the data is absent. Rows and sums are compared with spending_reader.py,
which shares nothing with the program; not_accepted.tsv says of each file that is not accepted why that is right.
"""
import argparse
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
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402
import real_table  # noqa: E402
import spending_reader  # noqa: E402

FOLDERS = ("central-spend", "council-spend", "card-spend", "nhs-spend", "ministers", "contracts")
FORMS = (".csv", ".json", ".xlsx", ".xls", ".ods", ".zip")
ABOUT_FILES = ("spec.json", "csv-metadata.json", "datapackage.json")   # they describe tables and hold none
TRAFFORD = "council-spend/trafford/supplier_spend/trafford-supplier-spend-2024-25"
PIECE = 24   # files that one run of the program is given


def schema_of(name):
    """The schema that a file's folder and name tell; "" where it is of none."""
    spend = {"central-spend/": "spend-over-25k", "nhs-spend/": "spend-over-25k", "council-spend/oxford/": "spend-over-500",
             "council-spend/lambeth/payments": "spend-over-500", TRAFFORD: "spend-over-500", "card-spend/oxford/": "card-spend",
             "card-spend/wales-office/": "spend-over-500", "ministers/meetings/": "ministerial-meetings",
             "contracts/ocds-samples/fictional/1.1/ocds": "contracts"}
    if "Procurement-Card" in name or "GPC_" in name:
        return "card-spend"
    return next((schema for start, schema in spend.items() if name.startswith(start)), "")


def files_in(data):
    found = (p for folder in FOLDERS for p in sorted((data / folder).rglob("*")) if p.suffix in FORMS)
    return {p.relative_to(data).as_posix(): p for p in found if not p.name.endswith(ABOUT_FILES)}


def unpack(files, folder):
    """The CSV inside the zip is a file of its own too: it says the same as the zip."""
    with zipfile.ZipFile(files[TRAFFORD + ".zip"]) as archive:
        files[TRAFFORD + ".csv"] = pathlib.Path(archive.extract(archive.namelist()[0], folder))


def whole(report):
    """A report of a file with several parts as one."""
    if "parts" not in report:
        return report
    out = dict(report["parts"][0], findings=[], rows=collections.Counter())
    sums = ("accepted", "quarantined", "source")
    out["rows"] = {key: sum(p["rows"][key] for p in report["parts"]) for key in sums} | {"set_aside": {"all": sum(sum(p["rows"]["set_aside"].values()) for p in report["parts"])}}
    out["accepted_total"] = sum(decimal.Decimal(p["accepted_total"]) for p in report["parts"])
    out["findings"] = [f for p in report["parts"] for f in p["findings"]]
    return out


def check(program, schema, names, files):
    """Name -> (what the program says of the file, its report) of one run over several files."""
    command = [program, "check", *(files[n] for n in names), "--profile", "harvest", "--format", "json"]
    done = subprocess.run(command + (["--schema", schema] if schema else []), capture_output=True, text=True)
    if done.returncode not in (0, 1, 2) or not done.stdout.startswith("{"):
        return {name: ({"outcome": f"exit {done.returncode}"}, None) for name in names}
    said = json.loads(done.stdout)
    if "files" not in said:
        return {names[0]: ({"outcome": "", "schema": whole(said)["schema"]}, whole(said))}
    by_path = {str(files[n]): n for n in names}
    reports = iter(said["reports"])
    return {by_path[f["file"]]: (f, None if f["outcome"] in ("no schema", "failed") else whole(next(reports))) for f in said["files"]}


def check_all(program, files, schemas):
    """Every file of schemas (name -> schema, "" for the one its headings tell), in runs of a few."""
    groups = collections.defaultdict(list)
    for name, schema in schemas.items():
        groups[schema].append(name)
    runs = [(schema, names[i:i + PIECE]) for schema, names in groups.items() for i in range(0, len(names), PIECE)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        out = {}
        for part in pool.map(lambda run: check(program, *run, files), runs):
            out.update(part)
    return {name: out[name] for name in schemas}


def expectations():
    lines = (HERE / "not_accepted.tsv").read_text().splitlines()
    return {line.split("\t")[0]: line.split("\t")[1] for line in lines[1:]}


def check_outcomes(reports, files):
    """Each file that is not accepted is one that was looked at."""
    expected = expectations()
    got = {n: real_table.outcome(r) for n, r in reports.items()}
    new = {n: o for n, o in got.items() if o not in ("accepted", "nil return") and expected.get(n) != o}
    gone = [n for n in expected if n in got and got[n] in ("accepted", "nil return")]
    fact(not new, f"every file that is not accepted is in not_accepted.tsv, with why that is right {list(new.items())[:3]}")
    fact(not gone and all(n in files for n in expected), f"every file in not_accepted.tsv is there and is not accepted {gone[:3]}")


def check_rows(reports, files):
    wrong = [n for n, r in reports.items() if r["rows"]["source"] != r["rows"]["accepted"] + r["rows"]["quarantined"] + sum(r["rows"]["set_aside"].values())]
    fact(not wrong, f"records in source = accepted + quarantined + set aside, in every file {wrong[:3]}")
    differ, agree = [], 0
    for name, report in reports.items():
        if report["refusal"] or not name.endswith(".csv"):
            continue
        theirs, ours = spending_reader.records(files[name]), report["rows"]["source"]
        agree += theirs == ours
        if theirs != ours:
            differ.append(f"{name}: {ours}, read {theirs}")
    fact(not differ, f"{agree} CSV files hold as many records as another reader of CSV finds {differ[:5]}")


def check_sums(reports, files):
    """Rows and control totals of each accepted file, against another reader's."""
    agree, unread, differ = collections.Counter(), [], []
    for name, report in reports.items():
        if real_table.outcome(report) != "accepted":
            continue
        theirs = spending_reader.reading(files[name], report["schema"])
        ours = report["rows"]["accepted"], decimal.Decimal(str(report["accepted_total"])) if report["total_of"] else None
        if theirs is None:
            unread.append(name)
        elif theirs == ours:
            agree[name.split("/")[0]] += 1
        else:
            differ.append(f"{name}: ours {ours[0]} {ours[1]}, read {theirs[0]} {theirs[1]}; quarantined {report['rows']['quarantined']} {report['quarantined_total']}")
    for line in differ + [f"{n}: not read by the other reader" for n in unread]:
        print("        " + line)
    fact(not differ and not unread, f"rows and sums of {sum(agree.values())} accepted files agree to the penny with another reader ({', '.join(f'{k} {n}' for k, n in agree.items())})")


def check_choice(named, chosen):
    """Headings alone tell the schema that the folder tells, and of files of no schema that they are of none."""
    taken = {n: said.get("schema", "") for n, (said, _) in chosen.items()}
    # A document that means to be of a standard and breaks it is told where, and is taken for nothing by that.
    strays = [f"{n}: {s}" for n, s in taken.items() if s and not schema_of(n) and real_table.outcome(chosen[n][1]) == "accepted"]
    fact(not strays, f"no file of another kind is taken for one of ours {strays[:5]}")
    other = [f"{n}: {taken[n] or 'none'}" for n, report in named.items() if taken[n] != report["schema"] and real_table.outcome(report) == "accepted"]
    for line in other:
        print("        other schema by its headings: " + line)
    fact(100 * len(other) <= len(named), f"headings alone tell of 99 files in 100 what their folder tells ({len(named) - len(other)} of {len(named)})")
    return other


def check_totals_without_dates(reports):
    """Sums per supplier are no payments: the table of payments takes none of them, and the report says what is missing."""
    sums = [r for n, r in reports.items() if "lambeth/payments" in n and not n.endswith("2012-06-payments.csv")]
    told = [r for r in sums if "date" in r["refusal"].lower() and any("Supplier Name" in p["value"] for f in r["findings"] for p in f["places"])]
    fact(len(told) == len(sums) > 0, f"{len(told)} files that hold sums per supplier without dates are refused, and say so")


def judge(program, files, options):
    taken = dict(files)
    if options.short:
        kept = expectations()
        taken = {n: p for i, (n, p) in enumerate(files.items()) if i % 12 == 0 or n in kept or not n.endswith((".csv", ".json"))}
    named = check_all(program, taken, {n: schema_of(n) for n in taken if schema_of(n)})
    chosen = check_all(program, taken, {n: "" for n in taken})
    broken = [f"{n}: {said['outcome']}" for n, (said, report) in [*named.items(), *chosen.items()] if report is None and said["outcome"] != "no schema"]
    fact(not broken, f"{len(named)} files have a report each, and of {len(chosen)} the headings were looked at {broken[:3]}")
    reports = {n: report for n, (_, report) in named.items() if report is not None}
    check_outcomes(reports, files)
    check_rows(reports, files)
    check_sums(reports, files)
    check_totals_without_dates(reports)
    other = check_choice(reports, chosen)
    text = real_table.markdown(reports, chosen, other)
    if options.table:
        pathlib.Path(options.table).write_text(text)
    print("\n" + text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path, nargs="?", default=HERE / "../../../shared/data")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--table")
    options = parser.parse_args()
    data = options.data.resolve()
    if not data.is_dir():
        print(f"SKIPPED: {data} is absent, no real file was read")
        return 77
    files = files_in(data)
    with tempfile.TemporaryDirectory() as folder:
        unpack(files, folder)
        judge(options.program.resolve(), files, options)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
