#!/usr/bin/env python3
"""The running service speaks Reconciliation Service API 0.2, held against the standard's own JSON Schemas.
usage: reconcile.py DAYBOOK_PROGRAM; exits 77 without the schemas in ../shared or without python3-jsonschema"""
import json
import os
import pathlib
import sys
import tempfile
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Service, get  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, write_config  # noqa: E402

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not here")
    sys.exit(77)

VECTORS = pathlib.Path(__file__).resolve().parents[2].parent / "shared/data/vectors/reconciliation"


def schema_named(name):
    text = (VECTORS / "schemas" / name).read_text()
    if '"type.json"' in text:
        text = text.replace('"$ref": "type.json"', '"allOf": [' + (VECTORS / "schemas/type.json").read_text() + "]")
    schema = json.loads(text)
    schema.pop("$id", None)   # so that what it points at is looked for in itself, and nothing is fetched
    schema.get("properties", {}).pop("authentication", None)   # points at swagger.io, and we have none that it could describe
    return schema


def fits(value, name):
    """What the schema says against a value; '' when it fits."""
    errors = jsonschema.Draft7Validator(schema_named(name)).iter_errors(value)
    return "; ".join(f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in errors)


class Client:
    def __init__(self, address):
        self.address = address

    def get(self, url):
        status, body, headers = get(url if url.startswith("http") else self.address + url, {"Origin": "http://127.0.0.1:3333"})
        fact(headers.get("Access-Control-Allow-Origin") == "*", f"{url[-60:]} is open to every origin", headers)
        return status, body

    def json(self, url):
        status, body = self.get(url)
        fact(status == 200, f"{url[-60:]} is answered", (status, body[:300]))
        return json.loads(body)

    def post(self, **form):
        data = urllib.parse.urlencode({name: json.dumps(value) for name, value in form.items()}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.address + "/v1/reconcile", data=data), timeout=30) as answer:
            return json.loads(answer.read())


def valid(value, name, what):
    why = fits(value, name)
    fact(not why, f"{what} fits {name}", (why, value))


def check_the_checker():
    for kind, schema in (("manifest", "manifest.json"), ("reconciliation-result-batch", "reconciliation-result-batch.json"), ("reconciliation-query-batch", "reconciliation-query-batch.json")):
        for path in sorted((VECTORS / "examples" / kind / "invalid").glob("*.json")):
            if path.name != "bad-authentication.json":
                fact(fits(json.loads(path.read_text()), schema), f"the standard's own bad example {kind}/{path.name} is refused")
        for path in sorted((VECTORS / "examples" / kind / "valid").glob("*.json")):
            fact(not fits(json.loads(path.read_text()), schema), f"and its good one {kind}/{path.name} is not")


def walk(client):
    manifest = client.json("/v1/reconcile")
    valid(manifest, "manifest.json", "the manifest")
    queries = {"a": {"query": "APRIL 3 LIMITED"}, "b": {"query": "april", "limit": 3, "type": "supplier", "type_strict": "any"},
               "c": {"query": "april 3", "properties": [{"pid": "publisher", "v": [{"id": "coasts", "name": "x"}, "nobody"]}]}, "d": {"properties": [{"pid": "publisher", "v": "coasts"}]},
               "e": {"query": "nothing like it whatsoever"}, "f": {"query": "april 3 ltd", "type": ["planet"]}}
    valid(queries, "reconciliation-query-batch.json", "what is asked")
    answer = client.post(queries=queries)
    valid(answer, "reconciliation-result-batch.json", "what is answered")
    best = answer["a"]["result"][0]
    fact(best["match"] and best["id"] == "april-3-ltd" and best["name"] == "april 3, Ltd", "a name written otherwise is matched", answer["a"])
    fact(len(answer["b"]["result"]) == 3 and not any(r["match"] for r in answer["b"]["result"]), "what only resembles is offered, at most as many as asked", answer["b"])
    fact(answer["c"]["result"][0]["id"] == "april-3-ltd" and len(answer["d"]["result"]) == 5, "properties narrow", (answer["c"], answer["d"]))
    fact(answer["e"]["result"] == [] and answer["f"]["result"] == [], "what we do not have has no candidates", answer)
    fact(client.json("/v1/reconcile?queries=" + urllib.parse.quote(json.dumps(queries))) == answer, "GET answers as POST does")
    suggestions(client, manifest)
    extension(client, manifest)


def suggestions(client, manifest):
    for what, schema in (("entity", "suggest-entities-response.json"), ("property", "suggest-properties-response.json"), ("type", "suggest-types-response.json")):
        service = manifest["suggest"][what]
        found = client.json(f"{service['service_url']}{service['service_path']}?prefix={dict(entity='april', property='n', type='sup')[what]}")
        valid(found, schema, f"suggested {what}")
        fact(found["result"], f"something is suggested for {what}", found)
        fly = client.json(service["flyout_service_url"] + service["flyout_service_path"].replace("${id}", found["result"][0]["id"]))
        fact(fly["id"] == found["result"][0]["id"] and fly["html"].startswith("<p>"), f"and it has a flyout", fly)
    first, second = (client.json(f"/v1/reconcile/suggest/entity?prefix=april&cursor={n}")["result"] for n in (0, 10))
    fact(len(first) == 10 and second and not {r["id"] for r in first} & {r["id"] for r in second}, "a cursor goes on where the first ten end", (first, second))
    status, page = client.get(manifest["preview"]["url"].replace("{{id}}", "april-3-ltd"))
    fact(status == 200 and page.startswith(b"<!DOCTYPE html>") and b"april 3, Ltd" in page and b"26003.07" in page, "a preview shows name and total", page)
    status, _ = client.get(manifest["view"]["url"].replace("{{id}}", "april-3-ltd"))
    fact(status == 200, "the view of a supplier is there", status)


def extension(client, manifest):
    propose = manifest["extend"]["propose_properties"]
    proposed = client.json(propose["service_url"] + propose["service_path"] + "?type=supplier")
    valid(proposed, "data-extension-property-proposal.json", "proposed properties")
    query = {"ids": ["april-3-ltd", "nobody"], "properties": [{"id": p["id"]} for p in proposed["properties"]]}
    valid(query, "data-extension-query.json", "what is asked to extend")
    answer = client.post(extend=query)
    valid(answer, "data-extension-response.json", "what is extended")
    row = answer["rows"]["april-3-ltd"]
    fact(row["total-over-25k"] == [{"float": 26003.07}] and row["publisher"] == [{"str": "Department for Coasts"}] and row["first_year"] == [{"int": 2024}], "with totals, publishers and years", row)


def main():
    program = os.path.abspath(sys.argv[1])
    if not (VECTORS / "schemas").is_dir():
        print(f"there are no schemas in {VECTORS}")
        return 77
    check_the_checker()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        config = write_config(work / "daybook.yaml", work / "archive", Department("april"))
        harvest(program, config)
        with Service(program, work, verb="serve") as service:
            fact(service.start("/readyz", 240), "the service answers", service.log.read_text()[-2000:])
            walk(Client(service.address))
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
