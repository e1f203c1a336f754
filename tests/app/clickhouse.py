#!/usr/bin/env python3
"""The same archive answered from DuckDB and from two shards of ClickHouse: byte for byte the same. What shards get into is clickhouse_trouble.py's.

usage: clickhouse.py DAYBOOK_PROGRAM [QUESTIONS [--short]]   (300 unless told otherwise; --short: without tables of other engines and versions)
Needs Debian's clickhouse-server. The data and the questions are those of differential.py; clickhouse_moments.py asks of moments."""
import collections
import json
import os
import pathlib
import random
import re
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/app")]
from clickhouse_shards import SERVER, Shards  # noqa: E402
from daybook import HEADING, Service, get, run, wait_until  # noqa: E402
from differential import Asker, Copy, Question, compare_csv, compare_rows, compare_summary, hostile, publish  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import harvest  # noqa: E402
from small_site import page  # noqa: E402

FOLLOWER = """service: {{publisher: Test, contact: data@test.example}}
archive: {folder}
site: {folder}/site
log: {{origin: test.example/log}}
listen: {{port: 0}}
{index}"""
ROWS = "/v1/tables/spend/rows?size=5&sort=-amount"


def clickhouse(addresses, database="daybook", cluster="daybook"):
    return f"index: clickhouse\nclickhouse: {{cluster: {cluster}, shards: [{', '.join(json.dumps(a) for a in addresses)}], database: {database}}}\n"


def follower(work, archive, name, index=""):
    """A server beside an archive that is another's, with an index of its own."""
    folder = work / name
    folder.mkdir()
    (folder / "public").symlink_to(archive / "public")
    (folder / "daybook.yaml").write_text(FOLLOWER.format(folder=folder, index=index))
    return folder


class Listening(Asker):
    """Keeps what was asked, so that another can be asked the same."""

    def __init__(self, address):
        super().__init__(address)
        self.asked = []

    def get(self, url):
        status, body = super().get(url)
        self.asked.append((url, status, body))
        return status, body


def same_answers(duck, click, copy, questions):
    """Random questions of the differential suite, put to ClickHouse and held against SQLite; then each request, with its pages, to DuckDB."""
    chance, wrong, asked = random.Random(20261129), [], collections.Counter()
    listening = Listening(click.address)
    for _ in range(questions):
        kind = chance.choice([compare_rows] * 5 + [compare_summary] * 4 + [compare_csv])
        asked[kind.__name__] += 1
        if why := kind(Question(chance, copy), listening):
            wrong.append(why)
            if len(wrong) > 5:
                break
    fact(not wrong, f"{sum(asked.values())} questions have the answers that SQLite gives: {dict(asked)}", wrong)
    same_bytes(duck, listening.asked, "of these questions")


def same_bytes(duck, asked, what):
    other, different = Asker(duck.address), []
    for url, status, body in asked:
        if other.get(url) != (status, body):
            different.append((url, status, body[:400], other.get(url)[1][:400]))
    fact(asked and not different, f"{len(asked)} requests {what} have byte for byte the answers from DuckDB", different[:2])


