#!/usr/bin/env python3
"""The nginx site that is shipped, in front of both listeners. usage: nginx.py DAYBOOK_PROGRAM

nginx runs as its own user, as it would installed; the server is `daybook serve` with the shipped server.yaml, beside an archive that is another's."""
import base64
import contextlib
import gzip
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import shutil
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from daybook import HEADING, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from shipped_nginx import Nginx, certificate, filled, follower  # noqa: E402
from small_archive import Department, write_config  # noqa: E402

ROWS = "/v1/tables/spend/rows?size=3"
VERSION = "/v1/datasets/coasts-spend-over-25k/editions/2024-05/versions/1"
SAME_HEADERS = ("content-type", "cache-control", "content-security-policy", "x-content-type-options", "access-control-allow-origin")
CHECKED = HEADING + "Coasts,Coasts,03/05/2024,Consultancy,Harbours,Harbour Dredging Ltd,1001,26000.00,Dredging\r\n"


def lower(headers):
    return {n.lower(): v for n, v in headers.items()}


def from_disk(name, nginx, service):
    for path in ("/", "/assets/daybook.css", "/v1/archive/log/checkpoint", "/v1/log/checkpoint", "/v1/log/vkey", "/v1/log/tile/0/000.p/" + tile_width(service),
                 "/v1/archive/releases/coasts-spend-over-25k/2024-05/v1/data.csv", "/v1/archive/releases/coasts-spend-over-25k/2024-05/v1/data.parquet"):
        version, status, headers, body = nginx.curl(path)
        own_status, own_body, own = service.get(path)
        own = lower(own)
        fact(status == own_status == 200 and body == own_body, f"{name}: {path} from disk is what the server answers", (status, own_status, body[:200], own_body[:200]))
        other = {h: (headers.get(h), own.get(h)) for h in SAME_HEADERS if headers.get(h) != own.get(h)}
        fact(not other, f"{name}: {path} says the same of itself", other)
        fact(version == "2", f"{name}: {path} comes over HTTP/2", version)
        if path.endswith("/checkpoint"):
            fact("etag" not in headers, f"{name}: {path} has no validator that two of one second would share", headers)
        else:
            fact(nginx.curl(path, "-H", f"If-None-Match: {headers.get('etag')}")[1] == 304, f"{name}: {path} is not sent again", headers)
    _, status, _, body = nginx.curl("/no/such/page/")
    fact(status == 404 and body == service.get("/no/such/page/")[1], f"{name}: what is not there is the site's own page", (status, body[:300]))
    _, status, headers, body = nginx.curl("/v1/archive/releases/none")
    fact(status == 404 and headers["content-type"] == "application/problem+json" and json.loads(body)["status"] == 404 and "cache-control" not in headers, f"{name}: a file that is not there is a problem", (headers, body))
    for path in ("/metrics", "/.git/config", "/v1/archive/../register.sqlite", "/v1/archive/%2e%2e/register.sqlite", "/v1/archive/..%2fkey.pem"):
        fact(nginx.curl(path, "--path-as-is")[1] in (400, 404), f"{name}: {path} is nothing", nginx.curl(path, "--path-as-is"))


def tile_width(service):
    return service.get("/v1/log/checkpoint")[1].decode().split("\n")[1]


