#!/usr/bin/env python3
"""What was planted in the sample estate is what the demo reports, file by file. usage: demo.py DAYBOOK_PROGRAM"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

failures = []


def fact(holds, sentence, detail=""):
    print(("ok    " if holds else "WRONG ") + sentence + ("" if holds else f": {detail}"), flush=True)
    if not holds:
        failures.append(sentence)


def demo(program, folder):
    return subprocess.run([program, "demo", "--exit", "--port", "0", "--folder", folder], capture_output=True, text=True, timeout=120)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    root = pathlib.Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work) / "demo"
        first = demo(program, folder)
        fact(first.returncode == 0, "the demo ends well", first.stderr)
        print(first.stdout)
        planted = json.loads((folder / "estate/estate.json").read_text())
        with subprocess.Popen([program, "files", folder / "estate"], stdout=subprocess.PIPE, text=True) as estate:
            address = estate.stdout.readline().strip().rstrip("/")
            env = dict(os.environ, DEMO=str(pathlib.Path(work) / "again"), ESTATE=address)
            done = subprocess.run([program, "harvest", "--config", root / "config/demo/daybook.yaml", "--json"], env=env, capture_output=True, text=True)
            estate.terminate()
        result = json.loads(done.stdout, parse_float=str)
        found = {urllib.parse.unquote(f["url"]).split("/", 3)[3]: f for f in result["files"]}
        for site in planted["sites"]:
            for plan in site["files"]:
                f = found[plan["file"]]
                as_planted = f["outcome"] == plan["outcome"] and (plan["outcome"] == "released" or f["code"] == plan["code"])
                if plan["outcome"] == "released":
                    as_planted = as_planted and f["rows"]["accepted"] == plan["rows"] and f["rows"]["quarantined"] == plan["quarantined"] and str(f["total"]) == plan["total"]
                    as_planted = as_planted and f["edition"] == plan["month"]
                if not as_planted or plan["planted"]:
                    fact(as_planted, f"{plan['file']}: {plan['planted'] or 'as planted'}: {plan['outcome']}", (plan, f))
        fact(len(found) == planted["linked_files"], f"all {planted['linked_files']} linked files are settled", len(found))
        pages = list((folder / "site").rglob("index.html"))
        fact(len(pages) > 80, f"the site has {len(pages)} pages")
        verified = subprocess.run([program, "verify", folder / "archive/public"], capture_output=True, text=True)
        fact(verified.returncode == 0, "the archive verifies: " + verified.stdout.strip(), verified.stderr)
    print(f"{len(failures)} facts are wrong" if failures else "every fact holds")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
