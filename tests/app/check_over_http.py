#!/usr/bin/env python3
"""POST /v1/check gives the report of `daybook check`, bounded, and keeps nothing. usage: check_over_http.py DAYBOOK_PROGRAM"""
import http.client
import json
import os
import pathlib
import sys
import tempfile
import threading
import urllib.parse
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import HEADING, Service, run  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, write_config  # noqa: E402


def row(date="03/05/2024", amount="26000.00", supplier="Harbour Dredging Ltd", number="1001"):
    return f"Coasts,Coasts,{date},Consultancy,Harbours,{supplier},{number},{amount},Dredging\r\n"


GOOD = HEADING + row() + row("04/05/2024", "-31000.50", "Other Ltd", "1002")
FILES = {"good.csv": GOOD, "mendable.csv": "Spend May 2024\r\n\r\n" + GOOD.replace("26000.00", '"£26,000.00"'),
         "bad.csv": HEADING + row() + row("soon") + row(amount="plenty"), "latin.csv": GOOD.replace("Other", "Caf\u00e9").encode("windows-1252"),
         "empty.csv": "\r\n", "future.csv": HEADING + row() + row("04/05/2098", number="1002"), "page.html": "<!DOCTYPE html><p>no table</p>", "large.csv": HEADING + "".join(row(number=str(i), supplier=f"Supplier {i}") for i in range(20000))}


class Api:
    def __init__(self, service):
        self.host = service.address.removeprefix("http://")

    def get(self, path):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request("GET", path)
        return connection.getresponse().read()

    def post(self, body, headers=None, path="/v1/check", **query):
        connection = http.client.HTTPConnection(self.host, timeout=120)
        chunked = not isinstance(body, (bytes, str))
        connection.request("POST", path + "?" + urllib.parse.urlencode(query), body, headers or {}, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())


def same_reports(program, work, api):
    for name, text in FILES.items():
        bytes_ = text if isinstance(text, bytes) else text.encode()
        (work / name).write_bytes(bytes_)
        for format_, accept in (("json", "application/json"), ("html", "text/html"), ("text", "text/plain")):
            for profile in ("strict", "harvest"):
                by_hand = run(program, "check", name, "--format", format_, "--profile", profile, "--schema", "spend-over-25k", cwd=work)
                status, body, headers = api.post(bytes_, {"Accept": accept}, name=name, profile=profile, schema="spend-over-25k")
                fact(status == 200 and body.decode() == by_hand.stdout, f"{name} as {format_} for {profile} is the report that the command gives", (status, body[:300], by_hand.stdout[:300]))
                fact(headers["Content-Type"].startswith(accept) and headers["Cache-Control"] == "no-store", f"and is told as {accept}", headers)
    status, body, _ = api.post(FILES["future.csv"], name="future.csv", schema="spend-over-25k")
    late = [f for f in json.loads(body)["findings"] if f["code"] == "unlikely-date"]
    fact(status == 200 and len(late) == 1 and "dated later than" in late[0]["message"] and late[0]["severity"] == "error", "a payment of the future is told", (status, body[:600]))
    documented = json.loads(api.get("/v1/openapi.json"))["paths"]["/v1/check"]["post"]
    example = documented["requestBody"]["content"]["application/octet-stream"]["example"]
    known = {p["name"]: p["example"] for p in documented["parameters"] if p.get("example") not in (None, "")}
    status, body, headers = api.post(example, **known)
    fact(status == 200 and json.loads(body)["valid"] is True and json.loads(body)["schema"] == known["schema"], "the documented example is answered by a report without errors", (known, body[:400]))
    for type_ in documented["responses"]["200"]["content"]:
        fact(api.post(example, {"Accept": type_}, **known)[2]["Content-Type"].startswith(type_), f"and as {type_}, as documented")
    status, body, _ = api.post(FILES["good.csv"], name="good.csv")
    fact(status == 200 and json.loads(body)["schema"] == "spend-over-25k", "without a schema the headings choose it", body[:300])
    status, body, _ = api.post(FILES["good.csv"], name="good.csv", schema="spend-over-25k", edition="2024-06")
    fact(status == 200 and json.loads(body)["valid"] is False, "dates outside the edition are errors", body[:300])
    status, body, _ = api.post(FILES["good.csv"], name="good.csv", dataset="coasts-spend-over-25k", edition="2024-05")
    fact(status == 200 and json.loads(body)["schema"] == "spend-over-25k", "a dataset brings its schema", body[:300])


