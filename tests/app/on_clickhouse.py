#!/usr/bin/env python3
"""Another test, unchanged, of a program whose index lies in two shards of ClickHouse.

usage: on_clickhouse.py DAYBOOK_PROGRAM SCRIPT [ARGUMENTS]      a program test beside this one
       on_clickhouse.py DAYBOOK_PROGRAM --binary TEST [ARGUMENTS]  a test of C++, which reads DAYBOOK_TEST_SHARDS (tests/support/test_cluster.hpp)
Needs Debian's clickhouse-server."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from clickhouse_shards import SERVER, Shards  # noqa: E402
from facts import fact, verdict  # noqa: E402

# Whatever configuration the program is given names the index before the program reads it.
PROGRAM = """#!/bin/sh
before=
for word; do
    case "$before" in --config) file=$word ;; esac
    before=$word
done
[ -z "$file" ] || grep -qs '^index:' "$file" || [ ! -w "$file" ] || printf '%s\\n' '' {index} >>"$file"
exec {program} "$@"
"""


def quoted(text):
    return "'" + str(text).replace("'", "'\\''") + "'"


def index_of(shards):
    return f"index: clickhouse\nclickhouse: {{cluster: daybook, shards: {json.dumps(shards.addresses())}}}"


def main(program, words):
    if not SERVER:
        print("SKIPPED: clickhouse-server is not installed (scripts/apt-packages.txt, group operations)")
        return 77
    with tempfile.TemporaryDirectory() as folder, Shards(folder) as shards:
        wrapped = pathlib.Path(folder) / "daybook"
        wrapped.write_text(PROGRAM.format(program=quoted(program), index=quoted(index_of(shards))))
        wrapped.chmod(0o755)
        environment = {**os.environ, "DAYBOOK_TEST_SHARDS": ",".join(shards.addresses()), "DAYBOOK_TEST_SHARD_FOLDERS": ":".join(map(str, shards.folders))}
        command = words[1:] if words[0] == "--binary" else [sys.executable, words[0], wrapped, *words[1:]]
        done = subprocess.run(command, env=environment)
        asked = shards.number("SELECT count(*) FROM system.tables WHERE name = '_daybook'") + shards.number("SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'")
        fact(done.returncode == 0, f"{os.path.basename(command[0] if words[0] == '--binary' else words[0])} passes", done.returncode)
        fact(asked > 2, "and rows were in the shards", asked)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2:]))
