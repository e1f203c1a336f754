#!/usr/bin/env python3
"""Files that attack their reader get a finding or a refusal, in bounded time and memory. usage: hostile_check.py DAYBOOK_PROGRAM [--gigabytes] [NAME...]"""
import gzip
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import hostile_json
import hostile_packed
import hostile_pieces
import hostile_schemas
import hostile_text
import hostile_xls

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402

MEGABYTES = 6
# name, maker, exit code, words of the report
CASES = [
    ("random bytes", hostile_text.noise, 1, "zero bytes"),
    ("random bytes without zeros", hostile_text.noise_without_nul, 1, "no row with the headings"),
    ("random lines below headings", hostile_text.noise_below_headings, 1, "Not publishable"),
    ("a table cut short", hostile_text.cut_short, 1, "Not publishable"),
    ("one line", hostile_text.one_line, 1, "no row with the headings"),
    ("one line of cells", hostile_text.one_line_of_cells, 1, "Not publishable"),
    ("one quoted line", hostile_text.one_quoted_line, 1, "no row with the headings"),
    ("one line of quotes", hostile_text.one_line_of_quotes, 1, "Not publishable"),
    ("one line of open quotes", hostile_text.one_line_of_open_quotes, 1, "Not publishable"),
    ("one line below headings", hostile_text.one_line_below_headings, 1, "Not publishable"),
    ("quotes nobody closes", hostile_text.quoted_lines_below_headings, 1, "Not publishable"),
    ("carriage returns", hostile_text.carriage_returns, 0, "Publishable: 1 row"),
    ("empty lines", hostile_text.empty_lines, 0, "Publishable: 2 rows"),
    ("100,000 columns", hostile_text.wide(100_000, 10), 1, "line 1 has 4,096 columns or more"),
    ("300,000 columns without headings", hostile_text.wide_without_headings, 1, "Not publishable"),
    ("an early zero byte", hostile_text.early_nul, 1, "zero bytes"),
    ("a late zero byte", hostile_text.late_nul, 1, "zero bytes"),
    ("UTF-16 of odd length", hostile_text.odd_utf16, 0, "Bytes that are no character"),
    ("UTF-16 that is none", hostile_text.lone_surrogates, 1, "Not publishable"),
    ("cells of a megabyte", hostile_text.date_and_amount_of_a_megabyte, 1, "Not publishable"),
    ("HTML with entities", hostile_text.half_an_html_page, 1, "HTML"),
    ("a zip bomb", hostile_packed.zip_bomb, 1, "zip bomb"),
    ("zip bombs in zips", hostile_packed.nested_zip_bomb, 1, "another archive"),
    ("overlapping members", hostile_packed.overlapping_members, 1, "Not publishable"),
    ("30,000 members", hostile_packed.many_members, 1, "more than 20000 files"),
    ("names that climb", hostile_packed.climbing_names, 0, "Publishable: 4 rows"),
    ("a name twice", hostile_packed.same_names, 1, "two files named 'may.csv'"),
    ("a zip cut short", hostile_packed.zip_cut_short, 1, "damaged or cut short"),
    ("noise in a zip", hostile_packed.noise_in_zip, 1, "damaged or cut short"),
    ("a table in a zip", hostile_packed.table_in_zip, 0, "Publishable"),
    ("an xlsx bomb", hostile_packed.xlsx_bomb, 1, "more than 1048576 rows"),
    ("an xlsx bomb of strings", hostile_packed.xlsx_strings_bomb, 1, "zip bomb"),
    ("an xlsx bomb in a zip", hostile_packed.xlsx_in_zip, 1, "more than 1048576 rows"),
    ("entities in xlsx", hostile_packed.xlsx_entities, 1, "document type"),
    ("a string that is not there", hostile_packed.xlsx_missing_string, 1, "Not publishable"),
    ("a long string everywhere", hostile_packed.xlsx_long_string_everywhere, 1, "MB of text"),
    ("a long string in one cell", hostile_packed.xlsx_long_string_in_one_cell, 1, "MB of text"),
    ("700,000 attributes", hostile_packed.xlsx_attributes, 1, "more attributes than"),
    ("the last cell of xlsx", hostile_packed.xlsx_last_cell, 0, "Publishable: 1 row"),
    ("an ods bomb", hostile_packed.ods_bomb, 1, "zip bomb"),
    ("entities in ods", hostile_packed.ods_entities, 1, "document type"),
    ("two thousand million rows", hostile_packed.ods_repeated, 1, "Not publishable"),
    ("spaces in ods", hostile_packed.ods_spaces, 1, "zip bomb"),
    ("a million wide rows", hostile_packed.ods_repeated_within_limits, 1, "MB of text"),
    ("an xls of cyclic sectors", hostile_xls.xls_cyclic, 1, "Not publishable"),
    ("an xls of a cyclic directory", hostile_xls.xls_cyclic_directory, 1, "Not publishable"),
    ("an xls of cyclic tables", hostile_xls.xls_cyclic_table, 1, "Not publishable"),
    ("deep arrays", hostile_json.deep_arrays, 1, "Not publishable"),
    ("deep objects", hostile_json.deep_objects, 1, "Not publishable"),
    ("1,000,000 keys", hostile_json.many_keys, 1, "different keys"),
    ("1,000,000 keys in all", hostile_json.many_keys_in_all, 1, "different keys"),
    ("1,000,000 keys by lines", hostile_json.many_keys_a_line, 1, "different keys"),
    ("records that climb", hostile_json.climbing_records, 1, "too much around its records"),
    ("endless JSON", hostile_json.endless_json, 1, "Not publishable"),
    ("values in JSON", hostile_json.values_in_json, 1, "Not publishable"),
]
# These grow with what they are given.
GROWING = {"random bytes", "random bytes without zeros", "random lines below headings", "a table cut short", "one line", "one line of cells", "one quoted line",
           "one line of quotes", "one line of open quotes", "one line below headings", "quotes nobody closes", "carriage returns", "empty lines",
           "300,000 columns without headings", "a late zero byte", "UTF-16 of odd length", "UTF-16 that is none", "noise in a zip", "a zip cut short",
           "endless JSON", "values in JSON"}
