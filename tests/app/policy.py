#!/usr/bin/env python3
"""Policy papers, consultations and announcements: from GOV.UK's own example answers to released rows, and again. usage: policy.py DAYBOOK_PROGRAM

Python plays the Search and the Content API. Besides the recorded examples (../shared/data, where they are) it has documents written by us.
"""
import csv
import hashlib
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Service  # noqa: E402
from facts import fact, verdict  # noqa: E402

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "../shared/data/policy/govuk-content/examples"
TYPES = {
    "policy-papers": ["policy_paper"],
    "consultations": ["consultation", "open_consultation", "closed_consultation", "consultation_outcome"],
    "statistics-announcements": ["national_statistics_announcement", "official_statistics_announcement"],
}
CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
log: {{origin: test.example/log}}
listen: {{port: 0}}
harvest: {{allow_private_addresses: true, attempts: 1}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
{sources}"""


def written(number, path, kind, schema, details):
    return {"content_id": f"00000000-0000-4000-8000-{number:012}", "base_path": path, "title": f"Harbour dues {number}", "description": "What is meant.",
            "document_type": kind, "schema_name": schema, "locale": "en", "first_published_at": "2024-05-01T09:30:00+01:00",
            "public_updated_at": "2024-05-02T09:30:00+01:00", "updated_at": "2024-05-02T09:30:00Z", "details": details,
            "links": {"organisations": [{"title": "Department for Coasts"}]}}


def our_documents():
    return [
        written(1, "/government/publications/harbour-dues", "policy_paper", "publication", {"body": "<p>x</p>", "political": True}),
        written(2, "/government/publications/towage", "policy_paper", "publication", {"body": "<p>y</p>", "political": False}),
        written(3, "/government/consultations/harbour-dues", "open_consultation", "consultation",
                {"body": "", "opening_date": "2024-05-01T09:30:00+01:00", "closing_date": "2024-07-24T23:45:00+01:00"}),
        written(4, "/government/consultations/piers", "consultation", "consultation", {"body": "", "opening_date": "2199-05-01T09:30:00+01:00", "closing_date": "2199-07-24T23:45:00+01:00"}),
        written(5, "/government/statistics/announcements/harbour-traffic", "official_statistics_announcement", "statistics_announcement",
                {"display_date": "25 July 2024 9:30am", "state": "confirmed", "format_sub_type": "official"}),
    ]


def recorded():
    """The examples of GOV.UK's own schemas; of two with one address the first."""
    out = {}
    for folder in ("publication", "consultation", "statistics_announcement"):
        for path in sorted((EXAMPLES / folder / "frontend").glob("*.json")):
            document = json.loads(path.read_text(encoding="utf-8"))
            if any(document["document_type"] in types for types in TYPES.values()):
                out.setdefault(document["base_path"], document)
    if not out:
        print("SKIPPED: the recorded examples are not here", flush=True)
    return list(out.values())


class GovUk:
    def __init__(self, documents):
        self.documents = {document["base_path"]: document for document in documents}
        self.broken, self.bodies = set(), 0
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                status, body = service.answer(self.path)
                text = json.dumps(body, ensure_ascii=False).encode()
                tag = '"' + hashlib.sha256(text).hexdigest()[:16] + '"'
                if status == 200 and self.headers.get("If-None-Match") == tag:
                    status, text = 304, b""
                service.bodies += status == 200
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("ETag", tag)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path):
        url = urllib.parse.urlparse(path)
        if url.path == "/api/search.json":
            asked = urllib.parse.parse_qs(url.query)
            known = {"filter_content_store_document_type", "count", "start", "fields", "order"}
            if set(asked) - known:
                return 422, {"error": f"Unexpected parameters: {sorted(set(asked) - known)}"}
            found = [d for d in self.documents.values() if d["document_type"] in asked["filter_content_store_document_type"]]
            found.sort(key=lambda d: (d["public_updated_at"], d["base_path"]))
            start = int(asked["start"][0])
            page = found[start:start + min(int(asked["count"][0]), 3)]
            return 200, {"results": [{"link": d["base_path"], "title": d["title"], "updated_at": d["updated_at"]} for d in page], "total": len(found), "start": start}
        base = url.path.removeprefix("/api/content")
        if base in self.broken:
            return 500, {}
        return (200, self.documents[base]) if base in self.documents else (404, {})


