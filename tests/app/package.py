#!/usr/bin/env python3
"""The Debian package: what is in it, run from where it was unpacked, installed, used by its three users, upgraded, removed, purged.
usage: package.py DAYBOOK_PROGRAM BUILD_FOLDER

Installing goes into a root of its own (dpkg --root, with scripts that respect it), so the machine is not changed. The program is that of the build folder."""
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from daybook import Service, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, month  # noqa: E402

BUILD = pathlib.Path(sys.argv[2]).resolve()
NEEDED = ["usr/bin/daybook", "usr/share/daybook/schemas/spend-over-25k.json", "usr/share/daybook/assets/daybook.css", "usr/share/daybook/demo/daybook.yaml",
          "usr/share/daybook/examples/publisher.yaml", "usr/share/daybook/examples/server.yaml", "usr/share/daybook/examples/uk/daybook.yaml", "usr/share/daybook/nginx/daybook.conf", "usr/share/daybook/nginx/daybook-followers", "usr/share/doc/daybook/changelog.gz",
          "usr/share/daybook/prometheus/daybook.rules.yml", "usr/share/man/man1/daybook.1.gz", "usr/share/man/man1/daybook-check.1.gz", "usr/share/man/man1/daybook-fetch.1.gz", "usr/share/bash-completion/completions/daybook",
          "usr/lib/systemd/system/daybook-harvester.service", "usr/lib/systemd/system/daybook-publisher.service", "usr/lib/systemd/system/daybook-server.service", "usr/lib/systemd/system/daybook-mirror.service", "usr/lib/systemd/system/daybook-mirror.timer", "usr/lib/systemd/system/daybook-followers.service",
          "usr/share/daybook/examples/mirror.env", "usr/share/daybook/examples/followers.env", "usr/share/daybook/examples/systemd/reaches.conf", "usr/lib/sysusers.d/daybook.conf", "usr/lib/tmpfiles.d/daybook.conf",
          "usr/share/doc/daybook/start.md", "usr/share/doc/daybook/copyright"]


def command(*words, **more):
    return subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=280, **more)


def packed(work):
    made = command("cmake", "--build", BUILD, "--target", "manual")
    fact(made.returncode == 0, "the manual is made", made.stdout[-2000:] + made.stderr)
    # Packing hard is for those who send it.
    made = command("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", work / "packed", "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=none")
    found = list((work / "packed").glob("*.deb"))
    fact(made.returncode == 0 and len(found) == 1, "the package is made", made.stdout[-2000:] + made.stderr)
    return found[0]


def contents(work, package):
    unpacked = work / "elsewhere"
    command("dpkg-deb", "-x", package, unpacked)
    missing = [n for n in NEEDED if not (unpacked / n).is_file()]
    fact(not missing, f"{len(NEEDED)} files are where they are looked for", missing)
    fact(not (unpacked / "etc").exists(), "nothing is configured by itself")
    fact(not [p for p in unpacked.rglob("*") if p.stat().st_mode & 0o022 or not p.is_dir() and not p.stat().st_mode & 0o444], "nobody but root could write any of it")
    programs = [unpacked / "usr/share/daybook/nginx/daybook-followers", *unpacked.glob("usr/share/daybook/assets/tools/*")]
    fact(len(programs) == 1 + (ROOT / "build/assets/tools").is_dir() and all(os.access(p, os.X_OK) for p in programs), "what is run of it can be", programs)
    depends = command("dpkg-deb", "-f", package, "Depends").stdout
    fact(all(d in depends for d in ("libc6", "libcurl3-gnutls", "libsqlite3-0", "tzdata")) and "duckdb" not in depends, "it depends on what it is linked to", depends)
    fact("curl" in [d.split()[0] for d in depends.split(",")], "and on curl, by which daybook-followers asks", depends)
    return unpacked