SLOW_TO_CHOOSE = {"1,000,000 keys", "700,000 attributes", "a zip cut short", "an xlsx bomb of strings"}


class Done:
    def __init__(self, arguments, work):
        with open(work / "out", "w+b") as out, open(work / "err", "w+b") as err:
            start = time.monotonic()
            child = subprocess.Popen(arguments, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = self.code = os.waitstatus_to_exitcode(status)
            # Of a processor, which other work beside it does not stretch; by the clock where two threads read. Of the largest process: worker or parent.
            self.seconds, self.megabytes = min(time.monotonic() - start, used.ru_utime + used.ru_stime), used.ru_maxrss / 1024
        self.out, self.err = (work / "out").read_text(), (work / "err").read_text()

    def __str__(self):
        return f"exit {self.code}\n{self.out[:1500]}\n{self.err[:1500]}"


def write(path, make, size):
    """In a process of its own: what a child is said to have used begins with what its parent did."""
    writer = os.fork()
    if writer == 0:
        with open(path, "wb") as out:
            out.writelines(make(size))
        os._exit(0)
    if os.waitpid(writer, 0)[1] != 0:
        sys.exit(f"could not make {path}")
    return path.stat().st_size


def check_case(program, work, case, bytes_wanted, limits, large):
    name, maker, code, words = case
    schema = "contracts" if maker is hostile_json.climbing_records else "spend-over-25k"
    path = work / "hostile.csv"
    size = write(path, maker, bytes_wanted)
    # Without a schema another worker looks first; of megabytes, what it found hard once will do.
    for more in (["--schema", schema], []) if large or name in SLOW_TO_CHOOSE else (["--schema", schema],):
        done = Done([program, "check", path, "--profile", "harvest", *more], work)
        said = " ".join((done.out + done.err).split())
        # Of gigabytes, blank rows are too many as well, and what has to be converted may be too large.
        crowded = large and (done.code == 1 and "more than 20,000,000 rows" in said or done.code == 3 and "more memory to read than one file may have" in said)
        expected = crowded or (done.code == code and words in said if more else done.code in (code, 2))
        bounded = done.seconds < limits[0] and done.megabytes < limits[1] and len(done.out) < 1 << 20
        died = not crowded and "worker that" in said or "bad_alloc" in said
        line = done.out.split("\n", 1)[0] if done.code < 2 else done.err.split("\r")[-1].split("\n", 1)[0]
        fact(expected and bounded and not died, f"{name + ('' if more else ', by headings'):45} {size / 1e6:8.1f} MB {done.seconds:7.2f} s {done.megabytes:7.0f} MB  {line[:150]}", done)


def check_schemas(program, work):
    (work / "good.csv").write_bytes(hostile_pieces.HEADING + hostile_pieces.ROW)
    for name, document, words in hostile_schemas.SCHEMAS:
        (work / "schema.json").write_bytes(document)
        done = Done([program, "check", work / "good.csv", "--schema", work / "schema.json"], work)
        clear = done.code in (2, 3) and done.err.startswith("error: ") and words in done.err and len(done.err) < 2000
        fact(clear and done.seconds < 10, f"schema: {name:45} {done.seconds:6.2f} s  {done.err.split(chr(10))[0][:150]}", done)


CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, max_megabytes: 64, attempts: 1, seconds_per_file: 60}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - {{schema: spend-over-25k, kind: page, address: "{address}", licence: OGL-UK-3.0}}
      - {{schema: contracts, kind: page, address: "{address}bomb.html", licence: OGL-UK-3.0}}
      - {{schema: spend-over-500, kind: page, address: "{address}attributes.html", licence: OGL-UK-3.0}}
