#!/usr/bin/env python3
"""When GOV.UK says that a publication was first public goes into the release, and decides whether its return was on time. usage: first_published.py DAYBOOK_PROGRAM

Python plays the Content API and the host of the files.
"""
import json
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, Service  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of  # noqa: E402
from small_site import Site, spend  # noqa: E402

DATASET = "coasts-spend-over-25k"


def publication(site, number, first, *files):
    """A page of GOV.UK with files, each uploaded long after the page says that it was first public."""
    path = f"/government/publications/spend-{number}"
    for name, text in files:
        site.pages["/media/" + name] = (200, {"Content-Type": "text/csv", "Last-Modified": "Tue, 20 Aug 2024 09:00:00 GMT"}, text)
    attachments = [{"attachment_type": "file", "url": f"{site.url}/media/{name}", "title": name, "content_type": "text/csv"} for name, _ in files]
    site.pages["/api/content" + path] = (200, {"Content-Type": "application/json"}, json.dumps({
        "content_id": f"00000000-0000-4000-8000-{number:012}", "base_path": path, "title": f"Spend {number}", "schema_name": "publication", "document_type": "transparency",
        "first_published_at": first, "public_updated_at": first, "updated_at": first, "details": {"attachments": attachments}}))
    return path


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        work, site = pathlib.Path(folder), Site({})
        pages = [publication(site, 1, "2024-06-28T09:30:00+01:00", ("may-2024.csv", spend(5))),
                 publication(site, 2, "2024-07-31T09:30:00+01:00", ("june-2024.csv", spend(6)), ("july-2024.csv", spend(7)))]
        site.pages["/api/content/government/collections/spend"] = (200, {"Content-Type": "application/json"}, json.dumps({
            "content_id": "00000000-0000-4000-8000-000000000009", "base_path": "/government/collections/spend", "title": "Spend", "schema_name": "document_collection",
            "document_type": "document_collection", "details": {}, "links": {"documents": [{"base_path": path} for path in pages]}}))
        (work / "daybook.yaml").write_text(config_of(coasts(site.url + "/government/collections/spend", "govuk")))
        done = Desk(program, work)("harvest")
        said = {m: json.loads((work / f"archive/public/releases/{DATASET}/2024-{m}/v1/release.json").read_text())["parts"][0].get("first_published") for m in ("05", "06", "07")}
        fact(said["05"] == "2024-06-28T08:30:00Z", "what GOV.UK says of a page with one file stands in that file's release", (said, done))
        fact(said["06"] is None and said["07"] is None, "what it says of a page with several says nothing of any of them", said)
        with Service(program, work, verb="serve") as service:
            fact(service.start(), "the service answers")
            returns = {r["edition"]: r for r in json.loads(service.get("/v1/organisations/coasts/returns")[1])["datasets"][0]["returns"]}
            may, june = returns["2024-05"], returns["2024-06"]
            fact(may["basis"] == "first-published" and may["published"] == "2024-06-28T08:30:00Z" and may["punctuality"] == "on-time", "and is the evidence of the ledger", may)
            fact(june["basis"] == "last-modified", "where it says nothing the server's date is", june)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
