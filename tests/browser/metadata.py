#!/usr/bin/env python3
"""Feeds, calendars and catalogues for machines, read by other people's programs. usage: metadata.py DAYBOOK_PROGRAM

Atom by feedparser and by an XML reader with RFC 4287's rules; iCalendar by icalendar and by vobject; DCAT by rdflib in both syntaxes and against
DCAT-AP's SHACL shapes (../shared); data.json, Data Packages and CSV on the Web against what their standards ask for. Exits 77 without the Debian packages
python3-feedparser, python3-icalendar, python3-vobject, python3-rdflib and python3-jsonschema, and runs itself with the system's Python.
"""
import csv
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

try:
    import feedparser
    import icalendar
    import jsonschema
    import rdflib
    import rdflib.compare
    import vobject
except ImportError as absent:
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    print(f"SKIPPED: {absent}")
    sys.exit(77)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from demo_site import COASTS, DemoSite, ORCHARD, ROOT  # noqa: E402
from facts import fact, verdict  # noqa: E402

SHARED = ROOT / "../shared/data/standards"
ATOM = "{http://www.w3.org/2005/Atom}"


def atom_rules(text):
    """What RFC 4287 asks of a feed (4.1.1, 4.1.2) and is not kept; and ids with their times."""
    feed = ElementTree.fromstring(text)
    wrong = [f"feed without {n}" for n in ("id", "title", "updated", "author") if feed.find(ATOM + n) is None]
    wrong += [] if any(link.get("rel") == "self" for link in feed.iter(ATOM + "link")) else ["no link to itself"]
    seen = {}
    for entry in feed.iter(ATOM + "entry"):
        wrong += [f"entry without {n}" for n in ("id", "title", "updated", "link") if entry.find(ATOM + n) is None]
        name = entry.findtext(ATOM + "id")
        wrong += [f"{name} twice"] if name in seen else []
        seen[name] = entry.findtext(ATOM + "updated")
    return wrong, seen


def feeds(demo, service):
    files = sorted(demo.site.rglob("*.atom"))
    bad = []
    for file in files:
        text = file.read_bytes()
        wrong, seen = atom_rules(text)
        parsed = feedparser.parse(text)
        wrong += [f"{e.id} without a licence" for e in parsed.entries if file.name.startswith("changes") and "licence" not in e.get("rights", "").lower()]
        if wrong or parsed.bozo or {e.id: e.updated for e in parsed.entries} != seen:
            bad.append((file.name, wrong, parsed.get("bozo_exception")))
    fact(len(files) > 10 and not bad, f"{len(files)} feeds are good Atom to feedparser and to RFC 4287's rules, and both read the same entries", bad[:5])
    for name, file in (("changes", "feeds/changes.atom"), ("releases", "feeds/releases.atom")):
        status, body, headers = service.get(f"/v1/{name}.atom")
        ids = list(atom_rules(body)[1])
        fact(status == 200 and headers["Content-Type"].startswith("application/atom+xml") and ids and ids == list(atom_rules((demo.site / file).read_bytes())[1]),
             f"/v1/{name}.atom has the entries of the site's feed", (status, ids[:3]))
    withdrawn = [e for e in feedparser.parse((demo.site / f"datasets/{ORCHARD}/changes.atom").read_bytes()).entries if e.id.endswith("/withdrawal")]
    fact(len(withdrawn) == 1 and "another month’s payments" in withdrawn[0].summary, "a withdrawal is an entry of its own with its words", withdrawn)