def config(address):
    sources = ""
    for schema, types in TYPES.items():
        query = "&".join("filter_content_store_document_type=" + t for t in types)
        sources += f"      - {{schema: {schema}, kind: govuk, offers: documents, address: \"{address}/api/search.json?{query}\", licence: OGL-UK-3.0}}\n"
    return CONFIG.format(sources=sources)


class World:
    def __init__(self, program, work):
        self.program, self.work = program, work

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments, "--config", "daybook.yaml"], capture_output=True, text=True, timeout=200, cwd=self.work)

    def rows(self, schema, version=1):
        file = self.work / f"archive/public/releases/coasts-{schema}/current/v{version}/data.csv"
        return list(csv.DictReader(file.open(encoding="utf-8", newline=""))) if file.exists() else []

    def versions(self, schema):
        return len(list((self.work / f"archive/public/releases/coasts-{schema}/current").glob("v*")))


def of(service, schema):
    return {d["base_path"]: d for d in service.documents.values() if d["document_type"] in TYPES[schema]}


def first_run(world, service):
    run = world.run("harvest", "--json")
    fact(run.returncode == 0, "a first run takes all three registers", run.stdout + run.stderr)
    for schema in TYPES:
        rows, documents = world.rows(schema), of(service, schema)
        fact({r["base_path"] for r in rows} == set(documents) and len(rows) == len(documents), f"{schema}: a row for each of {len(documents)} documents", [r["base_path"] for r in rows])
        fact(all(r["title"] == documents[r["base_path"]]["title"].strip() and r["content_id"] == documents[r["base_path"]]["content_id"] for r in rows if r["base_path"] in documents),
             f"{schema}: each says what its document says")
        part = next(iter((world.work / f"archive/public/releases/coasts-{schema}/current/v1/parts").iterdir()))
        items = json.loads(part.read_text(encoding="utf-8"))["results"]
        fact(items == [documents[p] for p in sorted(documents, key=lambda p: p.encode())], f"{schema}: the part holds the documents as they came, by address")
    closing = {r["base_path"]: r["closing_date"] for r in world.rows("consultations")}
    fact(closing.get("/government/consultations/harbour-dues") == "2024-07-24T22:45:00Z", "moments are in UTC", closing)


def second_run(world, service):
    service.bodies = 0
    run = world.run("harvest", "--json")
    fact(run.returncode == 0 and all(world.versions(s) == 1 for s in TYPES), "an unchanged run makes no version", run.stdout)
    fact(service.bodies == 0, "and no body comes over that validators cover", service.bodies)
    del service.documents["/government/publications/towage"]
    service.documents["/government/publications/harbour-dues"]["title"] = "Harbour dues: the way forward"
    run = world.run("harvest", "--json")
    rows = {r["base_path"]: r["title"] for r in world.rows("policy-papers", 2)}
    fact(run.returncode == 0 and rows.get("/government/publications/harbour-dues") == "Harbour dues: the way forward" and "/government/publications/towage" not in rows,
         "a change and a withdrawal make the next version, and only of that register", run.stdout)
    fact(world.versions("consultations") == 1, "the others stay as they are")
    service.broken.add("/government/consultations/harbour-dues")
    run = world.run("harvest", "--json")
    fact(run.returncode == 3 and "harbour-dues" in run.stdout and world.versions("consultations") == 1,
         "a document that cannot be had fails the source by name, and nothing that was public changes", (run.returncode, run.stdout))
    service.broken.clear()


def asked(world):
    with Service(world.program, world.work, verb="serve") as service:
        fact(service.start("/v1/tables/consultations/rows"), "the service answers")
        answer = json.loads(service.get("/v1/tables/consultations/rows?size=1000")[1])
    states = {r["base_path"]: r["_state"] for r in answer["rows"]}
    fact(states["/government/consultations/harbour-dues"] == "closed", "what GOV.UK called open when it was read is closed by the clock", states)
    fact(states["/government/consultations/piers"] == "not-open-yet", "and what opens in 2199 is not open yet", states)


def main():
    with tempfile.TemporaryDirectory() as folder:
        service = GovUk(our_documents() + recorded())
        world = World(sys.argv[1], pathlib.Path(folder))
        (world.work / "daybook.yaml").write_text(config(service.address))
        first_run(world, service)
        second_run(world, service)
        asked(world)
    return verdict()


sys.exit(main())