def through_the_cache(name, nginx, service):
    _, status, first, body = nginx.curl(ROWS)
    fact(status == 200 and first["x-cache"] == "MISS" and body == service.get(ROWS)[1], f"{name}: rows come through the cache", (status, first, body[:200]))
    _, _, second, again = nginx.curl(ROWS)
    fact(second["x-cache"] in ("HIT", "REVALIDATED") and again == body, f"{name}: asked twice, they are shared", second)
    time.sleep(2.1)
    _, _, third, again = nginx.curl(ROWS)
    fact(third["x-cache"] == "REVALIDATED" and again == body, f"{name}: after a second the server is asked whether they still hold", third)
    fact(first["etag"] == third["etag"] == lower(service.get(ROWS)[2])["etag"] and first["cache-control"] == lower(service.get(ROWS)[2])["cache-control"], f"{name}: validators are the server's", third)
    fact(first["x-request-id"] != second["x-request-id"], f"{name}: and each request keeps a name of its own", second)
    _, status, headers, body = nginx.curl(ROWS, "-H", f"If-None-Match: {first['etag']}")
    fact(status == 304 and not body and headers["etag"] == first["etag"], f"{name}: a reader who has them is told 304", (status, headers))
    nginx.curl("/v1/tables/spend/rows", "-H", "Accept: application/json")
    _, _, csv, body = nginx.curl("/v1/tables/spend/rows", "-H", "Accept: text/csv")
    fact(csv["content-type"].startswith("text/csv") and not body.startswith(b"{"), f"{name}: who asks for CSV is not given another's JSON", (csv, body[:100]))
    _, _, packed, body = nginx.curl("/v1/openapi.json", "-H", "Accept-Encoding: gzip")
    _, _, plain, unpacked = nginx.curl("/v1/openapi.json")
    fact(packed.get("content-encoding") == "gzip" and "content-encoding" not in plain and json.loads(unpacked) and len(body) < len(unpacked), f"{name}: packed and plain answers are kept apart", (packed, plain))
    for _ in range(2):
        _, status, headers, _ = nginx.curl("/v1/tables/spend/rows?no-such=1")
        fact(status == 400 and headers["x-cache"] == "MISS" and headers["content-type"] == "application/problem+json", f"{name}: a problem is never shared", (status, headers))


def files(name, nginx, months):
    _, status, headers, body = nginx.curl(VERSION + "/files/data.csv")
    digest = "sha-256=:" + base64.b64encode(hashlib.sha256(body).digest()).decode() + ":"
    fact(status == 200 and headers["repr-digest"] == digest and "attachment" in headers["content-disposition"], f"{name}: a released file comes with its digest and name", headers)
    manifest = json.loads(nginx.curl(VERSION + "/files/release.json")[3])
    released = next(f for f in manifest["files"] if f["name"] == "data.csv")["sha256"]
    fact(hashlib.sha256(body).hexdigest() == released, f"{name}: which is the one of its release.json", released)
    _, _, packed, sent = nginx.curl(VERSION + "/files/data.csv", "-H", "Accept-Encoding: gzip")
    digest = "sha-256=:" + base64.b64encode(hashlib.sha256(sent).digest()).decode() + ":"
    fact(packed.get("content-encoding") == "gzip" and gzip.decompress(sent) == body and packed["repr-digest"] == digest and packed["etag"] == headers["etag"][:-1] + '-gzip"', f"{name}: packed it has a digest and an ETag of its own", packed)
    fact(hashlib.sha256(gzip.decompress(sent)).hexdigest() == released, f"{name}: and unpacked that of its release.json")
    for path in (VERSION + "/files/data.csv", "/v1/archive/releases/coasts-spend-over-25k/2024-05/v1/data.csv"):
        _, status, headers, part = nginx.curl(path, "-r", "10-29")
        fact(status == 206 and part == body[10:30] and headers["content-range"] == f"bytes 10-29/{len(body)}", f"{name}: twenty bytes of {path}", (status, headers, part))
        fact(nginx.curl(path, "-r", f"{len(body)}-")[1] == 416, f"{name}: there is nothing behind its end")
    _, status, headers, whole = nginx.curl("/v1/tables/spend/rows.csv")
    fact(status == 200 and whole.count(b"\n") == 1 + 20 * months and "x-cache" not in headers, f"{name}: a whole table streams past the cache", (status, headers, whole[:300]))


def slow_files(name, nginx):
    """What came so far of each lies on nginx's disk."""
    time.sleep(5)   # so that the rate of files is no reason
    with contextlib.ExitStack() as open_ones:
        sockets = [open_ones.enter_context(contextlib.closing(nginx.connection())) for _ in range(5)]
        for c in sockets:
            c.connect()
            c.sock.sendall(b"POST /v1/check?name=may.csv HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nDate")
            time.sleep(0.2)
        fact(b" 429 " in sockets[4].sock.recv(200), f"{name}: one address has four files on their way at most")
        sockets[0].sock.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            fact(False, f"{name}: the four are not waited for", sockets[0].sock.recv(200))


