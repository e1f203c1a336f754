#!/usr/bin/env python3
"""What is done to a server that stands in the open: each abuse is bounded and ends, and everybody else is answered meanwhile; their p99 is printed.
On the default listener with its default limits. usage: abuse.py DAYBOOK_PROGRAM"""
import os
import pathlib
import random
import re
import selectors
import socket
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
from daybook import Service, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, harvest, write_config  # noqa: E402

IDLE_SECONDS = 15   # api::ListenerSettings
PATIENCE = 8        # beyond a limit, on a busy machine
HOST = "Host: daybook.example\r\n"


class Abuser:
    def __init__(self, service):
        host, port = service.address.removeprefix("http://").split(":")
        self.at = (host, int(port))

    def connect(self, timeout=30, source="127.0.0.1"):
        return socket.create_connection(self.at, timeout=timeout, source_address=(source, 0))

    def send(self, data, timeout=30, half_close=False):
        """All that comes back until the server closes; b"" for nothing. None when it did not close in time."""
        with self.connect(timeout) as s:
            out = b""
            try:
                s.sendall(data if isinstance(data, bytes) else data.encode())
                if half_close:
                    s.shutdown(socket.SHUT_WR)
                while piece := s.recv(65536):
                    out += piece
            except socket.timeout:
                return None
            except OSError:
                pass   # a reset ends it as well
            return out

    def closed_after(self, sockets, within):
        """How many of the sockets the server closed within so many seconds."""
        waiting, end, closed = selectors.DefaultSelector(), time.time() + within, 0
        for s in sockets:
            s.setblocking(False)
            waiting.register(s, selectors.EVENT_READ)
        while time.time() < end and closed < len(sockets):
            for key, _ in waiting.select(0.5):
                try:
                    if key.fileobj.recv(65536):
                        continue
                except BlockingIOError:
                    continue
                except OSError:
                    pass
                waiting.unregister(key.fileobj)
                closed += 1
        for s in sockets:
            s.close()
        return closed


class Others:
    """Readers who do nothing wrong, from the moment they are made."""

    PATHS = ("/v1/datasets", "/v1/tables/spend/rows?size=20", "/healthz", "/v1/tables/spend/summary?by=publisher&measure=sum(amount)")

    def __init__(self, abuser, count=4):
        self.abuser, self.times, self.wrong, self.over = abuser, [], [], False
        self.threads = [threading.Thread(target=self.read, args=(n,)) for n in range(count)]
        for thread in self.threads:
            thread.start()

    def read(self, n):
        turn = n
        while not self.over:
            turn += 1
            begun = time.perf_counter()
            try:
                got = self.abuser.send(f"GET {self.PATHS[turn % len(self.PATHS)]} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n", 20)
                if got is None or not got.startswith(b"HTTP/1.1 200 "):
                    self.wrong.append(got and got[:200])
            except OSError as e:
                self.wrong.append(e)
            self.times.append(time.perf_counter() - begun)
            time.sleep(0.005)

    def end(self, during):
        self.over = True
        for thread in self.threads:
            thread.join()
        self.times.sort()
        p99 = self.times[int(0.99 * (len(self.times) - 1))]
        print(f"      {len(self.times)} readers during {during}: median {1e3 * self.times[len(self.times) // 2]:.1f} ms, p99 {1e3 * p99:.1f} ms")
        fact(not self.wrong and len(self.times) > 20, f"everybody else is answered during {during}", self.wrong[:3])
        fact(p99 < 2, f"and without waiting long during {during}", p99)


def trickle(sockets, data, seconds, every=0.5):
    """One byte of `data` at a time to each, for so long."""
    end, at = time.time() + seconds, 0
    while time.time() < end:
        for s in sockets:
            try:
                s.send(data[at % len(data):at % len(data) + 1])
            except OSError:
                pass
        at += 1
        time.sleep(every)


def idle(abuser):
    others = Others(abuser)
    sockets = [abuser.connect() for _ in range(1000)]
    begun = time.time()
    closed = abuser.closed_after(sockets, IDLE_SECONDS + PATIENCE)
    others.end("1,000 idle connections")
    fact(closed == 1000, f"1,000 idle connections are closed ({time.time() - begun:.0f} s)", closed)


