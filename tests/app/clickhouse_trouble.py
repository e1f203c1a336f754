#!/usr/bin/env python3
"""What the servers of an index may get into: wrong settings, logins that are refused, shards that are down, hang, lose their disk, fill it or are killed, tables
that somebody changes. Answers are whole or none, it is said what is wrong, and all is whole again by itself.

usage: clickhouse_trouble.py DAYBOOK_PROGRAM [--short]   (--short: without what is lost, changed by hand, killed or full)
Needs Debian's clickhouse-server."""
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

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from clickhouse import FOLLOWER, ROWS, Listening, clickhouse, database_of, first_revision, follower, same_bytes, skip_without_servers, status  # noqa: E402
from clickhouse_shards import Shards, free_port  # noqa: E402
from daybook import HEADING, Service, get, run, wait_until  # noqa: E402
from differential import Asker, publish  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import harvest  # noqa: E402
from small_disk import fill, small_disk  # noqa: E402
from small_site import Site, page  # noqa: E402


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
            before = server.get(ROWS)[1]
            for n, (what, password) in enumerate((("a password that was changed", "another-word"), ("a user who was dropped", None))):
                refused_later(program, server, shards, what, password, f"{ROWS}&amount__ne={n}.02")
                fact(server.get(ROWS)[1] == before, f"{what}: with what it was")


def refused_later(program, server, shards, what, password, question):
    """Whom a server lets in may change while it is asked; that is no fault of whoever asks."""
    shards.lets_in(1, password)
    shards.reload(1)
    fact(wait_until(lambda: server.get("/readyz")[0] == 503, 20), f"{what}: the server is not ready", server.get("/readyz"))
    ready, rows = server.get("/readyz")[1], server.get(question)
    fact(rows[0] == 503 and all(b"does not let this one in" in said for said in (ready, rows[1])), f"{what}: rows are 503, and say why as readiness does", (ready, rows))
    fact(not any(address.encode() in ready + rows[1] for address in shards.addresses()), f"{what}: and not where", (ready, rows))
    fact(server.get("/v1/datasets")[0] == 200, f"{what}: what needs no rows goes on")
    wait_until(lambda: status(program, server.work)[0]["alarm"], 5)
    said, code, line = status(program, server.work)
    fact(said["alarm"] and code == 1 and shards.addresses()[1] in line and "default" in line, f"{what}: the status says whom it is that does not let whom in", (said, code, line))
    shards.lets_in(1, shards.password)
    shards.reload(1)
    fact(wait_until(lambda: server.get("/readyz")[0] == 200 and server.get(question)[0] == 200, 20), f"{what}: when the login is good again the server is ready by itself", server.log.read_text()[-1500:])


def half_answers_allowed(program, work, archive):
    """A profile by which a server leaves out whoever it does not reach: what it gives to others is nothing for readers."""
    (work / "lax").mkdir()
    with Shards(work / "lax", profile="<skip_unavailable_shards>1</skip_unavailable_shards>") as shards:
        with Service(program, follower(work, archive, "on-lax", clickhouse(shards.addresses())), verb="serve") as server:
            fact(server.start("/readyz", 60), "servers with such a profile are taken", server.log.read_text()[-1500:])
            whole, all_rows = json.loads(server.get(ROWS)[1])["count"], f"SELECT count(*) FROM {database_of(shards)}.rows_spend"
            everything = int(shards.ask(0, all_rows))
            never_half(server, whole, "while both are there", 200)
            shards.knows(0, [shards.native[0], free_port()])   # it reaches the other no more, and whoever asks by HTTP still does
            shards.reload(0)
            fact(0 < int(shards.ask(0, all_rows)) < everything, "one that does not reach the other gives half an answer to whoever lets it", everything)
            never_half(server, whole, "while one does not reach the other", 503)
            fact(server.get("/readyz")[0] == 503, "of which the server is not ready", server.get("/readyz"))
            shards.knows(0, shards.native)
            shards.reload(0)
            fact(wait_until(lambda: server.get("/readyz")[0] == 200, 20), "and is again by itself", server.get("/readyz"))
            shards.signal(1, signal.SIGKILL)
            never_half(server, whole, "while one is down", 503)
            fact(shards.start(1) and wait_until(lambda: server.get("/readyz")[0] == 200, 20), "and is again when that is back", server.get("/readyz"))
            never_half(server, whole, "after that", 200)