"""
# name, what is served (rows of a month that is released, or a maker), outcome, words
SERVED = [
    ("january", "released", "", None),
    ("february", "rejected", "zero bytes", hostile_text.noise),
    ("march", "rejected", "zip bomb", hostile_packed.zip_bomb),
    ("april", "rejected", "document type", hostile_packed.xlsx_entities),
    ("may", "released", "", None),
    ("june", "rejected", "damaged", hostile_xls.xls_cyclic),
    ("july", "rejected", "no row with the headings", hostile_text.one_quoted_line),
    ("august", "rejected", "different keys", hostile_json.many_keys),
    ("september", "rejected", "refers in A3", hostile_packed.xlsx_missing_string),
    ("october", "failed", "more than 200 times its size", "gzip"),
    ("november", "rejected", "two files named", hostile_packed.same_names),
    ("december", "released", "", None),
]


def month(number):
    return hostile_pieces.HEADING + b"".join(hostile_pieces.ROW.replace(b"03/05/2024", b"%02d/%02d/2024" % (day, number)).replace(b"1001", b"%d" % (number * 100 + day)) for day in range(1, 21))


class Department(http.server.BaseHTTPRequestHandler):
    """Serves SERVED and a page that links them; October comes packed, and unpacks to four times the limit."""

    def do_GET(self):
        name = self.path.strip("/").removeprefix("spend-").removesuffix("-2024.csv")
        number = next((n for n, served in enumerate(SERVED) if served[0] == name), None)
        if self.path == "/":
            return self.answer("".join(f'<a href="/spend-{s[0]}-2024.csv">Spend {s[0]} 2024</a>\n' for s in SERVED).encode())
        if self.path == "/bomb.html":
            return self.answer(b"".join(hostile_text.half_an_html_page(MEGABYTES << 20)))
        if self.path == "/attributes.html":
            return self.answer(b"".join(hostile_text.page_of_attributes(0)))
        if number is None:
            return self.send_error(404)
        make = SERVED[number][3]
        if make == "gzip":
            return self.answer(gzip.compress(bytes(1 << 28), 1), ("Content-Encoding", "gzip"))
        self.answer(month(number + 1) if make is None else b"".join(make(MEGABYTES << 20)))

    def answer(self, body, *headers):
        self.send_response(200)
        for name, value in [("Content-Length", str(len(body))), *headers]:
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass   # whoever asked has had enough

    def log_message(self, *_):
        pass


def check_harvest(program, work, limits):
    department = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Department)
    threading.Thread(target=department.serve_forever, daemon=True).start()
    config = work / "daybook.yaml"
    config.write_text(CONFIG.format(address=f"http://127.0.0.1:{department.server_port}/"))
    done = Done([program, "harvest", "--config", config, "--json"], work)
    result = json.loads(done.out)
    by_name = {f["url"].rsplit("/", 1)[1]: f for f in result["files"]}
    for name, outcome, words, _ in SERVED:
        f = by_name[f"spend-{name}-2024.csv"]
        fact(f["outcome"] == outcome and words in " ".join(f["why"].split()), f"harvested: {name} is {outcome}: {f['why'].splitlines()[0][:120] if f['why'] else 'clean'}", f)
    why = json.dumps(result["failures"])
    fact("attributes.html cannot be read: the worker" in why and "bomb.html offers nothing" in why, "pages that attack whoever reads them are named as failures", why)
    fact(result["balances"] and done.seconds < 4 * limits[0], f"every file is accounted for, in {done.seconds:.1f} s", result)
    verified = subprocess.run([program, "verify", work / "archive/public"], capture_output=True, text=True)
    fact(verified.returncode == 0, "and the archive verifies", verified.stderr)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    large = "--gigabytes" in sys.argv
    wanted = {word for word in sys.argv[2:] if not word.startswith("--")}
    sanitized = b"__asan_init" in program.read_bytes() or b"__tsan_init" in program.read_bytes()
    limits = (600, 2500) if large else (60, 1 << 20) if sanitized else (30, 1200)
    with tempfile.TemporaryDirectory() as folder:
        if not wanted and not large:
            check_schemas(program, pathlib.Path(folder))
        for case in CASES:
            if wanted and case[0] not in wanted or large and case[0] not in GROWING:
                continue
            check_case(program, pathlib.Path(folder), case, (1024 if large else MEGABYTES) << 20, limits, large)
        if not wanted and not large:
            check_harvest(program, pathlib.Path(folder), limits)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
