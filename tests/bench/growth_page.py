"""docs/growth.md and docs/growth.svg: a line for each thing that was measured, how it grows, and why where that is not as the rows do."""
import math
import re

from growth_plot import plot
from machine import short, table, write
from whole_program import ROOT

# (member, what it is, unit, why it grows as it does where that is not as the rows)
FILES = "as the files, of which each is asked for once and nothing more"
FIXED = "a process has so much before it has a row"
LOADING = [("harvest", "harvest, check, release", "s", "starting, and releasing, which is flushed to disk step by step, cost the same for few rows"),
           ("harvest_processor", "of it, processors", "s", "starting costs the same for few rows"),
           ("index", "index and pages from nothing, until the server is ready", "s", "rows are loaded once, in order, and the second order by supplier is a sort, which is the rows times the logarithm of them; what does not fit into the engine's 640 MB is sorted on disk"),
           ("restart", "server ready again, index and pages there", "s", "starting costs the same; then as the versions, whose manifests are read, not the rows"),
           ("unchanged", "harvest that finds nothing new", "s", FILES),
           ("one_more", "harvest that finds one file more, released", "s", "asks for every file, and reads the prints of all rows, to know one that another body published; what is merged anew is one year"),
           ("verify", "verify", "s", "starting costs the same for few rows")]
ROOM = [("source", "the departments' files", "MB", ""),
        ("disk_public", "released: CSV, Parquet, log", "MB", "each version has a page of its own beside its rows"),
        ("disk_archive", "archive: those, the files as they came, the register", "MB", "each version has a page of its own beside its rows"),
        ("disk_index", "index", "MB", "the file grows by blocks; few rows do not fill them"),
        ("memory_harvest", "memory of a harvest, at most", "MB", f"{FIXED}, files that are checked two at a time, and what the engine takes to merge a partition, 512 MB before it spills; as the rows are only the prints of rows that were published, sixteen bytes for each"),
        ("memory_index", "memory of a server that builds its index, at most", "MB", "the engine has 640 MB, whatever there is; beside it the state, a kilobyte for each version"),
        ("memory_idle", "memory of a server that was started, and looked its pages over", "MB", f"{FIXED}; the engine keeps blocks that it read for the pages, up to its 640 MB; beside it the state, a kilobyte for each version"),
        ("memory_asked", "and that was asked all of this", "MB", "the engine keeps blocks that were read, up to its 640 MB"),
        ("memory_verify", "memory of verify, at most", "MB", "a file at a time and core, however many there are")]
ASKING = [("sums", "sum and count of each month", "ms", "reads what was added up when rows were loaded: a row for each version and month"),
          ("sums_over", "the same of payments over an amount", "ms", "HTTP and planning cost the same for few rows; then the amounts and dates of all rows are read"),
          ("sums_of_a_month", "sum and count by publisher, newest month", "ms", "rows lie in the order of the log, so a month is in few blocks; of the others only what lies between is looked at"),
          ("supplier", "100 newest rows of a supplier", "ms", "rows lie a second time in the order of suppliers, and the few blocks that hold one are read"),
          ("page", "a page of 100 behind any row, by date", "ms", "dates are not an order of the index: those of all rows behind the day are read; HTTP and planning cost the same for few rows"),
          ("names", "suppliers by name", "ms", "as the suppliers, of whom there is one for a hundred rows; HTTP and planning cost the same for few"),
          ("dataset", "a dataset", "ms", "as the editions of one dataset, which it lists; of up to 256 kB the answer is kept for a second, and is not made anew"),
          ("csv", "every row as CSV", "s", "starting costs the same for few rows")]
LINEAR = (0.85, 1.15)


def exponent(results, member):
    """Of the growth from the smallest size to the largest: 1 is as the rows, 0 not at all."""
    first, last = results[0], results[-1]
    return math.log(last[member] / first[member]) / math.log(last["rows"] / first["rows"])


def growth(results, member, why):
    """How it grows, and why; what is not linear and has no reason yet says so."""
    if len(results) < 2:
        return ["", ""]
    by = exponent(results, member)
    return [f"{by:.2f}", "" if LINEAR[0] <= by <= LINEAR[1] else why or "**not explained**"]


def part(results, title, lines):
    heading = [title, *(f"{r['rows']:,}" for r in results), "exponent", "why not as the rows"]
    return [*table(heading, [[f"{what}, {unit}", *(short(r[member]) for r in results), *growth(results, member, why)] for member, what, unit, why in lines]), ""]


def from_disk(results):
    """Why there is a bend where memory ends."""
    larger = [r for r in results if r["disk_archive"] + r["source"] > 0.8 * 1000 * float(re.search(r"(\d+) GB of memory", r["machine"])[1])]
    if not larger:
        return []
    return [f"With {larger[0]['rows']:,} rows the archive and the departments' files ({(larger[0]['disk_archive'] + larger[0]['source']) / 1000:.0f} GB) do not fit into the memory that the system keeps files in: what is read again then "
            "(by *verify*, and by a harvest that finds nothing new) comes from the disk.", ""]


def write_page(results):
    """Of those that measured all of it: a result that is kept may be of an older program."""
    results = [r for r in results if all(line[0] in r for line in (*LOADING, *ROOM, *ASKING))]
    machines = sorted({r["machine"] for r in results})
    lines = ["# What more rows cost", "", f"Printed by `./dev bench growth` on {'; and on '.join(machines)}. Files of {results[0]['source'] / results[0]['files']:.1f} MB by ten bodies, as many more as there are rows: "
             + ", ".join(f"{r['files']:,}" for r in results) + ". Questions are asked one after the other, over HTTP; medians. Where they have something that changes, it changes each time, so that no answer is one that was kept.", "",
             "*Exponent*: 1 is as the rows do, 0 is not at all; from the smallest size to the largest.", "", *from_disk(results)]
    for title, some in (("loading", LOADING), ("room", ROOM), ("asking", ASKING)):
        lines += part(results, title, some)
    if len(results) > 1:
        (ROOT / "docs/growth.svg").write_text(plot(results, [("Loading", LOADING), ("Room", ROOM), ("Asking", ASKING)]))
        lines += ["![How loading, room and questions grow with the rows](growth.svg)", ""]
    write(ROOT / "docs/growth.md", lines[:-1])
