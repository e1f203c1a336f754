#!/usr/bin/env python3
"""What is shipped beside the program fits the program: manual, completion, units, alerts. usage: shipped.py DAYBOOK_PROGRAM"""
import gzip
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from daybook import Service  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, month, write_config  # noqa: E402

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
MOST_EXPOSED = 2.0   # of systemd's 10
UNITS = ("harvester", "publisher", "server", "mirror")


def named_in_the_source():
    """Commands and options that the sources add, without asking the program."""
    commands, options = set(), set()
    for file in (ROOT / "publisher/app").glob("*.cpp"):
        text = file.read_text()
        commands |= set(re.findall(r'app\.add_subcommand\(\s*"([^"]+)"', text)) | set(re.findall(r'^    add\(app, action, "([^"]+)"', text, re.M))
        for names in re.findall(r'add_(?:option|flag)\(\s*"(-[^"]+)"', text):
            options |= set(names.split(","))
    return commands, options


def manual(work):
    done = subprocess.run([sys.executable, ROOT / "packaging/manual.py", PROGRAM, "1.2.3", work], capture_output=True, text=True)
    fact(done.returncode == 0, "manual and completion are made of the program's own help", done.stderr)
    pages = {p.name: gzip.decompress(p.read_bytes()).decode() for p in (work / "man1").iterdir()}
    commands, options = named_in_the_source()
    fact(len(commands) > 20 and len(options) > 40, "the sources name commands and options", (commands, options))
    all_text, completion = "".join(pages.values()).replace("\\-", "-"), (work / "daybook.bash").read_text()
    for command in sorted(commands):
        fact(f"daybook-{command}.1.gz" in pages and f"{command}\n" in pages["daybook.1.gz"].replace("\\-", "-"), f"{command} has a page, and the first page names it", sorted(pages))
    for option in sorted(options):
        fact(re.search(rf"^\.B (?:[^ ]*,)?{re.escape(option)}(?:,| |$)", all_text, re.M), f"{option} is in the manual")
        fact(re.search(rf"[' ]{re.escape(option)}[' ]", completion), f"{option} is in the completion")
    first = {p.name: p.read_bytes() for p in (work / "man1").iterdir()}
    subprocess.run([sys.executable, ROOT / "packaging/manual.py", PROGRAM, "1.2.3", work], check=True)
    fact(first == {p.name: p.read_bytes() for p in (work / "man1").iterdir()}, "the same help is the same pages, byte for byte")
    if shutil.which("groff"):
        for page in (work / "man1").iterdir():
            said = subprocess.run(["groff", "-Kutf8", "-man", "-Tutf8", "-ww"], input=gzip.decompress(page.read_bytes()), capture_output=True)
            fact(said.returncode == 0 and not said.stderr, f"{page.name} is good roff", said.stderr.decode())


def completes(work, words, wanted):
    script = f'source {work}/daybook.bash; COMP_WORDS=({" ".join(words)} ""); COMP_CWORD={len(words)}; _daybook; printf "%s\\n" "${{COMPREPLY[@]}}"'
    if words[-1].startswith("~"):
        script = script.replace(f'{words[-1]} ""', f'"{words[-1][1:]}"').replace(f"COMP_CWORD={len(words)}", f"COMP_CWORD={len(words) - 1}")
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    fact(said.stdout.split() == wanted if isinstance(wanted, list) else wanted <= set(said.stdout.split()), f"{' '.join(words).replace('~', '')} can go on with {' '.join(sorted(wanted)) or 'a file'}", said.stdout + said.stderr)


def completion(work):
    completes(work, ["daybook"], {"run", "serve", "check", "key"})
    completes(work, ["daybook", "~ver"], ["verify"])
    completes(work, ["daybook", "key"], {"show", "rotate", "retire", "--help"})
    completes(work, ["daybook", "key", "rotate"], {"--config"})
    completes(work, ["daybook", "config", "check"], {"--config"})
    completes(work, ["daybook", "~--ver"], ["--version"])
    completes(work, ["daybook", "check", "may.csv", "--format"], ["text", "json", "html"])
    completes(work, ["daybook", "check", "may.csv", "~--fix-a"], ["--fix-anyway"])
    completes(work, ["daybook", "run", "--config"], [])


