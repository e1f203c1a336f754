#!/usr/bin/env python3
"""Debian's OpenRefine, without a browser, reconciles a list of names against the running service and extends it, unchanged.
usage: openrefine.py DAYBOOK_PROGRAM; skips itself without the program openrefine"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Service, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, write_config  # noqa: E402

# As an analyst has them: as published, in other letters, with the form written out, with a slip of the pen, and nobody's.
NAMES = {"april 0, Ltd": "april-0-ltd", "APRIL 1 LIMITED": "april-1-ltd", "The April 2, Ltd.": "april-2-ltd", "Harbour of Nowhere plc": None}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class OpenRefine:
    """Its own HTTP commands, as its pages use them."""

    def __init__(self, work):
        self.port, self.log = free_port(), work / "openrefine.log"
        self.address = f"http://127.0.0.1:{self.port}"
        with open(self.log, "w") as out:
            self.process = subprocess.Popen(["openrefine", "-i", "127.0.0.1", "-p", str(self.port), "-d", str(work / "refine"), "-m", "512M", "-x", "refine.headless=true"],
                                            stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "HOME": str(work)}, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)

    def comes_up(self):
        def answers():
            try:
                return "version" in self.get("get-version")
            except OSError:
                return False
        return wait_until(answers, 90)

    def get(self, command, **query):
        with urllib.request.urlopen(f"{self.address}/command/core/{command}?{urllib.parse.urlencode(query)}", timeout=60) as answer:
            return json.loads(answer.read())

    def post(self, command, query=None, **form):
        token = self.get("get-csrf-token")["token"]
        url = f"{self.address}/command/core/{command}?{urllib.parse.urlencode({**(query or {}), 'csrf_token': token})}"
        with urllib.request.urlopen(urllib.request.Request(url, data=urllib.parse.urlencode(form).encode()), timeout=60) as answer:
            return answer.geturl(), answer.read()

    def project(self, text):
        """A new project from pasted lines."""
        mark = "daybook-test-boundary"
        parts = {"project-name": "names", "project-file\"; filename=\"names.csv": text, "format": "text/line-based/*sv",
                 "options": json.dumps({"separator": ",", "headerLines": 1, "guessCellValueTypes": False, "encoding": "UTF-8"})}
        body = "".join(f'--{mark}\r\nContent-Disposition: form-data; name="{name}{"" if name.endswith("csv") else ""}"\r\n\r\n{value}\r\n' for name, value in parts.items()) + f"--{mark}--\r\n"
        token = self.get("get-csrf-token")["token"]
        request = urllib.request.Request(f"{self.address}/command/core/create-project-from-upload?csrf_token={token}", data=body.encode(), headers={"Content-Type": f"multipart/form-data; boundary={mark}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return urllib.parse.parse_qs(urllib.parse.urlsplit(answer.geturl()).query)["project"][0]

    def wait(self, project):
        return wait_until(lambda: not self.get("get-processes", project=project)["processes"], 60)

    def rows(self, project):
        return self.get("get-rows", project=project, start=0, limit=50)["rows"]


def main():
    program = sys.argv[1]
    if shutil.which("openrefine") is None:
        print("SKIPPED: OpenRefine is not here (apt-get install openrefine)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        harvest(program, write_config(work / "daybook.yaml", work / "archive", Department("april")))
        with Service(program, work, verb="serve") as service, OpenRefine(work) as refine:
            fact(service.start("/readyz"), "the service answers", service.log.read_text()[-2000:])
            fact(refine.comes_up(), "OpenRefine comes up", refine.log.read_text()[-2000:])
            manifest = json.loads(service.get("/v1/reconcile")[1])
            project = refine.project("supplier\n" + "\n".join(f'"{name}"' for name in NAMES) + "\n")
            config = {"mode": "standard-service", "service": service.address + "/v1/reconcile", "identifierSpace": manifest["identifierSpace"], "schemaSpace": manifest["schemaSpace"],
                      "type": {"id": "supplier", "name": "Supplier"}, "autoMatch": True, "columnDetails": [], "limit": 5}
            refine.post("reconcile", {"project": project}, columnName="supplier", config=json.dumps(config), engine=json.dumps({"facets": [], "mode": "row-based"}))
            fact(refine.wait(project), "OpenRefine asks its questions to the end")
            recons = refine.get("get-rows", project=project, start=0, limit=50)
            for row, (name, expected) in zip(recons["rows"], NAMES.items()):
                cell = row["cells"][0]
                recon = recons["pool"]["recons"][str(cell["r"])]
                matched = recon["m"]["id"] if recon["j"] == "matched" else None
                fact(cell["v"] == name and matched == expected, f"'{name}' is {expected or 'matched with nobody'}", (cell, recon))
            extension = {"properties": [{"id": "names", "name": "Names used"}, {"id": "rows", "name": "Rows"}]}
            refine.post("extend-data", {"project": project}, baseColumnName="supplier", endpoint=service.address + "/v1/reconcile", identifierSpace=manifest["identifierSpace"], schemaSpace=manifest["schemaSpace"],
                        extension=json.dumps(extension), columnInsertIndex="1", engine=json.dumps({"facets": [], "mode": "row-based"}))
            fact(refine.wait(project), "and fetches the columns that it is told to extend by")
            first = refine.rows(project)[0]["cells"]
            fact(any(cell and cell["v"] == "april 0, Ltd" for cell in first[1:]) and any(cell and cell["v"] in (1, 1.0, "1") for cell in first[1:]), "the names and the number of rows stand beside the supplier", first)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
