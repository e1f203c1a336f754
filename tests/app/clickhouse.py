#!/usr/bin/env python3
"""The same archive answered from DuckDB and from two shards of ClickHouse: byte for byte the same, whole or not at all.

usage: clickhouse.py DAYBOOK_PROGRAM [QUESTIONS [--short]]   (300 unless told otherwise; --short: without what is lost, changed by hand, killed or full)
Needs Debian's clickhouse-server. The data and the questions are those of differential.py."""
import collections
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/app")]
from clickhouse_shards import SERVER, Shards, free_port  # noqa: E402
from daybook import HEADING, Service, get, run, wait_until  # noqa: E402
from differential import Asker, Copy, Question, compare_csv, compare_rows, compare_summary, hostile, publish  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import harvest  # noqa: E402
from small_site import Site, page  # noqa: E402

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


def told_by_readiness(server, index, words):
    """Whoever asks whether it is ready is told what it waits for, and no machine's name."""
    address = re.search(r"Listening at (\S+);", server.log.read_text())[1]
    fact(wait_until(lambda: words in get(address + "/readyz")[1], 20), f"readiness says what a server cannot begin without: {words.decode()}", get(address + "/readyz"))
    status, body, _ = get(address + "/readyz")
    fact(status == 503 and not any(one.encode() in body for one in re.findall(r"127\.0\.0\.1:\d+", index)), "and not where it is", body)


def refused(program, work, archive, shards, site):
    """Wrong settings are told before anything is made."""
    stranger = site.url.rsplit("/", 1)[-1]
    for name, index, words in (("nobody", clickhouse([shards.addresses()[0], f"127.0.0.1:{free_port()}"]), ["shard 2 of 2", "does not answer"]),
                               ("few", clickhouse(shards.addresses()[:1]), ["counts 2 shards", "1 are configured"]),
                               ("other", clickhouse(shards.addresses(), cluster="another"), ["counts 0 shards", "another"]),
                               ("native", clickhouse([shards.addresses()[0], f"127.0.0.1:{shards.native[1]}"]), ["shard 2 of 2", f"127.0.0.1:{shards.native[1]}"]),
                               ("stranger", clickhouse([shards.addresses()[0], stranger]), ["shard 2 of 2", stranger]),
                               ("locked", clickhouse(shards.addresses()).replace("database:", "user: nobody, database:"), ["shard 1 of 2", shards.addresses()[0], "nobody"]),
                               ("twice", clickhouse([shards.addresses()[0], f"localhost:{shards.http[0]}"], database="twice"), ["are not those of the cluster 'daybook'"])):
        folder = follower(work, archive, name, index)
        with Service(program, folder, verb="serve") as server:
            server.start(seconds=0)
            fact(wait_until(lambda: all(word in server.log.read_text() for word in words), 60) and "Serving" not in server.log.read_text(), f"{name}: nothing is served, and the server says why", server.log.read_text())
            told_by_readiness(server, index, b"Shard 2 of 2 of the index does not answer" if name in ("nobody", "stranger") else b"A server that holds the index is not set up for it")
        said, code, line = status(program, folder)
        fact(said["alarm"] and code == 1 and all(word in said["trouble"] and word in line for word in words), f"{name}: and so does the status", (said, code, line))
    fact(shards.number("SELECT count(*) FROM system.tables WHERE database LIKE 'daybook%' AND name LIKE 'local_rows%'") == 0, "and no row was sent")


def with_a_password(program, work, archive):
    """As the documentation sets one up: whoever asks a shard has to know it, the other shards too."""
    (work / "closed").mkdir()
    index = lambda shards: clickhouse(shards.addresses()).replace("database:", "user: default, password: \"${CLICKHOUSE_PASSWORD}\", database:")  # noqa: E731
    with Shards(work / "closed", password="a-long-word") as shards:
        with Service(program, follower(work, archive, "with-a-password", index(shards)), verb="serve", env={"CLICKHOUSE_PASSWORD": "a-long-word"}) as server:
            fact(server.start("/readyz", 60) and server.get(ROWS)[0] == 200, "shards with a password answer whoever knows it, and each other", server.log.read_text()[-1500:])


