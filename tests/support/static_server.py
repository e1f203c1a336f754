"""A folder over HTTP, as any web server has it."""
import contextlib
import functools
import http.server
import threading
import time


@contextlib.contextmanager
def static_server(folder, ahead=0):
    """ahead: seconds that its clock is so, by what it says."""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def date_time_string(self, timestamp=None):
            return super().date_time_string(time.time() + ahead if timestamp is None else timestamp)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