def runs_where_it_lies(work, unpacked):
    program = unpacked / "usr/bin/daybook"
    linked = command("ldd", program).stdout
    fact("not found" not in linked and ("libduckdb" not in linked or f"{unpacked}/usr/lib/daybook/libduckdb.so" in linked.replace("/usr/bin/../lib", "/usr/lib")),
         "the engine comes with it", linked)
    done = run(program, "demo", "--exit", "--port", "0", cwd=work)
    fact(done.returncode == 0 and (work / "daybook-demo/site/index.html").is_file() and (work / "daybook-demo/site/assets/daybook.css").is_file(),
         "the demo runs from where the package was unpacked", done.stdout[-1500:] + done.stderr)
    # What is found is the package's own and not the source's.
    (unpacked / "usr/share/daybook/schemas/card-spend.json").unlink()
    (work / "x.csv").write_text("a\n1\n")
    done = run(program, "check", "x.csv", "--schema", "card-spend", cwd=work)
    fact(done.returncode == 2 and "no published schema" in done.stderr, "schemas are the package's own", done.stdout + done.stderr)


def dpkg(root, *words):
    # Depends are of the machine that it is installed on; this root has nothing else.
    return command("dpkg", f"--root={root}", "--force-depends", "--force-script-chrootless", "--log=/dev/null", *words,
                   env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"})


class User:
    def __init__(self, root, name):
        line = next((x.split(":") for x in (root / "etc/passwd").read_text().splitlines() if x.startswith(name + ":")), None)
        self.name, self.uid, self.gid, self.shell = name, *((line[2], line[3], line[6]) if line else ("0", "0", ""))

    def prefix(self):
        return ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--inh-caps=-all", "--no-new-privs"]

    def reads(self, folder):
        """Files below `folder` that this user can open."""
        said = command(*self.prefix(), "find", folder, "-type", "f", "-readable")
        return {os.path.relpath(p, folder) for p in said.stdout.split("\n") if p}


def installed(root, package):
    for folder in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "etc", "tmp"):
        (root / folder).mkdir(parents=True)
    for file in ("status", "available"):
        (root / "var/lib/dpkg" / file).touch()
    done = dpkg(root, "-i", package)
    fact(done.returncode == 0, "it installs", done.stdout + done.stderr)
    users = User(root, "daybook-publisher"), User(root, "daybook-server"), User(root, "daybook-harvester")
    fact(len({"0", *(u.uid for u in users)}) == 4 and all(u.shell.endswith("nologin") for u in users), "three users are made that cannot log in", (root / "etc/passwd").read_text())
    modes = {n: oct(stat.S_IMODE((root / n).stat().st_mode))
             for n in ("var/lib/daybook", "var/lib/daybook/archive", "var/lib/daybook/archive/public", "var/lib/daybook-server/index", "var/lib/daybook-harvester", "run/daybook-harvester")}
    fact([*modes.values()] == ["0o711", "0o711", "0o755", "0o700", "0o700", "0o2750"], "and their folders", modes)
    asked = (root / "run/daybook-harvester").stat()
    fact((str(asked.st_uid), str(asked.st_gid)) == (users[2].uid, users[0].gid), "of which one is for the publisher to ask the harvester in", asked)
    return users


def configured(root, department):
    """The shipped examples, as an operator fills them; the root stands before every path, since this is no machine of its own."""
    etc = root / "etc/daybook"
    for name in ("publisher", "server"):
        text = (root / f"usr/share/daybook/examples/{name}.yaml").read_text()
        text = text.replace("/var/lib", f"{root}/var/lib").replace("/run/", f"{root}/run/").replace("DATA@EXAMPLE.GOV.UK", "data@test.example").replace("DATA.EXAMPLE.GOV.UK", "test.example").replace("THE OFFICE THAT RUNS THIS", "Test")
        if name == "publisher":
            text = text.replace("harvest:\n", "harvest:\n  allow_private_addresses: true\n  requests_per_second: 0\n  attempts: 1\n")
        (etc / f"{name}.yaml").write_text(text)
    (etc / "organisations").mkdir()
    (etc / "organisations/coasts.yaml").write_text(f"id: coasts\nname: Coasts\nsources:\n  - {{schema: spend-over-25k, kind: page, address: '{department.address()}', licence: OGL-UK-3.0}}\n")
    # In a root of its own the link's target has to be of it, too.
    link = root / "var/lib/daybook-server/public"
    fact(os.readlink(link) == "/var/lib/daybook/archive/public", "the server's public folder is the publisher's", os.readlink(link))
    link.unlink()
    link.symlink_to(root / "var/lib/daybook/archive/public")