def kill_a_shard(program, click, shards):
    asker = Asker(click.address)
    questions = [ROWS, "/v1/tables/spend/summary?by=supplier&measure=sum(amount)&mix=1", "/v1/suppliers?q=mistral", "/v1/tables/spend/rows.csv?columns=supplier", "/v1/tables/spend/rows.parquet?columns=supplier"]
    before = [asker.get(q) for q in questions[:4]]
    shards.signal(1, signal.SIGKILL)
    held = [asker.get(q) for q in questions[:4]]
    fact(all(now == then or now[0] == 503 for now, then in zip(held, before)), "with a shard down an answer that was given before is given again, whole, or none", [(s, b[:200]) for s, b in held])
    after = [asker.get(q.replace("?", f"?{extra}&")) for extra in ("amount__gt=3", "as_of=" + str(first_revision(click)), "supplier__ne=x") for q in questions[:2]]
    after += [asker.get(q) for q in ("/v1/suppliers?q=ouse&size=3", "/v1/tables/spend/rows.csv?columns=date", "/v1/tables/spend/rows.parquet?columns=supplier")] * 2
    fact({status for status, _ in after} == {503}, "what was not asked before is not answered, rather than half of it", [(s, b[:200]) for s, b in after if s != 503][:2])
    problem = json.loads(after[0][1])
    fact("Shard 2 of 2" in problem["detail"] and problem["type"] == "/problems/busy", "the problem says which", problem)
    fact(f"127.0.0.1:{shards.http[1]}" not in after[0][1].decode() and wait_until(lambda: shards.addresses()[1] in click.log.read_text(), 5), "its address stands in the log, not in the answer", problem)
    ready = asker.get("/readyz")
    fact(ready[0] == 503 and b"Shard 2 of 2" in ready[1], "readiness says so", ready)
    wait_until(lambda: status(program, click.work)[0]["alarm"], 5)
    said, code, line = status(program, click.work)
    fact(said["alarm"] and code == 1 and "shard 2 of 2" in line and shards.addresses()[1] in said["trouble"], "and so does the status, with its address", (said, code, line))
    fact(asker.get("/v1/datasets")[0] == 200 and asker.get("/healthz")[0] == 200, "what needs no rows goes on")
    fact(shards.start(1) and wait_until(lambda: asker.get("/readyz")[0] == 200, 20), "the shard comes back, and by itself the server is ready", asker.get("/readyz"))
    fact([asker.get(q) for q in questions[:4]] == before, "answers are whole again, and what they were")
    said, code, line = status(program, click.work)
    fact(not said["alarm"] and said["revision"] == said["log"] and said["engine"] == "clickhouse" and code == 0, "the status has no trouble any more", (said, code, line))


def a_shard_hangs(click, shards):
    """It takes connections and answers nothing, as with a disk that is away: told within seconds, not after a minute."""
    shards.signal(1, signal.SIGSTOP)
    try:
        began = time.monotonic()
        fact(wait_until(lambda: get(click.address + "/readyz")[0] == 503, 20), f"a shard that hangs is told within seconds ({time.monotonic() - began:.0f} s)", get(click.address + "/readyz"))
        ready, rows = get(click.address + "/readyz"), get(click.address + ROWS + "&amount__gt=4")
        fact(b"Shard 2 of 2" in ready[1] and rows[0] == 503 and b"Shard 2 of 2" in rows[1], "readiness and rows say which", (ready, rows))
        fact(get(click.address + "/v1/datasets")[0] == 200, "what needs no rows goes on")
    finally:
        shards.signal(1, signal.SIGCONT)
    fact(wait_until(lambda: get(click.address + "/readyz")[0] == 200 and get(click.address + ROWS + "&amount__gt=4")[0] == 200, 30), "when it goes on the server is ready by itself", click.log.read_text()[-1500:])


def begins_without(program, click, shards):
    """A server that starts while a shard is down serves what needs no rows, and the rest once it is back."""
    click.stop()
    shards.signal(0, signal.SIGKILL)
    fact(click.start("/healthz", 60), "a server starts while a shard is down", click.log.read_text()[-1500:])
    ready, rows = get(click.address + "/readyz"), get(click.address + ROWS)
    fact(ready[0] == 503 and b"Shard 1 of 2" in ready[1] and rows[0] == 503 and b"Shard 1 of 2" in rows[1], "readiness and rows say which", (ready, rows))
    fact(get(click.address + "/v1/datasets")[0] == 200 and get(click.address + "/")[0] == 200, "datasets are answered, and pages are there")
    said, code, line = status(program, click.work)
    fact(said["alarm"] and code == 1, "the status says so, too", line)
    fact(shards.start(0) and wait_until(lambda: get(click.address + "/readyz")[0] == 200 and get(click.address + ROWS)[0] == 200, 30), "it is ready by itself when the shard is back", click.log.read_text()[-1500:])


