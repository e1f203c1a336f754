"""What a measurement says of where it was made, and how its tables are written."""
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"project\(daybook VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
_began = time.perf_counter()


def progress(what):
    """On standard error, so that a long measurement shows that it goes on."""
    print(f"[{time.perf_counter() - _began:7.1f} s] {what}", file=sys.stderr, flush=True)


def here():
    """'2 cores, <processor>, 24 GB of memory, Linux 6.1, 2026-11-29'"""
    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1e6
    return f"{len(os.sched_getaffinity(0))} cores, {processor[1] if processor else os.uname().machine}, {memory:.0f} GB of memory, {os.uname().sysname} {os.uname().release.split('-')[0]}, {datetime.date.today()}"


def load():
    """'0.4': processes that wanted a core in the last minute, ours among them."""
    return f"{os.getloadavg()[0]:.1f}"


def first_line(*command):
    """Of what a program says of itself; some say it to standard error."""
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().splitlines()[0]


def version(*command):
    return re.search(r"\d[\d.]*\d", first_line(*command))[0]


def is_here(program):
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin") is not None


def table(heading, rows):
    """Markdown."""
    return ["| " + " | ".join(heading) + " |", "|" + "---|" * len(heading)] + ["| " + " | ".join(row) + " |" for row in rows]


def short(number):
    """Three figures: 0.123, 1.23, 12.3, 123, 1,234."""
    return f"{number:,.0f}" if number >= 99.95 else f"{number:.1f}" if number >= 9.995 else f"{number:.2f}" if number >= 0.995 else f"{number:.3f}"


def write(path, lines):
    """The file says what was printed, and nothing else."""
    text = "\n".join(lines) + "\n"
    print(text, end="")
    if path:
        path.write_text(text)
