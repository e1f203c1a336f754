#!/usr/bin/env python3
"""`daybook diff` against another reader of the same released files. usage: diff.py DAYBOOK_PROGRAM"""
import collections
import csv
import decimal
import http.server
import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of  # noqa: E402

HEADING = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n"
DATASET = "coasts-spend-over-25k"


def payments():
    """Two hundred of May 2024: lines of one transaction, equal rows, blank transactions, quotes and commas."""
    out = []
    for i in range(200):
        out.append([f"{1 + i % 28:02}/05/2024", f"Supplier {i % 37}, Ltd", "" if i % 25 == 0 else str(1000 + i // 2), f"{26000 + i * 13}.{i % 100:02}", f'Dredging "{i % 9}"'])
    return out + [list(out[4]), list(out[4]), list(out[9])]


def corrected(rows):
    chance = random.Random(4)
    out = [list(r) for r in rows]
    for row in chance.sample(out[:150], 20):
        row[3] = str(decimal.Decimal(row[3]) + 1)
    for row in chance.sample(out[:150], 6):
        row[1] = row[1].upper() + " (UK)"
    del out[160:166]
    out.append(list(out[4]))
    out += [[f"{d:02}/05/2024", "New Harbour plc", str(9000 + d), f"{50000 + d}.00", "Piers"] for d in range(1, 6)]
    chance.shuffle(out)
    return out


def file_of(rows):
    text = io.StringIO()
    csv.writer(text).writerows(["Coasts", "Coasts", date, "Works", "Harbours", supplier, number, amount, description] for date, supplier, number, amount, description in rows)
    return HEADING + text.getvalue()


page = {"may": file_of(payments())}


class Department(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ('<a href="/spend-may-2024.csv">spend may 2024</a>' if self.path == "/" else page["may"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass




def run(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def rows_of(archive, version):
    with open(archive / f"public/releases/{DATASET}/2024-05/v{version}/data.csv", newline="", encoding="utf-8") as file:
        return [{k: v for k, v in row.items() if k != "_row"} for row in csv.DictReader(file)]


def multiset(rows):
    return collections.Counter(tuple(sorted(r.items())) for r in rows)


def total(rows):
    return sum((decimal.Decimal(r["amount"] or 0) for r in rows), decimal.Decimal())


def as_text(row):
    """A row of the JSON as data.csv writes it."""
    return {k: "" if v is None else str(v) for k, v in row.items() if not k.startswith("_")}


def facts(program, work, config):
    run(program, "harvest", "--config", config)
    page["may"] = file_of(corrected(payments()))
    second = run(program, "harvest", "--config", config)
    archive = work / "archive"
    before, after = rows_of(archive, 1), rows_of(archive, 2)
    fact(len(before) == 203 and len(after) == 203, "two versions are released", second.stdout + second.stderr)

    done = run(program, "diff", archive, f"{DATASET}/2024-05/v1", "v2", "--json")
    d = json.loads(done.stdout, parse_float=decimal.Decimal)
    gone, came = multiset(before) - multiset(after), multiset(after) - multiset(before)
    counts = d["counts"]
    fact(counts["unchanged"] == sum((multiset(before) & multiset(after)).values()), "as many rows are unchanged as another reader finds, duplicates counted", counts)
    fact(counts["changed"] + counts["removed"] == sum(gone.values()) and counts["changed"] + counts["added"] == sum(came.values()), "and as many differ", counts)
    said_gone = multiset(as_text(r["before"]) for r in d["rows"] if "before" in r)
    said_came = multiset(as_text(r["after"]) for r in d["rows"] if "after" in r)
    fact(said_gone == gone and said_came == came, "every row that differs is shown, once, with its own values", (said_gone - gone, said_came - came))
    t = {k: decimal.Decimal(str(v)) for k, v in d["totals"].items()}
    fact(t["before"] == total(before) and t["after"] == total(after), "the control totals are those of the files", t)
    fact(t["before"] - t["removed"] + t["added"] - t["changed_before"] + t["changed_after"] == t["after"], "and add up", t)
    fact(counts["certain"] + counts["likely"] + counts["uncertain"] == counts["changed"] and counts["certain"] > 0, "each changed row says how sure it is", counts)
    differs = all(r["before"][c["column"]] == c["before"] != c["after"] == r["after"][c["column"]] for r in d["rows"] if r["change"] == "changed" for c in r["differs"])
    fact(differs, "and names the values that differ")
    fact(run(program, "diff", config, f"{DATASET}/2024-05/v1", "v2", "--json").stdout == done.stdout, "the configuration names the same archive, and the answer is the same bytes")

    lines = list(csv.DictReader(io.StringIO(run(program, "diff", archive, f"{DATASET}/2024-05/v1", "v2", "--csv").stdout)))
    kinds = collections.Counter(line["_change"] for line in lines)
    fact(kinds["before"] == kinds["after"] == counts["changed"] and kinds["removed"] == counts["removed"] and kinds["added"] == counts["added"], "the CSV holds all of them", kinds)
    text = run(program, "diff", archive / "public", f"{DATASET}/2024-05/v1", "2", "--rows", "3").stdout
    fact(f"and {counts['changed'] + counts['removed'] + counts['added'] - 3} rows more" in text, "what the terminal does not show it counts", text)
    all_but_one = run(program, "diff", archive / "public", f"{DATASET}/2024-05/v1", "2", "--rows", str(counts["changed"] + counts["removed"] + counts["added"] - 1)).stdout
    fact("and 1 row more" in all_but_one, "and one row is one", all_but_one[-300:])

    revisions = json.loads(run(program, "diff", archive, "--from-revision", "0", "--json").stdout)
    fact(revisions["counts"]["releases"] == 2 and revisions["counts"]["withdrawals"] == 0 and revisions["rows"] == {"before": 0, "after": 203}, "from nothing to now two versions were released", revisions)

    for arguments, status, words in [
        ((archive, f"{DATASET}/2024-05/v1", "v9"), 2, "versions are 1 to 2"),
        ((archive, f"{DATASET}/2024-07/v1", "v2"), 2, "no edition '2024-07'"),
        ((archive, f"{DATASET}/2024-05/v1", "v0"), 2, "2024-05/v0 v1"),
        ((archive, f"{DATASET}/2024-05/v1", "v02"), 2, "'v02' is no version"),
        ((archive, f"{DATASET}/2024-05/v01", "v2"), 2, "'v01' is no version"),
        ((archive, f"{DATASET}/2024-05/v1", "v1"), 2, "with itself"),
        ((archive, f"{DATASET}/2024-05/v1", f"{DATASET}/2024-06/v1"), 2, "different editions"),
        ((archive, "nonsense", "v1"), 2, "dataset/edition/v1"),
        ((archive, f"{DATASET}/2024-05/v1", "second"), 2, "write v2"),
        ((archive,), 2, "name two versions"),
        ((archive, "--from-revision", "1"), 2, "never public"),
        ((work, f"{DATASET}/2024-05/v1", "v2"), 2, "no log"),
    ]:
        refused = run(program, "diff", *arguments)
        fact(refused.returncode == status and words in refused.stderr, f"refused with {status}: {' '.join(map(str, arguments[1:]))}", refused)

    data = archive / f"public/releases/{DATASET}/2024-05/v2/data.csv"
    bytes_before = data.read_bytes()
    data.chmod(0o644)
    data.write_bytes(bytes_before.replace(b"Piers", b"Peers", 1))
    refused = run(program, "diff", archive, f"{DATASET}/2024-05/v1", "v2")
    fact(refused.returncode == 3 and "digest" in refused.stderr, "a file that the log does not know is not compared", refused)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    department = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Department)
    threading.Thread(target=department.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        config = work / "daybook.yaml"
        config.write_text(config_of(coasts(f"http://127.0.0.1:{department.server_port}/", "page")))
        facts(program, work, config)
    return verdict()


if __name__ == "__main__":
    os.environ.pop("http_proxy", None)
    sys.exit(main())