def as_user(user, root, verb, name):
    service = Service(str(root / "usr/bin/daybook"), root / "etc/daybook", f"{name}.yaml", verb)
    service.command = [*user.prefix(), *service.command]
    service.log = root / f"tmp/{name}.log"
    return service


def fetches(root, user):
    """The harvester's command as its unit has it."""
    unit = (root / "usr/lib/systemd/system/daybook-harvester.service").read_text()
    words = next(line for line in unit.splitlines() if line.startswith("ExecStart=")).removeprefix("ExecStart=").split()
    words = [f"{root}{w}" if w.startswith("/") else w for w in words]
    with open(root / "tmp/harvester.log", "w") as log:
        return subprocess.Popen([*user.prefix(), *words], stdout=log, stderr=log)


def serves(root, users, package):
    publisher, server, harvester = users
    fetcher = fetches(root, harvester)
    try:
        releases_and_serves(root, publisher, server, harvester, package)
        fact(fetcher.poll() is None and "was given" in (root / "tmp/harvester.log").read_text(), "what was released the harvester fetched", (root / "tmp/harvester.log").read_text())
    finally:
        fetcher.terminate()
        fetcher.wait(30)


def checks(server):
    """A file that is sent, which a child of the server reads."""
    sent = urllib.request.Request(server.address + "/v1/check?name=may.csv", month("may").encode(), {"Content-Type": "text/csv"})
    with urllib.request.urlopen(sent, timeout=60) as answer:
        return answer.status == 200 and b"20" in answer.read()


def version_of(root):
    return command("dpkg-query", f"--admindir={root}/var/lib/dpkg", "-W", "-f", "${Version}", "daybook").stdout


def next_version(package):
    """The same program under the version that comes next."""
    unpacked, out = package.parent / "next", package.parent / "next.deb"
    command("dpkg-deb", "-R", package, unpacked)
    control = unpacked / "DEBIAN/control"
    control.write_text(re.sub(r"^(Version: .*)$", r"\1+next", control.read_text(), flags=re.M))
    command("dpkg-deb", "--root-owner-group", "-Znone", "-b", unpacked, out)
    return out


def upgraded_while_serving(root, package, run_, serve_):
    """dpkg puts new files in the old ones' places; who runs goes on with what he has, until he is started anew."""
    program = root / "usr/bin/daybook"
    before, rows, old = program.stat().st_ino, "/v1/tables/spend/rows.csv", version_of(root)
    answer = serve_.get(rows)
    done = dpkg(root, "-i", next_version(package))
    fact(done.returncode == 0 and program.stat().st_ino != before and version_of(root) == old + "+next", "the next version is installed while it serves", (old, version_of(root), done.stdout + done.stderr))
    fact(serve_.get(rows)[:2] == answer[:2] and serve_.get("/readyz")[0] == 200 and run_.get("/readyz")[0] == 200, "the processes that run go on answering", serve_.get("/readyz"))
    fact(checks(serve_), "and checking, in children of the program that is no longer there")
    serve_.stop()
    fact(serve_.start("/readyz") and serve_.get(rows)[:2] == answer[:2] and "built anew" not in serve_.log.read_text(), "started anew the server answers the same, from the index that is there", serve_.log.read_text()[-800:])


