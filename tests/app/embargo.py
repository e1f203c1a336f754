#!/usr/bin/env python3
"""Before its instant nothing derived from a draft can be seen; every fact of it is a mark that is searched for. usage: embargo.py DAYBOOK_PROGRAM"""
import datetime
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import re
import signal
import stat
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import daybook  # noqa: E402
from daybook import HEADING, files_below, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_config import coasts, config_of  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATASET = "coasts-spend-over-25k"
# Said by every answer of its own accord, whatever is in the archive.
UNSTEADY = {"date", "x-request-id"}
PROBES = ("/healthz", "/readyz")


class Secret:
    """A file of which every fact is a mark: who was paid, for what, how much, in how many rows and bytes, and every digest made of it."""

    def __init__(self, name, month, rows, supplier, pence):
        self.name, self.edition, self.rows = f"{name}-7731.csv", f"2024-{month:02}", rows
        self.supplier, self.description, self.area = f"{supplier} Marine Ltd", f"{supplier} breakwater", f"{supplier} yard"
        self.amounts = [f"{487000 + 13 * i}.{pence:02}" for i in range(rows)]
        self.total = f"{sum(int(a.replace('.', '')) for a in self.amounts) / 100:.2f}"
        self.text = HEADING + "".join(f"Coasts,Coasts,{1 + i % 28:02}/{month:02}/2024,Works,{self.area},{self.supplier},{name.upper()}{5000 + i},{a},{self.description} {i}\r\n"
                                      for i, a in enumerate(self.amounts))
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()
        self.marks = {self.name, name.upper(), supplier, supplier.lower(), supplier.upper(), self.amounts[7], self.total, self.total.replace(".", ""), self.digest, self.digest[:12]}

    def learn(self, drafts):
        """Marks that only the archive knows: digests and sizes of everything made for the draft."""
        for manifest in drafts.glob("*/manifest.json"):
            known = json.loads(manifest.read_text())
            if known["edition"] != self.edition or self.digest not in manifest.read_text():
                continue
            self.marks |= {known["rows_sha256"], known["rows_sha256"][:16]} | {f["sha256"] for f in known["files"]} | {f'"bytes":{f["bytes"]}' for f in known["files"]}
            self.marks.add(manifest.parent.name)


