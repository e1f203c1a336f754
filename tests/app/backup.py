#!/usr/bin/env python3
"""A backup is made while the service runs and releases; disk, register and key are lost in turn. usage: backup.py DAYBOOK_PROGRAM"""
import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daybook  # noqa: E402
from daybook import HEADING, Service, run  # noqa: E402
from facts import fact, verdict  # noqa: E402

DATASET = "coasts-spend-over-25k"
CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: {archive}
site: {archive}-site
log: {{origin: test.example/log}}
listen: {{port: 0}}
harvest: {{allow_private_addresses: true, attempts: 1}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - {{schema: spend-over-25k, kind: files, address: "http://127.0.0.1:9/none.csv", licence: OGL-UK-3.0}}
"""


def month(n, rows=20):
    return HEADING + "".join(f"Coasts,Coasts,{1 + d % 28:02}/{n:02}/2024,Consultancy,Harbours,Mistral {n} Ltd,{1000 * n + d},{26000 + d}.00,Dredging {d}\r\n" for d in range(rows))


class Desk(daybook.Desk):
    def __init__(self, program, work, archive):
        super().__init__(program, work, f"{archive}.yaml")
        if not os.path.exists(self.config):   # others may be reading it
            pathlib.Path(self.config).write_text(CONFIG.format(archive=archive))

    def release(self, n):
        (self.work / f"{n}.csv").write_text(month(n))
        self("draft", f"{DATASET}/2024-{n:02}", f"{n}.csv")
        return self("release", f"{DATASET}/2024-{n:02}")


def revision(archive):
    return int((archive / "public/log/checkpoint").read_text().split("\n")[1])


def while_it_releases(program, desk, work):
    """Backups one after the other, some killed, while officers release."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        releasing = pool.submit(lambda: [desk.release(n).returncode for n in range(2, 8)])
        made, wrong, killed = backups(program, desk, work, releasing)
    fact(set(releasing.result()) == {0}, "the service takes officers' releases while it is copied", releasing.result())
    fact(not wrong, f"each of {made} backups made meanwhile is whole, also after {killed} more that were killed", wrong[:1])


def backups(program, desk, work, releasing):
    made, wrong, killed = 0, [], 0
    while not releasing.done() or made == 0:
        done = desk("backup", work / "backup", "--json")
        made += 1
        if done.returncode != 0:
            wrong.append(done)
        cut = subprocess.Popen([program, "backup", str(work / "backup"), "--config", desk.config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=work)
        time.sleep(0.05 + 0.03 * (made % 5))
        cut.kill()
        killed += cut.wait() == -signal.SIGKILL
        checked = run(program, "backup", work / "backup", "--verify", "--json")
        if checked.returncode != 0:
            wrong.append(checked)
    return made, wrong, killed


def exposed(archive):
    """What others could read of it but for public/, staging/, through which that comes, and the lock with the number of who holds it: files that lie open, or in an open folder."""
    try:
        there = [p for p in archive.iterdir() if p.name not in ("public", "staging", "lock") and p.stat().st_mode & 0o077]
        return [p for p in there if (any(p.iterdir()) if p.is_dir() else p.stat().st_size > 0)]
    except FileNotFoundError:
        return []   # not there yet, or put in its place meanwhile; the next look sees it


def private_from_the_start(program, desk, work, key):
    """While it is restored, under a umask that keeps nothing from anybody."""
    archive, seen, looks = work / "watched", set(), 0
    config = Desk(program, work, "watched").config
    restoring = subprocess.Popen([program, "restore", work / "backup", "--config", config, "--key", key], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, umask=0)
    while restoring.poll() is None:
        seen.update(exposed(archive))
        looks += 1
    fact(restoring.returncode == 0 and looks > 3 and not seen, f"nothing private of an archive that is restored can be read by others at any of {looks} moments", seen)
    modes = {n: oct((archive / n).stat().st_mode & 0o777) for n in ("snapshots", "drafts", "staging", "register.sqlite", "key.pem")}
    fact(set(modes.values()) == {"0o700", "0o600"} and not exposed(archive), "nor afterwards", modes)


def restored(program, desk, work, key):
    desk("draft", DATASET + "/2024-08", "8.csv")
    full = desk("backup", work / "backup", "--with-key", key, "--verify")
    fact(full.returncode == 0 and "is a backup of revision" in full.stdout and "holds revision" in full.stdout, "a backup says what it holds, and that it was read again", full)
    fact(key.stat().st_mode & 0o777 == 0o600, "the key is in a file of its own that nobody else reads")
    inside = desk("backup", work / "backup", "--with-key", work / "backup/key.pem")
    fact(inside.returncode == 2 and "keep the key apart" in inside.stderr, "never in the backup", inside)
    again = Desk(program, work, "again")
    over = desk("restore", work / "backup")
    fact(over.returncode == 2 and "not empty" in over.stderr, "a backup is never restored over an archive", over)
    done = again("restore", work / "backup", "--key", key)
    fact(done.returncode == 0 and "stands at revision" in done.stdout and "1 draft" in done.stdout and "1 drafts" not in done.stdout, "it is restored with its drafts", done)
    fact("warning" in done.stderr and "fork" in done.stderr and "--newer" in done.stderr, "and says what may be lost and how to bring it back", done)
    fact(run(program, "verify", work / "again").returncode == 0, "what was restored verifies")
    out = again("release", DATASET + "/2024-08")
    fact(out.returncode == 0 and f"{DATASET}/2024-08/v1" in out.stdout, "and its draft can be released", out)
    wrong = work / "wrong.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", wrong], check=True)
    refused = Desk(program, work, "third")("restore", work / "backup", "--key", wrong)
    fact(refused.returncode == 2 and "is signed with" in refused.stderr and not (work / "third/register.sqlite").exists(), "another key is refused by name", refused)