def calendars(demo, service):
    text = (demo.site / "calendar/releases.ics").read_bytes()
    one = {str(e["UID"]): (e["DTSTART"].dt, str(e["STATUS"]), int(e["SEQUENCE"]), str(e["SUMMARY"]), str(e["DESCRIPTION"])) for e in icalendar.Calendar.from_ical(text).walk("VEVENT")}
    calendar = vobject.readOne(text.decode())
    two = {e.uid.value: (e.dtstart.value, e.status.value, int(e.sequence.value), e.summary.value, e.description.value) for e in calendar.vevent_list}
    fact(one == two and len(one) == 3, "icalendar and vobject read the same three events", (one, two))
    fact(max(map(len, text.split(b"\r\n"))) <= 75 and b"\n" not in text.replace(b"\r\n", b""), "lines are of at most 75 octets and end in CRLF")
    moved = one.get(f"{COASTS}/2025-04@daybook.example/demo")
    fact(moved and moved[1] == "CONFIRMED" and moved[2] == 1 and moved[0].isoformat() == "2036-07-02T08:30:00+00:00" and "being checked; <b>sorry</b>" in moved[4],
         "a date that moved is the same event with a higher sequence, at 09:30 in London, with the reason", moved)
    states = {uid.split("@")[0]: (e[1], e[2]) for uid, e in one.items()}
    fact(states[ORCHARD + "/2025-04"] == ("TENTATIVE", 0) and states[ORCHARD + "/2025-05"] == ("CANCELLED", 1), "a provisional date is tentative and a cancelled one stays, cancelled", states)
    status, body, headers = service.get("/v1/releases.ics")
    fact(status == 200 and body == text and headers["Content-Type"].startswith("text/calendar"), "/v1/releases.ics is the same bytes")
    empty = icalendar.Calendar.from_ical((demo.site / "organisations/tidal-energy-authority/releases.ics").read_bytes())
    fact(len(empty.subcomponents) == 1 and not empty.walk("VEVENT"), "a calendar of nothing is still a calendar")


def dcat(demo, work):
    graphs = [rdflib.Graph().parse(str(demo.site / name), format=form) for name, form in (("catalog.jsonld", "json-ld"), ("catalog.rdf", "xml"))]
    fact(len(graphs[0]) > 1000 and rdflib.compare.isomorphic(*graphs), f"DCAT as JSON-LD and as RDF/XML is one graph of {len(graphs[0])} statements", [len(g) for g in graphs])
    withdrawn = rdflib.URIRef(f"{demo.address}/datasets/{demo.newest(ORCHARD)}/")
    of = lambda term: [str(o) for o in graphs[0].objects(withdrawn, rdflib.URIRef(term))]
    notes = of("http://www.w3.org/ns/adms#versionNotes")
    fact(of("http://www.w3.org/ns/adms#status") == ["http://purl.org/adms/status/Withdrawn"] and "It held another month’s payments." in notes and not of("http://www.w3.org/ns/dcat#distribution"),
         "a withdrawn version is in it as withdrawn, with the reason and without files", notes)
    shapes = SHARED / "dcat-ap-shacl"
    if not shapes.exists():
        print("SKIPPED: DCAT-AP's shapes are not here")
        return
    data = pathlib.Path(work) / "catalog.nt"
    graphs[0].serialize(str(data), format="nt", encoding="utf-8")
    for names in (["shapes.ttl"], ["range.ttl"]):
        files = [str(next(shapes.rglob(n))) for n in names]
        done = subprocess.run(["node", str(ROOT / "tests/browser/shacl.mjs"), str(data), *files], capture_output=True, text=True)
        fact(done.returncode == 0, f"it conforms to DCAT-AP's {names[0]}: {done.stdout.strip().splitlines()[-1:]}", done.stdout[-2500:] + done.stderr[-500:])