def lost_disk(duck, click, shards):
    """A shard that comes back with nothing is filled again from the files."""
    shards.signal(0, signal.SIGKILL)
    subprocess.run(["rm", "-r", str(shards.folders[0] / "data")], check=True)
    (shards.folders[0] / "data/tmp").mkdir(parents=True)
    fact(shards.start(0) and wait_until(lambda: get(click.address + "/readyz")[0] == 200 and get(click.address + ROWS)[0] == 200, 40), "a shard that lost its disk is filled again", get(click.address + "/readyz"))
    asker = Listening(click.address)
    for query in (ROWS, "/v1/tables/spend/summary?by=edition&measure=sum(amount),count&mix=1", "/v1/tables/spend/rows?size=1&as_of=" + str(first_revision(click))):
        asker.get(query)
    same_bytes(duck, asker.asked, "after that")


def first_revision(service):
    return min(c["revision"] for c in json.loads(service.get("/v1/changes?since=0&size=1000")[1])["changes"] if c.get("kind") == "release")


def database_of(shards, base="daybook"):
    """The newest that somebody's index has there."""
    names = {name for i in range(len(shards.folders)) for name in shards.ask(i, f"SELECT DISTINCT database FROM system.tables WHERE name = 'local_rows_spend' AND match(database, '^{base}_[0-9]+$')").split()}
    return max(names, key=lambda name: int(name.rsplit("_", 1)[1]))


def drift(duck, click, shards):
    """Whatever somebody does to the tables by hand is noticed, told, and healed from the log."""
    by_hand = {"a column that was dropped": (0, "ALTER TABLE {d}.local_rows_spend DROP COLUMN supplier"), "a column of another type": (1, "ALTER TABLE {d}.local_rows_spend MODIFY COLUMN amount Nullable(String)"),
               "a table of rows that was dropped": (1, "DROP TABLE {d}.local_rows_spend"), "a table over all shards that was dropped": (0, "DROP TABLE {d}.rows_spend"),
               "the list of what ended that was dropped": (0, "DROP TABLE {d}.closings"), "a database that was dropped": (1, "DROP DATABASE {d}")}
    for n, (what, (shard, sql)) in enumerate(by_hand.items()):
        statuses, troubles = set(), set()

        def whole():
            ready = get(click.address + "/readyz")
            statuses.add(ready[0])
            troubles.add(json.loads((click.work / "index/state.json").read_text())["trouble"])
            return ready[0] == 200 and 503 in statuses and get(click.address + ROWS)[0] == 200
        shards.ask(shard, sql.format(d=database_of(shards)))
        fact(wait_until(whole, 40), f"{what} makes the server unready, and it builds its tables again", click.log.read_text()[-1500:])
        fact(any("built" in trouble for trouble in troubles), f"{what}: what `daybook status` tells says so meanwhile", troubles)
        asker = Listening(click.address)
        for query in (ROWS, "/v1/tables/spend/summary?by=supplier&measure=sum(amount)&mix=1", f"/v1/tables/spend/rows?size=3&as_of={first_revision(click)}"):
            asker.get(f"{query}&amount__ne={n}.01")
        same_bytes(duck, asker.asked, "after that")
    fact(len(set(shards.ask(0, "SELECT name FROM system.databases WHERE name LIKE 'daybook%'").split())) == 1, "nothing is left of what was given up", shards.ask(0, "SHOW DATABASES"))
    added_by_hand(duck, click, shards)


def added_by_hand(duck, click, shards):
    """Rows that nobody sent are found when rows are counted: after a shard began anew."""
    before = database_of(shards)
    shards.ask(0, f"INSERT INTO {before}.local_rows_spend SELECT * FROM {before}.local_rows_spend LIMIT 3")
    shards.signal(0, signal.SIGKILL)
    shards.start(0)
    fact(wait_until(lambda: database_of(shards) != before and get(click.address + "/readyz")[0] == 200, 40), "rows that were added by hand are found when a shard began anew", click.log.read_text()[-1500:])
    asker = Listening(click.address)
    asker.get("/v1/tables/spend/summary?by=edition&measure=sum(amount),count&mix=1&amount__ne=77.01")
    same_bytes(duck, asker.asked, "after that")


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


def many_rows(months, rows):
    """Months of a body of which a replay takes a while."""
    out = {}
    for m in range(1, months + 1):
        lines = "".join(f"Fens,Fens,{1 + i % 28:02}/{m:02}/2023,Consultancy,Area {i % 7},Supplier {i % 997} Ltd,{i},{25000 + i % 5000}.{i % 100:02},Line {i}\r\n" for i in range(rows))
        out[f"/fens/spend-2023-{m:02}.csv"] = (HEADING + lines).encode()
    return out