def limits(name, nginx):
    _, status, headers, body = nginx.curl("/v1/datasets", "--data-binary", "x" * 2000)
    fact(status == 413 and headers["content-type"] == "application/problem+json" and json.loads(body)["title"] == "Payload Too Large", f"{name}: nothing is taken where nothing belongs", (status, headers, body))
    (nginx.folder / "checked.csv").write_text(CHECKED + (CHECKED.split("\r\n")[1] + "\r\n") * 20000)
    for what, wanted in (("small", CHECKED), ("large", "@" + str(nginx.folder / "checked.csv"))):
        _, status, _, body = nginx.curl("/v1/check?name=may.csv&schema=spend-over-25k", "--data-binary", wanted)
        fact(status == 200 and json.loads(body)["schema"] == "spend-over-25k", f"{name}: a {what} file is checked", (status, body[:300]))
    _, status, _, body = nginx.curl("/v1/check?name=may.csv&dataset=coasts-spend-over-25k", "--data-binary", CHECKED)
    fact(status == 400 and "does not harvest" in json.loads(body)["detail"] and "schema=" in json.loads(body)["detail"], f"{name}: a server that knows no source says what to ask instead of a dataset", (status, body))
    connection = nginx.connection()
    connection.putrequest("POST", "/v1/check?name=x.csv")
    connection.putheader("Content-Length", str((256 << 20) + 1))
    connection.endheaders()
    answer = connection.getresponse()
    fact(answer.status == 413 and json.loads(answer.read())["status"] == 413, f"{name}: a file beyond 256 MiB is refused before it is sent", answer.status)
    slow_files(name, nginx)
    with contextlib.closing(nginx.connection()) as c:
        c.connect()
        c.sock.sendall(b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello")
        fact(b" 400 " in c.sock.recv(200), f"{name}: a request with two lengths goes no further")
    connection, statuses, told = nginx.connection(), [], None
    for _ in range(220):
        connection.request("GET", "/v1/schemas")
        answer = connection.getresponse()
        body = answer.read()
        statuses.append(answer.status)
        if answer.status == 429 and told is None:
            told = (lower(dict(answer.getheaders())), body)
    fact(set(statuses) == {200, 429} and statuses[:50] == [200] * 50, f"{name}: who asks too much is told 429", (set(statuses), statuses[:50]))
    fact(told is not None and told[0]["content-type"] == "application/problem+json" and told[0]["retry-after"] == "1" and json.loads(told[1])["type"] == "/problems/quota-exceeded",
         f"{name}: as a problem, with when to try again", told)
    fact(nginx.curl("/")[1] == 200, f"{name}: pages from disk still come")


def follows(name, nginx, service, harvest, department, new):
    """A release while answers are in the cache."""
    count = "/v1/tables/spend/summary?measure=count"
    before = nginx.curl(count)[3]
    department.publish(new)
    fact(harvest().returncode == 0, f"{name}: {new} is released")
    released = time.time()
    fact(wait_until(lambda: nginx.curl(count)[3] != before, 20) and time.time() - released < 8, f"{name}: the shared answer tells of it within seconds", time.time() - released)
    fact(nginx.curl(count)[3] == service.get(count)[1], f"{name}: and says what the server says")


def without_the_server(name, nginx, service):
    service.stop()
    fact(nginx.curl("/")[1] == 200 and nginx.curl("/v1/archive/log/checkpoint")[1] == 200, f"{name}: pages and archive need no server")
    time.sleep(6)   # what was asked too much above is forgotten
    _, status, headers, body = nginx.curl(ROWS)
    fact(status == 503 and headers["content-type"] == "application/problem+json" and headers["retry-after"] == "2", f"{name}: an old answer is not passed off as a new one", (status, headers, body[:200]))


def what_can_be_had(name, nginx):
    """Without the server: what its problem says, and no more."""
    detail = json.loads(nginx.curl(ROWS)[3])["detail"]
    for path in ("/v1/tables/spend/rows.csv", "/v1/archive/none.csv"):
        _, _, headers, body = nginx.curl(path)
        fact(headers["content-type"] == "application/problem+json" and json.loads(body)["status"] in (404, 503), f"{name}: the problem of {path} is no CSV", (headers, body[:200]))
    said = {path: nginx.curl(path)[1] for path in ("/", "/v1/archive/releases/coasts-spend-over-25k/2024-05/v1/data.csv", VERSION + "/files/data.csv")}
    fact([*said.values()] == [200, 200, 503] and "Pages can be had" in detail and "below /v1/archive/releases/" in detail, f"{name}: without the server there are pages and the archive, as is said", (said, detail))


def without_pages(name, nginx):
    """The server took its pages away, since they may show what was erased."""
    site = nginx.folder / "site"
    (site / "empty").mkdir()
    before = nginx.curl("/empty/")
    fact(before[1] == 404 and b"<html" in before[3], f"{name}: a folder without a page is the site's own page for that", before)
    pages = [p for p in site.rglob("*") if p.is_file() and "assets" not in p.parts]
    for page in pages:
        page.rename(page.with_name(page.name + ".aside"))
    for path in ("/", "/datasets/", "/no/such/page/", "/404.html"):
        _, status, headers, body = nginx.curl(path)
        fact(status == 503 and headers.get("retry-after") == "5" and headers["content-type"] == "application/problem+json" and json.loads(body)["type"] == "/problems/not-ready",
             f"{name}: while there are no pages, {path} is to be asked for again, and not gone", (status, headers, body[:200]))
    fact(nginx.curl("/assets/daybook.css")[1] == 200, f"{name}: and what no erasure touches is there")
    for page in pages:
        page.with_name(page.name + ".aside").rename(page)
    fact(nginx.curl("/")[1] == 200 and nginx.curl("/no/such/page/")[1] == 404, f"{name}: with pages all is as before")


def plain(name, nginx):
    said = get_without_following(nginx.plain, "/v1/datasets?x=1")
    fact(said == (301, "https://localhost/v1/datasets?x=1"), f"{name}: without TLS there is only the way to it", said)


def for_whom(program, work, archive):
    """Readers from addresses that no test has: nginx takes theirs from a header of ours, as it would from the connection."""
    with follower(program, work, archive, "whom") as service:
        config = work / "whom/server.yaml"
        config.write_text(filled(config.read_text(), {"server: beast": "server: beast\n  requests_per_client: 3\n  proxies: [192.0.2.0/28]"}))
        fact(service.start(), "a server that limits each client serves")
        addressed = {"server_tokens off;": "server_tokens off;\n    set_real_ip_from 127.0.0.1;\n    real_ip_header X-Test-Address;"}
        with Nginx(work, work / "whom", service.address, addressed) as nginx:
            fact(wait_until(nginx.listens, 20), "nginx is in front of it")
            # Addresses that are not asked twice, so that none comes from the cache.
            ask = lambda address, n, *more: nginx.curl(f"/v1/tables/spend/rows?size={n}", "-H", f"X-Test-Address: {address}", *more)[1]  # noqa: E731
            told = nginx.curl("/v1/datasets", "-H", "X-Test-Address: 198.51.100.9")[2]
            fact("ratelimit" in lower(service.get("/v1/datasets", {"X-Forwarded-For": "198.51.100.8"})[2]) and not {"ratelimit", "ratelimit-policy"} & told.keys(), "what is left to whoever asked first is told nobody else", told)
            said = [ask("198.51.100.1", n) for n in range(1, 5)]
            fact(said == [200, 200, 200, 429], "one client behind nginx comes to its limit", said)
            fact(ask("198.51.100.2", 5) == 200, "another has one of its own")
            fact(ask("198.51.100.1", 6, "-H", "X-Forwarded-For: 203.0.113.9") == 429, "and who writes another address is the same client")
            whom = [json.loads(line[line.index("{"):]).get("for") for line in service.log.read_text().splitlines() if "size=6" in line]
            fact(whom == ["198.51.100.1"], "the log names it", whom)
            behind = lambda addresses: service.get("/v1/schemas", {"X-Forwarded-For": addresses})[0]  # noqa: E731
            fact((behind("198.51.100.1, 192.0.2.7"), behind("198.51.100.3, 192.0.2.7")) == (429, 200), "a proxy of listen.proxies is none, but says who is")
            fact(behind("198.51.100.3, 198.51.100.1") == 429, "any other is one")


class Busy(http.server.ThreadingHTTPServer):
    """A server that has too much to do, or answers; it counts what it is asked."""

    def __init__(self, status):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.server.asked += 1
                body = b'{"type":"/problems/busy","status":503}' if status == 503 else b"{}"
                self.send_response(status)
                self.send_header("Content-Type", "application/problem+json" if status == 503 else "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Retry-After", "1")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


def overload(work):
    """Four servers that have all too much to do are not asked four times for each reader; one that is spared is found."""
    (work / "busy").mkdir()
    servers, listed = [Busy(503) for _ in range(4)], work / "busy/followers.conf"
    names = lambda those: "".join(f"server 127.0.0.1:{s.server_address[1]} max_fails=0;\n" for s in those)  # noqa: E731
    listed.write_text(names(servers))
    with Nginx(work, work / "busy", f"include {listed};") as nginx:
        fact(wait_until(nginx.listens, 20), "nginx takes four servers")
        said = [nginx.curl(f"/v1/tables/spend/rows?size={n}")[1:] for n in range(10)]
        fact(all(status == 503 and headers["retry-after"] == "1" and json.loads(body)["type"] == "/problems/busy" for status, headers, body in said), "of servers that are all busy a reader hears so", said[:2])
        fact(sum(s.asked for s in servers) == 20, "and each question is put to two of them", [s.asked for s in servers])
    servers = [Busy(503), Busy(200)]
    listed.write_text(names(servers))
    with Nginx(work, work / "busy", f"include {listed};") as nginx:
        fact(wait_until(nginx.listens, 20) and {nginx.curl(f"/v1/tables/spend/rows?size={n}")[1] for n in range(10)} == {200}, "what one of two is too busy for the other answers", [s.asked for s in servers])


def get_without_following(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    return answer.status, answer.getheader("Location")


def main():
    if not shutil.which("nginx"):
        print("SKIPPED: nginx is not installed (scripts/apt-packages.txt, group tests)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        work, department = pathlib.Path(folder), Department("april", "may")
        os.chmod(work, 0o711)
        certificate(work)
        archive, config = work / "archive", write_config(work / "publisher.yaml", work / "archive", department)
        harvest = lambda: run(sys.argv[1], "harvest", "--config", config, cwd=work)  # noqa: E731
        done = harvest()
        fact(done.returncode == 0, "two months are released", done.stdout + done.stderr)
        for server, new in (("beast", "june"), ("cpprest", "july")):
            with follower(sys.argv[1], work, archive, server, server) as service:
                fact(service.start(), f"{server} serves from a link to what is public")
                with Nginx(work, work / server, service.address) as nginx:
                    fact(wait_until(nginx.listens, 20), f"nginx takes the shipped site in front of {server}")
                    from_disk(server, nginx, service)
                    through_the_cache(server, nginx, service)
                    files(server, nginx, len(department.pages))
                    plain(server, nginx)
                    follows(server, nginx, service, harvest, department, new)
                    limits(server, nginx)
                    without_the_server(server, nginx, service)
                    what_can_be_had(server, nginx)
                    without_pages(server, nginx)
        for_whom(sys.argv[1], work, archive)
        overload(work)
    sys.exit(verdict())


main()
