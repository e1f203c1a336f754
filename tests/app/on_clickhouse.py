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
from wrapped_program import quoted, wrapped  # noqa: E402

# Whatever configuration the program is given names the index.
CHANGE = """grep -qs '^index:' "$file" || printf '%s\\n' '' {index} >>"$file\""""


def index_of(shards):
    return f"index: clickhouse\nclickhouse: {{cluster: daybook, shards: {json.dumps(shards.addresses())}}}"


def main(program, words):
    if not SERVER:
        print("SKIPPED: clickhouse-server is not installed (scripts/apt-packages.txt, group tests)")
        return 77
    with tempfile.TemporaryDirectory() as folder, Shards(folder) as shards:
        on_shards = wrapped(folder, program, CHANGE.format(index=quoted(index_of(shards))))
        environment = {**os.environ, "DAYBOOK_TEST_SHARDS": ",".join(shards.addresses()), "DAYBOOK_TEST_SHARD_FOLDERS": ":".join(map(str, shards.folders))}
        command = words[1:] if words[0] == "--binary" else [sys.executable, words[0], on_shards, *words[1:]]
        done = subprocess.run(command, env=environment)
        asked = shards.number("SELECT count(*) FROM system.tables WHERE name = '_daybook'") + shards.number("SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'")
        fact(done.returncode == 0, f"{os.path.basename(command[0] if words[0] == '--binary' else words[0])} passes", done.returncode)
        fact(asked > 2, "and rows were in the shards", asked)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2:]))
