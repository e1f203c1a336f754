#!/usr/bin/env python3
"""The nginx site that is shipped, in front of both listeners. usage: nginx.py DAYBOOK_PROGRAM

nginx runs as its own user, as it would installed; the server is `daybook serve` with the shipped server.yaml, beside an archive that is another's."""
import base64
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from daybook import HEADING, Service, run, wait_until  # noqa: E402
from facts import fact, failures, verdict  # noqa: E402
from small_archive import Department, write_config  # noqa: E402

ROWS = "/v1/tables/spend/rows?size=3"
VERSION = "/v1/datasets/coasts-spend-over-25k/editions/2024-05/versions/1"
SAME_HEADERS = ("content-type", "cache-control", "content-security-policy", "x-content-type-options", "access-control-allow-origin")
CHECKED = HEADING + "Coasts,Coasts,03/05/2024,Consultancy,Harbours,Harbour Dredging Ltd,1001,26000.00,Dredging\r\n"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def filled(text, changes):
    """The shipped file with what an operator changes; what is not there any more is an error."""
    for old, new in changes.items():
        if old not in text:
            sys.exit(f"the shipped file has no '{old}'")
        text = text.replace(old, str(new))
    return text


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"], check=True, capture_output=True)


def follower(work, archive, server):
    """A server's folder as the package makes it, and its configuration from the shipped one."""
    folder = work / server
    (folder / "index").mkdir(parents=True)
    (folder / "public").symlink_to(archive / "public")
    config = filled((ROOT / "packaging/examples/server.yaml").read_text(), {
        "/var/lib/daybook-server": folder, "THE OFFICE THAT RUNS THIS": "Test", "DATA@EXAMPLE.GOV.UK": "data@test.example", "https://DATA.EXAMPLE.GOV.UK": "https://localhost",
        "DATA.EXAMPLE.GOV.UK/log": "test.example/log", "server: beast": f"server: {server}"})
    (folder / "server.yaml").write_text(config)
    return Service(sys.argv[1], folder, "server.yaml", "serve")


class Nginx:
    """The shipped site on ports that the system gives."""

    def __init__(self, work, folder, upstream):
        self.folder, self.tls, self.plain, self.certificate = folder, free_port(), free_port(), work / "certificate.pem"
        site = filled((ROOT / "packaging/nginx/daybook.conf").read_text(), {
            "DATA.EXAMPLE.GOV.UK": "localhost", "listen 80;": f"listen 127.0.0.1:{self.plain};", "listen [::]:80;": "", "listen 443 ssl http2;": f"listen 127.0.0.1:{self.tls} ssl http2;",
            "listen [::]:443 ssl http2;": "", "127.0.0.1:8080": upstream.removeprefix("http://"), "/var/lib/daybook-server/": f"{folder}/",
            "/etc/daybook/tls/certificate.pem": self.certificate, "/etc/daybook/tls/key.pem": work / "key.pem", "/var/cache/daybook ": f"{folder}/cache "})
        (folder / "site.conf").write_text(site)
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"{'user www-data;' if os.geteuid() == 0 else ''}\ndaemon off;\npid {folder}/pid;\nworker_processes 1;\nevents {{}}\n"
                                           f"http {{\naccess_log off;\n{temporary}include {folder}/site.conf;\n}}\n")
        self.log = open(folder / "nginx.log", "w")
        self.process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", "stderr"], stdout=self.log, stderr=self.log)

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.tls)) == 0

    def curl(self, path, *options):
        """Version of HTTP, status, headers in lower case, and body, of what curl was answered."""
        said = self.folder / "curl"
        said.unlink(missing_ok=True)   # an answer without a body writes none
        done = subprocess.run(["curl", "-sS", "--cacert", self.certificate, "-o", said, "-D", self.folder / "head", "-w", "%{http_version}", *map(str, options), f"https://localhost:{self.tls}{path}"],
                              capture_output=True, text=True, timeout=60)
        head = (self.folder / "head").read_text().strip().split("\n") if done.returncode == 0 else ["- 0"]
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in head[1:])}
        return done.stdout, int(head[0].split()[1]), headers, said.read_bytes() if said.exists() else done.stderr.encode()

    def connection(self):
        return http.client.HTTPSConnection("localhost", self.tls, timeout=60, context=ssl.create_default_context(cafile=self.certificate))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
        if failures:
            print((self.folder / "nginx.log").read_text()[-3000:])


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
    for path in (VERSION + "/files/data.csv", "/v1/archive/releases/coasts-spend-over-25k/2024-05/v1/data.csv"):
        _, status, headers, part = nginx.curl(path, "-r", "10-29")
        fact(status == 206 and part == body[10:30] and headers["content-range"] == f"bytes 10-29/{len(body)}", f"{name}: twenty bytes of {path}", (status, headers, part))
        fact(nginx.curl(path, "-r", f"{len(body)}-")[1] == 416, f"{name}: there is nothing behind its end")
    _, status, headers, whole = nginx.curl("/v1/tables/spend/rows.csv")
    fact(status == 200 and whole.count(b"\n") == 1 + 20 * months and "x-cache" not in headers, f"{name}: a whole table streams past the cache", (status, headers, whole[:300]))


def limits(name, nginx):
    _, status, headers, body = nginx.curl("/v1/datasets", "--data-binary", "x" * 2000)
    fact(status == 413 and headers["content-type"] == "application/problem+json" and json.loads(body)["title"] == "Payload Too Large", f"{name}: nothing is taken where nothing belongs", (status, headers, body))
    (nginx.folder / "checked.csv").write_text(CHECKED + (CHECKED.split("\r\n")[1] + "\r\n") * 20000)
    for what, wanted in (("small", CHECKED), ("large", "@" + str(nginx.folder / "checked.csv"))):
        _, status, _, body = nginx.curl("/v1/check?name=may.csv&schema=spend-over-25k", "--data-binary", wanted)
        fact(status == 200 and json.loads(body)["schema"] == "spend-over-25k", f"{name}: a {what} file is checked", (status, body[:300]))
    connection = nginx.connection()
    connection.putrequest("POST", "/v1/check?name=x.csv")
    connection.putheader("Content-Length", str((256 << 20) + 1))
    connection.endheaders()
    answer = connection.getresponse()
    fact(answer.status == 413 and json.loads(answer.read())["status"] == 413, f"{name}: a file beyond 256 MiB is refused before it is sent", answer.status)
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


def plain(name, nginx):
    said = get_without_following(nginx.plain, "/v1/datasets?x=1")
    fact(said == (301, "https://localhost/v1/datasets?x=1"), f"{name}: without TLS there is only the way to it", said)


def get_without_following(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    return answer.status, answer.getheader("Location")


def main():
    if not shutil.which("nginx"):
        print("SKIPPED: nginx is not installed (scripts/apt-packages.txt, group outside)")
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
            with follower(work, archive, server) as service:
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
    sys.exit(verdict())


main()