def cut_answers_allowed(program, work, archive, duck):
    """A profile that makes cuts of limits, here of groups: a sum by day would lack most of them, and nobody would see it."""
    (work / "brief").mkdir()
    by_day = "/v1/tables/spend/summary?by=date&measure=sum(amount),count&mix=1&size=1000"
    with Shards(work / "brief", profile="<max_block_size>10</max_block_size><max_rows_to_group_by>12</max_rows_to_group_by><group_by_overflow_mode>any</group_by_overflow_mode>") as shards:
        with Service(program, follower(work, archive, "on-brief", clickhouse(shards.addresses())), verb="serve") as server:
            fact(server.start("/readyz", 60), "servers with such a profile are taken", server.log.read_text()[-1500:])
            cut = shards.ask(0, f"SELECT count() FROM (SELECT date FROM {database_of(shards)}.rows_spend GROUP BY date)")
            whole = shards.ask(0, f"SELECT uniqExact(date) FROM {database_of(shards)}.rows_spend")
            fact(int(cut) < int(whole), "whoever lets them is given some of the days for all", (cut, whole))
            for n in range(4):
                got, body, _ = server.get(f"{by_day}&amount__ne={n}.04")
                fact(got in (422, 503) or body == duck.get(f"{by_day}&amount__ne={n}.04")[1], f"answers are whole, or none ({got})", body[:300])


def never_half(server, whole, when, wanted):
    """Of questions that were not asked before; some are answered with the status that is wanted."""
    asked = [server.get(f"{ROWS}&amount__ne={time.monotonic_ns() % 10**9}.03") for _ in range(12)]
    fact(all(got == 503 or json.loads(body)["count"] == whole for got, body, _ in asked), f"{when} answers are whole, or none", [(got, body[:200]) for got, body, _ in asked])
    fact(wanted in {got for got, _, _ in asked}, f"and {when} some are {wanted}", [(got, body[:200]) for got, body, _ in asked])


def blind(program, work, duck, shards):
    """Each server has the cluster in a file of its own: one that names itself twice counts two shards, doubles its rows and lacks the other's."""
    for i in range(2):
        shards.knows(i, [shards.native[i]] * 2)
        shards.reload(i)
        words = f"as shard {i + 1} of 2 ({shards.addresses()[i]}) knows it: 1 of 2 are seen through it"
        with Service(program, follower(work, work / "archive", f"blind-{i + 1}", clickhouse(shards.addresses(), database="blind")), verb="serve") as server:
            server.start(seconds=0)
            fact(wait_until(lambda: words in server.log.read_text(), 40) and "Serving" not in server.log.read_text(), f"server {i + 1} does not see the other: nothing is served, and it is said which it is", server.log.read_text())
            told_by_readiness(server, (server.work / "daybook.yaml").read_text(), b"A server that holds the index is not set up for it")
            # Each second it is tried again, and the status says that for a moment.
            fact(wait_until(lambda: (lambda said, code, line: said["alarm"] and code == 1 and words in line)(*status(program, server.work)), 20), "the status says so, too", status(program, server.work))
            fact(shards.number("SELECT count(*) FROM system.tables WHERE database LIKE 'blind%' AND name LIKE 'local_rows%'") == 0, "no row was sent")
            shards.knows(i, shards.native)
            shards.reload(i)
            same_as_soon_as_it_sees(duck, server, f"{i + 1}.0")
            goes_blind(duck, server, shards, i, words, killed=False)
            goes_blind(duck, server, shards, i, words, killed=True)
        for one in range(2):
            shards.ask(one, f"DROP DATABASE {database_of(shards, 'blind')}")