def full_house(abuser):
    """More idle connections than there are places (1,024): whoever waits longest gives way, and nobody who asks waits for them."""
    others = Others(abuser)
    sockets = [abuser.connect() for _ in range(1100)]
    begun = time.time()
    got = abuser.send(f"GET /healthz HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")
    fact(got is not None and got.startswith(b"HTTP/1.1 200 ") and time.time() - begun < 5, f"behind 1,100 idle connections one is answered ({time.time() - begun:.1f} s)", got)
    time.sleep(3)
    others.end("1,100 idle connections")
    closed = abuser.closed_after(sockets, IDLE_SECONDS + PATIENCE)
    fact(closed == 1100, "and all of them are closed in time", closed)


def uploads(abuser):
    """Turns are taken before anything is sent, two of one client."""
    head = f"POST /v1/check?name=a.csv HTTP/1.1\r\n{HOST}Content-Length: 40000000\r\nExpect: 100-continue\r\n\r\n".encode()
    going = []
    for _ in range(2):
        s = abuser.connect()
        s.sendall(head)
        fact(s.recv(100).startswith(b"HTTP/1.1 100 "), "a file is asked to be sent")
        going.append(s)
    refused = abuser.send(head)
    fact(refused is not None and refused.startswith(b"HTTP/1.1 503 ") and b"Retry-After: " in refused and b"2 files are being sent or checked for this address" in refused,
         "a third of the same client is told at once to come again", refused and refused[:600])
    fact(b"X-Request-Id: " in refused and b"Access-Control-Allow-Origin: *" in refused, "with a request id, and so that a page may read it", refused)
    with abuser.connect(source="127.0.0.2") as s:
        s.sendall(head)
        fact(s.recv(100).startswith(b"HTTP/1.1 100 "), "and another client is not")
    for s in going:
        s.close()
    time.sleep(0.5)
    with abuser.connect() as s:
        s.sendall(head)
        fact(s.recv(100).startswith(b"HTTP/1.1 100 "), "who left has given his turn back")


def slow(abuser):
    others = Others(abuser)
    headers = [abuser.connect() for _ in range(100)]
    for s in headers:
        s.sendall(b"GET /v1 HTTP/1.1\r\n")
    bodies = [abuser.connect() for _ in range(100)]
    for n, s in enumerate(bodies):
        how = b"Content-Length: 200000000" if n % 2 else b"Transfer-Encoding: chunked"
        s.sendall(b"POST /v1/check HTTP/1.1\r\n" + HOST.encode() + how + b"\r\n\r\n" + (b"" if n % 2 else b"9000000\r\n"))
    deaf = []
    for _ in range(50):
        s = abuser.connect()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.setblocking(False)
        try:
            for _ in range(400):
                s.send(f"GET /v1/openapi.json HTTP/1.1\r\n{HOST}\r\n".encode())
        except BlockingIOError:
            pass   # the server does not read on while its answers are not taken
        deaf.append(s)
    threading.Thread(target=trickle, args=(headers, b"X-A: b\r\n", IDLE_SECONDS + PATIENCE), daemon=True).start()
    threading.Thread(target=trickle, args=(bodies, b"a,b\r\n", IDLE_SECONDS + PATIENCE), daemon=True).start()
    closed = {}
    watch = [threading.Thread(target=lambda name=name, which=which: closed.__setitem__(name, abuser.closed_after(which, IDLE_SECONDS + PATIENCE))) for name, which in
             (("headers", headers), ("bodies", bodies))]
    for thread in watch:
        thread.start()
    for thread in watch:
        thread.join()
    others.end("slow headers, slow bodies and readers that take nothing")
    fact(closed["headers"] == 100, "100 headers that come a byte at a time are cut off", closed)
    fact(closed["bodies"] == 100, "100 bodies that come a byte at a time are cut off, however long they claim to be", closed)
    for s in deaf:
        s.close()