def sums_and_means(duck, click):
    """What types are likeliest to differ in: sums of everything and of nothing, means, parts of days, blanks, other forms."""
    listening = Listening(click.address)
    for query in ("measure=sum(amount),avg(amount),min(amount),max(amount),count,distinct(supplier)&mix=1", "measure=sum(amount),avg(amount),min(version),max(version),min(date),distinct(amount),sum(version)&supplier=nobody&mix=1",
                  "by=year(date),supplier&measure=avg(amount)&mix=1&sort=-avg_amount", "by=quarter(date),month(date)&measure=sum(amount)&mix=1", "by=card_settlement,currency,amount_basis,payer&mix=1",
                  "by=supplier_id&measure=sum(amount),max(date)&sort=-sum_amount,supplier_id&mix=1", "by=version&measure=count,distinct(date)&mix=1", "by=supplier&measure=avg(amount)&having=avg_amount__gt=25500.5&mix=1",
                  "by=supplier&measure=sum(amount)&having=%22sum_amount__in=1,2.50%22&mix=1", "by=date&measure=min(amount)&sort=-date&mix=1&size=7"):
        listening.get("/v1/tables/spend/summary?" + query)
    for query in ("sort=supplier,-date&size=17", "card_settlement=false&size=3", "supplier_id__isnull=true", "sort=supplier_id,amount&size=40", "version__gte=2&sort=-version", "amount__in=25000.00,26000&size=50",
                  "date__gte=2024-05-01&date__lt=2024-06-01&sort=-date,amount&size=11", "columns=supplier,amount,amount_basis&sort=amount&size=10000", "supplier__ne=Mistral%20Ltd&size=9", "search=mistral%20dredging"):
        for form in ("rows", "rows.csv", "rows.ndjson"):
            listening.get(f"/v1/tables/spend/{form}?" + "&".join(part for part in query.split("&") if form == "rows" or not part.startswith("size=")))
    listening.get("/v1/tables/spend/rows.csv")
    listening.get("/v1/tables/spend/rows.ndjson")
    fact({status for _, status, _ in listening.asked} == {200}, "each of them is answered", [a for a in listening.asked if a[1] != 200][:3])
    same_bytes(duck, listening.asked, "for sums, means, days, blanks and whole downloads")
    status, body = listening.get("/v1/tables/spend/rows.parquet?columns=supplier,amount,date,version")
    fact(status == 200 and body[:4] == body[-4:] == b"PAR1" and len(body) > 1000, "a download in Parquet is one", (status, body[:200]))


def suppliers(duck, click):
    listening = Listening(click.address)
    for query in ("", "?q=mistral", "?q=m&size=2", "?q=z%C3%BCrich", "?publisher=coasts", "?size=1000", "?q=nobody-of-this-name", "?q=ouse%20humber&publisher=coasts"):
        listening.get("/v1/suppliers" + query)
    known = listening.json("/v1/suppliers?size=1000")["suppliers"]
    for supplier in known:
        listening.get(f"/v1/suppliers/{supplier['id']}")
        listening.get(f"/v1/tables/spend/rows?supplier_id={supplier['id']}&size=4&sort=-date")
    for name in ("Mistral", "MISTRAL LIMITED", "Zurich AG", "Ouse Humber and Sons", "nothing like it"):
        listening.get("/v1/reconcile?" + urllib.parse.urlencode({"queries": json.dumps({"q0": {"query": name}})}))
        listening.get("/v1/reconcile/suggest/entity?" + urllib.parse.urlencode({"prefix": name[:4]}))
    fact(len(known) > 5, f"{len(known)} suppliers are known", known[:2])
    same_bytes(duck, listening.asked, "about suppliers")


def status(program, folder):
    """What `daybook status` says of the index, its exit code, and its line for a terminal."""
    done, shown = (run(program, "status", "--config", folder / "daybook.yaml", *more) for more in (["--json"], []))
    return json.loads(done.stdout)["index"], done.returncode, next(line for line in shown.stdout.splitlines() if line.startswith("index"))


def first_revision(service):
    return min(c["revision"] for c in json.loads(service.get("/v1/changes?since=0&size=1000")[1])["changes"] if c.get("kind") == "release")


def database_of(shards, base="daybook"):
    """The newest that somebody's index has there."""
    names = {name for i in range(len(shards.folders)) for name in shards.ask(i, f"SELECT DISTINCT database FROM system.tables WHERE name = 'local_rows_spend' AND match(database, '^{base}_[0-9]+$')").split()}
    return max(names, key=lambda name: int(name.rsplit("_", 1)[1]))