def goes_blind(duck, server, shards, i, words, killed):
    """While it runs, by a file that somebody changed, or when it comes back."""
    how = "comes back" if killed else "goes on"
    told = len(server.log.read_text())
    if killed:
        shards.signal(i, signal.SIGKILL)
    shards.knows(i, [shards.native[i]] * 2)
    if killed:
        shards.start(i)
    else:
        shards.reload(i)
    fact(wait_until(lambda: words in server.log.read_text()[told:], 20), f"one that {how} and sees the other no more is told", server.log.read_text()[-1500:])
    ready, rows = server.get("/readyz"), server.get(f"{ROWS}&amount__ne={i}.{5 + killed}5")
    fact(ready[0] == rows[0] == 503 and all(b"is not set up for it" in said[1] for said in (ready, rows)), "and nothing is answered through it", (ready, rows))
    shards.knows(i, shards.native)
    shards.reload(i)
    same_as_soon_as_it_sees(duck, server, f"{i + 1}.{6 + killed}")


def same_as_soon_as_it_sees(duck, server, other):
    fact(wait_until(lambda: server.answers("/readyz"), 40), "once it sees the other the server is ready by itself", server.log.read_text()[-1500:])
    asker = Listening(server.address)
    for query in (ROWS, "/v1/tables/spend/summary?by=edition&measure=sum(amount),count&mix=1"):
        for n in range(4):   # of each server in turn
            asker.get(f"{query}&amount__ne={other}{n}")
    fact({status for _, status, _ in asker.asked} == {200}, "rows and sums are answered", asker.asked[:2])
    same_bytes(duck, asker.asked, "through either server")


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
    with small_disk(data, 64) as disk:
        if disk is None:
            return
        (data / "tmp").mkdir()
        with shards, Service(program, follower(work, work / "archive", "roomless", clickhouse(shards.addresses())), verb="serve") as service:
            fact(service.start("/readyz", 60), "there is room", service.log.read_text()[-2000:])
            before = service.get(ROWS)[1]
            junk = fill(data, 65536, "junk")
            lines = "".join(f"Coasts,Coasts,{1 + i % 28:02}/08/2024,Consultancy,Area 1,Supplier {i} of many Ltd,{i},{26000 + i}.07,{os.urandom(12).hex()}\r\n" for i in range(6000))
            for month in ("august", "september", "october"):  # one of them at least lies on the full shard
                site.pages[f"/coasts/spend-{month}-2024.csv"] = (200, {"Content-Type": "text/csv"}, (HEADING + lines.replace("/08/", {"august": "/08/", "september": "/09/", "october": "/10/"}[month])).encode())
            site.pages["/coasts/"] = page(*sorted(path for path in site.pages if path.startswith("/coasts/") and path != "/coasts/"))
            harvest(program, work / "daybook.yaml")
            fact(wait_until(lambda: b"no room" in service.get("/readyz")[1], 40), "a shard's full disk makes the server unready, and it says why", (service.get("/readyz"), service.log.read_text()[-1500:]))
            fact(shards.addresses()[1] in service.log.read_text(), "the log says which", service.log.read_text()[-1500:])
            said, code, line = status(program, service.work)
            fact(said["alarm"] and code == 1 and shards.addresses()[1] in line and said["revision"] < said["log"], "and so does the status, which is behind the log", (said, code, line))
            stays_as_it_was(service, before, 1)
            begins_without_room(program, shards, service, before)
            done = run(program, "erase", "coasts-spend-over-25k/2024-04", "--code", "personal-data", "--by", "pat", "--config", work / "daybook.yaml")
            fact(done.returncode == 0, "meanwhile something is erased", done.stdout + done.stderr)
            asked = (ROWS, "/v1/tables/spend/rows.csv?columns=supplier", "/v1/tables/spend/summary?by=supplier&measure=sum(amount)&mix=1", "/v1/suppliers")
            fact(wait_until(lambda: {service.get(path)[0] for path in asked} == {503}, 20), "which is answered to nobody, though the index cannot take it up, nor from what was answered before", [service.get(path)[:2] for path in asked])
            fact(wait_until(lambda: service.get("/")[0] == 503, 30) and not (service.work / "site/index.html").exists(), "nor shown on a page", service.get("/")[:2])
            fact(b"erased" in service.get("/readyz")[1] and b"no room" in service.get("/readyz")[1], "readiness says both", service.get("/readyz"))
            junk.unlink()
            fact(wait_until(lambda: service.get("/readyz")[0] == 200, 60), "with room again the release is there by itself", (service.get("/readyz"), service.log.read_text()[-1500:]))
            count = json.loads(service.get("/v1/tables/spend/summary?measure=count,distinct(description)&date__gte=2024-08-01&mix=1")[1])["rows"]
            fact(count == [{"count": 18000, "distinct_description": 6000}], "whole, and once", count)
            gone = json.loads(service.get("/v1/tables/spend/rows?edition=2024-04&publisher=coasts")[1])["count"]
            fact(gone == 0 and wait_until(lambda: service.get("/")[0] == 200, 120), "less what was erased, and pages are there again", gone)
            fact(wait_until(lambda: status(program, service.work)[1] == 0, 5), "and the status has no trouble any more", status(program, service.work))