def killed_while_replaying(program, work, shards):
    """Server and shards are killed at any moment of a first replay; in the end every row is there once."""
    site = Site({})
    site.pages.update({path: (200, {"Content-Type": "text/csv"}, body) for path, body in many_rows(4, 60000).items()})
    site.pages["/fens/"] = page(*sorted(p for p in site.pages if p != "/fens/"))
    fens = work / "fens"
    fens.mkdir()
    (fens / "daybook.yaml").write_text(FOLLOWER.format(folder=fens, index="harvest: {allow_private_addresses: true, requests_per_second: 0, attempts: 1}\norganisations:\n"
                                       f"  - {{id: fens, name: Fens, sources: [{{schema: spend-over-25k, kind: page, address: \"{site.url}/fens/\", licence: OGL-UK-3.0}}]}}\n"))
    harvest(program, fens / "daybook.yaml")
    folder = follower(work, fens, "killed", clickhouse(shards.addresses(), database="killed"))
    chance, seen, rows, patience = random.Random(5), [0], "SELECT count(*) FROM killed_1.local_rows_spend", 1.2
    for attempt in range(40):
        with open(folder / "killed.log", "a") as out:
            process = subprocess.Popen([program, "serve", "--config", folder / "daybook.yaml", "--port", "0"], stdout=out, stderr=out, cwd=folder)
        until = time.time() + chance.random() * patience
        if attempt % 3 == 2:  # a shard dies first, under the insert
            wait_until(lambda: shards.number(rows) > seen[-1] or time.time() > until, 5)
            shards.signal(attempt % 2, signal.SIGKILL)
        while time.time() < until and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
        for i in range(2):
            if shards.processes[i].poll() is not None:
                shards.start(i)
        seen.append(shards.number(rows))
        if seen[-1] == 240000:
            break
        if seen[-1] == seen[-2]:  # a busy machine gets nowhere in that time
            patience *= 1.3
    with Service(program, folder, verb="serve") as service:
        fact(service.start("/readyz", 120), "and ends", service.log.read_text()[-2000:])
        asker = Asker(service.address)
        answer = asker.json("/v1/tables/spend/summary?by=edition&measure=count,sum(amount),distinct(transaction_number)")["rows"]
        sums = {f"2023-{m:02}": sum((25000 + i % 5000) * 100 + i % 100 for i in range(60000)) for m in range(1, 5)}
        got = {r["edition"]: (r["count"], int(r["sum_amount"] * 100)) for r in answer}
        fact(got == {e: (60000, s) for e, s in sums.items()}, "every row is there once, to the penny", got)
        fact(any(0 < n < 240000 for n in seen), "it was killed between the first row and the last", seen)
        fact(shards.number("SELECT uniqExact(_row_id) FROM killed_1.local_rows_spend") == shards.number(rows) == 240000, "no row lies there twice")
        fact(shards.number("SELECT count(*) FROM system.databases WHERE name LIKE 'killed%'") == 2, "nothing was begun a second time", shards.ask(0, "SHOW DATABASES"))
        both = [int(shards.ask(i, rows)) for i in range(2)]
        fact(all(both), f"both shards have rows: {both}")