def units(work):
    if not shutil.which("systemd-analyze"):
        return print("SKIPPED: units are not looked at, since systemd-analyze is not installed")
    # A unit's command ends at a blank, which a clone's path may have.
    program = work / "program"
    program.symlink_to(PROGRAM)
    shipped = work / "shipped"
    shipped.symlink_to(ROOT / "packaging")
    for file in sorted((ROOT / "packaging/systemd").iterdir()):
        text = file.read_text().replace("/usr/bin/daybook", str(program)).replace("/usr/share/daybook", str(shipped))
        (work / file.name).write_text(text)
    lets_through = work / "daybook-server.service.d"
    lets_through.mkdir()
    (lets_through / "reaches.conf").write_text((ROOT / "packaging/examples/systemd/reaches.conf").read_text())
    for file in sorted((ROOT / "packaging/systemd").iterdir()):
        said = subprocess.run(["systemd-analyze", "verify", "--man=no", work / file.name], capture_output=True, text=True)
        fact(said.returncode == 0 and not said.stderr.strip(), f"systemd takes {file.name}", said.stderr)
        # A cause that lasts a minute must not be one that somebody has to come for: systemd starts five times in ten seconds, and then no more.
        text = file.read_text()
        fact("\nRestart=" not in text or "\nStartLimitIntervalSec=0\n" in text, f"{file.name} is started for as long as it takes", text)
    for name in UNITS:
        unit = work / f"daybook-{name}.service"
        rated = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True).stdout
        level = re.search(r"exposure level for \S+: ([\d.]+)", rated)
        fact(level and float(level[1]) <= MOST_EXPOSED, f"{unit.name} is exposed at most {MOST_EXPOSED} of 10: {level and level[1]}", rated)


def allowed_calls():
    """What all units' filters leave, expanded by systemd."""
    sets = {}
    for line in subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter"], capture_output=True, text=True, check=True).stdout.splitlines():
        if line.startswith("@"):
            current = sets.setdefault(line.strip(), set())
        elif line.startswith("    ") and not line.strip().startswith("#"):
            current.add(line.strip())

    def expand(words):
        return set().union(*(expand(sets[w]) if w.startswith("@") else {w} for w in words))
    texts = [re.findall(r"^SystemCallFilter=(.*)$", (ROOT / f"packaging/systemd/daybook-{n}.service").read_text(), re.M) for n in UNITS]
    fact(all(t == texts[0] for t in texts), "all units allow the same calls", texts)
    allow = expand([w for line in texts[0] if line[0] != "~" for w in line.split()])
    return allow - expand([w for line in texts[0] if line[0] == "~" for w in line[1:].split()])


def watched(work, calls):
    """strace, which notes in `calls` what the units forbid."""
    others = ",".join("?" + c for c in sorted(allowed_calls() - {"mprotect"}))
    return ["strace", "-f", "-qq", "--seccomp-bpf", "-o", work / calls, "-e", f"trace=!{others}", "-e", "signal=none"]


def ended(process, how=signal.SIGTERM):
    """What runs below strace, which takes no signal itself."""
    if process.poll() is None:
        for child in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), how)
        process.wait(60)
    return process.returncode


class Watched(Service):
    """`daybook run`, watched."""

    def __init__(self, work):
        super().__init__(str(PROGRAM), work)
        self.command = [*watched(work, "calls"), *self.command]

    def stop(self, how=signal.SIGTERM):
        ended(self.process, how)


