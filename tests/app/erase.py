#!/usr/bin/env python3
"""A name is published, found, erased, and in no byte any more: archive, index, site, mirror, inbox and every answer. usage: erase.py DAYBOOK_PROGRAM"""
import http.server
import io
import json
import os
import pathlib
import shutil
import sys
import tempfile
import threading
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, HEADING, Service, get, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of, organisation  # noqa: E402

NAME = "Zephyrine Quillfeather"
MARKER = "QX-4711-Fjord"
SHARDS = [folder for folder in os.environ.get("DAYBOOK_TEST_SHARD_FOLDERS", "").split(":") if folder]  # on_clickhouse.py's
COASTS, RIVERS = "coasts-spend-over-25k", "rivers-spend-over-25k"


def month(n, named=True, rows=20, department="Coasts"):
    lines = [f"{department},{department},{d:02}/{n:02}/2024,Consultancy,Harbours,{'Mistral Ltd' if d != 7 or not named else NAME},"
             f"{1000 * n + d},{26000 + d}.00,{'Dredging' if d != 9 or not named else MARKER} {n} {d}\r\n" for d in range(1, rows + 1)]
    return HEADING + "".join(lines)


class Source(http.server.BaseHTTPRequestHandler):
    files = {}

    def do_GET(self):
        body = self.files.get(self.path)
        tag = f'"{hash(body)}"'
        if body is not None and self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            return self.end_headers()
        self.send_response(200 if body is not None else 404)
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len((body or "").encode())))
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *_):
        pass


def version_of(desk, name, file, text, *more):
    (desk.work / file).write_text(text, newline="")
    drafted = desk("draft", name, file, *more)
    return drafted if drafted.returncode else desk("release", name)


def words_in(data):
    low = data.lower()
    return any(form in low for word in (NAME, "quillfeather", MARKER) for form in (word.lower().encode(), word.lower().encode("utf-16-le")))


def places(*roots):
    """Files that hold a word in their bytes, their names, or what is packed in them. Parquet is compressed: `erase --find` reads that."""
    found = []
    for path in (os.path.join(folder, name) for root in roots for folder, folders, files in os.walk(root) for name in folders + files):
        if words_in(path.encode()):
            found.append(path)
        try:
            data = pathlib.Path(path).read_bytes()
        except (FileNotFoundError, IsADirectoryError):  # a service at work takes files away meanwhile
            continue
        packed = zipfile.is_zipfile(io.BytesIO(data)) and any(words_in(zipfile.ZipFile(io.BytesIO(data)).read(m)) for m in zipfile.ZipFile(io.BytesIO(data)).namelist())
        if words_in(data) or packed:
            found.append(path)
    return found


def fill(desk, work):
    """A name in every place where a name can be."""
    first = version_of(desk, f"{COASTS}/2024-05", "may.csv", month(5))
    why = ("--reason", "department-correction", "--note", "A payment was missing.")
    second = version_of(desk, f"{COASTS}/2024-05", "may2.csv", month(5, rows=21).replace("26007.00", "26777.00"), *why)
    clean = version_of(desk, f"{COASTS}/2024-04", "april.csv", month(4, named=False))
    fact(first.returncode == 0 and second.returncode == 0 and clean.returncode == 0, "May is public in two versions, April beside it", (first, second, clean))
    (work / "june.csv").write_text(month(6), newline="")
    waits = desk("draft", f"{COASTS}/2024-06", "june.csv")
    fact(waits.returncode == 0, "June waits as a draft", waits)
    door = work / f"door/inbox/coasts/{COASTS}"
    door.mkdir(parents=True)
    for name, text in (("july.csv", month(7)), ("august.csv", month(8).replace("26003.00", "twenty-six"))):
        (door / name).write_text(text, newline="")
        (door / (name + ".yaml")).write_text(f"edition: 2024-0{7 if name[0] == 'j' else 8}\napprover: Pat Hythe\n")
    taken = desk("inbox")
    fact("1 refused" in taken.stdout, "July is taken through the inbox, August refused", taken)
    Source.files.update({"/": '<a href="/rivers-may-2024.csv">May 2024</a><a href="/again/rivers-may-2024.csv">May 2024 again</a><a href="/june-2024.csv">June 2024</a>',
                         "/rivers-may-2024.csv": month(5, department="Rivers"), "/again/rivers-may-2024.csv": month(5, department="Rivers", rows=15),
                         "/june-2024.csv": f"Whatever,Anything\r\n{NAME},1\r\n"})
    desk("harvest")
    held = desk("held")
    fact("edition-occupied" in held.stdout or "rows-elsewhere" in held.stdout or "again" in held.stdout, "Rivers' second file of May is held", held)