def other_versions(program, work, duck, shards):
    """An index of the other engine, and tables as an older program made them, are built anew; nothing of the old stays, and no answer differs."""
    folder, questions = follower(work, work / "archive", "aged"), (ROWS, "/v1/tables/spend/summary?by=supplier&measure=sum(amount)&mix=1", "/v1/suppliers?size=50")
    config = (folder / "daybook.yaml").read_text()

    def serves(engine, index):
        (folder / "daybook.yaml").write_text(config + index)
        with Service(program, folder, verb="serve") as service:
            fact(service.start("/readyz", 60), f"{engine}: it serves", service.log.read_text()[-1500:])
            asker = Listening(service.address)
            for question in questions:
                asker.get(question)
            same_bytes(duck, asker.asked, f"of an index in {engine}")
            said, code, line = status(program, folder)
            fact((said["engine"], said["alarm"], code) == (engine, False, 0) and said["revision"] == said["log"], f"and the status says {engine}", (said, line))
    serves("duckdb", "")
    index = clickhouse(shards.addresses(), database="aged")
    serves("clickhouse", index)
    for i in range(2):
        shards.ask(i, "ALTER TABLE aged_1._daybook UPDATE format = 1 WHERE 1")
    fact(wait_until(lambda: shards.number("SELECT count(*) FROM aged_1._daybook WHERE format <> 1") == 0, 10), "the tables are an older program's")
    for file in (folder / "index").glob("index-*"):
        file.unlink()
    serves("clickhouse", index)
    fact(shards.ask(0, "SELECT name FROM system.databases WHERE name LIKE 'aged%'") == "aged_2\n", "the older tables are gone, and others made", shards.ask(0, "SHOW DATABASES"))
    serves("duckdb", "")


def follows(program, work, duck, click, site):
    """New releases while both serve."""
    site.pages["/coasts/spend-july-2024.csv"] = (200, {"Content-Type": "text/csv"}, HEADING.encode() + b"Coasts,Coasts,03/07/2024,Consultancy,Area 1,Brand New Ltd,9,30000.01,New\r\n")
    site.pages["/coasts/"] = page(*sorted(path for path in site.pages if path.startswith("/coasts/") and path != "/coasts/"))
    harvest(program, work / "daybook.yaml")
    wanted = "/v1/tables/spend/rows?supplier=Brand%20New%20Ltd"
    fact(wait_until(lambda: all(json.loads(get(s.address + wanted)[1]).get("count") == 1 for s in (duck, click)), 20), "a new release is answered by both", get(click.address + wanted))
    asker = Listening(click.address)
    for query in (wanted, ROWS, "/v1/suppliers?q=brand%20new", f"/v1/tables/spend/rows?size=1&as_of={first_revision(click)}"):
        asker.get(query)
    same_bytes(duck, asker.asked, "after it")


def joined(program, work, duck, click):
    """What a person joined, now and at the revisions before."""
    ids = [s["id"] for s in json.loads(get(duck.address + "/v1/suppliers?size=1000")[1])["suppliers"]][:3]
    done = run(program, "suppliers", "join", *ids[:2], "--code", "same-company", "--note", "One company number.", "--config", work / "daybook.yaml")
    fact(done.returncode == 0, "two suppliers are joined", done.stderr)
    newest = json.loads((work / "archive/public/log/checkpoint").read_text().splitlines()[1])
    fact(wait_until(lambda: all(json.loads(get(s.address + "/readyz")[1]).get("revision") == newest for s in (duck, click)), 20), "both follow", get(click.address + "/readyz"))
    asker = Listening(click.address)
    for i in ids:
        for query in (f"rows?supplier_id={i}&size=20", f"rows?supplier_id__ne={i}&size=20", f"rows?supplier_id={i}&as_of={first_revision(click)}", f"summary?by=supplier_id,supplier&measure=sum(amount)&supplier_id__in={i}&mix=1"):
            asker.get("/v1/tables/spend/" + query)
        asker.get(f"/v1/suppliers/{i}")
    for query in ("summary?by=supplier_id&measure=sum(amount),count&mix=1&sort=-sum_amount", "rows?sort=supplier_id&size=1000", "rows.csv", "summary?measure=distinct(supplier_id),max(date)&mix=1"):
        asker.get("/v1/tables/spend/" + query)
    asker.get("/v1/suppliers?size=1000")
    same_bytes(duck, asker.asked, "about suppliers that were joined")


