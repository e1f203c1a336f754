#!/usr/bin/env python3
"""The commands of the guides do what the guides say. usage: guides.py DAYBOOK_PROGRAM [GUIDE.md]

Blocks of docs/*.md that begin with `sh run` or `python run` are executed in the order of their page, in one shell a page and one folder for all. A block `output` behind one is what it says, with … for anything.

What belongs to a machine is stood in for: folders of the system are below the test's, `sudo` is nobody else and deletes nothing beyond them, whom the units start is not ready at once, nginx reads the site that the guide filled in and says whether it takes it; apt and systemd only look whether
the package and the units that they are told are ours. tests/app/fresh_root.py (--all) has the real ones."""
import http.server
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from daybook import Service, get, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
GUIDES = ["start.md", "operating.md", "verifying.md", "erasing.md", "journalist.md", "developer.md"]
STAND_INS = {
    # Some of what it is told deletes: nothing but what is below the test's folder.
    "sudo": '[ "$1" != -u ] || shift 2; for word; do case $word in {work}/*) ;; /var/*|/etc/*|/run/*) echo "sudo is given $word of this machine" >&2; exit 1 ;; esac; done; exec "$@"',
    "daybook": 'exec {program} "$@"',
    "apt": 'for file; do case $file in ./daybook_NEW_amd64.deb|./daybook_{version}_amd64.deb|install) ;; *) echo "apt knows no $file" >&2; exit 100 ;; esac; done',
    "systemctl": '[ "$1" != enable ] || touch {work}/enabled; for word; do case $word in enable|disable|--now|status|start|stop|reload|daemon-reload|nginx|prometheus) ;; *) [ -f {units}/"$word" ] || [ -f {units}/"$word.service" ] || { echo "there is no unit $word" >&2; exit 5; } ;; esac; done',
    "systemd-run": 'while [ $# -gt 0 ]; do case $1 in -p) case $2 in EnvironmentFile=-*) ;; EnvironmentFile=*) [ -f "${2#*=}" ] || { echo "there is no ${2#*=}" >&2; exit 1; } ;; esac; shift 2 ;; --*) shift ;; *) exec "$@" ;; esac; done',
    "systemd-tmpfiles": '[ "$1" = --create ] && awk \'$1 == "d" && $2 ~ "^/var/lib/" {print "{work}" $2}\' {tmpfiles}/"$2" | xargs mkdir -p',
    "chown": 'case $2 in daybook-publisher:daybook-publisher) test -d "$3" ;; *) echo "there is no $2" >&2; exit 1 ;; esac',
    "promtool": 'exec {promtool} "$@"',
    "journalctl": 'exit 0',
    "nginx": "cat {work}/etc/nginx/sites-enabled/* | sed 's,/etc/daybook,{work}/etc/daybook,; s,/var/cache,{work}/cache,' > {work}/site.conf\nexec {nginx} -e stderr -c {work}/nginx.conf \"$@\"",
}
MARK = "@@block"


def blocks_of(text):
    """(line, language, commands, wanted output or None) of each block that is executed."""
    found, language, lines, begun = [], None, [], 0
    for n, line in enumerate(text.splitlines(), 1):
        if language is None and line.startswith("```"):
            language, lines, begun = line[3:].strip() or "none", [], n
        elif line == "```":
            if language.endswith(" run"):
                found.append([begun, language.split()[0], "\n".join(lines), None])
            elif language == "output" and found:
                found[-1][3] = "\n".join(lines)
            language = None
        elif language is not None:
            lines.append(line)
    return found


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def as_here(commands, work, demo):
    """What a reader's machine has and this one need not: its ports, and the folders of the package."""
    commands = commands.replace("http://127.0.0.1:8080", demo).replace("/usr/share/daybook/", f"{work}/shipped/")
    for folder in ("/etc/daybook", "/etc/nginx", "/etc/prometheus", "/etc/systemd", "/var/cache/daybook", "/var/lib/daybook", "/var/log/nginx"):
        commands = commands.replace(folder, f"{work}{folder}")
    for port, ours in PORTS.items():
        commands = commands.replace(port, ours)
    return commands


PORTS = {str(p): str(free_port()) for p in (8085, 8090)}


def script_of(blocks, work, demo):
    out = "set -e\n"
    for number, (_, language, commands, _) in enumerate(blocks):
        commands = as_here(commands, work, demo)
        if language == "python":
            commands = f"python3 - <<'END_OF_PYTHON'\n{commands}\nEND_OF_PYTHON"
        out += f"echo '{MARK} {number}'\n{commands}\n"
    return out + f"echo '{MARK} end'\n"


def matches(wanted, said):
    return re.search(".*".join(re.escape(p) for p in wanted.strip().split("…")), said, re.S) is not None


def still_listen():
    def listens(port):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", int(port))) == 0
    return [port for port, ours in PORTS.items() if listens(ours)]


