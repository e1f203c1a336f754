"""Engines that are servers of their own: Debian's PostgreSQL and ClickHouse, each in a folder of the measurement, on a socket or a port of its own."""
import glob
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
import http.client

from engines import COLUMNS, Engine
from whole_program import ROOT, megabytes_of

sys.path.insert(0, str(ROOT / "tests/support"))
from clickhouse_shards import SERVER, Shards  # noqa: E402
from daybook import wait_until  # noqa: E402


class PostgreSQL(Engine):
    name, package, month = "PostgreSQL", "postgresql", "date_trunc('month', date)"
    rows_lie = "a table with indexes on (supplier, date) and (date, number), vacuumed; shared_buffers 1 GB, else as Debian has it; over a socket"
    programs = max(glob.glob("/usr/lib/postgresql/*/bin"), default="", key=lambda p: int(p.split("/")[4]))

    @classmethod
    def is_here(cls):
        return bool(cls.programs)

    def __init__(self, folder):
        self.folder = folder / "postgres"
        self.folder.mkdir()
        # It refuses to be root; Debian's package brings a user for it.
        self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        if self.prefix:
            shutil.chown(self.folder, "postgres", "postgres")
        data, log = self.folder / "data", open(self.folder.with_suffix(".log"), "w")
        subprocess.run([*self.prefix, f"{self.programs}/initdb", "-D", data, "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C", "--no-sync"], check=True, stdout=log, stderr=log, cwd="/")
        self.server = subprocess.Popen([*self.prefix, f"{self.programs}/postgres", "-D", data, "-k", self.folder, "-c", "listen_addresses=", "-c", "shared_buffers=1GB", "-c", "max_wal_size=4GB"],
                                       stdout=log, stderr=log, cwd="/")
        if not wait_until(lambda: subprocess.run([*self.psql(), "-c", "SELECT 1"], capture_output=True).returncode == 0, 30):
            raise SystemExit(f"error: PostgreSQL does not come up: see {log.name}")

    def psql(self):
        return [f"{self.programs}/psql", "-X", "-q", "-h", self.folder, "-U", "bench", "-d", "postgres", "-v", "ON_ERROR_STOP=1"]

    def version(self):
        return re.search(r"[\d.]+", self.run("SHOW server_version")[0][0])[0]

    def run(self, sql):
        said = subprocess.run([*self.psql(), "-A", "-t", "-F", "\t", "-c", sql], capture_output=True, text=True, check=True).stdout
        return [line.split("\t") for line in said.splitlines()]

    def sums(self, n):
        return [(month[:7], int(count), total) for month, count, total in self.run(self.by_month_over(n))]

    def milliseconds(self, statements, seconds=20.0):
        """By its own client's clock, over one connection."""
        took = []
        with subprocess.Popen([*self.psql()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
            client.stdin.write("\\timing on\n\\o /dev/null\n")
            until = time.perf_counter() + seconds
            for sql in statements:
                client.stdin.write(sql + ";\n")
                client.stdin.flush()
                took.append(float(re.match(r"Time: ([\d.]+) ms", client.stdout.readline())[1]))
                if len(took) >= 3 and time.perf_counter() > until:
                    break
            client.stdin.close()
        return took

    def load(self, paths):
        lines = ["CREATE TABLE spend (" + COLUMNS.format(text="text", date="date", whole="bigint", money="numeric(18,2)") + ");"]
        lines += [f"\\copy spend FROM '{p}' (FORMAT csv, HEADER)" for p in paths]
        lines += ["CREATE INDEX ON spend (supplier, date);", "CREATE INDEX ON spend (date, number);", "VACUUM ANALYZE spend;"]
        began = time.perf_counter()
        subprocess.run(self.psql(), input="\n".join(lines), text=True, check=True)
        return time.perf_counter() - began

    def download(self, to):
        with open(to, "wb") as out:
            subprocess.run([*self.psql(), "-c", "COPY spend TO STDOUT (FORMAT csv, HEADER)"], stdout=out, check=True)

    def disk(self):
        return int(self.run("SELECT pg_total_relation_size('spend')")[0][0]) / 1e6

    def close(self):
        self.server.terminate()
        self.server.wait(60)


class ClickHouse(Engine):
    name, package, month = "ClickHouse", "clickhouse-server", "toStartOfMonth(date)"
    rows_lie = "one server, a MergeTree in the order of (date, number); over HTTP"

    @staticmethod
    def is_here():
        return bool(SERVER)

    def __init__(self, folder):
        self.shards = Shards(folder, 1).__enter__()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.shards.http[0], timeout=600)

    def ask(self, sql, body=None):
        self.connection.request("POST", "/?" + urllib.parse.urlencode({"query": sql}), body)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise SystemExit(f"error: ClickHouse: {sql}: {said.decode()[:500]}")
        return said

    def run(self, sql):
        return [line.split("\t") for line in self.ask(sql + " FORMAT TabSeparated").decode().splitlines()]

    def by_month(self, n):
        return f"SELECT {self.month} AS month, count(), sum(amount) FROM spend WHERE entity <> 'nobody-{n}' GROUP BY month ORDER BY month"

    def by_month_over(self, n):
        return f"SELECT {self.month} AS month, count(), sum(amount) FROM spend WHERE amount >= toDecimal64('{25000 + n}', 2) GROUP BY month ORDER BY month"

    def behind(self, day, number):
        return f"date >= '{day}' AND (date > '{day}' OR number > {number})"

    def version(self):
        return self.run("SELECT version()")[0][0]

    def sums(self, n):
        return [(month[:7], int(count), total) for month, count, total in self.run(self.by_month_over(n))]

    def load(self, paths):
        self.ask("CREATE TABLE spend (" + COLUMNS.format(text="String", date="Date", whole="UInt64", money="Decimal(18,2)") + ") ENGINE = MergeTree ORDER BY (date, number)")
        began = time.perf_counter()
        for path in paths:
            with open(path, "rb") as file:
                self.ask("INSERT INTO spend FORMAT CSVWithNames", named(file))
        self.ask("OPTIMIZE TABLE spend FINAL")
        return time.perf_counter() - began

    def download(self, to):
        address = f"http://127.0.0.1:{self.shards.http[0]}/?" + urllib.parse.urlencode({"query": "SELECT * FROM spend FORMAT CSVWithNames"})
        subprocess.run(["curl", "-sf", "-o", to, address], check=True)

    def disk(self):
        # Parts that were merged lie in the folder for minutes yet.
        return int(self.shards.ask(0, "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = 'default' AND table = 'spend'")) / 1e6

    def close(self):
        self.shards.__exit__()


def named(file):
    """The file with the names of columns, in place of headings, as this format matches by name."""
    file.readline()
    return (",".join(c.split(" ")[0] for c in COLUMNS.split(", ")) + "\r\n").encode() + file.read()
