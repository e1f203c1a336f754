"""A small department that programs of the tests harvest, and the archive that comes of it."""
import http.server
import json
import subprocess
import threading

from daybook import HEADING

MONTHS = {"april": 4, "may": 5, "june": 6, "july": 7}
CONFIG = """service: {{publisher: Test, contact: data@test.example}}
archive: {archive}
site: {archive}-site
log: {{origin: test.example/log}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1}}
listen: {{port: 0}}
organisations:
  - id: coasts
    name: Department for Coasts
    sources:
      - {{schema: spend-over-25k, kind: page, address: "{address}", licence: OGL-UK-3.0}}
{others}"""


def month(name, rows=20):
    return HEADING + "".join(
        f"Coasts,Coasts,{1 + d % 28:02}/{MONTHS[name]:02}/2024,Consultancy,Harbours,\"{name} {d}, Ltd\",{1000 + d},{26000 + d}.07,Dredging {d}\r\n" for d in range(rows))


class Department:
    """Serves the months it has been given; each is linked from its page."""

    def __init__(self, *months):
        self.pages = {f"/spend-{m}-2024.csv": month(m) for m in months}
        department = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/robots.txt":
                    return self.send_error(404)
                index = "".join(f'<a href="{p}">{p[1:-4]}</a>\n' for p in department.pages)
                body = (index if self.path == "/" else department.pages[self.path]).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html" if self.path == "/" else "text/csv")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/"


def write_config(path, archive, department, bodies=0):
    """`bodies` organisations more make as many entries of the log."""
    others = "".join(f"  - {{id: body-{i}, name: Body {i}, url: https://body-{i}.example}}\n" for i in range(bodies))
    path.write_text(CONFIG.format(archive=archive, address=department.address(), others=others))
    return path


def run(program, *arguments, **more):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=200, **more)


def harvest(program, config):
    done = run(program, "harvest", "--config", config, "--json")
    if done.returncode not in (0, 1):
        raise RuntimeError(f"the harvest failed: {done.stderr}")
    return json.loads(done.stdout)
