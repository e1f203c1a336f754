#!/usr/bin/env python3
"""What an operator is told: of a promised release that does not go out, of a service that died, of a clock that is wrong, in a log that a machine reads, and
by commands that are not given the secrets. usage: watched.py DAYBOOK_PROGRAM STEPPED_CLOCK_LIBRARY
"""
import datetime
import json
import os
import pathlib
import re
import signal
import socket
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from daybook import Desk, HEADING, Service, run, wait_until  # noqa: E402
from facts import fact, verdict  # noqa: E402
from small_archive import Department, month as month_of, write_config  # noqa: E402
from small_disk import fill, small_disk  # noqa: E402
from static_server import static_server  # noqa: E402

EDITION = "coasts-spend-over-25k/2024-05"
HEAD = """service: {publisher: Test, contact: data@test.example}
archive: archive
site: site
log: {origin: test.example/log}
listen: {port: 0}
harvest: {allow_private_addresses: true, requests_per_second: 0, attempts: 1}
organisations:
"""
COASTS = """  - id: coasts
    name: Department for Coasts
    sources: [{schema: spend-over-25k, kind: files, address: "http://127.0.0.1:9/none.csv", licence: OGL-UK-3.0, headers: ["X-Api-Key: ${PORTAL_KEY_OF_COASTS}"]}]
"""


def month():
    return HEADING + "".join(f"Coasts,Coasts,{1 + d % 28:02}/05/2024,Consultancy,Harbours,Alpha Ltd,{5000 + d},{26000 + d}.00,Dredging {d}\r\n" for d in range(1, 21))


def metric(service, name):
    found = re.search(rf"^{name} (\S+)$", service.get("/metrics")[1].decode(), re.M)
    return float(found[1]) if found else None


def secrets(desk):
    for command in (["status"], ["schedule", "list"], ["held", "list"], ["history", EDITION]):
        done = desk(*command)
        fact("PORTAL_KEY" not in done.stdout + done.stderr, f"'{' '.join(command)}' needs no secret", done)
    for command in (["config"], ["harvest"]):
        done = desk(*command)
        fact(done.returncode == 2 and "PORTAL_KEY_OF_COASTS" in done.stderr and "operating.md" in done.stderr and "Secrets" in done.stderr, f"'{command[0]}' names the one that is missing, and the remedy", done)


def status(desk, **more):
    done = desk("status", "--json", **more)
    return json.loads(done.stdout), done.returncode, desk("status", **more).stdout