def releases_and_serves(root, publisher, server, harvester, package):
    with as_user(publisher, root, "run", "publisher") as run_, as_user(server, root, "serve", "server") as serve_:
        fact(run_.start("/readyz"), "the publisher harvests and releases as its own user")
        fact(serve_.start("/readyz"), "the server follows as another")
        count = "/v1/tables/spend/summary.csv?measure=count"
        fact(wait_until(lambda: serve_.get(count)[1].split() == [b"count", b"40"]), "and answers what was released", serve_.get(count))
        fact(serve_.get("/")[0] == 200 and serve_.get("/assets/daybook.css")[0] == 200, "with a site of its own")
        if (root / "usr/lib/daybook/pagefind").exists():
            fact(wait_until(lambda: serve_.get("/pagefind/pagefind.js")[0] == 200), "that can be searched", serve_.log.read_text()[-800:])
        archive = root / "var/lib/daybook/archive"
        sees = server.reads(archive)
        every = {os.path.relpath(p, archive) for p in archive.rglob("*") if p.is_file() and not p.is_symlink()}
        private = {n for n in every if n.split("/")[0] not in ("public", "index", "lock")}
        fact({"key.pem", "register.sqlite"} <= private and any(n.startswith("snapshots/") for n in private), "there is something to keep private", sorted(private)[:20])
        # find cannot look into a folder that can only be passed through, so each is tried by its name.
        opened = [n for user in (server, harvester) for n in sorted(private) if command(*user.prefix(), "test", "-r", archive / n).returncode == 0]
        fact(not opened, "neither the server's user nor the harvester's can read a key, register, snapshot or draft", opened)
        public = [n for n in every if n.startswith("public/") and command(*server.prefix(), "test", "-r", archive / n).returncode != 0]
        fact(not public, "and everything that is public", public[:5] or sees)
        fact(command(*server.prefix(), "touch", archive / "public/x").returncode != 0 and command(*server.prefix(), "touch", archive / "x").returncode != 0, "and can write none of it")
        fact(command(*publisher.prefix(), "touch", root / "var/lib/daybook-server/x").returncode != 0, "nor the publisher what is the server's")
        upgraded_while_serving(root, package, run_, serve_)


def upgraded_and_removed(root, package):
    before = (root / "etc/daybook/server.yaml").read_text()
    done = dpkg(root, "-i", package)
    fact(done.returncode == 0 and (root / "etc/daybook/server.yaml").read_text() == before, "an upgrade asks nothing and leaves the configuration", done.stdout + done.stderr)
    done = dpkg(root, "-r", "daybook")
    left = [p for n in ("usr",) for p in (root / n).rglob("*") if not p.is_dir()] if (root / "usr").exists() else []
    fact(done.returncode == 0 and not left and (root / "var/lib/daybook/archive/key.pem").is_file(), "removed, nothing of the program is left, and the archive is", (done.stderr, left[:5]))
    done = dpkg(root, "-P", "daybook")
    fact(done.returncode == 0 and "archive stays" in done.stderr and (root / "var/lib/daybook/archive/key.pem").is_file() and not (root / "var/lib/daybook-server").exists() and not (root / "var/lib/daybook-harvester").exists(),
         "purged, what can be made again is gone, and the archive still is not", done.stdout + done.stderr)


def linted(package):
    if not shutil.which("lintian"):
        return print("SKIPPED: the package is not read by lintian, which is not installed")
    # It is packed hard for those who send it only.
    done = command("lintian", "--allow-root", "--suppress-tags", "uses-no-compression-for-data-tarball", package)
    found = [line for line in done.stdout.splitlines() if line[:2] in ("E:", "W:")]
    fact(done.returncode in (0, 2) and not found, "lintian finds no error and warns of nothing", "\n".join(found) + done.stderr)


def main():
    if not shutil.which("dpkg-shlibdeps") or not shutil.which("file"):
        print("SKIPPED: packages are made with dpkg-dev and file, which are not installed (scripts/apt-packages.txt, group package)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)   # other users pass through it
        work = pathlib.Path(folder)
        package = packed(work)
        runs_where_it_lies(work, contents(work, package))
        linted(package)
        if os.geteuid() == 0 and shutil.which("systemd-sysusers") and shutil.which("setpriv"):
            root = work / "root"
            users = installed(root, package)
            configured(root, Department("april", "may"))
            serves(root, users, package)
            upgraded_and_removed(root, package)
        else:
            print("SKIPPED: it is not installed, which takes root, systemd-sysusers and setpriv")
    sys.exit(verdict())


if __name__ == "__main__":
    main()
