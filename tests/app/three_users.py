#!/usr/bin/env python3
"""Harvester, publisher and server as three users of the system: what each can reach, the whole flow among them, and either end of a fetch killed.
usage: three_users.py DAYBOOK_PROGRAM

Users are numbers here, as nothing of the machine is to be changed; modes and groups are those of packaging/tmpfiles.d. The publisher runs where there is no network at all
(a namespace of its own), so whatever was fetched came through the harvester."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Service, get, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import month  # noqa: E402
from small_site import Site, page, spend  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: {archive}
site: {site}
log: {{origin: test.example/log}}
listen: {{port: 0}}
"""
SOURCES = """harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1, fetcher: {socket}}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - {{schema: spend-over-25k, kind: page, address: "{address}/", licence: OGL-UK-3.0, headers: "X-Api-Key: ${{COASTS_KEY}}"}}
"""
HEADERS = {"Content-Type": "text/csv"}


class User:
    def __init__(self, name, number):
        self.name, self.number = name, number

    def prefix(self):
        return ["setpriv", f"--reuid={self.number}", f"--regid={self.number}", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]

    def can(self, *words):
        return subprocess.run([*self.prefix(), *map(str, words)], capture_output=True, timeout=60).returncode == 0

    def reaches(self, files):
        return [str(f) for f in files if self.can("test", "-r", f)]

    def connects(self, path):
        code = f"import socket; socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).connect({str(path)!r})"
        return self.can(sys.executable, "-I", "-c", code)


HARVESTER, PUBLISHER, SERVER = User("harvester", 61901), User("publisher", 61902), User("server", 61903)
# As packaging/tmpfiles.d/daybook.conf: mode, owner, group.
FOLDERS = {"lib": (0o711, PUBLISHER, PUBLISHER), "lib/archive": (0o711, PUBLISHER, PUBLISHER), "lib/archive/public": (0o755, PUBLISHER, PUBLISHER), "bodies": (0o700, HARVESTER, HARVESTER),
           "run": (0o2750, HARVESTER, PUBLISHER), "server": (0o755, SERVER, SERVER), "server/index": (0o700, SERVER, SERVER), "server/site": (0o755, SERVER, SERVER)}


class Department(Site):
    """Months with an ETag each. What is in `slow` waits until it is let go, or a second."""

    def __init__(self, *months):
        self.months, self.slow, self.go = set(months), set(), threading.Event()
        super().__init__({}, self.answer)

    def answer(self, handler):
        if handler.path == "/":
            return page(*[f"spend-{m:02}-2024.csv" for m in sorted(self.months)])
        number = re.fullmatch(r"/spend-(\d\d)-2024\.csv", handler.path)
        if not number or int(number[1]) not in self.months:
            return 404, {}, "no"
        if int(number[1]) in self.slow:
            self.asked.append((handler.path, 0, dict(handler.headers)))
            self.go.wait(20)
        return 200, {**HEADERS, "ETag": f'"{number[1]}"'}, spend(int(number[1]))


