#!/usr/bin/env python3
"""Runs that do not come to their end: killed, told to stop, out of time; and what is promised while sources are slow.
usage: harvest_stops.py DAYBOOK_PROGRAM [STEPPED_CLOCK_LIBRARY] [--STORY]"""
import datetime
import json
import os
import pathlib
import signal
import sqlite3
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact  # noqa: E402
from harvest_service import MONTHS, Service, checkpoint_of, months, slowly, tell_each, until  # noqa: E402
from small_site import Site, page, spend  # noqa: E402


def what_is_promised_while_sources_are_slow(work):
    """A service that starts again reads its sources meanwhile: an officer's orders are carried out and instants kept, while a page is awaited and while files are."""
    names, begun = MONTHS[:3], set()
    coasts = Site({"/": page(*months("", names)), **months("/", names)})
    service = Service(work / "promised", {"coasts": f'kind: page, address: "{coasts.url}/"'}, "requests_per_host: 1")
    service.harvest()

    def slow(path, answer):
        def serve(_):
            begun.add(path)
            time.sleep(15)
            return answer
        return serve

    coasts.pages = {path: slow(path, answer) for path, answer in coasts.pages.items()}
    with service.going("run") as running:
        for month, path, awaited in ((5, "/", "a page"), (6, "/spend-january-2024.csv", "files")):
            fact(until(lambda: path in begun), f"a service that starts again waits for {awaited} of its first harvest", begun)
            file = service.folder / f"{month}.csv"
            file.write_text(spend(month, supplier="Promised"))
            edition = f"coasts-spend-over-25k/2024-{month:02}"
            drafted = service.command("draft", edition, str(file))
            at = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=5)
            dated = service.command("schedule", "set", edition, "--at", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
            fact(drafted.returncode == dated.returncode == 0, "takes an officer's orders meanwhile", (drafted, dated))
            before = checkpoint_of(service)   # the announcement is public
            until(lambda: checkpoint_of(service) != before, 15)
            late = time.time() - at.timestamp()
            fact(0 <= late < 1 and edition + "/v1" in service.versions(), f"and what is promised is out at its instant: {late:.3f} s after it", late)
            under_way = service.sql("SELECT r.ended, s.gathered <> '' FROM run r JOIN source_run s ON s.run = r.id WHERE r.id = 2")
            fact(under_way == [("", awaited == "files")], "while the harvest goes on", under_way)
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=60)


def what_is_cut_off(work):
    # Without validators, so that only the register can know what is here.
    files = {f"/spend-{m}-{y}.csv": (200, {}, spend(1 + MONTHS.index(m), y)) for y in (2023, 2024) for m in MONTHS[:10]}
    coasts = Site({"/": page(*[f[1:] for f in files]), **{f: slowly(a, 0.15) for f, a in files.items()}})
    service = Service(work / "killed", {"coasts": f'kind: page, address: "{coasts.url}/"'}, "requests_per_host: 1")
    settled = "SELECT o.url FROM result r JOIN object o ON o.id = r.object WHERE r.stage = 'settled'"

    def has_settled(n):
        try:
            return len(service.sql(settled)) >= n
        except sqlite3.Error:
            return False

    with service.going("harvest") as running:
        until(lambda: has_settled(6))
        other = service.command("harvest")
        fact(other.returncode == 3 and "only one publisher" in other.stderr, "a second run beside one that goes on is refused", other.stderr)
        fact(service.status()["running"], "the status says that one goes on")
        running.kill()
    here = {urllib.parse.urlparse(u).path for u, in service.sql(settled)}
    status = service.status(code=1)
    fact(6 <= len(here) < 20 and status["last_run"]["ended"] == "interrupted" and status["sources"][0]["standing"] == "cut-off", "a run that was killed is told as interrupted", (len(here), status))
    dry = service.harvest("--dry-run")
    fact(dry["counts"]["unchanged"] in (len(here), len(here) + 1), "a dry run knows where the next one goes on", dry["counts"])
    coasts.asked = []
    resumed = service.harvest()
    again = {p for p, _, _ in coasts.asked} & here
    fact(not again and len(coasts.bodies()) == 20 - len(here) + 1, "the next run downloads nothing that the killed one had settled", again)
    fact(resumed["balances"] and len(service.versions()) == 20 and service.status()["sources"][0]["standing"] == "ok", "and all of it is released", resumed["counts"])

    stopped = Service(work / "stopped", {"coasts": f'kind: page, address: "{coasts.url}/"'}, "requests_per_host: 1")
    with stopped.going("harvest", "--json") as running:
        until(lambda: coasts.times("/spend-april-2023.csv") > 0)
        running.send_signal(signal.SIGTERM)
        said = json.loads(running.communicate(timeout=30)[0])
    fact(running.returncode == 3 and said["ending"] == "stopped" and said["counts"]["left"] > 0 and len(stopped.versions()) == said["counts"]["released"], "one that is told to stop releases what it judged and exits 3", (running.returncode, said["counts"]))
    # 1.2 seconds.
    out_of_time = stopped.harvest("--deadline", "0.02", code=3)
    fact(out_of_time["ending"] == "deadline" and out_of_time["counts"]["left"] + out_of_time["counts"]["sources_left"] > 0 and stopped.status(code=1)["last_run"]["ended"] == "deadline", "one that comes to its deadline ends, and says so", out_of_time["counts"])
    last = stopped.harvest()
    fact(last["ending"] == "done" and last["counts"]["left"] == 0 and len(stopped.versions()) == 20, "and the one after goes on to the end", last["counts"])
    words = stopped.command("status").stdout
    fact("\033" not in words and "last success" in words and "20 released" in words, "the status has no colour where there is no terminal", words)


