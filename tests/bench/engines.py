"""Engines that live in the process that asks: DuckDB by its C library, which the program is linked with, and SQLite."""
import ctypes
import pathlib
import shutil
import sqlite3
import subprocess
import time

from whole_program import ROOT

COLUMNS = "department {text}, entity {text}, date {date}, expense_type {text}, expense_area {text}, supplier {text}, number {whole}, amount {money}, description {text}"


class Engine:
    """A table `spend` of the same files; `month` is the month of a date in its dialect. None of these differ but where a method says so."""
    name, package, month, rows_lie = "", "", "", ""

    def by_month(self, n):
        return f"SELECT {self.month} AS month, count(*), sum(amount) FROM spend WHERE entity <> 'nobody-{n}' GROUP BY 1 ORDER BY 1"

    def by_month_over(self, n):
        return f"SELECT {self.month} AS month, count(*), sum(amount) FROM spend WHERE amount >= {25000 + n} GROUP BY 1 ORDER BY 1"

    def of_supplier(self, name):
        return f"SELECT * FROM spend WHERE supplier = '{name}' ORDER BY date DESC LIMIT 100"

    def page(self, day, number):
        return f"SELECT * FROM spend WHERE {self.behind(day, number)} ORDER BY date, number LIMIT 100"

    def behind(self, day, number):
        return f"(date, number) > ('{day}', {number})"

    def milliseconds(self, statements, seconds=20.0):
        """Of each statement with its rows fetched, one after the other, as many as go into the time and three at least."""
        took, until = [], time.perf_counter() + seconds
        for sql in statements:
            began = time.perf_counter()
            self.run(sql)
            took.append(1000 * (time.perf_counter() - began))
            if len(took) >= 3 and time.perf_counter() > until:
                break
        return took

    def close(self):
        pass


class _Result(ctypes.Structure):
    _fields_ = [("counts", ctypes.c_uint64 * 3), ("pointers", ctypes.c_void_p * 3)]


class DuckDB(Engine):
    name, package, month = "DuckDB", "./dev deps", "date_trunc('month', date)"
    rows_lie = "a table in a file, without an index; in the process that asks"
    library = next((p for p in (ROOT / "build/deps/duckdb/lib/libduckdb.so", *map(pathlib.Path, ["/usr/lib/libduckdb.so"])) if p.exists()), None)

    @classmethod
    def is_here(cls):
        return cls.library is not None

    def __init__(self, folder):
        self.file = folder / "duck.db"
        self.c = ctypes.CDLL(str(self.library))
        self.c.duckdb_value_varchar.restype, self.c.duckdb_row_count.restype = ctypes.c_void_p, ctypes.c_uint64
        self.c.duckdb_result_error.restype = self.c.duckdb_library_version.restype = ctypes.c_char_p
        self.c.duckdb_value_varchar.argtypes, self.c.duckdb_free.argtypes = [ctypes.POINTER(_Result), ctypes.c_uint64, ctypes.c_uint64], [ctypes.c_void_p]
        self.database, self.connection = ctypes.c_void_p(), ctypes.c_void_p()
        if self.c.duckdb_open(str(self.file).encode(), ctypes.byref(self.database)) or self.c.duckdb_connect(self.database, ctypes.byref(self.connection)):
            raise SystemExit(f"error: DuckDB cannot open {self.file}")

    def behind(self, day, number):
        return f"date >= '{day}' AND (date > '{day}' OR number > {number})"

    def version(self):
        return self.c.duckdb_library_version().decode().lstrip("v")

    def run(self, sql):
        """Rows are made whole in memory by the library; so many there are."""
        result = _Result()
        if self.c.duckdb_query(self.connection, sql.encode(), ctypes.byref(result)):
            raise SystemExit(f"error: DuckDB: {sql}: {self.c.duckdb_result_error(ctypes.byref(result)).decode()}")
        self.last = result
        return self.c.duckdb_row_count(ctypes.byref(result))

    def text(self, row, column):
        at = self.c.duckdb_value_varchar(ctypes.byref(self.last), column, row)
        out = ctypes.string_at(at).decode()
        self.c.duckdb_free(at)
        return out

    def sums(self, n):
        return [(self.text(i, 0)[:7], int(self.text(i, 1)), self.text(i, 2)) for i in range(self.run(self.by_month_over(n)))]

    def milliseconds(self, statements, seconds=20.0):
        def freed():
            for sql in statements:
                yield sql
                self.c.duckdb_destroy_result(ctypes.byref(self.last))
        return super().milliseconds(freed(), seconds)

    def load(self, paths):
        self.run("CREATE TABLE spend (" + COLUMNS.format(text="VARCHAR", date="DATE", whole="BIGINT", money="DECIMAL(18,2)") + ")")
        began = time.perf_counter()
        self.run(f"INSERT INTO spend SELECT * FROM read_csv({list(map(str, paths))}, header=true, columns={self.columns()})")
        self.run("CHECKPOINT")
        return time.perf_counter() - began

    @staticmethod
    def columns():
        """As read_csv wants them."""
        typed = COLUMNS.format(text="VARCHAR", date="DATE", whole="BIGINT", money="DECIMAL(18;2)").split(", ")
        return "{" + ", ".join("'{}': '{}'".format(*one.replace(";", ",").split(" ")) for one in typed) + "}"

    def check(self, path):
        """Reads one file with its types, and keeps what it rejects."""
        self.run(f"SELECT count(*), sum(amount) FROM read_csv('{path}', header=true, store_rejects=true, columns={self.columns()})")
        self.run("SELECT count(*) FROM reject_errors")

    def download(self, to):
        self.run(f"COPY (SELECT * FROM spend) TO '{to}' (FORMAT csv, HEADER)")

    def disk(self):
        return self.file.stat().st_size / 1e6

    def close(self):
        self.c.duckdb_disconnect(ctypes.byref(self.connection))
        self.c.duckdb_close(ctypes.byref(self.database))


class SQLite(Engine):
    name, package, month = "SQLite", "sqlite3", "substr(date, 1, 7)"
    rows_lie = "a table with indexes on (supplier, date) and (date, number); amounts are floating; in the process that asks"

    @staticmethod
    def is_here():
        return shutil.which("sqlite3") is not None

    def __init__(self, folder):
        self.file = folder / "lite.db"
        self.connection = sqlite3.connect(self.file)

    @staticmethod
    def version():
        return sqlite3.sqlite_version

    def run(self, sql):
        return self.connection.execute(sql).fetchall()

    def sums(self, n):
        return [(month, count, f"{total:.2f}") for month, count, total in self.run(self.by_month_over(n))]

    def load(self, paths):
        lines = ["CREATE TABLE spend (" + COLUMNS.format(text="TEXT", date="TEXT", whole="INTEGER", money="NUMERIC") + ");"]
        lines += [f'.import --csv --skip 1 "{p}" spend' for p in paths]
        lines += ["CREATE INDEX by_supplier ON spend (supplier, date);", "CREATE INDEX by_date ON spend (date, number);"]
        began = time.perf_counter()
        subprocess.run(["sqlite3", "-bail", self.file], input="\n".join(lines), text=True, check=True)
        return time.perf_counter() - began

    def download(self, to):
        with open(to, "wb") as out:
            subprocess.run(["sqlite3", "-csv", "-header", self.file, "SELECT * FROM spend"], stdout=out, check=True)

    def disk(self):
        return self.file.stat().st_size / 1e6

    def close(self):
        self.connection.close()