class Page(http.server.BaseHTTPRequestHandler):
    files = {}

    def do_GET(self):
        body = ("".join(f'<a href="{p}">{p[1:-4]}</a>\n' for p in self.files) if self.path == "/" else self.files.get(self.path, "")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/csv")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def offered(month, name):
    Page.files[f"/spend-{name}-2024.csv"] = HEADING + "".join(
        f"Coasts,Coasts,{d:02}/{month:02}/2024,Works,Harbours,{name} {d} plc,{1000 * month + d},{26000 + d}.00,Dredging {d}\r\n" for d in range(1, 21))


class Service(daybook.Service):
    def __init__(self, program, work):
        (work / "tmp").mkdir()
        super().__init__(program, work, env={"TMPDIR": str(work / "tmp")})
        self.desk, self.public = daybook.Desk(program, work), work / "archive/public"

    def start(self):
        return super().start("/readyz")

    def order(self, *arguments):
        done = self.desk(*arguments)
        if done.returncode != 0:
            fact(False, "an order is carried out: " + " ".join(arguments), done)
        return done

    def get(self, path, method="GET"):
        connection = http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        body = re.sub(rb'"request_id":"[^"]*"', b"", answer.read())
        return answer.status, sorted((k.lower(), v) for k, v in answer.getheaders() if k.lower() not in UNSTEADY), body

    def size(self):
        file = self.public / "log/checkpoint"
        return int(file.read_text().split("\n")[1]) if file.exists() else 0


def paths(secrets):
    """Every route of the API, filled in with what is public and with what is not to be, and every way to ask for the draft's words."""
    routes = re.findall(r'\{"GET", "([^"]+)", ', (ROOT / "api/routes.cpp").read_text())
    routes.remove("/metrics")   # it counts the requests, and so answers none twice alike
    fillings = {"organisation": ["coasts"], "dataset": [DATASET], "edition": ["2024-05"] + [s.edition for s in secrets], "version": ["1", "2"], "table": ["spend"], "schema": ["spend-over-25k"], "schema_version": ["1.2.2", "9.9.9"],
                "supplier": [s.supplier.lower().replace(" ", "-") for s in secrets],
                "locator": ["1:-:2"], "name*": ["data.csv", "release.json", "parts/" + secrets[0].name],
                "tile*": ["0/000", "entries/000"] + [f"{level}/000.p/{n}" for level in ("0", "entries") for n in range(1, 40)],
                "file*": ["log/checkpoint", "tables/spend/manifest.json"] + [f"releases/{DATASET}/{s.edition}/v1/{f}" for s in secrets for f in ("release.json", "data.csv", "data.parquet", "report.json", "parts/" + s.name)]
                + [f"proofs/{DATASET}_{s.edition}_v1.tlog-proof" for s in secrets]}
    out = []
    for route in routes:
        some = [route]
        for name in re.findall(r"\{([^}]+)\}", route):
            some = [s.replace("{" + name + "}", value) for s in some for value in fillings[name]]
        out += some
    rows, summary = "/v1/tables/spend/rows", "/v1/tables/spend/summary"
    for s in secrets:
        word = s.supplier.split()[0]
        out += [f"/v1/suppliers?q={word}", f"/v1/reconcile/suggest/entity?prefix={word}", f"{rows}?search={word}", f"{rows}?any=supplier__contains={word},edition={s.edition}"]
        out += [f"{rows}?supplier__contains={word}", f"{rows}?supplier__startswith={word}", f"{rows}?description__contains={word}", f"{rows}?expense_area={s.area.replace(' ', '+')}",
                f"{rows}?amount={s.amounts[7]}", f"{rows}?edition={s.edition}", f"{rows}?transaction_number__contains={s.name[:5].upper()}", f"{summary}?by=edition&measure=sum(amount),count&edition={s.edition}",
                f"{summary}?measure=count&supplier__contains={word}", f"{rows}.csv?edition={s.edition}"]
    for by in ("supplier", "edition", "dataset", "publisher", "expense_area", "year(date)", "month(date)"):
        out.append(f"{summary}?by={by}&measure=sum(amount),count,max(amount)")
    out += [f"{rows}?sort=-amount", f"{rows}?sort=-date", "/v1/releases?since=0", "/v1/changes?since=0"]
    # Out of public/, if somebody could get out.
    for way in ("..", "%2e%2e", "..%2f..", "%2e%2e%2f%2e%2e"):
        out += [f"/v1/archive/{way}/{private}" for private in ("register.sqlite", "drafts/", "staging/", "key.pem")]
    return list(dict.fromkeys(out))


def answers(service, asked):
    return {(method, path): service.get(path, method) for path in asked for method in ("GET", "HEAD") if path not in PROBES}


def is_open(path, needed):
    try:
        return path.stat().st_mode & needed
    except FileNotFoundError:
        return False   # gone since it was read


def leaks(service, marks):
    """Bytes and names that a reader, the server or another user of the machine could see."""
    found = []
    wanted = {m: m.encode() for m in marks}
    for root, needed in ((service.public, 0), (service.work / "archive/index", 0), (service.work / "site", 0), (service.work / "tmp", stat.S_IROTH)):
        for path, held in files_below(root):
            if not needed or is_open(path, needed):
                found += [f"{path}: {m}" for m, b in wanted.items() if m in str(path) or b in held]
    # What we ask for ourselves stands in the log of requests.
    said = b"\n".join(line for line in service.log.read_bytes().splitlines() if b'"target":' not in line)
    return found + [f"the service's log: {m}" for m, b in wanted.items() if b in said]


def told(seen, marks):
    """Answers that name a mark which the question did not."""
    return [f"{key}: {m}" for key, answer in seen.items() for m in marks if m not in key[1] and (m.encode() in answer[2] or m in str(answer[1]))]


def private_folders(work):
    for name in ("drafts", "staging", "snapshots", "orders"):
        if not (work / "archive" / name).exists():
            continue   # made when there is something for it
        mode = stat.S_IMODE((work / "archive" / name).stat().st_mode)
        fact(mode & 0o077 == 0, f"nobody but the publisher looks into {name}/", oct(mode))
    for name in ("register.sqlite", "register.sqlite-wal", "key.pem"):
        file = work / "archive" / name
        if file.exists():
            mode = stat.S_IMODE(file.stat().st_mode)
            fact(mode & 0o077 == 0, f"nobody but the publisher reads {name}", oct(mode))


def in_seconds(n):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=n)).replace(microsecond=0)