def malformed(abuser):
    get = f"GET /healthz HTTP/1.1\r\n{HOST}"
    other = f"GET /v1/datasets HTTP/1.1\r\n{HOST}\r\n"
    for what, lines in {"two lengths": "Content-Length: 0\r\nContent-Length: 40\r\n", "a length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                        "a coding nobody knows": "Transfer-Encoding: chunked, identity\r\n", "a length that is no number": "Content-Length: +4\r\n", "a length below nothing": "Content-Length: -1\r\n",
                        "a length of twenty digits": "Content-Length: 99999999999999999999\r\n", "a folded line": "X-A: b\r\n c: d\r\nTransfer-Encoding:\r\n chunked\r\n",
                        "a blank before the colon": "Content-Length : 4\r\n", "two hosts": "Host: other.example\r\n"}.items():
        got = abuser.send(f"{get}{lines}\r\n{other}")
        fact(got is not None and len(re.findall(rb"HTTP/1\.1 \d\d\d ", got)) <= 1 and not got.startswith(b"HTTP/1.1 200"), f"{what}: refused, closed, and no second request found in it", got and got[:300])
    for what, data, status in (("a target of 100 kB", f"GET /{'a' * 100000} HTTP/1.1\r\n{HOST}\r\n", (414, 431)), ("a header of 1 MB", f"{get}X-A: {'b' * 1000000}\r\n\r\n", (431,)),
                               ("10,000 header fields", get + "X-A: b\r\n" * 10000 + "\r\n", (431,)), ("a method of 100 kB", f"{'A' * 100000} / HTTP/1.1\r\n{HOST}\r\n", (400, 414, 431, 501)),
                               ("a body to what takes none", f"{get}Content-Length: 1000000\r\n\r\n", (413,)), ("a body beyond any limit", f"POST /v1/check HTTP/1.1\r\n{HOST}Content-Length: 999999999999\r\n\r\n", (413,)),
                               ("a chunk beyond any limit", f"POST /v1/check HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n", (400, 413)),
                               ("a query of 7,000 parameters", f"GET /v1/datasets?{'&'.join('a=1' for _ in range(1900))} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n", (400,))):
        got = abuser.send(data)
        fact(got is not None and any(got.startswith(f"HTTP/1.1 {s} ".encode()) for s in status), f"{what}: {status[0]}", got and got[:300])
    for path in ("/../../etc/passwd", "/v1/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/v1/archive/../../register.sqlite", "/v1/archive/%2e%2e/register.sqlite",
                 "/v1/archive/..%2fregister.sqlite", "/v1/datasets/%00", "/%00", "/v1/log/tile/../../../key.pem", "//etc/passwd", "/.%00./etc/passwd", "/\\..\\..\\etc\\passwd", "/%c0%ae%c0%ae/etc/passwd"):
        got = abuser.send(f"GET {path} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")
        fact(got is not None and got[9:12] in (b"400", b"404", b"301", b"308") and b"root:" not in got and b"SQLite format" not in got, f"{path} leads nowhere", got and got[:200])
    raw = abuser.send(b"GET /v1/\0datasets HTTP/1.1\r\nHost: a\r\n\r\n")
    fact(raw is not None and not raw.startswith(b"HTTP/1.1 200"), "a NUL in the request line is no address", raw)
    dice = random.Random(1)
    for n, junk in enumerate((b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + dice.randbytes(500), dice.randbytes(5000), b"GET\r\n\r\n", b"\r\n" * 1000, b"GET / HTTP/9.9\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")):
        got = abuser.send(junk, IDLE_SECONDS + PATIENCE, half_close=True)
        fact(got is not None and not got.startswith(b"HTTP/1.1 200"), f"what is no HTTP ({n}) is refused or closed", got and got[:200])


def well_formed(abuser):
    with abuser.connect() as s:
        s.sendall(f"GET /healthz HTTP/1.1\r\n{HOST}\r\n".encode() * 499 + f"GET /healthz HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n".encode())
        got = b""
        while piece := s.recv(65536):
            got += piece
    fact(got.count(b"HTTP/1.1 200 ") == 500, "500 pipelined requests have 500 answers", got.count(b"HTTP/1.1"))
    got = abuser.send(f"GET /v1/datasets HTTP/1.1\r\n{HOST}\r\n", half_close=True)
    fact(got is not None and got.startswith(b"HTTP/1.1 200 "), "who closes his half still has his answer, and then the end", got and got[:200])


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        harvest(program, write_config(work / "daybook.yaml", work / "archive", Department("april", "may")))
        with Service(program, work, verb="serve") as service:
            fact(service.start("/readyz"), "the service answers", service.log.read_text()[-2000:])
            abuser, files = Abuser(service), pathlib.Path(f"/proc/{service.process.pid}/fd")
            before = len(list(files.iterdir()))
            idle(abuser)
            full_house(abuser)
            uploads(abuser)
            others = Others(abuser)
            malformed(abuser)
            well_formed(abuser)
            others.end("malformed requests")
            slow(abuser)
            fact(wait_until(lambda: len(os.listdir(files)) <= before + 4, 30), "no connection is left behind", (before, len(os.listdir(files))))
            rss = int(next(line for line in pathlib.Path(f"/proc/{service.process.pid}/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1]) // 1024
            print(f"      at most {rss} MB were resident")
            fact(rss < 400, "memory is bounded", rss)
    return verdict()


if __name__ == "__main__":
    sys.exit(main())
