#!/usr/bin/env python3
"""The Debian package on a machine that has nothing else: debootstrap makes it, apt installs the package with what it depends on, systemd starts the three units as they are, a department is
harvested, a killed harvester comes back, the package goes. usage: fresh_root.py DAYBOOK_PROGRAM BUILD_FOLDER [--root FOLDER]

Needs root, debootstrap, a Debian mirror (that of this machine's apt, or DAYBOOK_DEBIAN_MIRROR) and systemd-nspawn. `--root` keeps what debootstrap made for another time."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from facts import fact, verdict  # noqa: E402
from package import packed  # noqa: E402
from small_site import spend  # noqa: E402

NSPAWN = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit")
UNITS = ("daybook-harvester", "daybook-publisher", "daybook-server")
DEPARTMENT = """[Unit]
Description=A department's site, for the test
[Service]
ExecStart=/usr/bin/daybook files /srv/department --port 8090
"""
ORGANISATION = """id: coasts
name: Department for Coasts
sources:
  - {schema: spend-over-25k, kind: page, address: "http://127.0.0.1:8090/", licence: OGL-UK-3.0}
"""


def mirror():
    lines = "".join(p.read_text() for p in [pathlib.Path("/etc/apt/sources.list"), *pathlib.Path("/etc/apt/sources.list.d").glob("*")] if p.is_file())
    found = re.search(r"^(?:URIs:|deb(?: \[[^]]*\])?) *(https?://\S+/debian)/?\s", lines, re.M)
    return os.environ.get("DAYBOOK_DEBIAN_MIRROR") or (found and found[1])


def command(*words, seconds=900, **more):
    return subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=seconds, **more)


def made(root):
    if (root / "usr/bin/apt-get").exists():
        return
    done = command("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus,curl,procps", "bookworm", root, mirror())
    if done.returncode:
        print("SKIPPED: debootstrap made no root:", done.stdout[-600:], done.stderr[-300:])
        sys.exit(77)


class Machine:
    """The root, booted."""

    def __init__(self, root, log):
        self.root, self.log, self.leader = root, log, None

    def asleep(self, *words):
        """A command in it while it is not booted, with this machine's network."""
        return command(*NSPAWN, "--directory", self.root, "--setenv=DEBIAN_FRONTEND=noninteractive", "--pipe", *words, stdin=subprocess.DEVNULL)

    def __enter__(self):
        with open(self.log, "w") as out:
            self.process = subprocess.Popen([*NSPAWN, "--directory", self.root, "--private-network", "--boot"], stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=out, start_new_session=True)
        until = time.time() + 120
        while time.time() < until and self.process.poll() is None and not self.leader:
            children = command("ps", "-o", "pid=,comm=", "--ppid", self.process.pid).stdout
            self.leader = next((line.split()[0] for line in children.splitlines() if line.split()[1:] == ["systemd"]), None)
            time.sleep(0.5)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()   # a clean end, as by a power button
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def __call__(self, *words, seconds=120):
        return command("nsenter", "--target", self.leader, "--all", "--", *words, seconds=seconds, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"})

    def until(self, condition, *words, seconds=90):
        end, said = time.time() + seconds, None
        while time.time() < end:
            said = self(*words)
            if condition(said):
                return said
            time.sleep(1)
        fact(False, f"{' '.join(words)} comes to what is wanted", (said and said.stdout[-800:] + said.stderr[-800:], self("journalctl", "--no-pager", "-n", "60").stdout[-5000:]))
        return said


def installed(machine, package):
    shutil.copy(package, machine.root / "root/daybook.deb")
    machine.asleep("apt-get", "update")
    done = machine.asleep("apt-get", "install", "-y", "--no-install-recommends", "/root/daybook.deb")
    fact(done.returncode == 0, "apt installs it with all that it depends on, and nothing forced", done.stdout[-1500:] + done.stderr[-1500:])
    linked = machine.asleep("ldd", "/usr/bin/daybook").stdout
    fact(linked and "not found" not in linked, "every library is there", linked)
    users = [line for line in (machine.root / "etc/passwd").read_text().splitlines() if line.startswith("daybook-")]
    fact(len(users) == 3, "three users are made", users)
    shown = machine.asleep("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", "cd $(mktemp -d) && daybook demo --exit && daybook verify daybook-demo/archive")
    fact(shown.returncode == 0, "anyone can see the demo", shown.stdout[-800:] + shown.stderr[-800:])


def configured(root):
    etc = root / "etc/daybook"
    for name in ("publisher", "server"):
        text = (root / f"usr/share/daybook/examples/{name}.yaml").read_text()
        for capitals, words in (("DATA@EXAMPLE.GOV.UK", "data@test.example"), ("DATA.EXAMPLE.GOV.UK", "test.example"), ("THE OFFICE THAT RUNS THIS", "Test")):
            text = text.replace(capitals, words)
        (etc / f"{name}.yaml").write_text(text.replace("harvest:\n", "harvest:\n  allow_private_addresses: true\n"))
    (etc / "organisations").mkdir(exist_ok=True)
    (etc / "organisations/coasts.yaml").write_text(ORGANISATION)
    department = root / "srv/department"
    department.mkdir(exist_ok=True)
    (department / "spend-may-2024.csv").write_text(spend(5))
    (department / "index.html").write_text('<a href="spend-may-2024.csv">Spend over £25,000, May 2024</a>')
    (root / "etc/systemd/system/department.service").write_text(DEPARTMENT)


def main_pid(machine, unit):
    return machine("systemctl", "show", "--value", "--property=MainPID", unit).stdout.strip()


def runs(machine):
    machine.until(lambda said: said.stdout.strip() in ("running", "degraded"), "systemctl", "is-system-running")
    machine("systemctl", "start", "department")
    started = machine("systemctl", "enable", "--now", *UNITS)
    fact(started.returncode == 0, "systemd starts the three units", started.stderr)
    count = ("curl", "-sS", "http://127.0.0.1:8080/v1/tables/spend/summary.csv?measure=count")
    machine.until(lambda said: said.stdout.split() == ["count", "20"], *count)
    states = machine("systemctl", "is-active", *UNITS).stdout.split()
    fact(states == ["active"] * 3, "they fetch, release and serve, as hardened as they are shipped", states)
    owners = {unit: machine("ps", "-o", "user:32=", "-p", main_pid(machine, unit)).stdout.strip() for unit in UNITS}
    fact(owners == {unit: unit for unit in UNITS}, "each as its user", owners)
    for unit in ("daybook-harvester", "daybook-server"):
        seen = machine("nsenter", "--target", main_pid(machine, unit), "--mount", "--", "ls", "-A", "/var/lib/daybook")
        fact(seen.returncode != 0 or seen.stdout.split() in ([], ["archive"]), f"in the view of {unit} there is nothing private", seen.stdout + seen.stderr)
        key = machine("nsenter", "--target", main_pid(machine, unit), "--mount", "--", "test", "-e", "/var/lib/daybook/archive/key.pem")
        fact(key.returncode != 0, "no key among it, not even for root")
    fact(machine("test", "-e", "/var/lib/daybook/archive/key.pem").returncode == 0, "and there is one")
    was = main_pid(machine, "daybook-harvester")
    machine("kill", "-KILL", was)
    machine.until(lambda said: said.stdout.strip() not in ("0", was), "systemctl", "show", "--value", "--property=MainPID", "daybook-harvester", seconds=20)
    (machine.root / "srv/department/spend-june-2024.csv").write_text(spend(6))
    with open(machine.root / "srv/department/index.html", "a") as page:
        page.write('<a href="spend-june-2024.csv">Spend over £25,000, June 2024</a>')
    machine("systemctl", "kill", "--signal=KILL", "daybook-publisher")   # comes back, and harvests at once
    machine.until(lambda said: said.stdout.split() == ["count", "40"], *count)
    fact(machine("systemctl", "is-active", *UNITS).stdout.split() == ["active"] * 3, "harvester and publisher killed, both are back, and what came since is served")


def removed(machine):
    done = machine("apt-get", "remove", "-y", "daybook", seconds=300)
    states = machine("systemctl", "is-active", *UNITS).stdout.split()
    fact(done.returncode == 0 and "active" not in states, "removed, nothing of it runs", (done.stderr, states))
    done = machine("apt-get", "purge", "-y", "daybook", seconds=300)
    left = sorted(p.name for p in (machine.root / "var/lib").glob("daybook*"))
    fact(done.returncode == 0 and left == ["daybook"] and (machine.root / "var/lib/daybook/archive/key.pem").exists(), "purged, the archive alone is left", (done.stderr, left))


def main():
    words = sys.argv[3:]
    lacking = [w for w in ("debootstrap", "systemd-nspawn", "nsenter", "dpkg-shlibdeps", "file") if not shutil.which(w)]
    if os.geteuid() != 0 or lacking or not mirror():
        print("SKIPPED: a fresh machine takes root, a Debian mirror and", ", ".join(lacking) or "nothing else")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        root = pathlib.Path(words[words.index("--root") + 1]) if "--root" in words else work / "root"
        made(root)
        configure = Machine(root, work / "console.log")
        installed(configure, packed(work))
        configured(root)
        with configure as machine:
            if not machine.leader:
                print("SKIPPED: systemd-nspawn does not boot here:", (work / "console.log").read_text()[-1500:])
                sys.exit(77 if not verdict() else 1)
            runs(machine)
            removed(machine)
    sys.exit(verdict())


main()