def executed(script, work):
    """Output by block, what was said to standard error, and the ports of a page's own servers that it left running. They are stopped."""
    (work / "bin").mkdir(exist_ok=True)
    values = {"program": shlex.quote(str(PROGRAM)), "version": re.search(r"project\(\w+ VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1], "units": shlex.quote(str(ROOT / "packaging/systemd")), "tmpfiles": shlex.quote(str(ROOT / "packaging/tmpfiles.d")), "promtool": shutil.which("promtool") or "true SKIPPED",
              "work": str(work), "nginx": shutil.which("nginx") or "true SKIPPED"}
    for name, text in STAND_INS.items():
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        (work / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (work / "bin" / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{work}/bin:{os.environ['PATH']}", "HOME": str(work)}
    with open(work / "said", "w") as out, open(work / "complaints", "w") as errors:
        shell = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=out, stderr=errors, cwd=work, env=environment, text=True, start_new_session=True)
        try:
            shell.communicate(script, timeout=200)
            wait_until(lambda: not still_listen(), 15)
            left = still_listen()
        finally:
            try:
                os.killpg(shell.pid, signal.SIGTERM)   # its own session: the servers that the page put into the background
            except ProcessLookupError:
                pass
    parts = re.split(rf"^{MARK} (\w+)\n", (work / "said").read_text(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2])), (work / "complaints").read_text(), left


def guide(name, work, demo):
    text = (ROOT / "docs" / name).read_text()
    plain = [n for n, line in enumerate(text.splitlines(), 1) if line in ("```sh", "```python")]
    fact(not plain, f"{name} has no command for a reader's shell that is not executed", plain)
    blocks = blocks_of(text)
    fact(len(blocks) > 0, f"{name} has commands that are executed: {len(blocks)}")
    said, complaints, left = executed(script_of(blocks, work, demo), work)
    fact(not left, f"{name} leaves no server running", left)
    for number, (line, _, commands, wanted) in enumerate(blocks):
        came = str(number) in said and (str(number + 1) in said or (number + 1 == len(blocks) and "end" in said))
        fact(came, f"{name}:{line} works: {commands.splitlines()[0][:80]}", said.get(str(number), "it was not come to") + complaints[-1500:])
        if not came:
            break
        if wanted is not None:
            fact(matches(wanted, said[str(number)]), f"{name}:{line} says what is written there", said[str(number)])


def machine(work):
    """What a machine has on which nginx and the package are installed."""
    for name in ("etc/daybook/tls", "etc/nginx/sites-available", "etc/nginx/sites-enabled", "etc/prometheus", "etc/systemd/system", "cache", "var/log/nginx", "var/lib/daybook/archive/public", "var/lib/daybook-server"):
        (work / name).mkdir(parents=True)
    (work / "var/lib/daybook/archive/of-the-trial").touch()
    (work / "var/log/nginx/access.log").write_text('198.51.100.1 - - [30/Nov/2026:10:00:00 +0000] "GET /v1/datasets HTTP/2.0" 429 300 "-" "-"\n')
    shutil.copy(ROOT / "packaging/prometheus/daybook.rules.yml", work / "etc/prometheus")
    # A clone's path may have a blank, and a package's has none.
    (work / "shipped").symlink_to(ROOT / "packaging")
    (work / "nginx.conf").write_text(f"pid {work}/nginx.pid;\nevents {{}}\nhttp {{ include {work}/site.conf; }}\n")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", work / "etc/daybook/tls/key.pem", "-out", work / "etc/daybook/tls/certificate.pem"], check=True, capture_output=True)


class Beginning(http.server.ThreadingHTTPServer):
    """The service's port as a reader finds it who has just started the units: nobody listens, then it is not ready, then it is the demo's."""

    def __init__(self, demo, enabled):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                status, body, _ = get(demo + self.path) if time.time() > self.server.ready else (503, b"{}", {})
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        super().__init__(("127.0.0.1", 0), Answer, bind_and_activate=False)
        self.server_bind()
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.begin, args=(enabled,), daemon=True).start()

    def begin(self, enabled):
        if wait_until(enabled.exists, 200):
            time.sleep(2)
            self.ready = time.time() + 3
            self.server_activate()
            self.serve_forever()


class Demo(Service):
    def __init__(self, work):
        super().__init__(str(PROGRAM), work)
        self.command = [str(PROGRAM), "demo", "--port", "0", "--folder", str(work / "demo")]


def main():
    chosen = sys.argv[2:] or GUIDES
    if not shutil.which("curl"):
        print("SKIPPED: curl is not installed, which the guides use")
        sys.exit(77)
    if not shutil.which("nginx"):
        print("SKIPPED: nginx does not read the site of the guide, since it is not installed")
    with tempfile.TemporaryDirectory() as folder, Demo(pathlib.Path(folder)) as demo:
        fact(demo.start(seconds=200), "the demo runs")
        pages = pathlib.Path(folder) / "pages"
        machine(pages)
        address = demo.address or "http://127.0.0.1:8080"
        for name in chosen:
            guide(name, pages, Beginning(address, pages / "enabled").address if name == "start.md" else address)
        fact("start.md" not in chosen or "operating.md" not in chosen or (pages / "var/lib/daybook/archive/register.sqlite").exists(), "what was restored for the units is an archive")
    sys.exit(verdict())


main()
