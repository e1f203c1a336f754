#!/usr/bin/env python3
"""Another program test, unchanged, of a program that has another process fetch. usage: through_a_fetcher.py DAYBOOK_PROGRAM SCRIPT [ARGUMENTS]"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from wrapped_program import wrapped  # noqa: E402

# Whatever configuration the program is given names the socket.
CHANGE = """if ! grep -qs 'fetcher:' "$file"; then
        sed -i 's|^harvest: {{|harvest: {{fetcher: {socket}, |' "$file"
        grep -qs 'fetcher:' "$file" || printf '%s\\n' '' 'harvest: {{fetcher: {socket}}}' >>"$file"
    fi"""


def main(program, script, words):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        socket, log = work / "socket", work / "log"
        fetching_elsewhere = wrapped(work, program, CHANGE.format(socket=socket))
        with open(log, "w") as out:
            fetcher = subprocess.Popen([program, "fetch", "--socket", socket, "--folder", work / "bodies"], stdout=out, stderr=out)
        try:
            fact(wait_until(socket.exists), "a process fetches", log.read_text())
            done = subprocess.run([sys.executable, script, fetching_elsewhere, *words])
            fact(done.returncode == 0, f"{os.path.basename(script)} passes", done.returncode)
            fact(wait_until(lambda: [p.name for p in (work / "bodies").iterdir()] == ["lock"]), "no body is left with the process that fetched", list((work / "bodies").iterdir()))
        finally:
            fetcher.terminate()
            fetcher.wait(30)
        given = [line for line in log.read_text().splitlines() if "was given" in line and "was given 0 of 0" not in line]
        fact(fetcher.returncode == 0 and given, f"and it fetched for {len(given)} runs", log.read_text()[-2000:])
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]))
