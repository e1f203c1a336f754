#!/usr/bin/env python3
"""Anyone can prove an archive, a server, a mirror or one downloaded file from the public key alone. usage: verify_command.py DAYBOOK_PROGRAM"""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, run, write_config  # noqa: E402
from static_server import static_server  # noqa: E402


@contextlib.contextmanager
def daybook_server(program, config):
    with subprocess.Popen([program, "serve", "--config", str(config), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        yield process.stdout.readline().split()[1]
        process.terminate()


def fetch(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def verify_archive(program, work, key):
    public = work / "archive/public"
    done = run(program, "verify", work / "archive", "--key", key, "--json")
    told = json.loads(done.stdout)
    fact(done.returncode == 0 and told["ok"] and told["log_proven"] and told["versions"] == 2 and told["rows"] == 40 and told["proofs"] == 2, "an archive is proven from its key", done)
    text = run(program, "verify", public)
    fact(text.returncode == 0 and "40 rows" in text.stdout and "--key" in text.stdout, "without a key the one in the folder is trusted, and that is said", text)
    shutil.copytree(public, work / "other-key")
    (work / "other-key/log/vkey").write_text("daybook.example+0123abcd+AAAA\n")
    wrong = run(program, "verify", work / "other-key", "--key", key)
    fact(wrong.returncode == 1 and "log/vkey" in wrong.stderr and key in wrong.stderr, "a folder that hands out a key that is not its log's has a fault, by name", wrong)
    with static_server(public) as address:
        remote = run(program, "verify", address, "--key", key, "--json")
        fact(remote.returncode == 0 and json.loads(remote.stdout)["files"] == told["files"], "the same over HTTP from a static server", remote)


def verify_served(program, work, key):
    version = "/v1/datasets/coasts-spend-over-25k/editions/2024-04/versions/1"
    with daybook_server(program, work / "daybook.yaml") as address:
        remote = run(program, "verify", address, "--key", key, "--json")
        fact(remote.returncode == 0 and json.loads(remote.stdout)["rows"] == 40, "a Daybook that serves is proven from its address", remote)
        downloads = work / "downloads"
        downloads.mkdir()
        for name, path in {"data.csv": "/files/data.csv", "release.json": "/files/release.json", "api.tlog-proof": "/proof", "data.csv.tlog-proof": "/files/data.csv.tlog-proof"}.items():
            (downloads / name).write_bytes(fetch(address + version + path))
        mirrored = run(program, "mirror", address, work / "mirror", "--key", key)
        fact(mirrored.returncode == 0 and "revision" in mirrored.stdout, "it can be mirrored from its address", mirrored)
        rows = json.loads(fetch(address + "/v1/tables/spend/rows?sort=-amount&size=5"))["rows"]
    write_config(work / "mirror.yaml", "mirror", Department())
    with daybook_server(program, work / "mirror.yaml") as address:
        fact(json.loads(fetch(address + "/v1/tables/spend/rows?sort=-amount&size=5"))["rows"] == rows, "and a Daybook that follows the mirror gives the same rows")
        again = run(program, "mirror", address, work / "mirror-of-mirror", "--key", key)
        fact(again.returncode == 0 and run(program, "verify", work / "mirror-of-mirror", "--key", key).returncode == 0, "a mirror can be mirrored", again)


def prove_download(program, work, key, other_key):
    downloads = work / "downloads"
    shutil.copy(work / "archive/public/proofs/coasts-spend-over-25k_2024-04_v1.tlog-proof", downloads / "static.tlog-proof")
    for proof in ("api.tlog-proof", "data.csv.tlog-proof", "static.tlog-proof"):
        done = run(program, "verify", downloads / "data.csv", "--proof", downloads / proof, "--key", key)
        fact(done.returncode == 0 and "is data.csv of coasts-spend-over-25k/2024-04/v1" in done.stdout, f"a downloaded file is proven offline by {proof}", done)
    shutil.copy(downloads / "data.csv", downloads / "changed.csv")
    with open(downloads / "changed.csv", "a") as out:
        out.write("\r\n")
    changed = run(program, "verify", downloads / "changed.csv", "--proof", downloads / "api.tlog-proof", "--key", key)
    fact(changed.returncode == 1 and "none of the files" in changed.stderr, "a changed file is not", changed)
    stranger = run(program, "verify", downloads / "data.csv", "--proof", downloads / "api.tlog-proof", "--key", other_key, "--json")
    fact(stranger.returncode == 1 and not json.loads(stranger.stdout)["ok"], "nor is one under another key", stranger)
    keyless = run(program, "verify", downloads / "data.csv", "--proof", downloads / "api.tlog-proof")
    fact(keyless.returncode == 2 and "--key" in keyless.stderr, "and without a key nothing is proven", keyless)


def remember(program, work, key):
    seen = work / "seen"
    first = run(program, "verify", work / "archive", "--key", key, "--remember", seen)
    fact(first.returncode == 0 and seen.exists(), "the checkpoint seen is kept", first)
    shutil.copytree(work / "archive/public", work / "older")
    return seen


def mirrored_at(work):
    return int((work / "mirror/public/log/checkpoint").read_text().split("\n")[1])


def history(program, work, key, seen):
    later = run(program, "verify", work / "archive", "--key", key, "--remember", seen)
    fact(later.returncode == 0 and "nothing changed since revision" in later.stdout, "the next verification says that nothing changed since", later)
    back = run(program, "verify", work / "older", "--key", key, "--since", seen)
    fact(back.returncode == 3 and "were signed earlier" in back.stderr and "try again" in back.stderr, "a log that is shorter than it was is told, as one that may lag", back)
    back = run(program, "mirror", work / "older", work / "mirror")
    fact(back.returncode == 0, "a mirror that is as old as its source has nothing to do", back)
    forward = run(program, "mirror", work / "archive", work / "mirror", "--json")
    fact(forward.returncode == 0 and json.loads(forward.stdout)["fetched"] > 4, "and takes what is new", forward)
    back = run(program, "mirror", work / "older", work / "mirror")
    fact(back.returncode == 3 and "an older state of the same log" in back.stderr and "another history" not in back.stderr and json.loads(forward.stdout)["revision"] == mirrored_at(work), "but never goes back to a server that lags", back)


def change_key(program, work, config, key):
    shown = run(program, "key", "show", "--config", config)
    fact(shown.returncode == 0 and shown.stdout.split()[0] == key, "the key is shown", shown)
    rotated = run(program, "key", "rotate", "--config", config)
    new = rotated.stdout.split()[0] if rotated.returncode == 0 else ""
    fact(rotated.returncode == 0 and new != key, "the key can be changed", rotated)
    for trusted in (key, new):
        done = run(program, "verify", work / "archive", "--key", trusted, "--json")
        fact(done.returncode == 0 and json.loads(done.stdout)["key"] == new, "who trusts the " + ("old" if trusted == key else "new") + " key proves the archive", done)
    retired = run(program, "key", "retire", "--config", config)
    fact(retired.returncode == 0 and not list((work / "archive").glob("key.*.pem")), "the old key can be let go", retired)
    mirrored = run(program, "mirror", work / "archive", work / "mirror")
    fact(mirrored.returncode == 0 and (work / "mirror/public/log/vkey").read_text().strip() == new, "a mirror learns of the new key from the log", mirrored)
    kept_on = run(program, "mirror", work / "archive", work / "mirror", "--key", key)
    fact(kept_on.returncode == 0, "and goes on when it is given the key that it was first given, as a timer does", kept_on)
    proof = run(program, "proof", work / "archive", "coasts-spend-over-25k/2024-04/v1")
    (work / "downloads/new.tlog-proof").write_text(proof.stdout)
    done = run(program, "verify", work / "downloads/data.csv", "--proof", work / "downloads/new.tlog-proof", "--key", new)
    fact(done.returncode == 0, "a proof made anew is under the new key", done)


def bad_input(program, work, config, key):
    copy = work / "copy"
    shutil.copytree(work / "archive/public", copy)
    target = copy / "releases/coasts-spend-over-25k/2024-05/v1/data.csv"
    target.write_bytes(target.read_bytes().replace(b"26003.07", b"26003.08"))
    done = run(program, "verify", copy, "--key", key)
    fact(done.returncode == 1 and "2024-05/v1/data.csv: expected SHA-256" in done.stderr and "copy the file again" in done.stderr, "a changed penny is named with the remedy", done)
    target.write_bytes(target.read_bytes().replace(b"26003.08", b"26003.07"))
    table = copy / "tables/spend"
    forged = json.loads((table / "manifest.json").read_text()) | {"revision": 999999}
    for name in ("manifest.json", "999999.json"):
        (table / name).write_text(json.dumps(forged))
    done = run(program, "verify", copy, "--key", key)
    fact(done.returncode == 1 and "tables/spend/manifest.json" in done.stderr and "which no checkpoint signs: not proven" in done.stderr, "a table's manifest that nobody signed is told", done)
    (copy / "log/vkey").unlink()
    for arguments, code, words in (
            ((copy,), 2, "--key"), ((copy, "--key", "nonsense"), 2, "verifier key"), ((copy, "--key", key, "--since", config), 2, "holds no checkpoint"), ((work / "nowhere",), 2, "no folder and no http address"),
            ((work / "downloads", "--key", key), 3, "log/checkpoint"), (("http://127.0.0.1:9", "--key", key), 3, "127.0.0.1:9")):
        done = run(program, "verify", *arguments)
        fact(done.returncode == code and words in done.stderr, f"verify {' '.join(map(str, arguments))[-60:]} ends with {code} and says {words}", done)


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        department = Department("april", "may")
        config = write_config(work / "daybook.yaml", "archive", department)
        harvest(program, config)
        key = (work / "archive/public/log/vkey").read_text().strip()
        other = write_config(work / "other.yaml", "other", Department("june"))
        harvest(program, other)
        other_key = (work / "other/public/log/vkey").read_text().strip()
        verify_archive(program, work, key)
        verify_served(program, work, key)
        prove_download(program, work, key, other_key)
        seen = remember(program, work, key)
        department.publish("july")
        harvest(program, config)
        history(program, work, key, seen)
        change_key(program, work, config, key)
        bad_input(program, work, config, key)
    return verdict()


if __name__ == "__main__":
    os.environ.pop("http_proxy", None)
    sys.exit(main())