def checks_of(pid):
    """Its children that check a file: they are handed one as their descriptor 3. Copies of the process that is kept ready have its command line."""
    def is_one(folder):
        try:
            handed = os.readlink(folder / "fd/3")
            return b"worker\0" in (folder / "cmdline").read_bytes() and handed.startswith("/") and handed != "/dev/null"
        except OSError:
            return False
    # Looked up where the kernel keeps them, since a check may be over before all processes of a machine are gone through.
    try:
        children = {child for thread in pathlib.Path(f"/proc/{pid}/task").iterdir() for child in (thread / "children").read_text().split()}
    except OSError:
        return []
    return [int(child) for child in children if is_one(pathlib.Path("/proc", child))]


def stopped_in_a_check(running):
    """What a run says that is told to stop while a check is under way which would not end by itself, how long it took, and which process that was."""
    checks = until(lambda: checks_of(running.pid))
    os.kill(checks[0], signal.SIGSTOP)
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    said = json.loads(running.communicate(timeout=100)[0])
    return said, time.monotonic() - began, checks[0]


def what_is_stopped_while_it_is_checked(work):
    coasts = Site({"/": page("spend-may-2024.csv"), "/spend-may-2024.csv": (200, {}, spend(5, rows=200_000))})
    service = Service(work / "checked", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    with service.going("harvest", "--json") as running:
        said, took, check = stopped_in_a_check(running)
    fact(said["ending"] == "stopped" and said["counts"]["left"] == 1 and took < 30, f"a run that is told to stop does not wait for a check that is under way: {took:.1f} s", said)
    fact(not pathlib.Path(f"/proc/{check}").exists(), "and leaves no process behind")
    fact(service.sql("SELECT stage, outcome FROM result") == [("gathered", "")], "that is nothing that the file did", service.sql("SELECT * FROM result"))


def organograms(seniors):
    """The two files of an organogram on one site: so many senior posts, and a junior one that reports to the first of them."""
    senior = "Post Unique Reference,Name,Grade,Job Title,Reports to Senior Post\r\n1,A,SCS3,Head,XX\r\n" + "".join(f"{n},B,SCS1,Deputy,1\r\n" for n in range(2, seniors + 1))
    junior = "Unit,Reporting Senior Post,Grade,Payscale Minimum,Payscale Maximum,Generic Job Title,Number of Posts in FTE\r\nDredging,1,EO,25000,30000,Surveyor,3.00\r\n"
    return Site({f"/{kind}/": page(f"organogram-{kind}-2024-03-31.csv") for kind in ("senior", "junior")}
                | {f"/{kind}/organogram-{kind}-2024-03-31.csv": (200, {}, text) for kind, text in (("senior", senior), ("junior", junior))})


def what_is_stopped_while_references_are_checked(work):
    """Junior posts are held against the senior ones of their edition, in a child of the publisher's own thread."""
    posts = organograms(200_000)
    service = Service(work / "references", {"coasts": f'kind: page, address: "{posts.url}/senior/"'})
    service.config.write_text(service.config.read_text().replace("spend-over-25k", "organogram-senior")
                              + f'      - {{schema: organogram-junior, licence: OGL-UK-3.0, kind: page, address: "{posts.url}/junior/"}}\n')
    with service.going("harvest", "--json") as running:
        def senior_is_settled():
            try:
                return service.sql("SELECT count(*) FROM result WHERE stage = 'settled'") == [(1,)]
            except sqlite3.Error:
                return False
        until(senior_is_settled, 60)
        said, took, _ = stopped_in_a_check(running)
    fact(said["ending"] == "stopped" and said["counts"]["left"] == 1 and took < 30, f"a run that is told to stop does not wait for what a file refers to: {took:.1f} s", said["counts"])
    fact(service.sql("SELECT stage, outcome FROM result ORDER BY outcome") == [("gathered", ""), ("settled", "released")], "the file that refers to it is left to the next run", service.sql("SELECT stage, outcome, why FROM result"))
    last = service.harvest()
    fact(last["ending"] == "done" and sum(f["outcome"] == "released" for f in last["files"]) == 1, "which judges it", last)


def what_is_stopped_before_the_first_source(work):
    coasts = Site({"/": page("spend-may-2024.csv"), **months("/", ["may"])})
    service = Service(work / "first", {"coasts": f'kind: page, address: "{coasts.url}/"'})
    service.harvest()
    # Less than the time until the first source is asked.
    stopped = service.harvest("--deadline", "0.0000001", code=3)
    status = service.status(code=1)
    fact(stopped["sources_left"] == ["coasts-spend-over-25k"] and coasts.times("/") == 1, "a run may end before its first source", stopped)
    fact(status["last_run"]["ended"] == "deadline" and status["last_run"]["counts"]["sources_left"] == 1 and status["sources"][0]["standing"] == "unreached", "and says so", status)
    fact("1 source not read" in service.command("status").stdout, "in words, too")
    fact(service.harvest()["ending"] == "done" and service.status()["alarms"] == 0, "the next one reads it")


def what_is_not_reached(work):
    def slow_page(_):
        time.sleep(15 if harbours.is_slow else 0)
        return page("spend-may-2024.csv")

    coasts, forests = (Site({"/": page("spend-april-2024.csv"), **months("/", ["april"], supplier)}) for supplier in ("Boats", "Trees"))
    harbours = Site({"/": slow_page, **months("/", ["may"])})
    harbours.is_slow = True
    service = Service(work / "unreached", {o: f'kind: page, address: "{s.url}/"' for o, s in (("coasts", coasts), ("harbours", harbours), ("forests", forests))})
    # 6 seconds, of which the second source takes more than there are.
    first = service.harvest("--deadline", "0.1", code=3)
    fact(first["ending"] == "deadline" and first["sources_left"] == ["harbours-spend-over-25k", "forests-spend-over-25k"] and first["counts"]["sources_left"] == 2,
         "a run that comes to its deadline while it reads sources names those that it left", first)
    status = service.status(code=1)
    fact([s["standing"] for s in status["sources"]] == ["ok", "cut-off", "unreached"] and status["alarms"] == 2, "what was read before is settled meanwhile, and the status raises what was cut off and what was never reached", status)
    fact("2 sources not read" in service.command("status").stdout, "in words, too")
    coasts.asked, forests.asked = [], []
    words = service.command("harvest", "--deadline", "0.1")
    fact(forests.times("/") == 1 and not coasts.asked, "the next run begins with what was not visited for longest", (forests.asked, coasts.asked))
    fact("2 sources (harbours-spend-over-25k, coasts-spend-over-25k) were not read" in words.stdout, "and says which it left", words.stdout)
    dry = service.harvest("--dry-run", "--deadline", "0.1", code=3)
    fact(dry["sources_left"] == ["harbours-spend-over-25k", "forests-spend-over-25k"] and dry["counts"]["sources_left"] == 2, "so does a dry run", dry)
    harbours.is_slow = False
    last = service.harvest()
    fact(last["sources_left"] == [] and len(service.versions()) == 3 and service.status()["alarms"] == 0, "and once there is time for all, all is well", last)


ALL = (what_is_promised_while_sources_are_slow, what_is_cut_off, what_is_stopped_while_it_is_checked,
       what_is_stopped_while_references_are_checked, what_is_stopped_before_the_first_source, what_is_not_reached)


if __name__ == "__main__":
    sys.exit(tell_each(ALL))
