"""Daybook beside nginx, with the same bytes, and beside hugo, with the same pages."""
import getpass
import re
import shutil
import subprocess
import time

import payment_files
from clickhouse_shards import free_port
from machine import VERSION, is_here, progress, short, table, version
from whole_program import Asker, Daybook

NGINX_PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"


def wrk(port, target, seconds=4):
    """Answers a second over 16 connections that are kept."""
    said = subprocess.run(["wrk", "-t1", "-c16", f"-d{seconds}s", f"http://127.0.0.1:{port}{target}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"error: {target} is not answered well: {said}")
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said)[1])


NGINX = """daemon off; worker_processes auto; pid {0}/pid; user {2};
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=100; keepalive_requests 1000000000; types {{ text/html html; application/json json; }}
client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c; uwsgi_temp_path {0}/d; scgi_temp_path {0}/e;
server {{ listen 127.0.0.1:{1}; root {0}; }} }}
"""


def answers_a_second(service, folder, port, targets):
    """(name, bytes, ours, nginx's)."""
    for what, (target, file) in targets.items():
        progress(what)
        yield what, (folder / file).stat().st_size, wrk(service.address.rsplit(":", 1)[1], target), wrk(port, "/" + file)


def pages(program, work):
    if not is_here("wrk") or not is_here("nginx"):
        return ["## Pages", "", "Not measured: it needs wrk and nginx (apt-get install wrk nginx)."]
    targets = {"a page of the site": ("/datasets/", "page.html"), "a dataset as JSON": ("/v1/datasets/coasts-spend-over-25k", "dataset.json")}
    ours, folder, port = Daybook(program, work / "pages"), work / "nginx", free_port()
    ours.work.mkdir()
    folder.mkdir(mode=0o755)
    ours.harvest(work / "few", len(payment_files.write(work / "few", 20_000)))
    service, _ = ours.serve()
    with service:
        for target, file in targets.values():
            (folder / file).write_bytes(Asker(service.address).get(target))
        (folder / "nginx.conf").write_text(NGINX.format(folder, port, getpass.getuser()))
        with subprocess.Popen([NGINX_PROGRAM, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "errors"]) as nginx:
            time.sleep(1)
            found = list(answers_a_second(service, folder, port, targets))
            nginx.terminate()
    return ["## Pages", "", "Answers a second to wrk over 16 connections from the same machine. *Ratio*: ours to nginx's.", "",
            *table(["", "bytes", f"daybook serve {VERSION}", f"nginx {version(NGINX_PROGRAM, '-v')}, a file of the same bytes", "ratio"],
                   [[what, f"{size:,}", f"{mine:,.0f}/s", f"{theirs:,.0f}/s", short(mine / theirs)] for what, size, mine, theirs in found])]


def site(bench):
    progress("a site of ten thousand versions, and hugo")
    said = subprocess.run([bench, "site"], stdout=subprocess.PIPE, text=True, check=True).stdout
    which = f"hugo {version('hugo', 'version')}" if is_here("hugo") else "hugo is not here"
    return ["## The site", "", f"`./dev bench site`: our pages from nothing, beside {which} making as many pages of the same HTML and copying the rest.", "", "```", *said.strip().splitlines(), "```"]
