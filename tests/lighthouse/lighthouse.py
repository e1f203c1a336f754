#!/usr/bin/env python3
"""Lighthouse gives the home page, a dataset's and a supplier's at least 95 of 100 for performance, accessibility, best practice and SEO, on a phone and a desktop.

usage: lighthouse.py DAYBOOK_PROGRAM [REPORTS]; exits 77 without chromium or the package of tests/lighthouse/package.json (./dev test --all installs it)
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from demo_site import COASTS, DemoSite  # noqa: E402
from facts import fact, verdict  # noqa: E402


def main(program, reports):
    if not shutil.which("chromium") or not shutil.which("node") or not (HERE / "node_modules/lighthouse").exists():
        print("SKIPPED: no chromium, or 'npm ci' was not run in tests/lighthouse (./dev test --all does)")
        return 77
    with tempfile.TemporaryDirectory() as work:
        demo = DemoSite(program, work)
        fact(demo.make(), "the demo's archive is made", demo.said)
        with demo.service() as service:
            fact(service.start(), "and served")
            supplier = re.search(r'href="(/suppliers/[^"/]+/)"', (demo.site / "suppliers/index.html").read_text())[1]
            done = subprocess.run(["node", str(HERE / "score.mjs"), demo.address, reports or str(pathlib.Path(work) / "reports"), "/", f"/datasets/{COASTS}/", supplier],
                                  capture_output=True, text=True, timeout=1100)
            lines = [line for line in done.stdout.splitlines() if line.startswith(("ok", "WRONG"))]
            for line in lines:
                fact(line.startswith("ok"), line[6:], line)
            fact(len(lines) == 6 and done.returncode == 0, "six pages were scored", done.stdout[-2000:] + done.stderr[-2000:])
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