def newer(program, desk, work, key):
    """The backup is older than what a mirror saw."""
    desk("release", DATASET + "/2024-08")
    vkey = (work / "archive/public/log/vkey").read_text().strip()
    run(program, "mirror", work / "archive", work / "mirror", "--key", vkey)
    seen = revision(work / "archive")
    shutil.rmtree(work / "archive")   # the disk is lost
    forward = Desk(program, work, "forward")
    done = forward("restore", work / "backup", "--key", key, "--newer", work / "mirror", "--json")
    told = json.loads(done.stdout)
    fact(done.returncode == 0 and told["revision"] == seen and told["brought_forward"]["versions"] == 1 and told["drafts"] == 0 and told["warning"] == "",
         "what a mirror saw since is brought back from it", done)
    verified = json.loads(run(program, "verify", work / "forward", "--key", vkey, "--json").stdout)
    fact(told["public"]["versions"] == 8 and {k: told["public"][k] for k in ("files", "bytes", "versions", "rows", "proofs", "erased")} == {k: verified[k] for k in ("files", "bytes", "versions", "rows", "proofs", "erased")}
         and told["public"]["fetched"] > 0, "and what it counts is what is there", (told["public"], verified))
    fact(forward.release(9).returncode == 0 and run(program, "mirror", work / "forward", work / "mirror").returncode == 0, "and the mirror follows the log that goes on")
    fork = run(program, "mirror", work / "again", work / "mirror")
    fact(fork.returncode == 1 and "another history" in fork.stderr, "but not the one that was restored without it", fork)


def lost_register(program, work):
    desk = Desk(program, work, "forward")
    for end in ("", "-wal", "-shm"):
        (work / f"forward/register.sqlite{end}").unlink(missing_ok=True)
    refused = desk("schedule", "list")
    fact(refused.returncode == 3 and "register.sqlite is missing" in refused.stderr and "rebuild-register" in refused.stderr, "a lost register is refused by name, with the command", refused)
    done = desk("rebuild-register")
    fact(done.returncode == 0 and "9 versions" in done.stdout and "could not be made again" in done.stdout, "it is made again from the log, and what the log does not hold is listed", done)
    agrees = desk("rebuild-register", "--check", "--json")
    fact(agrees.returncode == 0 and json.loads(agrees.stdout)["ok"], "it agrees with the log", agrees)
    (work / "9b.csv").write_text(month(9, 21))
    desk("draft", DATASET + "/2024-09", "9b.csv", "--reason", "department-correction", "--note", "One payment was missing.")
    second = desk("release", DATASET + "/2024-09")
    fact(f"{DATASET}/2024-09/v2" in second.stdout, "a correction takes the next number", second)
    twice = desk("rebuild-register")
    fact(twice.returncode == 3 and "--replace" in twice.stderr, "a register that is there is not replaced unasked", twice)
    damaged = bytearray((work / "forward/register.sqlite").read_bytes())
    damaged[4096:4160] = b"\xff" * 64
    (work / "forward/register.sqlite").write_bytes(damaged)
    bad = desk("schedule", "list")
    fact(bad.returncode == 3 and "is damaged" in bad.stderr and "rebuild-register --replace" in bad.stderr.replace("\n", " "), "a damaged register is refused by name, with the command", bad)
    mended = desk("rebuild-register", "--replace", "--json")
    fact(mended.returncode == 0 and pathlib.Path(json.loads(mended.stdout)["kept_as"]).exists(), "and put aside when asked", mended)
    fact(run(program, "verify", work / "forward").returncode == 0, "the archive verifies")


