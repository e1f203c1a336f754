"""One host for programs of the tests: what it answers, what it was asked, and what it sent."""
import http.server
import threading

from daybook import HEADING


def spend(month, year=2024, rows=20, supplier="Supplier"):
    """A month of payments over £25,000."""
    return HEADING + "".join(
        f"Coasts,Coasts,{1 + d % 28:02}/{month:02}/{year},Consultancy,Harbours,{supplier} {year} {month} {d} Ltd,{1000 + d},{26000 + d}.00,Dredging {d}\r\n" for d in range(rows))


def page(*files):
    """An HTML page with a link to each."""
    return (200, {"Content-Type": "text/html"}, "".join(f'<a href="{f}">{f.rsplit("/", 1)[-1][:-4]}</a>\n' for f in files))


class Site:
    """`pages` maps a path (with its query) to (status, headers, body), or to a function that is given the handler. One with an ETag answers a
    request that has it with 304."""

    def __init__(self, pages, otherwise=lambda _: (404, {}, "no")):
        self.pages, self.asked, site = pages, [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                answer = site.pages.get(self.path, otherwise)
                if callable(answer):
                    answer = answer(self)
                if answer is None:
                    return
                status, headers, body = answer
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, ""
                body = body if isinstance(body, bytes) else body.encode()
                site.asked.append((self.path, status, dict(self.headers)))
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass   # a program that was stopped does not wait for its answer

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def times(self, path, status=None):
        return sum(p == path and status in (None, s) for p, s, _ in self.asked)

    def bodies(self):
        """Paths of which bytes were sent since the last time that this was asked."""
        out = [p for p, s, _ in self.asked if s == 200]
        self.asked = []
        return out