def data_json(demo):
    catalogue = json.loads((demo.site / "data.json").read_text())
    required = ("title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel")
    wrong = [(d.get("title"), n) for d in catalogue["dataset"] for n in required if not d.get(n)]
    wrong += [d["title"] for d in catalogue["dataset"] if not d["contactPoint"]["hasEmail"].startswith("mailto:") or d["accessLevel"] != "public"]
    wrong += [f for d in catalogue["dataset"] for f in d["distribution"] if "downloadURL" in f and not (f.get("mediaType") and f["downloadURL"].startswith("http"))]
    fact(len(catalogue["dataset"]) == 16 and not wrong and catalogue["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema", "data.json has what version 1.1 requires of each dataset", (len(catalogue["dataset"]), wrong[:5]))


def tables(demo, service):
    packages = sorted(demo.site.rglob("datapackage.json"))
    schema_file = SHARED / "tableschema-2.0/tableschema.json"
    standard = json.loads(schema_file.read_text()) if schema_file.exists() else None
    wrong = []
    for file in packages:
        package = json.loads(file.read_text())
        resource, web = package["resources"][0], json.loads((file.parent / "csv-metadata.json").read_text())
        version = file.parent
        data = demo.archive / "public/releases" / version.relative_to(demo.site / "datasets") / "data.csv"
        heading = next(csv.reader(io.StringIO(data.read_text(encoding="utf-8"))))
        if resource["bytes"] != data.stat().st_size or resource["hash"] != "sha256:" + hashlib.sha256(data.read_bytes()).hexdigest():
            wrong.append((version, "bytes or hash"))
        if [f["name"] for f in resource["schema"]["fields"]] != heading or [c["titles"] for c in web["tableSchema"]["columns"]] != heading:
            wrong.append((version, heading))
        if not re.fullmatch(r"[-a-z0-9._/]+", package["name"]) or not package["licenses"] or not resource["path"].startswith(demo.address):
            wrong.append((version, "name, licence or path"))
        if standard:
            wrong += [(version, e.message) for e in jsonschema.Draft7Validator(standard).iter_errors(resource["schema"])]
    fact(len(packages) > 100 and not wrong, f"{len(packages)} Data Packages and CSV on the Web files say what their data.csv holds, by the standard's own schema", wrong[:5])
    package = json.loads(packages[0].read_text())
    status, body, _ = service.get(package["resources"][0]["path"].removeprefix(demo.address))
    fact(status == 200 and len(body) == package["resources"][0]["bytes"], "and their address gives it")


def pages(demo):
    lists = ElementTree.parse(demo.site / "sitemap.xml").getroot()
    addresses = [e.text for e in lists.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    absent = [a for a in addresses if not (demo.site / a.removeprefix(demo.address).lstrip("/") / "index.html").exists()]
    fact(len(addresses) > 150 and not absent, f"the sitemap's {len(addresses)} pages are there", absent[:5])
    search = ElementTree.parse(demo.site / "opensearch.xml").getroot()
    fact("{searchTerms}" in search.find("{http://a9.com/-/spec/opensearch/1.1/}Url").get("template"), "browsers learn how to search here")
    text = (demo.site / "datasets" / COASTS / "index.html").read_text()
    dataset = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1])
    whole = dataset["@type"] == "Dataset" and 50 <= len(dataset["description"]) <= 5000 and dataset["license"].startswith("https:") and all(d["contentUrl"].startswith("http") for d in dataset["distribution"])
    whole = whole and dataset["dateModified"] and dataset["datePublished"] and dataset["publisher"]["name"] and all(re.fullmatch(r"[0-9a-f]{64}", d["sha256"]) and d["contentSize"] for d in dataset["distribution"][1:])
    fact(whole and dataset["temporalCoverage"].startswith("2024-04-01/"), "a dataset's page holds schema.org metadata as search engines ask for it", dataset)
    card = re.search(r'property="og:image" content="([^"]+)"', text)
    picture = (demo.site / card[1].removeprefix(demo.address).lstrip("/")).read_bytes() if card else b""
    fact(picture[:8] == b"\x89PNG\r\n\x1a\n" and (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (1200, 630), "the card's picture is a PNG of 1200 by 630", card and card[1])
    fact(all(f'property="og:{name}"' in text for name in ("title", "description", "url", "type", "site_name", "locale", "image:alt")), "and the card has its title, words, address and kind")
    fact('property="og:title"' in text and 'property="og:url"' in text and 'type="application/atom+xml"' in text, "and a card and its feed")


def main(program):
    with tempfile.TemporaryDirectory() as work:
        demo = DemoSite(program, work)
        fact(demo.make(), "the demo's archive is made, with dates and a withdrawal", demo.said)
        with demo.service() as service:
            if not service.start():
                fact(False, "the site is served")
                return verdict()
            feeds(demo, service)
            calendars(demo, service)
            dcat(demo, work)
            data_json(demo)
            tables(demo, service)
            pages(demo)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
