"""Walks in Debian's browser, which print their facts."""
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from demo_site import ROOT  # noqa: E402
from facts import fact, failures  # noqa: E402

MODULES = ROOT / "site-gen/node_modules"


def ready():
    """Whether there is a browser and what drives it; says so where there is not."""
    there = shutil.which("chromium") and all((MODULES / package).exists() for package in ("playwright-core", "axe-core"))
    if not there:
        print("SKIPPED: no chromium, or site-gen/build-assets.sh has not installed the packages")
    return there


def told_by(script, *arguments):
    """The facts of one walk, as it tells them, so that one which is stopped has said how far it came."""
    with subprocess.Popen(["node", str(ROOT / "tests/browser" / script), *arguments], text=True, stdout=subprocess.PIPE) as walk:
        for line in walk.stdout:
            print(line, end="", flush=True)
            failures.extend([line] if line.startswith("WRONG") else [])
    fact(walk.returncode == 0, f"{script} came to its end", walk.returncode)