def overdue(desk, service):
    """A folder that is a file stands in the way of every batch, as a full disk does."""
    staging = desk.work / "archive/staging"
    at = int(time.time()) + 70   # before what is promised is made ready, a minute ahead
    done = desk("schedule", "set", EDITION, "--at", datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    fact(done.returncode == 0, "a day is promised", done)
    staging.rename(desk.work / "staging.aside")
    staging.write_text("in the way")
    fact(metric(service, "daybook_release_overdue_seconds") == 0, "nothing is overdue before its instant")
    fact(wait_until(lambda: status(desk)[0]["publisher"]["overdue"], 110), "what was promised and is not out is overdue")
    said, code, words = status(desk)
    fact(code == 1 and said["publisher"]["overdue"][0]["edition"] == EDITION and "staging" in said["publisher"]["trouble"], "the status is in alarm and has the cause", said["publisher"])
    fact(re.search(rf"^OVERDUE .*{EDITION}, promised for .*staging", words, re.M), "also for a terminal", words)
    fact(metric(service, "daybook_release_overdue_seconds") > 4, "there is a figure of it")
    fact(wait_until(lambda: "what was promised for" in service.log.read_text(), 40), "the log says so after the instant, too", service.log.read_text()[-2000:])
    staging.unlink()
    (desk.work / "staging.aside").rename(staging)
    fact(wait_until(lambda: (desk.work / "archive/public/releases" / EDITION / "v1").exists(), 90), "and it goes out by itself")
    fact(wait_until(lambda: not status(desk)[0]["publisher"]["alarm"], 20), "then nothing is in alarm", status(desk))
    late = metric(service, "daybook_late_releases_total")
    fact(late == 1 and metric(service, "daybook_late_release_last_seconds") > at, "the figures say that it was late", late)


def lines_of(service):
    return [line for line in service.log.read_text().splitlines() if line.strip()]


def json_log(service, key):
    answer = service.get("/v1/datasets", {"X-Request-Id": "asked-by-a-test"})
    fact(answer[0] == 200, "it answers")
    wait_until(lambda: "asked-by-a-test" in service.log.read_text(), 10)
    parsed, others = [], []
    for line in lines_of(service):
        try:
            parsed.append(json.loads(line))
        except ValueError:
            others.append(line)
    fact(parsed and not others, "each line of the log is one JSON object, and nothing else", others)
    fact(all(isinstance(line, dict) and {"at", "level"} <= line.keys() for line in parsed), "with an instant and a level", [line for line in parsed if "level" not in line][:3])
    fact(any(line.get("id") == "asked-by-a-test" for line in parsed), "a request has its id", parsed[-3:])
    fact(any(line.get("run") == "1" and "127.0.0.1:9" in line["message"] for line in parsed), "what a harvest says names its run", [line for line in parsed if "run" in line])
    fact(any(line.get("release") and "promised versions" in line["message"] for line in parsed), "what a release says names it", [line for line in parsed if "release" in line])
    fact(any(line.get("order") for line in parsed), "and an order")
    fact(key not in service.log.read_text(), "no secret is in it")


def clocks(desk, library):
    link = desk.work / "stepped_clock.so"
    link.symlink_to(library)
    env = {**os.environ, "LD_PRELOAD": str(link), "DAYBOOK_DAYS_LATER": "-40", "ASAN_OPTIONS": "verify_asan_link_order=0"}
    said, code, words = status(desk, env=env)
    fact(code == 1 and said["index"]["clock_behind_seconds"] > 39 * 86400 and "clock" in words, "a clock that is behind the log is an alarm", (code, said["index"], words))
    clock_of_a_copy(desk)


def clock_of_a_copy(desk):
    """What its source says the time is tells a copy on another machine that one of the two clocks is wrong, either way, without a release to see it by."""
    (desk.work / "copy.yaml").write_text("log_format: json\n" + HEAD.replace("archive: archive", "archive: copy").replace("organisations:\n", "mirror: {within_seconds: 300}\n"))
    copy, key = Desk(desk.program, desk.work, "copy.yaml"), (desk.work / "archive/public/log/vkey").read_text().strip()
    for days in (3, -1, 0):   # by which the source's clock is ahead
        with static_server(desk.work / "archive/public", days * 86400) as address:
            done = run(desk.program, "mirror", address, desk.work / "copy", "--key", key)
        fact(done.returncode == 0, f"a copy is held against a source whose clock is {days} days ahead", done.stdout + done.stderr)
        said, _, words = status(copy)
        told = (said["index"]["clock_behind_seconds"] > 2 * 86400, "clocks of both machines" in said["index"]["silent"])
        fact(told == (days > 0, days < 0) and ("clock" in words) == (days != 0), "the status tells which way the clocks differ, and nothing of those that agree", (days, said["index"], words))
        with Service(desk.program, desk.work, "copy.yaml", "serve") as server:
            server.answers = lambda path: found(server) and server.get(path)[0] in (200, 503)  # noqa: B023
            fact(server.start("/readyz") and wait_until(lambda: (server.get("/readyz")[0] == 503) == (days < 0)), "its server is ready unless what it knows is too old", server.log.read_text())  # noqa: B023
            answer = json.loads(server.get("/readyz")[1])
            fact((answer.get("clock_behind_seconds", 0) > 2 * 86400) == (days > 0) and ("clock" in answer.get("detail", "")) == (days < 0), "and says so of clocks that differ", answer)


def service_facts(program, library, work):
    key = "tell-nobody-0815"
    (work / "daybook.yaml").write_text("log_format: json\n" + HEAD + COASTS)
    (work / "may.csv").write_text(month(), newline="")
    desk = Desk(program, work)
    secrets(desk)
    with Service(program, work, env={"PORTAL_KEY_OF_COASTS": key}) as service:
        # The address is told in JSON as well.
        service.answers = lambda path: found(service) and service.get(path)[0] == 200
        fact(service.start(), "the service answers", service.log.read_text())
        drafted = desk("draft", EDITION, "may.csv", "--by", "pat")
        fact(drafted.returncode == 0, "a draft waits", drafted)
        overdue(desk, service)
        json_log(service, key)
        service.process.send_signal(signal.SIGKILL)
        service.process.wait(30)
    said, code, words = status(desk)
    fact(code == 1 and said["publisher"]["alarm"] and "DEAD" in words, "a service that was killed is an alarm", words)
    with Service(program, work, env={"PORTAL_KEY_OF_COASTS": key}) as service:
        service.answers = lambda path: found(service) and service.get(path)[0] == 200
        fact(service.start() and not status(desk)[0]["publisher"]["alarm"], "started again it is none", status(desk))
    fact(not status(desk)[0]["publisher"]["alarm"] and "stopped" in status(desk)[2], "nor is one that was stopped", status(desk)[2])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = desk("run", "--port", taken.getsockname()[1], env={**os.environ, "PORTAL_KEY_OF_COASTS": key})
    said, code, words = status(desk)
    fact(done.returncode != 0 and code == 1 and said["publisher"]["alarm"] and "could not begin" in words, "one that cannot be started again is an alarm, and says why", (done, words))
    clocks(desk, library)


def found(service):
    said = re.search(r"(http://127\.0\.0\.1:\d+)(?: while| at revision|/ )", service.log.read_text())
    service.address = said[1] if said else service.address
    return said is not None


def one_screen(program, work):
    many = "".join(COASTS.replace("coasts", f"body-{n}").replace(", headers: [\"X-Api-Key: ${PORTAL_KEY_OF_COASTS}\"]", "") for n in range(55))
    (work / "daybook.yaml").write_text(HEAD + many)
    desk = Desk(program, work)
    quiet = desk("status")
    fact(quiet.returncode == 0 and len(quiet.stdout.splitlines()) < 12 and "55 were not asked yet" in quiet.stdout, "55 sources that are not in alarm are a line", quiet)
    fact(len(desk("status", "--all").stdout.splitlines()) > 200, "--all shows each")
    desk("harvest")
    troubled = desk("status")
    fact(troubled.returncode == 1 and len(troubled.stdout.splitlines()) <= 24 and "and 40 more in alarm" in troubled.stdout, "55 that fail are a screen, too", troubled)


def begins_on_a_full_disk(desk, service, disk):
    service.process.send_signal(signal.SIGKILL)
    service.process.wait(30)
    rest = fill(disk, 0, "rest")
    fact(service.start() and service.get("/v1/tables/spend/rows?size=1")[0] == 200, "a publisher that begins where nothing is left answers what was released", service.log.read_text())
    said, code, words = status(desk)
    fact(code == 1 and "FULL" in words and said["publisher"]["running"], "and the disk is an alarm", (said, words))
    rest.unlink()


def full_disk(program, work):
    """On a small disk of its own, where one may be mounted."""
    with small_disk(work / "disk", 96) as disk:
        if disk is None:
            return
        write_config(work / "daybook.yaml", disk / "archive", Department("april"))
        desk = Desk(program, work)
        with Service(program, work) as service:
            fact(service.start("/readyz"), "a publisher runs on a disk with room", service.log.read_text())
            fact(wait_until(lambda: status(desk)[1] == 0, 20) and "FULL" not in status(desk)[2], "of which nothing is an alarm", status(desk))
            most = fill(disk, 8 << 20, "most")
            said, code, words = status(desk)
            fact(code == 1 and said["disks"]["archive"]["free_bytes"] <= 8 << 20 and re.search(r"^disk +archive, index, site: FULL, 0\.0 of 0\.1 GB free$", words, re.M), "a disk that is nearly full is an alarm, which names what lies there", (said["disks"], words))
            fact("above; none of 1 source" in words, "though no source is in alarm", words)
            begins_on_a_full_disk(desk, service, disk)
            most.unlink()
            fact(wait_until(lambda: status(desk)[1] == 0, 20), "with room again nothing is", status(desk))


def no_room_for_rows(program, work):
    """Rows of a large file that find no room are no fault of the file, however often."""
    with small_disk(work / "tmp", 8) as disk:
        if disk is None:
            return
        department = Department()
        department.publish("april", month_of("april", 400_000))
        write_config(work / "daybook.yaml", work / "archive", department)
        desk = Desk(program, work)
        for n in range(4):
            done = desk("harvest", env={**os.environ, "TMPDIR": str(disk)})
            fact(done.returncode != 0 and str(disk) in done.stdout + done.stderr and "TMPDIR" in done.stdout + done.stderr, f"harvest {n + 1}, without room for 400,000 rows, names the folder", done)
        fact(not list(disk.iterdir()), "nothing of it stays")
        done = desk("harvest")
        fact(done.returncode in (0, 1) and (work / "archive/public/releases/coasts-spend-over-25k/2024-04/v1").exists(), "with room it is released", done)


def main(program, library):
    for part in (lambda work: no_room_for_rows(program, work), lambda work: service_facts(program, library, work), lambda work: one_screen(program, work), lambda work: full_disk(program, work)):
        with tempfile.TemporaryDirectory() as folder:
            part(pathlib.Path(folder))
    return verdict()


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])))
