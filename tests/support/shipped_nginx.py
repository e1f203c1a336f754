"""The nginx site that is shipped, and servers behind it as the package makes them."""
import http.client
import os
import pathlib
import socket
import ssl
import subprocess
import sys

from daybook import Service
from facts import failures

ROOT = pathlib.Path(__file__).resolve().parents[2]


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


def follower(program, work, archive, name, server="beast"):
    """A server's folder as the package makes it, and its configuration from the shipped one."""
    folder = work / name
    (folder / "index").mkdir(parents=True)
    (folder / "public").symlink_to(archive / "public")
    config = filled((ROOT / "packaging/examples/server.yaml").read_text(), {
        "/var/lib/daybook-server": folder, "THE OFFICE THAT RUNS THIS": "Test", "DATA@EXAMPLE.GOV.UK": "data@test.example", "https://DATA.EXAMPLE.GOV.UK": "https://localhost",
        "DATA.EXAMPLE.GOV.UK/log": "test.example/log", "server: beast": f"server: {server}"})
    (folder / "server.yaml").write_text(config)
    return Service(program, folder, "server.yaml", "serve")


class Nginx:
    """The shipped site on ports that the system gives."""

    def __init__(self, work, folder, upstream, changes=None):
        self.folder, self.tls, self.plain, self.certificate = folder, free_port(), free_port(), work / "certificate.pem"
        site = filled((ROOT / "packaging/nginx/daybook.conf").read_text(), {
            "DATA.EXAMPLE.GOV.UK": "localhost", "listen 80;": f"listen 127.0.0.1:{self.plain};", "listen [::]:80;": "", "listen 443 ssl http2;": f"listen 127.0.0.1:{self.tls} ssl http2;",
            "listen [::]:443 ssl http2;": "", "server 127.0.0.1:8080;": upstream if upstream.startswith("include ") else f"server {upstream.removeprefix('http://')};", "/var/lib/daybook-server/": f"{folder}/",
            "/etc/daybook/tls/certificate.pem": self.certificate, "/etc/daybook/tls/key.pem": work / "key.pem", "/var/cache/daybook ": f"{folder}/cache ", **(changes or {})})
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