def full_disk(program, work, site):
    """One shard's disk fills up under a release, and is emptied again."""
    (work / "full").mkdir()
    shards = Shards(work / "full")
    data = shards.folders[1] / "data"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", data], capture_output=True).returncode != 0:
        print("SKIPPED: a disk that is full, since none may be mounted here")
        return
    try:
        (data / "tmp").mkdir()
        with shards, Service(program, follower(work, work / "archive", "roomless", clickhouse(shards.addresses())), verb="serve") as service:
            fact(service.start("/readyz", 60), "there is room", service.log.read_text()[-2000:])
            before = service.get(ROWS)[1]
            (data / "junk").write_bytes(b"x" * (int(os.statvfs(data).f_bavail * os.statvfs(data).f_frsize) - 65536))
            lines = "".join(f"Coasts,Coasts,{1 + i % 28:02}/08/2024,Consultancy,Area 1,Supplier {i} of many Ltd,{i},{26000 + i}.07,{os.urandom(12).hex()}\r\n" for i in range(6000))
            for month in ("august", "september", "october"):  # one of them at least lies on the full shard
                site.pages[f"/coasts/spend-{month}-2024.csv"] = (200, {"Content-Type": "text/csv"}, (HEADING + lines.replace("/08/", {"august": "/08/", "september": "/09/", "october": "/10/"}[month])).encode())
            site.pages["/coasts/"] = page(*sorted(path for path in site.pages if path.startswith("/coasts/") and path != "/coasts/"))
            harvest(program, work / "daybook.yaml")
            fact(wait_until(lambda: b"no room" in service.get("/readyz")[1], 40), "a shard's full disk makes the server unready, and it says why", (service.get("/readyz"), service.log.read_text()[-1500:]))
            fact(shards.addresses()[1] in service.log.read_text(), "the log says which", service.log.read_text()[-1500:])
            said, code, line = status(program, service.work)
            fact(said["alarm"] and code == 1 and shards.addresses()[1] in line and said["revision"] < said["log"], "and so does the status, which is behind the log", (said, code, line))
            fact(service.get(ROWS)[1] == before, "answers stay at the revision before")
            done = run(program, "erase", "coasts-spend-over-25k/2024-04", "--code", "personal-data", "--by", "pat", "--config", work / "daybook.yaml")
            fact(done.returncode == 0, "meanwhile something is erased", done.stdout + done.stderr)
            asked = (ROWS, "/v1/tables/spend/rows.csv?columns=supplier", "/v1/tables/spend/summary?by=supplier&measure=sum(amount)&mix=1", "/v1/suppliers")
            fact(wait_until(lambda: {service.get(path)[0] for path in asked} == {503}, 20), "which is answered to nobody, though the index cannot take it up, nor from what was answered before", [service.get(path)[:2] for path in asked])
            fact(wait_until(lambda: service.get("/")[0] == 503, 30) and not (service.work / "site/index.html").exists(), "nor shown on a page", service.get("/")[:2])
            fact(b"erased" in service.get("/readyz")[1] and b"no room" in service.get("/readyz")[1], "readiness says both", service.get("/readyz"))
            (data / "junk").unlink()
            fact(wait_until(lambda: service.get("/readyz")[0] == 200, 60), "with room again the release is there by itself", (service.get("/readyz"), service.log.read_text()[-1500:]))
            count = json.loads(service.get("/v1/tables/spend/summary?measure=count,distinct(description)&date__gte=2024-08-01&mix=1")[1])["rows"]
            fact(count == [{"count": 18000, "distinct_description": 6000}], "whole, and once", count)
            gone = json.loads(service.get("/v1/tables/spend/rows?edition=2024-04&publisher=coasts")[1])["count"]
            fact(gone == 0 and wait_until(lambda: service.get("/")[0] == 200, 60), "less what was erased, and pages are there again", gone)
            fact(wait_until(lambda: status(program, service.work)[1] == 0, 5), "and the status has no trouble any more", status(program, service.work))
    finally:
        subprocess.run(["umount", "-l", data], check=True)


def main():
    if not SERVER:
        print("SKIPPED: clickhouse-server is not installed (scripts/apt-packages.txt, group tests)")
        sys.exit(77)
    program, questions = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        _, site = publish(program, work)
        with Shards(work) as shards:
            refused(program, work, work / "archive", shards, site)
            with_a_password(program, work, work / "archive")
            with Service(program, follower(work, work / "archive", "duck"), verb="serve") as duck, \
                    Service(program, follower(work, work / "archive", "click", clickhouse(shards.addresses())), verb="serve") as click:
                fact(duck.start("/readyz", 120) and click.start("/readyz", 120), "the archive is served from DuckDB and from two shards", click.log.read_text()[-2000:] if click.log.exists() else "")
                copy = Copy(work / "archive/public", Asker(duck.address).json("/v1/changes?since=0&size=1000")["changes"])
                same_answers(duck, click, copy, questions)
                hostile(Asker(click.address), copy)
                sums_and_means(duck, click)
                suppliers(duck, click)
                kill_a_shard(program, click, shards)
                a_shard_hangs(click, shards)
                begins_without(program, click, shards)
                follows(program, work, duck, click, site)
                joined(program, work, duck, click)
                erased_while_it_lasts(program, work, duck, click, shards)
                if "--short" in sys.argv:
                    return verdict()
                lost_disk(duck, click, shards)
                drift(duck, click, shards)
                other_versions(program, work, duck, shards)
            killed_while_replaying(program, work, shards)
        full_disk(program, work, site)
        verified = run(program, "verify", work / "archive")
        fact(verified.returncode == 0, "after all of it the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
