#!/usr/bin/env python3
"""What was planted in the sample estate is what the demo reports, file by file. usage: demo.py DAYBOOK_PROGRAM"""
import decimal
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402


def demo(program, folder):
    return subprocess.run([program, "demo", "--exit", "--port", "0", "--folder", folder], capture_output=True, text=True, timeout=120)


def get(address, path):
    try:
        with urllib.request.urlopen(address + path, timeout=30) as answer:
            return answer.status, json.loads(answer.read(), parse_float=decimal.Decimal, parse_int=decimal.Decimal)
    except urllib.error.HTTPError as problem:
        return problem.code, json.loads(problem.read())


def sums(answer, *names):
    """{group: (sum, rows)} of a summary."""
    return {tuple(row[n] for n in names): (row["sum_amount"], row["count"]) for row in answer["rows"]}


def series(address, planted):
    """The API over every series: what is planted comes back to the penny, and series are not added up blindly."""
    files = [f for site in planted["sites"] for f in site["files"] if f["outcome"] == "released"]
    of_schema = lambda schema: [f for f in files if f["schema"] == schema]
    expected = {s: (sum(decimal.Decimal(f["total"]) for f in of_schema(n)), sum(f["rows"] for f in of_schema(n)))
                for s, n in (("over-25k", "spend-over-25k"), ("over-500", "spend-over-500"), ("card", "card-spend"))}
    tables = {t["id"]: t["datasets"] for t in get(address, "/v1/tables")[1]["tables"]}
    wanted = {"spend": 10, "ministerial-meetings": 1, "ministerial-gifts": 1, "organogram-senior": 1, "organogram-junior": 1, "policy-papers": 1, "contracts": 1}
    fact(tables == wanted, "the API lists every table, with amounts and without", tables)
    for table in wanted:
        if table == "spend":
            continue
        status, rows = get(address, f"/v1/tables/{table}/rows?size=100")
        planned = sum(f["rows"] for f in of_schema(table))
        fact(status == 200 and rows["count"] == planned == len(rows["rows"]), f"table {table} has its {planned} rows", rows)
    summary = "/v1/tables/spend/summary?measure=sum(amount),count"
    status, problem = get(address, summary)
    fact(status == 400 and "mix" in json.dumps(problem), "series of spending are not added up unless that is asked for", problem)
    by_series = {s: v for (s,), v in sums(get(address, summary + "&by=series")[1], "series").items()}
    fact(by_series == expected, "by series the sums are those planted, to the penny", (by_series, expected))
    mixed = get(address, summary + "&mix=1")[1]["rows"][0]["sum_amount"]
    fact(mixed == sum(total for total, _ in expected.values()), "mix=1 adds them up", mixed)
    settled = sums(get(address, summary + "&by=series&card_settlement=true")[1], "series")
    cards = {f["edition"]: decimal.Decimal(f["total"]) for f in of_schema("card-spend")}
    # March's cards are settled after the year; December's in January, whose file is held.
    paid = sum(total for month, total in cards.items() if month not in ("2024-12", "2025-03"))
    fact(settled == {("over-25k",): (paid, 10)}, "ten payments settle the cards of ten months, to the penny, and are marked", (settled, paid))
    papers = get(address, "/v1/tables/policy-papers/rows")[1]["rows"]
    fact({p["publisher_name"] for p in papers} == {"Department for Coasts and Harbours"} and "/government/publications/towage" in {p["base_path"] for p in papers}, "members of JSON records are where the schema points", papers)
    awards = {r["award_id"]: (r["supplier"], r["amount"], r["ocid"]) for r in get(address, "/v1/tables/contracts/rows")[1]["rows"]}
    fact(awards.get("dch-0001-1") == ("Farhaven Dredging Company Limited", 1250000, "ocds-000000-dch-0001") and len(awards) == 3, "awards of OCDS packages are rows with their process", awards)
    meetings = get(address, "/v1/tables/ministerial-meetings/rows")[1]["rows"]
    fact(len([m for m in meetings if m["minister"] == "Secretary of State, Jane Ash MP"]) == 3, "a minister who is named once has all the meetings below", meetings)


def first_addresses(address, root):
    """What the README tells a newcomer to open."""
    told = re.findall(r"`(/[^`]*)`", "".join(line for line in (root / "README.md").read_text().splitlines() if line.startswith("| `/")))
    said = {}
    for path in told:
        try:
            said[path] = urllib.request.urlopen(address + path, timeout=30).status
        except urllib.error.HTTPError as problem:
            said[path] = problem.code, problem.read()
    fact(len(said) > 10 and set(said.values()) == {200}, f"the {len(said)} addresses that the README names answer", said)


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
                    as_planted = as_planted and f["edition"] == plan["edition"]
                if not as_planted or plan["planted"]:
                    fact(as_planted, f"{plan['file']}: {plan['planted'] or 'as planted'}: {plan['outcome']}", (plan, f))
        fact(len(found) == planted["linked_files"], f"all {planted['linked_files']} linked files are settled", len(found))
        config = root / "config/demo/daybook.yaml"
        env["DEMO"] = str(folder)
        with subprocess.Popen([program, "serve", "--config", config, "--port", "0"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
            words = server.stdout.readline().split()
            fact(words[:1] == ["Serving"], "the archive is served", words)
            series(words[1].rstrip("/"), planted)
            first_addresses(words[1].rstrip("/"), root)
            server.terminate()
        pages = list((folder / "site").rglob("index.html"))
        fact(len(pages) > 80, f"the site has {len(pages)} pages")
        verified = subprocess.run([program, "verify", folder / "archive/public"], capture_output=True, text=True)
        fact(verified.returncode == 0, "the archive verifies: " + verified.stdout.strip(), verified.stderr)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
