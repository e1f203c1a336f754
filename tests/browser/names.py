#!/usr/bin/env python3
"""Names as nobody should give them, and a record of one month, in a real browser. usage: names.py DAYBOOK_PROGRAM; exits 77 without chromium or the packages of site-gen/package.json"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import HEADING, Service, run  # noqa: E402
from demo_site import ROOT  # noqa: E402
from facts import fact, failures, verdict  # noqa: E402
from small_site import Site, page  # noqa: E402

MODULES = ROOT / "site-gen/node_modules"
MARKUP = "O’Brien & \"Sons\" <img src=x onerror=alert(1)> {{title}} <b>'x'</b> \u202egnp.exe"
ARABIC = "وزارة المالية – משרד האוצר"
LONG = "w" * 300
# Two links below one another, on every page that shows data of several bodies.
LICENCES = {"arabic": "OGL-UK-2.0"}
CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1}}
listen: {{port: 0}}
organisations:
{bodies}"""


def spend(of, more=0):
    """One month, paid to each of the names; `more` pounds each when it is corrected."""
    cell = lambda text: '"' + text.replace('"', '""') + '"'
    return HEADING + "".join(f"Coasts,Coasts,{1 + n:02}/04/2024,Consultancy,Harbours,{cell(name)},{of}{n},{26000 + more + n}.07,{cell(name)}\r\n" for n, name in enumerate([MARKUP, ARABIC, LONG]))


def main(program):
    if not shutil.which("chromium") or not (MODULES / "playwright-core").exists():
        print("SKIPPED: no chromium, or site-gen/build-assets.sh has not installed the packages")
        return 77
    bodies = {"markup": MARKUP, "arabic": ARABIC, "long": LONG}
    files = {f"/{id}/spend-april-2024.csv": (200, {"Content-Type": "text/csv"}, spend(n)) for n, id in enumerate(bodies)}
    host = Site({**files, **{f"/{id}/": page("spend-april-2024.csv") for id in bodies}})
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place)
        (work / "daybook.yaml").write_text(CONFIG.format(bodies="".join(
            f"  - id: {id}\n    name: {json.dumps(name, ensure_ascii=False)}\n    sources: [{{schema: spend-over-25k, kind: page, address: \"{host.url}/{id}/\", licence: {LICENCES.get(id, 'OGL-UK-3.0')}}}]\n"
            for id, name in bodies.items())), encoding="utf-8")
        harvested = run(program, "harvest", "--config", work / "daybook.yaml", "--json")
        released = list((work / "archive/public/releases").glob("*/2024-04/v1/release.json"))
        fact(harvested.returncode in (0, 1) and len(released) == 3, "three bodies with such names publish one month", harvested)
        host.pages["/long/spend-april-2024.csv"] = (200, {"Content-Type": "text/csv"}, spend(2, more=5))
        run(program, "harvest", "--config", work / "daybook.yaml")
        fact((work / "archive/public/releases/long-spend-over-25k/2024-04/v2/release.json").exists(), "and one of them corrects it")
        built = run(program, "site", "--config", work / "daybook.yaml")
        fact(built.returncode == 0, "and their site is built", built)
        tool = MODULES / "html-validate/bin/html-validate.mjs"
        valid = subprocess.run(["node", str(tool), "--config", str(ROOT / "tests/site-gen/html-validate.json"), "**/*.html"], cwd=work / "site", capture_output=True, text=True)
        fact(valid.returncode == 0, "of valid pages", valid.stdout[-2000:])
        with Service(program, work, verb="serve") as service:
            fact(service.start(), "it is served", service.log.read_text())
            walk = subprocess.run(["node", str(ROOT / "tests/browser/names.mjs"), service.address], input=json.dumps(bodies), capture_output=True, text=True, timeout=300)
            print(walk.stdout, end="")
            failures.extend(line for line in walk.stdout.splitlines() if line.startswith("WRONG"))
            fact(walk.returncode == 0, "the walk came to its end", walk.stderr[-2000:])
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
