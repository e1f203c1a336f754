#!/usr/bin/env python3
"""Every kind of page of the demo's site in a real browser: its first bytes, how it stands on a phone, on paper and in the dark, what axe finds.

usage: pages.py DAYBOOK_PROGRAM [PICTURES, a folder for screenshots]; exits 77 without chromium or the packages of site-gen/package.json
"""
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from demo_site import DemoSite  # noqa: E402
from facts import fact, verdict  # noqa: E402
from walks import ready, told_by  # noqa: E402


def main(program, pictures):
    if not ready():
        return 77
    with tempfile.TemporaryDirectory() as work:
        demo = DemoSite(program, work)
        fact(demo.make(), "the demo's archive is made, with dates and a withdrawal", demo.said)
        with demo.service() as service:
            fact(service.start(), "and served")
            told_by("pages.mjs", demo.address, *pictures)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2:]))
