#!/usr/bin/env python3
"""The OpenAPI document that the service answers with passes Redocly's linter without an error. usage: openapi_lint.py DAYBOOK_PROGRAM"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINTER = ROOT / "tests/openapi"
sys.path.insert(0, str(ROOT / "tests/support"))
from daybook import Service  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, write_config  # noqa: E402


def main():
    program = sys.argv[1]
    if not (LINTER / "node_modules/@redocly/openapi-core").is_dir() or shutil.which("node") is None:
        print("SKIPPED: the OpenAPI document is not linted: run 'npm ci' in tests/openapi first (./dev test --all does)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        config = write_config(work / "daybook.yaml", work / "archive", Department("april"))
        harvest(program, config)
        with Service(program, work, verb="serve") as service:
            fact(service.start("/readyz"), "the service answers", service.log.read_text()[-2000:])
            status, body, _ = service.get("/v1/openapi.json")
            (work / "openapi.json").write_bytes(body)
            said = subprocess.run(["node", str(LINTER / "lint.mjs"), str(work / "openapi.json")], capture_output=True, text=True, timeout=200)
            print(said.stdout[-3000:])
            fact(status == 200 and said.returncode == 0, "the linter finds no error", said.stdout[-3000:] + said.stderr[-1000:])
            # A linter that finds nothing anywhere would prove nothing.
            (work / "broken.json").write_bytes(body.replace(b'"operationId":"get-v1-datasets"', b'"operationId":"get-v1"'))
            broken = subprocess.run(["node", str(LINTER / "lint.mjs"), str(work / "broken.json")], capture_output=True, text=True, timeout=200)
            fact(broken.returncode == 1 and "operation-operationId-unique" in broken.stdout, "it finds one that is put in", broken.stdout[-1000:])
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