def text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def deliver(service, secret):
    (service.work / secret.name).write_text(secret.text)
    service.order("draft", f"{DATASET}/{secret.edition}", secret.name, "--by", "pat")
    os.remove(service.work / secret.name)
    secret.learn(service.work / "archive/drafts")


def watch(service, secret_marks, asked, before, until, sentence):
    """Until the instant: files, answers and their headers, again and again."""
    looks, size = 0, service.size()
    while time.time() < until:
        seen = leaks(service, secret_marks)
        now, now_size = answers(service, asked), service.size()
        if time.time() >= until:
            break   # this look may have seen the other side
        looks += 1
        changed = [k for k in before if before[k] != now[k]]
        said = told(now, secret_marks)
        if seen or changed or said or now_size != size:
            return fact(False, sentence, (seen[:5], changed[:5], said[:5], now_size, size))
    fact(looks > 0, sentence + f" (looked {looks} times at {len(asked)} addresses)", "there was no time to look")


def is_out(service, secret, at, released_by):
    size = None
    while time.time() < released_by:
        manifest = service.public / f"releases/{DATASET}/{secret.edition}/v1/release.json"
        if manifest.exists() and service.size() != size:
            size = service.size()
            break
        time.sleep(0.01)
    made = json.loads((service.public / f"releases/{DATASET}/{secret.edition}/v1/release.json").read_text(), parse_float=str) if size else {}
    fact(bool(made) and made["rows"] == secret.rows and made["total"] == secret.total, "at the instant it is public with its rows and pounds", made)
    fact(bool(made) and datetime.datetime.fromisoformat(made["released_at"].replace("Z", "+00:00")) >= at, "and not before it", made.get("released_at"))
    until = time.time() + 8
    page = {}
    while time.time() < until and page.get("count") != secret.rows:
        page = json.loads(service.get(f"/v1/tables/spend/rows?supplier__contains={secret.supplier.split()[0]}")[2])
        time.sleep(0.1)
    fact(page.get("count") == secret.rows, "the API answers with every row of it within seconds", page.get("count"))
    part = service.get(f"/v1/datasets/{DATASET}/editions/{secret.edition}/versions/1/files/parts/{secret.name}")
    fact(part[0] == 200 and part[2] == secret.text.encode(), "and gives the department's file byte for byte", part[:2])


def promise_kept(service, kept, replaced):
    """Two drafts, one in the other's place; then their date, and the promised second."""
    asked = paths([kept, replaced])
    began = time.monotonic()
    before = answers(service, asked)
    look = time.monotonic() - began
    steady = answers(service, asked)
    fact(before == steady, "the same question has the same answer and headers twice", [(k, before[k], steady[k]) for k in before if before[k] != steady[k]][:2])
    for secret in (replaced, kept):
        deliver(service, secret)
    after = answers(service, asked)
    fact(before == after, "a draft changes no answer, no ETag and no length", [k for k in before if before[k] != after[k]][:5])
    at = in_seconds(16 + 4 * look)   # a busy machine takes its time to look
    service.order("schedule", "set", f"{DATASET}/{kept.edition}", "--at", text(at), "--by", "pat")
    time.sleep(2)   # the follower and the site have the announcement
    staged = [p.name for p in (service.work / "archive/staging").iterdir()]
    fact(any(name.startswith("batch-") for name in staged), "the batch of the promised instant is staged beforehand", staged)
    watch(service, kept.marks | replaced.marks, asked, answers(service, asked), at.timestamp(), "before the instant no file, answer, header or log names anything of it")
    is_out(service, kept, at, max(at.timestamp() + 3, time.time() + 1))
    own = replaced.marks - kept.marks
    fact(not leaks(service, own), "of the draft that was replaced nothing is ever public", leaks(service, own)[:5])