def ask_everything(address, revisions):
    """Every address of the API that could show a row or a word, now and as of every earlier revision."""
    base = address + "/v1"
    urls = [base + p for p in ("", "/datasets", "/organisations", "/organisations/coasts", "/organisations/coasts/returns", "/changes", "/changes?since=0&size=100", "/releases", "/tables/spend")]
    for table in ("/tables/spend", f"/datasets/{COASTS}", f"/datasets/{RIVERS}"):
        urls += [f"{base}{table}/rows?size=200", f"{base}{table}/rows.csv", f"{base}{table}/summary?by=supplier&measure=count"]
        urls += [f"{base}{table}/rows?size=200&as_of={r}" for r in revisions] + [f"{base}{table}/summary?by=supplier&measure=count&as_of={r}" for r in revisions]
        urls += [f"{base}{table}/rows.csv?as_of={r}" for r in revisions]
    for dataset in (COASTS, RIVERS):
        urls += [f"{base}/datasets/{dataset}", f"{base}/datasets/{dataset}/editions", f"{base}/datasets/{dataset}/editions/2024-05", f"{base}/datasets/{dataset}/editions/2024-05/versions"]
        for n in (1, 2):
            version = f"{base}/datasets/{dataset}/editions/2024-05/versions/{n}"
            urls += [version] + [f"{version}/{p}" for p in ("report", "files/data.csv", "files/data.parquet", "files/release.json", "files/report.json", "rows/1::8", "diff?from=1", "diff.csv?from=1", "proof")]
            urls += [f"{base}/archive/releases/{dataset}/2024-05/v{n}/{p}" for p in ("data.csv", "release.json")]
    return [(url, get(url)) for url in urls]


def revisions_of(address):
    changes = json.loads(get(address + "/v1/changes?since=0&size=100")[1])
    return sorted({c["revision"] for c in changes["changes"]})


def finding(desk):
    """What an officer is told before."""
    found = desk("erase", "--find", "quillfeather")
    fact(found.returncode == 1, "the name is found", found)
    told = json.loads(desk("erase", "--find", "-", "--json", input=NAME + "\n").stdout)["places"]
    names = sorted({n for p in told for n in p["name"].split() if n})
    for version in (f"{COASTS}/2024-05/v1", f"{COASTS}/2024-05/v2", f"{RIVERS}/2024-05/v1"):
        fact(version in names, f"{version} is named", names)
    fact(sum(len(n) == 64 for n in names) >= 4, "drafts, what is held and what was refused are named by their SHA-256", names)
    for part in ("data.parquet", "tables/spend", "site/", "door/inbox", "door/outbox", "snapshots/"):
        fact(any(part in p["path"] for p in told), f"it is found in {part}", told)
    fact(not any(n in (f"{COASTS}/2024-04/v1",) for n in names), "what does not hold it is not named", names)
    schema = json.loads(desk("erase", "--find", "threshold", "--json").stdout)["places"]
    hints = {p["path"].split("/archive/")[1]: p["hint"] for p in schema if "/archive/public/schemas/" in p["path"]}
    fact(hints and all("cannot be erased" in hint and "on its way" not in hint for hint in hints.values()), "of words in a published schema it says that they stay", schema)
    proof = json.loads(desk("erase", "--find", f"{COASTS}_2024-04_v1", "--json").stdout)["places"]
    fact([p["hint"] for p in proof if "/public/proofs/" in p["path"]] == ["repeats an entry of the log; goes with its version, and the entry stays"], "and of a proof what it is", proof)
    nowhere = desk("erase", "--find", "nobody has this name")
    fact(nowhere.returncode == 0 and "nowhere" in nowhere.stdout, "what stands nowhere is said to stand nowhere", nowhere)
    return names