def erased_while_it_lasts(program, work, duck, click, shards):
    """Rows that are erased are in no answer at once. How long ClickHouse takes to rewrite what held them keeps nobody waiting, and no release."""
    ready = lambda s: get(s.address + "/readyz")[0] == 200  # noqa: E731
    lies_there = "SELECT count(*) FROM {}.local_rows_spend WHERE supplier = 'Brand New Ltd'"
    for i in range(2):
        shards.ask(i, "SYSTEM STOP MERGES")   # nor any part rewritten
    fact(shards.number(lies_there.format(database_of(shards))) == 1, "a row lies on a shard")
    revision = lambda: json.loads((work / "archive/public/log/checkpoint").read_text().splitlines()[1])  # noqa: E731
    before = revision()
    done = run(program, "erase", "coasts-spend-over-25k/2024-07", "--code", "personal-data", "--by", "pat", "--config", work / "daybook.yaml")
    fact(done.returncode == 0, "it is erased", done.stdout + done.stderr)
    newest = revision()
    at = lambda s: json.loads(get(s.address + "/readyz")[1]).get("revision")  # noqa: E731
    fact(wait_until(lambda: at(duck) == at(click) == newest, 30), "both follow, though no shard has taken it away", (get(click.address + "/readyz"), click.log.read_text()[-1500:]))
    asker = Listening(click.address)
    for query in ("/v1/tables/spend/rows?supplier=Brand%20New%20Ltd", ROWS, "/v1/suppliers?q=brand%20new", "/v1/tables/spend/summary?measure=count,sum(amount)&mix=1", f"/v1/tables/spend/rows?size=1&as_of={before}&sort=-date"):
        asker.get(query)
    fact(b"Brand New" not in b"".join(body for _, status, body in asker.asked[:3] if status == 200), "and answer without it", asker.asked[:3])
    same_bytes(duck, asker.asked, "after the erasure")
    fact(shards.number(lies_there.format(database_of(shards))) == 1 and wait_until(lambda: ready(click), 5), "the row lies there still, and the server is ready all the same")
    begun = shards.number("SELECT count(*) FROM system.mutations WHERE is_done = 0")
    time.sleep(1.5)   # some looks at the log
    fact(begun == shards.number("SELECT count(*) FROM system.mutations WHERE is_done = 0") == 1, "what takes it away is begun once", begun)
    unfinished = lambda s: re.findall(r"^daybook_erasures_unfinished (\d+)$", get(s.address + "/metrics")[1].decode(), re.M)  # noqa: E731
    fact(wait_until(lambda: unfinished(click) == ["1"], 20) and unfinished(duck) == [] and ready(click), "it is counted while it lasts, and the server ready", (unfinished(click), unfinished(duck)))
    config = work / "click/daybook.yaml"
    words = lambda: run(program, "status", "--config", config).stdout  # noqa: E731
    fact(wait_until(lambda: "has not ended 1 rewriting of what held its rows" in words(), 20), "the status says which shard has not ended it", words())
    for i in range(2):
        shards.ask(i, "SYSTEM START MERGES")
    fact(wait_until(lambda: shards.number(lies_there.format(database_of(shards))) == 0, 60), "and takes it away as soon as it can")
    fact(wait_until(lambda: unfinished(click) == ["0"], 90) and "rewriting" not in words(), "which is seen within a minute", (unfinished(click), words()))


def skip_without_servers():
    if not SERVER:
        print("SKIPPED: clickhouse-server is not installed (scripts/apt-packages.txt, group tests)")
        sys.exit(77)


def main():
    skip_without_servers()
    program, questions = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        _, site = publish(program, work)
        with Shards(work) as shards:
            with Service(program, follower(work, work / "archive", "duck"), verb="serve") as duck, \
                    Service(program, follower(work, work / "archive", "click", clickhouse(shards.addresses())), verb="serve") as click:
                fact(duck.start("/readyz", 120) and click.start("/readyz", 120), "the archive is served from DuckDB and from two shards", click.log.read_text()[-2000:] if click.log.exists() else "")
                copy = Copy(work / "archive/public", Asker(duck.address).json("/v1/changes?since=0&size=1000")["changes"])
                same_answers(duck, click, copy, questions)
                hostile(Asker(click.address), copy)
                sums_and_means(duck, click)
                suppliers(duck, click)
                follows(program, work, duck, click, site)
                joined(program, work, duck, click)
                erased_while_it_lasts(program, work, duck, click, shards)
                if "--short" not in sys.argv:
                    other_versions(program, work, duck, shards)
        verified = run(program, "verify", work / "archive")
        fact(verified.returncode == 0, "after all of it the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
