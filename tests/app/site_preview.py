#!/usr/bin/env python3
"""An officer sees the pages of a draft as they will be, and nobody else does. usage: site_preview.py DAYBOOK_PROGRAM"""
import hashlib
import os
import pathlib
import re
import stat
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk  # noqa: E402
from facts import fact, verdict  # noqa: E402
from officer import DATASET, SECRET, leaks, month  # noqa: E402
from small_config import coasts, config_of  # noqa: E402

TOLD = "Under embargo"


def files_of(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def main(program):
    with tempfile.TemporaryDirectory() as place:
        work = pathlib.Path(place)
        (work / "daybook.yaml").write_text(config_of(coasts()).replace("contact: data@test.example}", "contact: data@test.example, url: 'https://data.example/spending'}"))
        desk = Desk(program, work)
        (work / "april.csv").write_text(month(4, "Mistral Ltd"))
        fact(desk("draft", DATASET + "/2024-04", "april.csv").returncode == 0 and desk("release", DATASET + "/2024-04").returncode == 0, "one edition is public")
        built = desk("site")
        fact(built.returncode == 0, "the public site is built", built)
        (work / "april2.csv").write_text(month(4, SECRET, 21))
        desk("draft", DATASET + "/2024-04", "april2.csv", "--reason", "department-correction", "--note", "A payment was missing.")
        desk("schedule", "set", DATASET + "/2024-04", "--at", "2036-06-28 09:30")
        (work / "may.csv").write_text(month(5, SECRET))
        desk("draft", DATASET + "/2024-05", "may.csv")
        desk("site")

        before = {name: files_of(work / name) for name in ("archive/public", "archive/drafts", "site")}
        for folder in ("site/preview", "archive/preview", "archive/public/preview", ".", "site"):
            refused = desk("site", "--preview", folder)
            fact(refused.returncode == 2 and "folder of its own" in refused.stderr, f"a preview into {folder} is refused", refused)
        os.symlink(work / "site", work / "elsewhere")
        refused = desk("site", "--preview", "elsewhere/preview")
        fact(refused.returncode == 2 and "folder of its own" in refused.stderr, "also by another name of it", refused)
        (work / "others/log").mkdir(parents=True)
        (work / "others/log/checkpoint").write_text("another archive's\n")
        (work / "www/public").mkdir(parents=True)
        for folder, what in (("others", "the public folder of an archive"), ("others/preview", "the public folder of an archive"), ("www/public/new/preview", "a public folder")):
            refused = desk("site", "--preview", folder)
            fact(refused.returncode == 2 and "folder of its own" in refused.stderr and what in refused.stderr and str((work / folder.split("/preview")[0].replace("/new", "")).resolve()) in refused.stderr,
                 f"nor into {folder}, which is {what}", refused)
            fact(folder == "others" or not (work / folder).exists(), "of which nothing was made", folder)
        (work / "mine").mkdir()
        (work / "mine/notes.txt").write_text("my own")
        refused = desk("site", "--preview", "mine")
        fact(refused.returncode == 2 and "no preview" in refused.stderr and (work / "mine/notes.txt").exists(), "nor does it go among somebody's files", refused)
        nothing = desk("site", "--preview", "preview", "--draft", DATASET + "/2024-07")
        fact(nothing.returncode == 2 and "no draft of" in nothing.stderr and not (work / "preview").exists(), "without a draft there is nothing to preview", nothing)

        made = desk("site", "--preview", "preview")
        fact(made.returncode == 0 and f"{DATASET}/2024-04/v2" in made.stdout and f"{DATASET}/2024-05/v1" in made.stdout, "a preview names the drafts as they will be named", made)
        preview = work / "preview"
        fact(stat.S_IMODE(preview.stat().st_mode) == 0o700, "only its user may enter the folder", oct(preview.stat().st_mode))
        pages = {p: p.read_text() for p in preview.rglob("*.html")}
        unmarked = [str(p) for p, text in pages.items() if TOLD not in text or 'content="noindex' not in text]
        fact(len(pages) > 20 and not unmarked, f"each of its {len(pages)} pages says that it is under embargo, and asks not to be indexed", unmarked[:5])
        page = (preview / f"datasets/{DATASET}/2024-04/v2/index.html").read_text()
        fact("28 June 2036, 9:30am" in page and "A payment was missing." in page and SECRET in page and "rows changed" in page,
             "the version's page has its date, its words and what changed", re.sub(r"<[^>]+>", " ", page)[-3000:])
        fact('href="/assets/daybook.css' in page and 'href="/spending/assets/' in (work / "site/index.html").read_text(), "its links begin at its own root, wherever the public site stands")
        dataset = (preview / f"datasets/{DATASET}/index.html").read_text()
        fact("April 2024, version 2" in dataset and "May 2024, version 1" in dataset and "Superseded" in dataset, "the dataset's page lists it as it will")
        one = desk("site", "--preview", "preview", "--draft", DATASET + "/2024-05")
        fact(one.returncode == 0 and not (preview / f"datasets/{DATASET}/2024-04/v2").exists() and (preview / f"datasets/{DATASET}/2024-05/v1").exists(), "a preview of one draft has that one", one)

        again = desk("site")
        after = {name: files_of(work / name) for name in ("archive/public", "archive/drafts", "site")}
        fact(again.returncode == 0 and after == before, "archive and public site are what they were, byte for byte", (again, sorted(f"{place}/{file}" for place in before for file, _ in set(before[place].items()) ^ set(after[place].items()))))
        fact(not leaks(work, [SECRET, TOLD]), "and say nothing of a draft", leaks(work, [SECRET, TOLD])[:5])
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