def crashed(service, secret):
    """Announced before there is a draft; a restart; kill -9 half a second before the instant, and a start after it."""
    at = in_seconds(34)
    service.order("schedule", "set", f"{DATASET}/{secret.edition}", "--at", text(at), "--by", "pat")
    time.sleep(2)
    asked = paths([secret])
    before = answers(service, asked)
    deliver(service, secret)
    watch(service, secret.marks, asked, before, time.time() + 6, "the draft of an announced edition changes no answer either, also while its batch is staged")
    offered(4, "april")
    service.stop()
    fact(service.start(), "the service starts again")
    # No harvest begins in the last minute.
    time.sleep(2)
    fact(not leaks(service, secret.marks), "a restart beside it lets nothing out", leaks(service, secret.marks)[:5])
    fact(not (service.public / f"releases/{DATASET}/2024-04/v1").exists(), "and nothing else is released meanwhile")
    time.sleep(max(0, at.timestamp() - 0.5 - time.time()))
    service.stop(signal.SIGKILL)
    fact(not leaks(service, secret.marks), "killed just before the instant it leaves nothing where it can be seen", leaks(service, secret.marks)[:5])
    time.sleep(max(0, at.timestamp() - 0.1 - time.time()))
    fact(service.start(), "the service starts again")
    is_out(service, secret, at, time.time() + 10)
    fact(sorted(p.name for p in (service.public / f"releases/{DATASET}/{secret.edition}").iterdir()) == ["v1"], "once")


def cancelled(service, secret):
    at = in_seconds(9)
    service.order("schedule", "set", f"{DATASET}/{secret.edition}", "--at", text(at), "--by", "pat")
    deliver(service, secret)
    # In the last minute nothing but the promise is seen to, so the officer stops the service first.
    service.stop()
    service.order("schedule", "cancel", f"{DATASET}/{secret.edition}", "--code", "legal", "--note", "Advice is awaited.", "--by", "pat")
    fact(service.start(), "the service starts again")
    time.sleep(max(0, at.timestamp() + 2.5 - time.time()))
    asked = paths([secret])
    said = told(answers(service, asked), secret.marks)
    fact(not said and not leaks(service, secret.marks), "what was promised and cancelled stays unseen when its instant has passed", (said[:5], leaks(service, secret.marks)[:5]))
    fact((service.work / "archive/drafts").exists() and any((service.work / "archive/drafts").iterdir()), "its draft waits")


def main(program):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    offered(5, "may")
    os.umask(0o022)   # as most machines have it; what is private says so itself
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "daybook.yaml").write_text(config_of(coasts(f"http://127.0.0.1:{server.server_port}/", "page")))
        with Service(program, work) as service:
            fact(service.start(), "the service answers")
            wait_until((service.public / f"releases/{DATASET}/2024-05/v1").exists, 20)
            time.sleep(2)
            private_folders(work)
            promise_kept(service, Secret("quillon", 6, 37, "Zephyrine", 37), Secret("umbrelt", 6, 31, "Xylotome", 61))
            crashed(service, Secret("vantile", 7, 29, "Wyverndale", 43))
            cancelled(service, Secret("tarquen", 8, 23, "Brontide", 29))
        verified = run(program, "verify", service.public)
        fact(verified.returncode == 0, "the archive verifies", verified)
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