class Machine:
    """Three users' folders, as tmpfiles makes them."""

    def __init__(self, program, work, department):
        self.work, self.department = work, department
        self.socket, self.archive = work / "run/socket", work / "lib/archive"
        self.install(program)
        for name, (mode, owner, group) in FOLDERS.items():
            (work / name).mkdir(exist_ok=True)
            os.chown(work / name, owner.number, group.number)
            os.chmod(work / name, mode)
        (work / "server/public").symlink_to(self.archive / "public")
        (work / "publisher.yaml").write_text(CONFIG.format(archive=self.archive, site=work / "lib/site") + SOURCES.format(socket=self.socket, address=department.url))
        (work / "server.yaml").write_text(CONFIG.format(archive=work / "server", site=work / "server/site"))
        self.fetcher = None

    def install(self, program):
        """Where every user can reach it: the clone may lie in somebody's home."""
        for folder in ("usr/bin", "usr/lib", "usr/share/daybook"):
            (self.work / folder).mkdir(parents=True)
        self.program = self.work / "usr/bin/daybook"
        shutil.copy(program, self.program)
        for library in re.findall(r"=> (\S*libduckdb\S*)", subprocess.run(["ldd", program], capture_output=True, text=True).stdout):
            shutil.copy(library, self.work / "usr/lib")
        shutil.copytree(ROOT / "schemas/published", self.work / "usr/share/daybook/schemas")
        shutil.copytree(ROOT / "build/assets", self.work / "usr/share/daybook/assets")
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(self.work / "usr/lib"), "COASTS_KEY": "s3cret-of-coasts", "TMPDIR": "/tmp"}
        subprocess.run(["chmod", "-R", "u=rwX,go=rX", self.work / "usr"], check=True)

    def start_fetcher(self):
        with open(self.work / "fetcher.log", "a") as out:
            environment = {k: v for k, v in self.environment.items() if k != "COASTS_KEY"}
            # systemd's group for the socket is the folder's, which is the publisher's.
            self.fetcher = subprocess.Popen([*HARVESTER.prefix(), self.program, "fetch", "--socket", self.socket, "--folder", self.work / "bodies"], stdout=out, stderr=out, env=environment)
        return wait_until(lambda: PUBLISHER.connects(self.socket), 20)

    def kill_fetcher(self):
        self.fetcher.kill()
        self.fetcher.wait(20)

    def command(self, user, *words):
        return [*NO_NETWORK, *user.prefix(), str(self.program), *map(str, words)]

    def daybook(self, *words, code=0):
        done = subprocess.run([*self.command(PUBLISHER, *words), "--config", self.work / "publisher.yaml"], capture_output=True, text=True, timeout=120, env=self.environment, cwd=self.work / "lib")
        if done.returncode != code:
            fact(False, f"daybook {' '.join(map(str, words))} ends with {code}", (done.returncode, done.stdout[-1500:], done.stderr[-1500:]))
        return done

    def harvest(self, *words, code=0):
        return json.loads(self.daybook("harvest", "--json", *words, code=code).stdout or "{}")

    def harvesting(self):
        return subprocess.Popen([*self.command(PUBLISHER, "harvest", "--json", "--config", self.work / "publisher.yaml")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment, cwd=self.work / "lib")

    def service(self, user, verb, name):
        service = Service(str(self.program), self.work, f"{name}.yaml", verb)
        service.command = [*(NO_NETWORK if user is PUBLISHER else []), *user.prefix(), *service.command]
        service.log, service.env, service.work = self.work / f"{name}.log", self.environment, self.work / ("lib" if user is PUBLISHER else "server")
        return service

    def released(self):
        return sorted(p.parent.relative_to(self.archive / "public/releases").as_posix() for p in (self.archive / "public/releases").rglob("release.json"))


def versions(*months):
    return [f"coasts-spend-over-25k/2024-{m:02}/v1" for m in months]


def no_network():
    """What puts a command where there is no network, or nothing where that is not allowed."""
    words = ["unshare", "--net", "--"]
    if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
        return words
    print("SKIPPED: the publisher keeps its network, since this machine makes no namespace")
    return []


def flow(machine):
    fact(machine.start_fetcher(), "the harvester's process listens, and the publisher may ask it", (machine.work / "fetcher.log").read_text())
    with machine.service(PUBLISHER, "run", "publisher") as publisher, machine.service(SERVER, "serve", "server") as server:
        publisher.start("/none", 0)
        fact(wait_until(lambda: (machine.archive / "public/log/checkpoint").exists() and len(machine.released()) == 2), "what one user fetches another releases", publisher.log.read_text()[-2000:])
        fact(server.start("/readyz"), "and a third serves it")
        count = "/v1/tables/spend/summary.csv?measure=count"
        fact(wait_until(lambda: server.get(count)[1].split() == [b"count", b"40"]), "every row of it", server.get(count))
        keys = {h.get("X-Api-Key") for p, _, h in machine.department.asked if p != "/robots.txt"}
        fact(keys == {"s3cret-of-coasts"}, "a source's own header came to it through the harvester, which has no configuration", keys)
        lawful(machine)
        walls(machine)
        machine.department.months.add(7)
        publisher.stop()
        again = machine.harvest()
        fact(again["counts"]["released"] == 1 and again["counts"]["unchanged"] == 2, "the next run fetches what is new", again["counts"])
        fact(machine.department.times("/spend-05-2024.csv", 200) == 1 and machine.department.times("/spend-05-2024.csv", 304) == 1, "with the validators of what is known", machine.department.asked[-8:])
        fact(wait_until(lambda: server.get(count)[1].split() == [b"count", b"60"]), "and the server follows", server.get(count))


def lawful(machine):
    """The processes are who they are said to be."""
    owners = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if words[0] == str(machine.program).encode():
                owners.setdefault(words[1].decode(), set()).add(int(re.search(r"^Uid:\s+(\d+)", (folder / "status").read_text(), re.M)[1]))
        except (OSError, TypeError, IndexError):
            continue
    fact(owners.get("fetch") == {HARVESTER.number} and owners.get("run") == {PUBLISHER.number} and owners.get("serve") == {SERVER.number}, "three processes of three users", owners)


def walls(machine):
    """What each user can open, tried as that user, name by name: a folder that can only be passed through shows nothing to look at."""
    (machine.work / "lib/june.csv").write_text(month("june"))
    machine.daybook("schedule", "set", "coasts-spend-over-25k/2024-06", "--at", "2030-07-01")
    machine.daybook("draft", "coasts-spend-over-25k/2024-06", machine.work / "lib/june.csv")
    every = [p for p in machine.archive.rglob("*") if p.is_file() and not p.is_symlink()]
    private = [p for p in every if p.relative_to(machine.archive).parts[0] not in ("public", "index", "lock")]
    kinds = {p.relative_to(machine.archive).parts[0] for p in private}
    fact({"key.pem", "register.sqlite", "snapshots", "drafts"} <= kinds, "there is a key, a register, snapshots and a draft to keep private", sorted(kinds))
    public = [p for p in every if p.relative_to(machine.archive).parts[0] == "public"]
    for user in (HARVESTER, SERVER):
        fact(not user.reaches(private), f"the {user.name} can read none of {len(private)} private files", user.reaches(private)[:5])
        wrote = [str(f) for f in (machine.archive, machine.archive / "public", machine.archive / "public/log", machine.work / "lib") if user.can("touch", f / "mine")]
        fact(not wrote, "and can write nothing beside what is public", wrote)
        fact(not [p for p in public[:40] if user.can("test", "-w", p)], "nor any file of that")
    fact(len(SERVER.reaches(public)) == len(public) > 10, "the server reads everything that is public")
    own = [p for p in (machine.work / "server/index").rglob("*") if p.is_file()]
    fact(own and SERVER.reaches(own) == [str(p) for p in own] and not HARVESTER.reaches(own) and not PUBLISHER.reaches(own), "its index is its own", own)
    fact(not SERVER.connects(machine.socket) and not User("stranger", 61999).connects(machine.socket) and PUBLISHER.connects(machine.socket), "the publisher alone may have anything fetched")
    fact(not PUBLISHER.can("ls", machine.work / "bodies") and not SERVER.can("ls", machine.work / "bodies"), "nobody looks at what the harvester has half fetched")
    fact(not HARVESTER.can("rm", machine.socket.parent / ".." / "publisher.yaml") and not PUBLISHER.can("rm", machine.socket), "nor takes its socket away")


def slowly(machine, *months):
    """A run that is in the middle of fetching `months`, of which the last hangs."""
    machine.department.months |= set(months)
    machine.department.slow, machine.department.asked = {months[-1]}, []
    machine.department.go.clear()
    running = machine.harvesting()
    fact(wait_until(lambda: machine.department.times(f"/spend-{months[-1]:02}-2024.csv") > 0), "a run is in the middle of a file")
    return running


def the_harvester_is_killed(machine):
    before = machine.released()
    running = slowly(machine, 8, 9)
    machine.kill_fetcher()
    machine.department.go.set()
    time.sleep(1)   # as systemd waits
    fact(machine.start_fetcher(), "a harvester that was killed starts again where its socket lies", (machine.work / "fetcher.log").read_text()[-1000:])
    out, err = running.communicate(timeout=60)
    fact(running.returncode == 0 and json.loads(out)["counts"]["released"] == 2, "the run that waited for it goes to its end", (out[-1500:], err[-500:]))
    fact(machine.released() == sorted(before + versions(8, 9)), "and everything is released once", machine.released())


def the_publisher_is_killed(machine):
    before = machine.released()
    running = slowly(machine, 10, 11)
    running.kill()
    running.communicate(timeout=20)
    machine.department.go.set()
    fact(wait_until(lambda: os.listdir(machine.work / "bodies") == ["lock"]), "a harvester whose publisher was killed keeps nothing", os.listdir(machine.work / "bodies"))
    fact(machine.fetcher.poll() is None, "and is there for the next")
    machine.department.slow = set()
    again = machine.harvest()
    fact(machine.released() == sorted(before + versions(10, 11)), "which releases everything once", (again["counts"], machine.released()))


def both_are_killed_again_and_again(machine):
    before = machine.released()
    machine.department.months |= {1, 2, 3, 12}
    machine.department.slow = set()
    for wait in (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7):
        running = machine.harvesting()
        time.sleep(wait)
        machine.kill_fetcher()
        fact(machine.start_fetcher(), f"killed after {wait} s")
        time.sleep(wait)
        running.kill()
        running.communicate(timeout=20)
    machine.harvest()
    fact(machine.released() == sorted(before + versions(1, 2, 3, 12)), "whenever the two were killed, nothing is lost and nothing doubled", machine.released())
    verified = subprocess.run([*SERVER.prefix(), machine.program, "verify", machine.work / "server/public"], capture_output=True, text=True, timeout=60, env=machine.environment)
    fact(verified.returncode == 0, "and the server's user proves the log", verified.stdout[-500:] + verified.stderr[-500:])


def nobody_fetches(machine):
    machine.kill_fetcher()
    began = time.time()
    result = machine.harvest(code=3)
    fact(result["failures"] and result["failures"][0]["code"] == "no-fetcher" and "daybook-harvester.service" in result["failures"][0]["why"], "without a harvester a run says so", result)
    fact(10 < time.time() - began < 40, "after it was waited for", time.time() - began)
    said = json.loads(machine.daybook("status", "--json", code=1).stdout)
    fact(said["fetcher"]["alarm"] and str(machine.socket) in said["fetcher"]["trouble"] and "daybook-harvester.service" in said["fetcher"]["trouble"] and said["alarms"] == 1, "and the status, of it and of the source", said)
    machine.start_fetcher()
    said = json.loads(machine.daybook("status", "--json", code=1).stdout)["fetcher"]
    fact(said == {"socket": str(machine.socket), "alarm": False, "trouble": ""}, "which says at once that it is there again", said)
    fact(machine.harvest("--dry-run")["counts"]["unchanged"] > 0, "and a dry run works once it is there again")
    fact(machine.harvest()["failures"] == [], "as does the next run")
    said = machine.daybook("status").stdout
    fact(f"answers at {machine.socket}" in said, "and nothing is in alarm", said[:600])


def main():
    global NO_NETWORK
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        print("SKIPPED: three users take root, and setpriv (util-linux)")
        sys.exit(77)
    NO_NETWORK = no_network()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        machine = Machine(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder), Department(4, 5))
        try:
            for part in (flow, the_harvester_is_killed, the_publisher_is_killed, both_are_killed_again_and_again, nobody_fetches):
                part(machine)
        finally:
            if machine.fetcher and machine.fetcher.poll() is None:
                machine.kill_fetcher()
    sys.exit(verdict())


if __name__ == "__main__":
    main()
