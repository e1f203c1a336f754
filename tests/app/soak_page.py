"""docs/soak.md: what the long soaks of followers.py measured, each kept in build/soak until it is measured again."""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))
from machine import here, table, write  # noqa: E402

KEPT = ROOT / "build/soak"
FORMS = {"rest": "nothing killed", "killed": "a process killed every {kill:.0f} s"}
LINES = [("requests answered", "{requests:,}"), ("a second", "{rate:.0f}"), ("median, ms", "{median:.1f}"), ("99 of 100 within, ms", "{p99:.1f}"), ("releases, each a revision", "{revisions:,}"),
         ("answers held against the files of their revision", "{held:,}"), ("servers killed", "{servers}"), ("publisher killed", "{publishers}"), ("keeper of nginx's list killed", "{keepers}"), ("nginx's workers killed", "{workers}"), ("asked again on a connection that had been closed", "{again:,}"), ("of them cut off in the middle", "{cut}"),
         ("told to come again, of a revision not there yet", "{waited:,}"), ("memory after a quarter of it and at the end, MB", "{memory}")]


def memory_words(first, last):
    names = ("server", "server", "server of a mirror", "publisher", "nginx")
    return ", ".join(f"{name} {a:.0f} {b:.0f}" for name, a, b in zip(names, first, last)) or "not looked at, as processes end"


def keep(form, figures):
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{form}.json").write_text(json.dumps({**figures, "machine": here()}, indent=1))
    found = {name: json.loads((KEPT / f"{name}.json").read_text()) for name in FORMS if (KEPT / f"{name}.json").exists()}
    lines = ["# Half an hour of everything at once", "",
             "Printed by `tests/app/followers.py` with `--seconds 1800` (`./dev test --all`): three servers behind nginx as it is shipped (but for its limits for each address, as all readers have one), two beside the archive and one behind a mirror; a publisher that harvests each minute and "
             "releases a correction every ten seconds; the site built with each; readers who ask for sums, rows, a search, suppliers, exports, parts of files, pages and the log, some of it again with what they had. "
             "Every answer, page and checkpoint is of one revision and is held against the files that were public at it; each release is there once. "
             "Where nothing is killed all of it is warm before: six minutes of exports alone, as fast as they are answered, and a release every 1.2 seconds. By then what DuckDB keeps up to a bound of its own is full: its list of blocks that it let go of (32 bytes and a handle of 208 for each, "
             "some 150,000 of them) and rows that no checkpoint has written. At this load alone that takes the better part of an hour.", "",
             *table(["", *(FORMS[name].format(**figures) for name, figures in found.items())], [[what, *(text.format(**figures) for figures in found.values())] for what, text in LINES]), "",
             f"On {'; and on '.join(sorted({figures['machine'] for figures in found.values()}))}; readers, servers, publisher and nginx share it."]
    write(ROOT / "docs/soak.md", lines)
