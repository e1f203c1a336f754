#!/usr/bin/env python3
"""A better schema moves exactly the files that it reads otherwise. usage: recheck.py DAYBOOK_PROGRAM"""
import http.server
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADING = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n"
MONTHS = {"april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "october": 10}


def month(name, heading=HEADING, end="\r\n"):
    text = heading + "".join(
        f"Coasts,Coasts,{d:02}/{MONTHS[name]:02}/2024,Consultancy,Harbours,{name} {d} Ltd,{1000 + d},{26000 + d}.00,Dredging {d}\r\n" for d in range(1, 21))
    return text.replace("\r\n", end)


PAGES = {
    "/spend-april-2024.csv": month("april"),
    "/spend-may-2024.csv": month("may"),
    "/spend-june-2024.csv": month("june", HEADING.replace("Description", "Particulars")),
    "/spend-july-2024.csv": month("july", HEADING.replace("Date", "Cleared on")),
    "/spend-august-2024.csv": month("august", HEADING.replace("Amount", "Sum of record")),
    "/spend-october-2024.csv": month("october", HEADING.replace("Description", "Particulars")),
    "/spend-september-2024.csv": "%PDF-1.4\n",
}
fetches = []


class Department(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/robots.txt":
            return self.send_error(404)
        fetches.append(self.path)
        index = "".join(f'<a href="{p}">{p[1:-4]}</a>\n' for p in PAGES)
        body = (index if self.path == "/" else PAGES[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
schemas: schemas
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - {{schema: spend-over-25k, kind: page, address: "{address}", licence: OGL-UK-3.0}}
"""


def publish_schema(work, version, aliases):
    schema = json.loads((ROOT / "schemas/published/spend-over-25k.json").read_text())
    schema["version"] = version
    for field in schema["fields"]:
        field.setdefault("daybook", {}).setdefault("aliases", []).extend(aliases.get(field["name"], []))
    (work / "schemas").mkdir(exist_ok=True)
    (work / "schemas/spend-over-25k.json").write_text(json.dumps(schema))


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)


def outcomes(result):
    return {f["url"].rsplit("-", 2)[1]: f["outcome"] for f in result["files"]}


def public_files(work):
    return sorted(str(p.relative_to(work)) for p in (work / "archive/public").rglob("*") if p.is_file())


def facts(program, work, config):
    publish_schema(work, "8.0.0", {"amount": ["Sum of record"]})
    first = json.loads(run(program, "harvest", "--config", config, "--json").stdout)
    fact(outcomes(first) == {"april": "released", "may": "released", "june": "released", "july": "rejected", "august": "released", "september": "rejected", "october": "released"},
         "by the first schema five months are released and two files rejected", outcomes(first))
    same = json.loads(run(program, "recheck", "--config", config, "--json").stdout)
    fact(same["counts"]["up_to_date"] == 7 and same["counts"]["read_again"] == 0 and same["revision"] == 0, "nothing is read again while checker and schema are the same", same)

    PAGES["/spend-october-2024.csv"] = month("october", HEADING.replace("Description", "Particulars"), "\n")
    resent = json.loads(run(program, "harvest", "--config", config, "--json").stdout)
    fact(outcomes(resent)["october"] == "unchanged" and resent["revision"] == 0, "October sent again with other line ends says the same rows and makes no version", resent)

    publish_schema(work, "8.1.0", {"description": ["Particulars"], "date": ["Cleared on"]})
    before, fetched = public_files(work), len(fetches)
    expected = {"april": "same", "may": "same", "june": "reprocessed", "july": "released", "august": "held", "september": "same", "october": "reprocessed"}
    dry = json.loads(run(program, "recheck", "--config", config, "--dry-run", "--json").stdout)
    fact(outcomes(dry) == expected and dry["dry_run"], "a dry run says what would become of each", outcomes(dry))
    fact(public_files(work) == before and "0 files are held" in run(program, "held", "--config", config).stdout, "and writes nothing")
    done = run(program, "recheck", "--config", config)
    print(done.stdout)
    fact(done.returncode == 0 and "reprocessed" in done.stdout and "Released 3 versions" in done.stdout, "the second schema's recheck releases three versions", done)
    fact(len(fetches) == fetched, "and fetches nothing")
    releases = work / "archive/public/releases/coasts-spend-over-25k"
    june = json.loads((releases / "2024-06/v2/release.json").read_text())
    fact(june["reason"] == "reprocessed" and june["schema_version"] == "8.1.0", "June, whose descriptions are read now, is a version with the reason 'reprocessed'", june)
    fact("Dredging 7" in (releases / "2024-06/v2/data.csv").read_text() and "Dredging 7" not in (releases / "2024-06/v1/data.csv").read_text(), "with other rows than its first", "")
    october = json.loads((releases / "2024-10/v2/release.json").read_text())
    fact(october["reason"] == "reprocessed" and "Dredging 7" in (releases / "2024-10/v2/data.csv").read_text(), "October too, although its bytes had changed under equal rows before", october)
    fact(json.loads((releases / "2024-07/v1/release.json").read_text())["reason"] == "first", "July, rejected before, is released")
    fact(sorted(p.name for p in releases.glob("2024-*/v2")) == ["v2", "v2"], "no other month has a second version", list(releases.glob("*/v2")))
    held = run(program, "held", "--config", config).stdout
    fact("recheck-disagrees" in held and "2024-08" in held and "1 file is held" in held and (releases / "2024-08/v1/data.csv").exists(), "August, no longer readable, stays released and waits for a person", held)
    added = [p for p in public_files(work) if p not in before and "/rejections/" in p]
    fact(not added, "no rejection is told again", added)

    again = json.loads(run(program, "recheck", "--config", config, "--json").stdout)
    fact(again["counts"]["up_to_date"] == 7 and again["revision"] == 0, "a second recheck has nothing to do", again)
    later = json.loads(run(program, "harvest", "--config", config, "--json").stdout)
    fact(set(outcomes(later).values()) == {"unchanged"} and later["revision"] == 0, "and a harvest agrees", outcomes(later))

    publish_schema(work, "8.2.0", {"description": ["Particulars"], "date": ["Cleared on"], "amount": ["Sum of record"]})
    third = json.loads(run(program, "recheck", "--config", config, "--json").stdout)
    fact(set(outcomes(third).values()) == {"same"} and third["versions"] == [], "when a third schema reads August again all is as it was released", outcomes(third))
    fact("0 files are held" in run(program, "held", "--config", config).stdout, "and nobody has to decide any more", "")
    verified = run(program, "verify", work / "archive/public")
    fact(verified.returncode == 0, "the archive verifies", verified.stderr)


def of_what_was_fetched_alone(program, work, config):
    """A snapshot whose bytes are others by now is no department's file, whatever it says."""
    with sqlite3.connect(work / "archive/register.sqlite") as db:
        digest = db.execute("SELECT snapshot FROM object WHERE url LIKE '%april%'").fetchone()[0]
    db.close()
    kept = work / "archive/snapshots" / digest[:2] / digest[2:]
    right = kept.read_bytes()
    kept.unlink()   # the file of the release is another name of it, and stays
    kept.write_bytes(right.replace(b",26003.00,", b",96003.00,"))
    april = work / "archive/public/releases/coasts-spend-over-25k/2024-04"
    publish_schema(work, "8.3.0", {"description": ["Particulars"], "date": ["Cleared on"], "amount": ["Sum of record"]})
    done = run(program, "recheck", "--config", config, "--json")
    said = [f for f in json.loads(done.stdout)["files"] if "april" in f["url"]]
    fact(done.returncode != 0 and said[0]["outcome"] == "failed" and said[0]["code"] == "snapshot-damaged" and str(kept.relative_to(work)) in said[0]["why"] and "copy it from a backup" in said[0]["why"],
         "a recheck makes nothing of a snapshot that was altered, and says which it is", (done.returncode, said, done.stderr))
    fact([p.name for p in april.iterdir()] == ["v1"], "and April keeps the version that its department published", list(april.iterdir()))
    mended = json.loads(run(program, "harvest", "--config", config, "--json").stdout)
    fact(outcomes(mended)["april"] == "unchanged" and kept.read_bytes() == right and [p.name for p in april.iterdir()] == ["v1"], "the next harvest fetches it again, and it is read as before", outcomes(mended))


def of_newer_bytes(program, work, config):
    """What is public and would not be now is a question also once its department sends other bytes."""
    publish_schema(work, "8.0.0", {"amount": ["Sum of record"]})
    odd = HEADING.replace("Amount", "Sum of record")
    PAGES.clear()
    PAGES.update({f"/spend-{m}-2024.csv": month(m, odd) for m in ("april", "august")})
    run(program, "harvest", "--config", config)
    publish_schema(work, "8.1.0", {})
    run(program, "recheck", "--config", config)

    def held():
        return run(program, "held", "--config", config).stdout

    def waiting():
        return json.loads(run(program, "status", "--config", config, "--json").stdout)["sources"][0]["files"].get("held", 0)

    fact(held().count("recheck-disagrees") == 2, "two months that cannot be read any more wait for a person", held())
    PAGES["/spend-august-2024.csv"] = month("august", HEADING.replace("Amount", "Paid in all"))
    PAGES["/spend-april-2024.csv"] = month("april")
    result = json.loads(run(program, "harvest", "--config", config, "--json").stdout)
    fact(outcomes(result) == {"august": "rejected", "april": "unchanged"}, "one is sent again and is of no use, the other is mended", outcomes(result))
    fact("2024-08" in held() and "1 file is held" in held() and waiting() == 1, "the question about the first stays, of the second nothing is left to ask", held())
    PAGES["/spend-august-2024.csv"] = month("august").replace("26001.00", "26001.50")
    result = json.loads(run(program, "harvest", "--config", config, "--json").stdout)
    august = next(f for f in result["files"] if "august" in f["url"])
    fact(august["outcome"] == "released" and "recheck-disagrees" in august["why"] and "gives way" in august["why"], "bytes that can be used correct it, and say so", august)
    fact("0 files are held" in held() and waiting() == 0, "and nobody is asked any more", held())


def of_officers(program, work, config):
    """What an officer handed in was judged strictly, and he answers for it: it is counted."""
    publish_schema(work, "8.0.0", {})
    (work / "may.csv").write_text(month("may"))
    made = [run(program, *order, "--config", config) for order in (["draft", "coasts-spend-over-25k/2024-05", work / "may.csv"], ["release", "coasts-spend-over-25k/2024-05"])]
    publish_schema(work, "8.1.0", {"description": ["Particulars"]})
    done = run(program, "recheck", "--config", config)
    fact("0 files read again" in done.stdout and "1  handed in by officers, and not read again: daybook check says" in done.stdout, "a file that an officer handed in is not read again, which is told with how many they are", (made, done))
    counts = json.loads(run(program, "recheck", "--config", config, "--json").stdout)["counts"]
    fact(counts["by_officers"] == 1 and counts["read_again"] == 0, "scripts are told as well", counts)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    department = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Department)
    threading.Thread(target=department.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        config = work / "daybook.yaml"
        config.write_text(CONFIG.format(address=f"http://127.0.0.1:{department.server_port}/"))
        facts(program, work, config)
        of_what_was_fetched_alone(program, work, config)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        config = work / "daybook.yaml"
        config.write_text(CONFIG.format(address=f"http://127.0.0.1:{department.server_port}/"))
        of_newer_bytes(program, work, config)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        config = work / "daybook.yaml"
        config.write_text(CONFIG.format(address=f"http://127.0.0.1:{department.server_port}/"))
        of_officers(program, work, config)
    return verdict()


if __name__ == "__main__":
    os.environ.pop("http_proxy", None)
    sys.exit(main())