def erased(desk, work, address, names, mirror):
    revisions = revisions_of(address)
    before = ask_everything(address, revisions)
    shown = [url for url, (status, body, _) in before if status == 200 and words_in(body)]
    fact(len(shown) > 20, "before, many answers hold the name", len(shown))
    fact(not SHARDS or places(*SHARDS), "and files of a shard, where there are shards")
    page = json.loads(get(f"{address}/v1/tables/spend/rows?size=5")[1])
    tags = {url: headers.get("ETag") for url, (status, _, headers) in before if status == 200 and "as_of" in url and words_in(_)}
    dry = desk("erase", *names, "--code", "personal-data", "--dry-run")
    fact(dry.returncode == 0 and "Nothing was written" in dry.stdout and f"public/releases/{COASTS}/2024-05/v1/data.csv" in dry.stdout and "july.csv" in dry.stdout,
         "a dry run lists every file with its size, the inbox's too", dry)
    half = desk("erase", f"{COASTS}/2024-05/v7", "--code", "personal-data")
    fact(half.returncode == 2 and "there is no" in half.stderr, "what is not there is refused", half)
    done = desk("erase", *names, "--code", "personal-data", "--note", "A person was named.", "--by", "pat")
    fact(done.returncode == 0 and "erased in revision" in done.stdout, "a running service erases", done)
    fact(wait_until(lambda: not words_in(get(f"{address}/v1/tables/spend/rows?size=200")[1]), 10), "the rows are out of answers within seconds")
    wait_until(lambda: not places(work / "archive", work / "site"))
    fact(not places(work / "archive", work / "site", work / "door"), "no byte of archive, index, site, inbox and outbox holds the name or the marker",
         places(work / "archive", work / "site", work / "door"))
    found = desk("erase", "--find", NAME)
    fact(found.returncode == 0, "and none that is packed", found)
    after = ask_everything(address, revisions + revisions_of(address))
    shown = [url for url, (status, body, _) in after if words_in(body)]
    fact(not shown, "no answer holds it, of this revision or any earlier one", shown)
    gone = {url: status for url, (status, _, _) in after if "/files/data.csv" in url or url.endswith("/report") or "rows/1::8" in url}
    fact(gone and all(s == 410 for u, s in gone.items() if f"{RIVERS}/editions/2024-05/versions/2" not in u), "data of an erased version answers 410", gone)
    body = json.loads(get(f"{address}/v1/datasets/{COASTS}/editions/2024-05/versions/1/files/data.csv")[1])
    fact(body["type"].endswith("/problems/erased") and "erased at revision" in body["detail"] and "A person was named." in body["detail"], "and says that it was erased, and why", body)
    version = json.loads(get(f"{address}/v1/datasets/{COASTS}/editions/2024-05/versions/1")[1])
    fact(version["status"] == "erased" and version["rows"] is None and version["total"] is None and version["files"] == [] and version["parts"] == [],
         "its page in the API says what it was and nothing that was in it", version)
    fact(get(f"{address}/v1/datasets/{COASTS}/editions/2024-05/versions/latest")[0] == 410, "no latest version is offered")
    rows = json.loads(get(f"{address}/v1/datasets/{COASTS}/rows?as_of={revisions[-1]}")[1])
    fact(rows["count"] == 20 and rows["coverage"]["editions_erased"] == 1, "as of an earlier revision its rows are not counted, and coverage says so", rows["coverage"])
    returns = json.loads(get(f"{address}/v1/organisations/coasts/returns")[1])
    line = [r for d in returns["datasets"] for r in d["returns"] if r["edition"] == "2024-05"]
    fact(line and line[0]["state"] not in ("missing", "not-collected") and "erased" in json.dumps(line[0]), "the return was made, and the ledger says what became of it", line)
    stale = [url for url, tag in tags.items() if get(url, {"If-None-Match": tag})[0] == 304]
    fact(tags and not stale, "no cache is told that its old answer is still right", stale)
    cursor = get(address + page['next'])
    fact(cursor[0] == 400 and b"erased" in cursor[1], "a walk through pages that began before is told to begin again", cursor)
    wait_until(lambda: b"was erased at revision" in get(f"{address}/datasets/{COASTS}/2024-05/v1/")[1], 60)
    tombstone = get(f"{address}/datasets/{COASTS}/2024-05/v1/")
    fact(tombstone[0] == 200 and b"was erased at revision" in tombstone[1] and b"A person was named." in tombstone[1], "its page stays as a tombstone", tombstone[1][:500])
    changes = json.loads(get(f"{address}/v1/changes?since={revisions[-1]}")[1])
    fact(any(c["kind"] == "erasure" and c.get("code") == "personal-data" for c in changes["changes"]), "the changes tell of it", changes)
    fact(wait_until(lambda: not places(*SHARDS), 180), "no byte of a shard's folder holds the name or the marker, once replaced parts are gone", places(*SHARDS))
    fact(words_of_mirror(desk, work, address, mirror), "a mirror over HTTP erases with its next run")