def system_calls(work):
    """Services at work, watched: one fetches, another checks, releases, answers, checks what it is sent. What the units forbid they never do."""
    if not shutil.which("strace") or not shutil.which("systemd-analyze"):
        return print("SKIPPED: system calls are not watched, since strace or systemd-analyze is not installed")
    config = write_config(work / "daybook.yaml", work / "archive", Department("april", "may"))
    config.write_text(config.read_text().replace("harvest: {", f"harvest: {{fetcher: {work}/socket, "))
    fetcher = subprocess.Popen([*watched(work, "calls-of-fetcher"), PROGRAM, "fetch", "--socket", work / "socket", "--folder", work / "bodies"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        with Watched(work) as service:
            fact(service.start("/readyz"), "a service is watched")
            asked = [service.get(path)[0] for path in ("/", "/v1/tables/spend/rows?sort=-amount", "/v1/tables/spend/rows.csv", "/v1/openapi.json", "/metrics")]
            check = urllib.request.Request(service.address + "/v1/check?name=may.csv", month("may", 2000).encode(), {"Content-Type": "text/csv"})
            asked.append(urllib.request.urlopen(check, timeout=60).status)
            fact(asked == [200] * 6 and b"40" in service.get("/v1/tables/spend/summary.csv?measure=count")[1], "it answers and checks", asked)
    finally:
        code = ended(fetcher)
    fact(service.process.returncode == 0 and code == 0, "both end in good order", (service.process.returncode, code))
    for name in ("calls", "calls-of-fetcher"):
        none_forbidden(work / name)


def none_forbidden(file):
    calls = [line for line in file.read_text().splitlines() if "exited with" not in line and "killed by" not in line]
    executable = [line for line in calls if "mprotect(" in line and "PROT_WRITE" in line and "PROT_EXEC" in line]
    fact(any("mprotect(" in line for line in calls), f"{file.name} are seen", calls[:3])
    fact(not executable, "nothing is made executable that can be written (MemoryDenyWriteExecute)", executable[:3])
    # A call that another process's call came in between is written in two lines, the second "<... NAME resumed>".
    others = sorted({re.sub(r"^\d+ +(?:<\.\.\. )?(\w+).*", r"\1", line) for line in calls if "mprotect" not in line})
    if os.geteuid() == 0:
        others = [c for c in others if c != "fchown"]   # SQLite gives its files their database's owner when it runs as root, which the units do not
    fact(not others, "no call that the units forbid is needed", others)


def alerts(work):
    rules = ROOT / "packaging/prometheus/daybook.rules.yml"
    source = "".join((ROOT / file).read_text() for file in ("api/metrics.cpp", "api/handle_health.cpp", "publisher/app/disk_room.cpp", "publisher/app/figures.cpp", "publisher/app/service.cpp"))
    named = set(re.findall(r"\b(?:daybook|process)_[a-z_]+", "".join(re.findall(r"expr:(.*?)(?=\n        (?:for|labels):)", rules.read_text(), re.S))))
    fact(named and all(f'"{n}' in source or n in source for n in named), f"alerts ask for what is measured: {' '.join(sorted(named))}", named)
    cases = (ROOT / "tests/support/alerts.yml").read_text()
    rings = {name for name in re.findall(r"- alert: (\w+)", rules.read_text()) if not re.search(rf"alertname: {name}(?:, |\n +)exp_alerts: \[", cases)}
    fact(not rings, "each alert has a case in which it rings", rings)
    if not shutil.which("promtool"):
        return print("SKIPPED: rules are not held against promtool, since Debian's prometheus is not installed")
    for arguments in (("check", "rules", rules), ("test", "rules", ROOT / "tests/support/alerts.yml")):
        said = subprocess.run(["promtool", *arguments], capture_output=True, text=True)
        fact(said.returncode == 0, f"promtool {arguments[0]} {arguments[1]} agrees", said.stdout + said.stderr)


with tempfile.TemporaryDirectory() as folder:
    for part in (manual, completion, units, alerts, system_calls):
        part(pathlib.Path(folder))
sys.exit(verdict())
