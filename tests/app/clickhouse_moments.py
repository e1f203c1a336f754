#!/usr/bin/env python3
"""Moments, some of them blank, answered from DuckDB and from two shards of ClickHouse: byte for byte the same, and of the day that it was in London.

usage: clickhouse_moments.py DAYBOOK_PROGRAM [QUESTIONS]   (200 unless told otherwise)
Needs Debian's clickhouse-server. What is right is computed here from the moments that were published."""
import collections
import datetime
import json
import os
import pathlib
import random
import sys
import tempfile
import urllib.parse
import zoneinfo

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from clickhouse import Listening, clickhouse, follower, same_bytes, skip_without_servers  # noqa: E402
from clickhouse_shards import Shards  # noqa: E402
from daybook import Service, run  # noqa: E402
from differential import listed, offer  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import harvest  # noqa: E402
from small_site import Site  # noqa: E402

LONDON, UTC = zoneinfo.ZoneInfo("Europe/London"), datetime.timezone.utc
FIELDS = {"date": "date", "visitor": "string", "came_at": "datetime", "left_at": "datetime"}
SCHEMA = {"name": "visits", "version": "1.0.0", "title": "Visits", "description": "Who came to see whom, from when until when.",
          "fields": [{"name": name, "type": kind, "title": name, "description": f"{name} of a visit"} for name, kind in FIELDS.items()],
          "daybook": {"table": "visits", "series": "visits", "cadence": "monthly", "date": "date"}}
CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
schemas: schemas
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1}}
organisations:
  - {{id: coasts, name: Department for Coasts, sources: [{{schema: visits, kind: page, address: "{address}/visits/", licence: OGL-UK-3.0}}]}}