def misuse(program, work):
    nothing = run(program, "backup", work / "none")
    fact(nothing.returncode == 2 and "--config" in nothing.stderr, "a backup of nothing is usage", nothing)
    none = run(program, "backup", work / "mirror", "--verify")
    fact(none.returncode == 2 and "is no backup" in none.stderr, "what is no backup is not verified as one", none)
    empty = Desk(program, work, "empty")("backup", work / "empty-backup")
    fact(empty.returncode == 2 and "nothing was ever released" in empty.stderr, "nor is one made of nothing", empty)
    victim = next((work / "backup/private/snapshots").rglob("*/*"))
    victim.chmod(0o600)
    victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    bad = run(program, "backup", work / "backup", "--verify")
    fact(bad.returncode == 1 and victim.name in bad.stderr and "expected SHA-256" in bad.stderr, "a damaged file of a backup is named", bad)
    mended = Desk(program, work, "forward")("backup", work / "backup", "--verify")
    fact(mended.returncode == 0 and "damaged, and copied anew" in mended.stdout, "and copied anew from the archive when that is asked", mended)
    lost = work / "forward/snapshots" / victim.relative_to(work / "backup/private/snapshots")
    lost.unlink()
    refused = Desk(program, work, "forward")("backup", work / "backup")
    fact(refused.returncode == 1 and victim.name in refused.stderr and "the archive lost it" in refused.stderr.replace("\n", " ") and victim.exists(),
         "a snapshot that the archive lost does not go from its backup as well", refused)
    shutil.copyfile(victim, lost)
    again = Desk(program, work, "forward")("backup", work / "backup")
    fact(again.returncode == 0, "and is copied back from there", again)


def damaged_draft(program, work):
    desk = Desk(program, work, "forward")
    for n in (10, 11):
        (work / f"{n}.csv").write_text(month(n))
        desk("draft", f"{DATASET}/2024-{n}", f"{n}.csv")
    victim = next((work / "forward/drafts").glob("*-2024-10-*")) / "data.csv"
    victim.write_bytes(victim.read_bytes()[:-10])
    done = desk("backup", work / "backup")
    said = done.stderr.replace("\n", " ")
    fact(done.returncode == 3 and f"drafts/{victim.parent.name}/data.csv" in said and f"daybook release {DATASET}/2024-10" in said,
         "a damaged draft is named, with the way to have it made again", done)
    fact("is a backup of revision" in done.stdout and "1 draft" in done.stdout and "1 drafts" not in done.stdout and "everything else is in the backup" in said, "and the backup of everything else is made", done)
    checked = run(program, "backup", work / "backup", "--verify", "--json")
    fact(checked.returncode == 0, "and is whole", checked)
    thrown_out = desk("release", f"{DATASET}/2024-10")
    fact(not (work / f"forward/public/releases/{DATASET}/2024-10").exists(), "nothing of the damaged draft becomes public", thrown_out)
    again = desk("backup", work / "backup")
    fact(again.returncode == 0, "and the next backup has nothing to complain of", again)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        desk = Desk(program, work, "archive")
        desk.release(1)
        with Service(program, work, "archive.yaml") as service:
            fact(service.start(), "the service answers")
            while_it_releases(program, desk, work)
        (work / "8.csv").write_text(month(8))
        key = work / "safe/key.pem"
        key.parent.mkdir()
        restored(program, desk, work, key)
        private_from_the_start(program, desk, work, key)
        newer(program, desk, work, key)
        lost_register(program, work)
        misuse(program, work)
        damaged_draft(program, work)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