def problems(api):
    def told(what, status, words, *arguments, **query):
        got, body, headers = api.post(*arguments, **query)
        fact(got == status and headers["Content-Type"] == "application/problem+json" and words in body.decode(), what, (got, body[:400]))
    told("headings that fit no schema are 422 with the nearest", 422, "no published schema fits", "Colour,Amount\r\nred,1\r\n", name="x.csv")
    told("nothing to check is said", 400, "nothing to check", "")
    told("a form is told how to send the file", 415, "--data-binary", "--x--", {"Content-Type": "multipart/form-data; boundary=x"})
    told("a form of report that there is not is 406", 406, "text/html", GOOD, {"Accept": "image/png"})
    told("an unknown schema is told where they are listed", 400, "/v1/schemas", GOOD, schema="spent")
    told("one that is nearly right is told which", 400, "did you mean 'spend-over-25k'?", GOOD, schema="spend-over-25")
    told("a schema is never a path", 400, "no published schema", GOOD, schema="/etc/passwd")
    told("an unknown dataset is told the nearest", 400, "coasts-spend-over-25k", GOOD, dataset="coasts-spend-over-25")
    told("an edition that is none", 400, "edition", GOOD, schema="spend-over-25k", edition="soon")
    told("an unknown parameter", 400, "did you mean 'schema'", GOOD, shema="x")
    told("a name with folders", 400, "without folders", GOOD, name="../x.csv")
    told("nothing is taken elsewhere", 405, "POST is not possible here", GOOD, None, "/v1/datasets")


def bounded(api):
    connection = http.client.HTTPConnection(api.host, timeout=20)
    connection.putrequest("POST", "/v1/check")
    connection.putheader("Content-Length", str((256 << 20) + 1))
    connection.endheaders()
    answer = connection.getresponse()
    fact(answer.status == 413 and str(256 << 20).encode() in answer.read(), "a body that is too long is refused by its header, with the limit")
    pieces = [GOOD[:50].encode(), GOOD[50:].encode()]
    status, body, _ = api.post(iter(pieces), {"Transfer-Encoding": "chunked"}, name="good.csv")
    fact(status == 200 and json.loads(body)["rows"]["accepted"] == 2, "a body may come in chunks", (status, body[:200]))
    connection = http.client.HTTPConnection(api.host, timeout=20)
    connection.putrequest("POST", "/v1/check?name=good.csv")
    for name, value in (("Content-Length", str(len(GOOD))), ("Expect", "100-continue")):
        connection.putheader(name, value)
    connection.endheaders()
    first = connection.sock.recv(100)
    fact(first == b"HTTP/1.1 100 Continue\r\n\r\n", "who asks whether to go on is told so", first)
    connection.send(GOOD.encode())
    fact(connection.getresponse().status == 200, "and is answered then")


def at_once(api):
    """Six large files at once: two are checked, whoever does not fit in is told when to come again, none is answered wrongly."""
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(api.post(FILES["large.csv"], name="large.csv", schema="spend-over-25k"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [a for a in answers if a[0] == 200]
    fact(done and all(json.loads(body)["rows"]["accepted"] == 20000 for _, body, _ in done), "large files sent at once are checked whole", [a[0] for a in answers])
    fact(all(status in (200, 503) and (status == 200 or headers["Retry-After"]) for status, _, headers in answers), "or refused with a time to try again", [a[0] for a in answers])


def unpacks_to(megabytes):
    """A month as gzip, of which little is sent."""
    out, block = zlib.compressobj(1, wbits=31), (row() * 10000).encode()
    return b"".join([out.compress(HEADING.encode()), *(out.compress(block) for _ in range((megabytes << 20) // len(block) + 1)), out.flush()])


def limited(program, work, config):
    """What a child that reads a file may use is configured, whoever hands the file in."""
    unlimited = config.read_text()
    config.write_text(unlimited + "worker: {memory_megabytes: 400}\n")
    with Service(program, work, verb="serve") as service:
        fact(service.start("/readyz", 60), "a server of small files answers", service.log.read_text()[-2000:])
        api, large = Api(service), unpacks_to(400)
        status, body, headers = api.post(large, name="large.csv.gz", schema="spend-over-25k")
        fact(len(large) < 8 << 20 and status == 413 and headers["Content-Type"] == "application/problem+json" and "Retry-After" not in headers, "a file that takes more memory than is configured is not checked", (status, body[:300]))
        fact("large.csv.gz" in json.loads(body)["detail"] and "(400 MB); give it in parts, or check it with daybook check" in json.loads(body)["detail"], "its sender learns that it was memory, and what to do, not to send it again", body)
        status, body, _ = api.post(GOOD, name="good.csv")
        fact(status == 200 and json.loads(body)["rows"]["accepted"] == 2, "the next one is", (status, body[:300]))
    config.write_text(unlimited)


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        scratch = work / "tmp"
        scratch.mkdir()
        department = Department("april")
        config = write_config(work / "daybook.yaml", work / "archive", department)
        harvest(program, config)
        with Service(program, work, verb="serve", env={"TMPDIR": str(scratch)}) as service:
            fact(service.start("/readyz", 240), "the service answers", service.log.read_text()[-2000:])
            api = Api(service)
            same_reports(program, work, api)
            problems(api)
            bounded(api)
            at_once(api)
            fact(not list(scratch.iterdir()), "nothing of what was sent is kept", list(scratch.iterdir()))
            said = service.log.read_text()
            fact("Harbour Dredging" not in said, "nor in the log")
        limited(program, work, config)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