def words_of_mirror(desk, work, address, mirror):
    held_it = bool(places(mirror))
    copied = run(desk.program, "mirror", address, mirror)
    checked = run(desk.program, "verify", mirror)
    if copied.returncode or checked.returncode or places(mirror) or not held_it:
        print(copied, checked, places(mirror), held_it)
        return False
    return "removed because they were erased" in copied.stdout


def afterwards(desk, work, key):
    """It does not come back by itself, and the edition can be corrected."""
    harvest = desk("harvest", "--json")
    outcomes = {f["url"].split("/", 3)[3]: f.get("code", f.get("outcome")) for f in json.loads(harvest.stdout)["files"] if "rivers" in f["url"] or "june" in f["url"]}
    fact(outcomes and all(code == "erased" for code in outcomes.values()), "what the source still offers is not taken in again", outcomes)
    fact(not places(work / "archive"), "not even for a moment's keeping", places(work / "archive"))
    again = desk("draft", f"{COASTS}/2024-05", "may2.csv", "--reason", "department-correction", "--note", "Again.")
    fact(again.returncode == 2 and "were erased here" in again.stderr, "an officer's same file is refused", again)
    Source.files["/rivers-may-2024.csv"] = month(5, department="Rivers", rows=19)
    desk("harvest")
    held = desk("held")
    fact("after-erasure" in held.stdout, "other rows for an erased edition wait for a person", held)
    taken = desk("erase", f"{RIVERS}/2024-05", "--code", "personal-data")
    fact(taken.returncode == 0 and not places(work / "archive", work / "site"), "who finds the name in them erases them, too, with the service away", (taken, places(work / "archive", work / "site")))
    mended = version_of(desk, f"{COASTS}/2024-05", "mended.csv", month(5, named=False, rows=21), "--reason", "department-correction", "--note", "A name was left out.")
    fact(mended.returncode == 0 and f"{COASTS}/2024-05/v3" in mended.stdout, "a corrected file is the next version", mended)
    verified = run(desk.program, "verify", work / "archive", "--key", key)
    fact(verified.returncode == 0 and "erased, and gone" in verified.stdout, "the archive verifies", verified)
    copy = work.parent / "copy"
    shutil.copytree(work / "archive/public", copy)
    partition = next(copy.glob("tables/spend/*/year=2024/*.parquet"))
    left = [copy / f"releases/{COASTS}/2024-05/v1/parts/secret.csv", partition.with_name("0123456789abcdef.parquet")]
    for file in left:
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(partition, file)
    told = run(desk.program, "verify", copy, "--key", key)
    fact(told.returncode == 1 and all(str(file.relative_to(copy)) in told.stdout + told.stderr for file in left), "of a copy verify names every file that is left of an erased version, and an old partition", told)
    rebuilt = desk("reindex")
    fact(rebuilt.returncode == 0 and not places(work / "archive"), "a follower that begins with nothing gets through the log", rebuilt)


def main(program):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Source)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder) / "work"
        work.mkdir()
        (work / "daybook.yaml").write_text(config_of(coasts(approvers="Pat Hythe"), organisation("rivers", "Department for Rivers", f"http://127.0.0.1:{server.server_port}/", "page"),
                                                      settings="inbox: door/inbox\ninbox_seconds: 1\n"))
        desk = Desk(program, work)
        fill(desk, work)
        with Service(program, work) as service:
            fact(service.start() and wait_until((work / f"site/datasets/{COASTS}/2024-05/v2/index.html").exists, 60), "the service answers")
            key = (work / "archive/public/log/vkey").read_text().strip()
            mirror = pathlib.Path(folder) / "mirror"
            first = run(program, "mirror", service.address, mirror, "--key", key)
            fact(first.returncode == 0 and places(mirror), "a mirror has it all", first)
            names = finding(desk)
            erased(desk, work, service.address, names, mirror)
        afterwards(desk, work, key)
    server.shutdown()
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
