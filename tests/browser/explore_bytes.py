#!/usr/bin/env python3
"""What the explorer reads of a large table: one supplier over all bodies and years, and one body's year, counted in the browser's network layer.

usage: explore_bytes.py DAYBOOK_PROGRAM [ROWS]; 1,200,000 rows unless it says otherwise. Ten bodies publish a file a month for ten years. Exits 77 without chromium or
the packages of site-gen/package.json
"""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import HEADING, Service, run  # noqa: E402
from demo_site import ROOT  # noqa: E402
from facts import fact, failures, verdict  # noqa: E402
from small_site import Site  # noqa: E402

BODIES, YEARS, SUPPLIERS, ASKED = 10, range(2014, 2024), 40_000, "Ledger Road Consulting Ltd"
CONFIG = """service: {publisher: Test, contact: data@test.example}
archive: archive
site: site
log: {origin: test.example/log}
harvest: {allow_private_addresses: true, requests_per_second: 0, attempts: 1}
listen: {port: 0}
organisations:
"""


def payments(body, year, month, rows):
    """A month of a body: few suppliers are paid often and most seldom, one in a thousand payments is the asked one's."""
    pick = random.Random(f"{body} {year} {month}")
    lines = []
    for n in range(rows):
        i = int(SUPPLIERS * pick.random() ** 3)
        name = ASKED if n % 1000 == 500 else f"{('North', 'Harbour', 'Capital', 'Meridian', 'Orchard')[i % 5]} {i * 7919 % 100_003} {('Services', 'Holdings', 'Partners', 'Systems')[i % 4]} Ltd"
        lines.append(f"Body {body},Body {body},{1 + n % 28:02}/{month:02}/{year},{('Consultancy', 'Rent', 'ICT services', 'Legal fees')[i % 4]},Area {i % 23},{name},{year}{month:02}{n:06},{25000 + int(1e6 * pick.random() ** 6)}.{i % 100:02},Work order {int(1e6 * pick.random())} under contract {i % 900}\r\n")
    return (HEADING + "".join(lines)).encode()


class Bodies(Site):
    """Makes each month when it is asked for."""

    def __init__(self, rows):
        super().__init__({}, self.answer)
        self.rows = rows

    def answer(self, handler):
        parts = handler.path.strip("/").split("/")
        if len(parts) == 1:
            return (200, {"Content-Type": "text/html"}, "".join(f'<a href="/{parts[0]}/spend-{year}-{month:02}.csv">Spend {year}-{month:02}</a>\n' for year in YEARS for month in range(1, 13)))
        _, year, month = parts[1].removesuffix(".csv").split("-")
        return (200, {"Content-Type": "text/csv"}, payments(parts[0].removeprefix("body-"), int(year), int(month), self.rows))


def main(program, rows):
    if not shutil.which("chromium") or not (ROOT / "site-gen/node_modules/playwright-core").exists():
        print("SKIPPED: no chromium, or site-gen/build-assets.sh has not installed the packages")
        return 77
    host = Bodies(rows // (BODIES * len(YEARS) * 12))
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place)
        (work / "daybook.yaml").write_text(CONFIG + "".join(
            f"  - {{id: body-{n}, name: Body {n}, sources: [{{schema: spend-over-25k, kind: page, address: \"{host.url}/body-{n}\", licence: OGL-UK-3.0}}]}}\n" for n in range(BODIES)))
        began = time.time()
        harvested = subprocess.run([program, "harvest", "--config", work / "daybook.yaml"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=7000)
        fact(harvested.returncode == 0, f"{rows:,} rows are harvested and released ({time.time() - began:.0f} s)", harvested.stderr[-2000:])
        files = list((work / "archive/public/tables/spend").rglob("*.parquet"))
        print(f"      the table: {len(files)} files, {sum(f.stat().st_size for f in files) / 1e6:.1f} MB", flush=True)
        built = run(program, "site", "--config", work / "daybook.yaml")
        fact(built.returncode == 0, "the site is built", built)
        with Service(program, work, verb="serve") as service:
            fact(service.start(), "and served", service.log.read_text())
            walk = subprocess.run(["node", str(ROOT / "tests/browser/explore_bytes.mjs"), service.address, ASKED], capture_output=True, text=True, timeout=600)
            print(walk.stdout, end="")
            failures.extend(line for line in walk.stdout.splitlines() if line.startswith("WRONG"))
            fact(walk.returncode == 0, "the walk came to its end", walk.stderr[-2000:])
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_200_000))