def stays_as_it_was(service, before, n):
    """Also what nobody asked yet, of either server: for a small answer none needs its disk."""
    asked = [ROWS, *(f"{ROWS}&amount__ne={n}.1{i}" for i in range(6))]
    answers = lambda: [(status, json.loads(body).get("rows")) for status, body, _ in map(service.get, asked)]  # noqa: E731
    fact(wait_until(lambda: answers() == [(200, json.loads(before)["rows"])] * len(asked), 20), "answers stay at the revision before", answers())


def begins_without_room(program, shards, service, before):
    """A server that starts while a shard is full goes on with the revision before."""
    service.stop()
    fact(service.start("/v1/datasets", 60), "a server that starts while a shard is full answers what needs no rows", service.log.read_text()[-1500:])
    fact(wait_until(lambda: b"no room" in service.get("/readyz")[1], 20), "it is not ready, and says why", service.get("/readyz"))
    stays_as_it_was(service, before, 2)
    said, code, line = status(program, service.work)
    fact(said["alarm"] and code == 1 and shards.addresses()[1] in line and said["revision"] < said["log"], "the status says that it is behind the log, and which shard it is", (said, code, line))


def main(program, short):
    skip_without_servers()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        _, site = publish(program, work)
        with Shards(work) as shards:
            refused(program, work, work / "archive", shards, site)
            with_a_password(program, work, work / "archive")
            half_answers_allowed(program, work, work / "archive")
            with Service(program, follower(work, work / "archive", "duck"), verb="serve") as duck, \
                    Service(program, follower(work, work / "archive", "click", clickhouse(shards.addresses())), verb="serve") as click:
                fact(duck.start("/readyz", 120) and click.start("/readyz", 120), "the archive is served from DuckDB and from two shards", click.log.read_text()[-2000:] if click.log.exists() else "")
                cut_answers_allowed(program, work, work / "archive", duck)
                kill_a_shard(program, click, shards)
                a_shard_hangs(click, shards)
                begins_without(program, click, shards)
                blind(program, work, duck, shards)
                if short:
                    return verdict()
                lost_disk(duck, click, shards)
                drift(duck, click, shards)
            killed_while_replaying(program, work, shards)
        full_disk(program, work, site)
        verified = run(program, "verify", work / "archive")
        fact(verified.returncode == 0, "after all of it the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), "--short" in sys.argv))
