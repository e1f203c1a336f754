#!/usr/bin/env python3
"""Harvests 636 real spending files of fifteen bodies over loopback HTTP and holds the outcome against the files themselves.

usage: central_spend.py DAYBOOK_PROGRAM [DATA_FOLDER]
Exit 0 when every fact holds; prints SKIPPED and exits 77 where the data is absent. Totals are compared with
independent_reader.py, which shares nothing with the program.
"""
import collections
import decimal
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PAGES = 6
OUTCOMES = ("released", "rejected", "held", "unchanged")


def start(command, env):
    """A server that prints its address on its first line."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
    return process, process.stdout.readline().split()


def harvest(program, env):
    done = subprocess.run([program, "harvest", "--config", HERE / "daybook.yaml", "--json"], env=env, capture_output=True, text=True)
    if not done.stdout.startswith("{"):
        sys.exit(f"the harvest gave no answer: {done.stderr}")
    return json.loads(done.stdout, parse_float=decimal.Decimal)


def name_of(file):
    return "/".join(urllib.parse.unquote(file["url"]).split("/")[3:])


def check_pages(result):
    """Six of Ofwat's files are pages that say so little; such an address is asked again with each run, since a file may come."""
    failed = [f for f in result["files"] if f["outcome"] == "failed"]
    pages = [f for f in failed if f["code"] == "soft-404" and name_of(f).startswith("ofwat/")]
    fact(len(failed) == len(pages) == PAGES, f"no file failed, but for {len(pages)} addresses that give a web page {[f['why'] for f in failed if f not in pages][:3]}")


def check_counts(result, expected):
    counts = result["counts"]
    print("counts:", json.dumps(counts))
    fact(counts["files"] == expected, f"all {expected} files are offered")
    fact(counts["fetched"] == sum(counts[o] for o in OUTCOMES), "files fetched equal released + rejected + held + unchanged")
    check_pages(result)
    fact(result["balances"], "the program finds its own counts balanced")
    unbalanced = [name_of(f) for f in result["files"] if "rows" in f and f["rows"]["source"] != f["rows"]["accepted"] + f["rows"]["quarantined"] + f["rows"]["set_aside"]]
    fact(not unbalanced, f"records in source = accepted + quarantined + set aside, in every file {unbalanced[:3]}")
    silent = [name_of(f) for f in result["files"] if f["outcome"] != "released" and not f["why"]]
    fact(not silent, f"every file that was not released says why {silent[:3]}")


def check_held(result, data):
    """Bytes posted again as another month are held, and so is a name that its dates contradict."""
    by_name = {name_of(f): f for f in result["files"]}
    by_digest = collections.defaultdict(list)
    for name in by_name:
        by_digest[hashlib.sha256((data / name).read_bytes()).hexdigest()].append(name)
    twice = [names for names in by_digest.values() if any("1205" in n for n in names) and any("1206" in n for n in names)]
    fact(len(twice) >= 7, f"{len(twice)} bodies posted the same bytes as May 2012 and as June 2012")
    for names in twice:
        held = [f"{n} ({by_name[n]['code']})" for n in names if by_name[n]["outcome"] == "held"]
        fact(len(held) >= len(names) - 1, f"held: {', '.join(held)}")
    editions = collections.defaultdict(set)
    for names in by_digest.values():
        for n in names:
            if by_name[n]["outcome"] == "released":
                editions[names[0]].add(by_name[n]["edition"])
    fact(all(len(e) == 1 for e in editions.values()), "no bytes are released under two editions")
    old = [f for n, f in by_name.items() if n.startswith("hmt/") and "12" in n and f["code"] == "period-disagrees"]
    fact(len(old) >= 1, f"a Treasury file named 2012 that holds other dates is held: {[name_of(f) for f in old]}")


def check_totals(result, data):
    """Each released file's total is that of an independent reading, to the penny."""
    reading = json.loads(subprocess.run([sys.executable, HERE / "independent_reader.py", data], check=True, capture_output=True, text=True).stdout)
    agree, differ, apart = collections.Counter(), collections.defaultdict(list), collections.defaultdict(list)
    for file in result["files"]:
        name = name_of(file)
        if file["outcome"] != "released" or name not in reading:
            continue
        ours, theirs = decimal.Decimal(file["total"]), decimal.Decimal(reading[name]["total"])
        rows = file["rows"]
        body = name.split("/")[0]
        if ours == theirs:
            agree[body] += 1
        elif rows["quarantined"] > 0 and rows["accepted"] + rows["quarantined"] == reading[name]["rows"]:
            # The other reader takes 05/14/2014 for a date in a file whose dates are day first; ours sets the row apart and says so.
            apart[body].append(name)
        else:
            differ[body].append(f"{name}: ours {ours} in {rows['accepted']} rows, read {theirs} in {reading[name]['rows']}")
    for body in sorted(set(agree) | set(differ)):
        print(f"      {body}: {agree[body]} editions agree to the penny, {len(apart[body])} but for rows that are set apart {apart[body]}, {len(differ[body])} differ")
        for line in differ[body][:5]:
            print("        ", line)
    fact(not any(differ.values()) and len(agree) == 15, f"totals per edition agree to the penny for all of {len(agree)} bodies, but for rows that are set apart")
    # Eight rows of November and December 2015 have a VAT number under "Expenditure Type", sixteen of January and February 2013
    # under "Project Code" and "Contract Number".
    fact(sum(map(len, apart.values())) <= 5, "and those are 25 rows of five files")


def check_answers(program, env, result):
    """What the API sums up is what the harvest counted."""
    server, words = start([program, "serve", "--config", HERE / "daybook.yaml", "--port", "0"], env)
    try:
        with urllib.request.urlopen(words[1] + "/v1/tables/spend/summary?by=publisher&measure=sum(amount),count") as answer:
            summary = json.load(answer, parse_float=decimal.Decimal)
    finally:
        server.terminate()
        server.wait(30)
    released = [f for f in result["files"] if f["outcome"] == "released"]
    fact(sum(r["sum_amount"] for r in summary["rows"]) == sum(decimal.Decimal(f["total"]) for f in released), "the API's sum over all publishers is the harvest's")
    fact(sum(r["count"] for r in summary["rows"]) == sum(f["rows"]["accepted"] for f in released), "the API counts every accepted row once")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    data = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else HERE / "../../../shared/data/central-spend").resolve()
    if not data.is_dir():
        print(f"SKIPPED: {data} is absent, no real file was read")
        return 77
    expected = sum(1 for path in data.rglob("*") if path.suffix in (".csv", ".json"))
    with tempfile.TemporaryDirectory() as work:
        files, words = start([program, "files", data], os.environ)
        env = dict(os.environ, DATA_URL=words[0], WORK=work)
        try:
            result = harvest(program, env)
            keep = os.environ.get("KEEP_RESULT")
            if keep:
                pathlib.Path(keep).write_text(json.dumps(result, default=str, indent=1))
            check_counts(result, expected)
            check_held(result, data)
            check_totals(result, data)
            verified = subprocess.run([program, "verify", f"{work}/archive/public"], capture_output=True, text=True)
            fact(verified.returncode == 0, f"the archive verifies: {verified.stdout.strip() or verified.stderr.strip()}")
            check_answers(program, env, result)
            again = harvest(program, env)
            check_pages(again)
            fact(again["counts"]["unchanged"] == expected - PAGES and again["revision"] == 0, "a second run finds everything unchanged and makes no revision")
        finally:
            files.terminate()
            files.wait(30)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