"""
# About the ends of London's days, in summer and in winter, when clocks change, in the years when they did not (1968 to 1971), and where a DateTime of ClickHouse
# begins and ends. Of moments outside of those the last hour of a summer's day is told as another in docs/scale.md.
ODD = ["2024-03-30T23:59:59Z", "2024-03-31T00:59:59Z", "2024-03-31T01:00:00Z", "2024-03-31T23:00:00Z", "2024-06-30T22:59:59Z", "2024-06-30T23:00:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z",
       "2024-12-31T23:30:00Z", "2024-02-29T12:00:00Z", "1970-01-01T00:00:00Z", "1970-06-30T23:30:00Z", "1970-12-31T23:30:00Z", "1971-12-31T23:30:00Z", "2105-12-31T23:59:59Z", "2106-01-01T00:00:00Z",
       "1969-07-01T12:00:00Z", "1899-12-31T10:00:00Z", "2106-08-01T10:00:00Z", "9999-06-30T12:00:00Z"]


def visits(month, rows, seed):
    """Of which a third did not leave yet, and some came at no moment that is known."""
    chance, out = random.Random(seed), "date,visitor,came_at,left_at\r\n"
    for i in range(rows):
        came = datetime.datetime(2024, chance.randint(1, 12), chance.randint(1, 28), chance.choice([0, 11, 22, 23]), chance.choice([0, 30, 59]), tzinfo=UTC)
        left = [ODD[i % len(ODD)], f"{came + datetime.timedelta(hours=chance.randint(0, 30)):%Y-%m-%dT%H:%M:%SZ}", f"{came:%Y-%m-%dT%H:%M:%S}+01:00", "", "", ""]
        out += f"{1 + i % 28:02}/{month:02}/2024,Visitor {chance.randint(1, 9)},{came:%Y-%m-%dT%H:%M:%SZ},{chance.choice(left)}\r\n" if i % 7 else f"01/{month:02}/2024,Nobody {i},,{ODD[i % len(ODD)]}\r\n"
    return out.encode()


def publish(program, work):
    site = Site({})
    (work / "schemas").mkdir()
    (work / "schemas/visits.json").write_text(json.dumps(SCHEMA))
    (work / "daybook.yaml").write_text(CONFIG.format(address=site.url))
    offer(site, {"/visits/visits-april-2024.csv": visits(4, 150, 1), "/visits/visits-may-2024.csv": visits(5, 120, 2)})
    harvest(program, work / "daybook.yaml")
    offer(site, {"/visits/visits-may-2024.csv": visits(5, 140, 3)})
    return harvest(program, work / "daybook.yaml")


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC)


def day(moment):
    return moment.astimezone(LONDON).date() if moment.year < 9999 else moment.date()


def month(moment):
    return f"{day(moment):%Y-%m}"


def quarter(moment):
    first = (day(moment).month - 1) // 3 * 3 + 1
    return f"{day(moment):%Y}-{first:02}--{day(moment):%Y}-{first + 2:02}"


def filled(rows, field):
    return [instant(row[field]) for row in rows if row[field] is not None]


def by_parts_of_a_day(rows, click):
    """Held against what Python knows of London."""
    for field in ("came_at", "left_at"):
        for part, of in (("year", lambda m: day(m).year), ("month", month), ("quarter", quarter)):
            wanted = collections.Counter(of(moment) for moment in filled(rows, field))
            wanted[None] = len(rows) - sum(wanted.values())
            got = click.json(f"/v1/tables/visits/summary?by={part}({field})&measure=count&size=1000")["rows"]
            fact(wanted[None] > 10 and {row[f"{part}_{field}"]: row["count"] for row in got} == wanted, f"visits by {part}({field}) are those of London, and {wanted[None]} of none", (got, wanted))


def by_days(rows, click):
    ways = {"": lambda a, b: a == b, "__ne": lambda a, b: a != b, "__gte": lambda a, b: a >= b, "__gt": lambda a, b: a > b, "__lte": lambda a, b: a <= b, "__lt": lambda a, b: a < b}
    wrong, asked = [], 0
    for asked_day in sorted({day(moment) for moment in filled(rows, "left_at")})[::5]:
        for suffix, holds in ways.items():
            wanted = sum(row["left_at"] is None and suffix == "__ne" or row["left_at"] is not None and holds(day(instant(row["left_at"])), asked_day) for row in rows)
            got = click.json(f"/v1/tables/visits/rows?size=1&left_at{suffix}={asked_day}")["count"]
            asked += 1
            if got != wanted:
                wrong.append((suffix, asked_day, got, wanted))
    fact(asked > 50 and not wrong, f"{asked} conditions about days have the visits of those days in London; a blank is on none of them, and on no other but where it is asked what is not", wrong[:5])
    blank = sum(row["left_at"] is None for row in rows)
    got = [click.json(f"/v1/tables/visits/rows?size=1&left_at__isnull={value}")["count"] for value in ("true", "false")]
    fact(0 < blank < len(rows) and got == [blank, len(rows) - blank], f"{blank} visits have no end, {len(rows) - blank} have", got)


def condition(chance, rows):
    """One about a moment: a day, an instant, a list, a beginning, or none."""
    field = chance.choice(["came_at", "left_at", "left_at"])
    moments = [row[field] for row in rows if row[field] is not None]
    values = [chance.choice([text, text[:10], text.replace("Z", "+00:00")]) for text in chance.sample(moments, 3)]
    op = chance.choice(["", "__ne", "__gt", "__gte", "__lt", "__lte", "__in", "__isnull", "__startswith"])
    if op == "__isnull":
        return field + op, chance.choice(["true", "false"])
    if op == "__startswith":
        return field + op, chance.choice(moments)[:chance.randint(1, 19)]
    return field + op, listed(values) if op == "__in" else values[0]


def question(chance, rows):
    parameters = [condition(chance, rows) for _ in range(chance.randrange(3))]
    if chance.random() < 0.3:
        parameters.append(("any", listed(f"{name}={value}" for name, value in (condition(chance, rows) for _ in range(2)))))
    if chance.random() < 0.5:
        by = chance.sample(["date", "came_at", "left_at", "visitor", "year(left_at)", "month(left_at)", "quarter(came_at)", "month(date)"], chance.randint(0, 2))
        measures = chance.sample(["count", "min(came_at)", "max(left_at)", "min(left_at)", "distinct(left_at)", "distinct(visitor)", "max(date)"], chance.randint(1, 3))
        return "summary?" + urllib.parse.urlencode([*parameters, *([("by", ",".join(by))] if by else []), ("measure", ",".join(measures)), ("size", "1000")])
    form = chance.choice(["rows", "rows", "rows", "rows.csv", "rows.ndjson"])
    if form == "rows":
        parameters += [("size", chance.randint(5, 300)), ("sort", ",".join(chance.choice(["", "-"]) + name for name in chance.sample(list(FIELDS), 2)))]
    return f"{form}?" + urllib.parse.urlencode(parameters)


def same_of_any_question(rows, duck, click, questions):
    chance = random.Random(20261201)
    for _ in range(questions):
        click.get("/v1/tables/visits/" + question(chance, rows))
    fact({status for _, status, _ in click.asked} == {200}, f"{questions} questions about moments are answered", [a for a in click.asked if a[1] != 200][:3])
    same_bytes(duck, click.asked, "about moments")


def main(program, questions):
    skip_without_servers()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        said = publish(program, work)
        with Shards(work) as shards, Service(program, follower(work, work / "archive", "duck"), verb="serve") as duck, \
                Service(program, follower(work, work / "archive", "click", clickhouse(shards.addresses())), verb="serve") as click:
            if not (duck.start("/readyz", 60) and click.start("/readyz", 60)):
                raise RuntimeError(f"{said}\n{click.log.read_text()[-2000:]}")
            asker = Listening(click.address)
            rows = asker.json("/v1/tables/visits/rows?size=1000")["rows"]
            fact(len(rows) > 250 and set(ODD) <= {row["left_at"] for row in rows}, f"{len(rows)} visits are published, some of them at odd moments", said)
            by_parts_of_a_day(rows, asker)
            by_days(rows, asker)
            same_of_any_question(rows, duck, asker, questions)
        verified = run(program, "verify", work / "archive")
        fact(verified.returncode == 0, "the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 200))
