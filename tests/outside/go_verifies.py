#!/usr/bin/env python3
"""Go's own transparency-log code, which shares nothing with ours, verifies our log. usage: go_verifies.py DAYBOOK_PROGRAM

Needs Debian's golang-go and golang-golang-x-mod-dev; installs them where it may, and says that it was skipped where it may not."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from small_archive import Department, harvest, run, write_config  # noqa: E402

GOPATH = pathlib.Path("/usr/share/gocode")
PACKAGES = ["golang-go", "golang-golang-x-mod-dev"]
BODIES = 600   # entries enough for full tiles and two levels


def there():
    return shutil.which("go") is not None and (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir()


def install():
    if there() or os.getuid() != 0 or shutil.which("apt-get") is None:
        return
    try:
        subprocess.run(["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "install", "--no-install-recommends", *PACKAGES],
                       env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"), stdin=subprocess.DEVNULL, capture_output=True, timeout=400, check=False)
    except subprocess.TimeoutExpired:
        pass


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    install()
    if not there():
        print(f"SKIPPED: {' and '.join(PACKAGES)} are not there and could not be installed, so no independent code verified the log")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        department = Department("april")
        config = write_config(work / "daybook.yaml", "archive", department, BODIES)
        first = harvest(program, config)
        public = work / "archive/public"
        shutil.copy(public / "log/checkpoint", work / "old")
        department.publish("may")
        harvest(program, config)
        (work / "proof").write_text(run(program, "proof", public, "coasts-spend-over-25k/2024-05/v1").stdout)
        (work / "consistency").write_text(run(program, "proof", public, "--since", first["revision"]).stdout)
        env = dict(os.environ, GOPATH=str(GOPATH), GO111MODULE="off", GOCACHE=str(work / "cache"), GOFLAGS="")
        for proof in (work / "proof", public / "proofs/coasts-spend-over-25k_2024-05_v1.tlog-proof"):
            done = subprocess.run(["go", "run", str(pathlib.Path(__file__).with_name("verify.go")), str(public), (public / "log/vkey").read_text().strip(),
                                   str(work / "old"), str(proof), str(work / "consistency")], env=env, capture_output=True, text=True, timeout=400)
            print(done.stdout + done.stderr)
            if done.returncode != 0:
                return 1
    return 0


if __name__ == "__main__":
    os.environ.pop("http_proxy", None)
    sys.exit(main())
