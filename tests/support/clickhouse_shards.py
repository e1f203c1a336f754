"""A ClickHouse cluster for a test: Debian's clickhouse-server once for each shard, with a configuration, ports and a folder of its own."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from daybook import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVER = shutil.which("clickhouse-server", path=os.environ.get("PATH", "") + ":/usr/sbin")
USERS = """<yandex><profiles><default>{profile}</default></profiles><quotas><default/></quotas><users>{users}</users></yandex>"""
USER = "<{name}><password>{password}</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></{name}>"
KEEPER = "keeper"   # as whom a test asks a server, whatever the others are let do
CONFIG = """<yandex><logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
<listen_host>127.0.0.1</listen_host><http_port>{http}</http_port><tcp_port>{native}</tcp_port>
<path>{data}/</path><tmp_path>{data}/tmp/</tmp_path><mark_cache_size>67108864</mark_cache_size><users_config>{folder}/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<remote_servers><daybook>{shards}</daybook></remote_servers></yandex>"""
SHARD = "<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host><port>{}</port>{}</replica></shard>"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Shards:
    """`with Shards(folder) as shards`: two servers that know each other as the cluster 'daybook'. With a password each asks the others as docs/scale.md has it.
    `profile` is what settings stand in that of every user."""

    def __init__(self, folder, count=2, password="", profile=""):
        self.password, self.profile = password, profile
        self.folders = [pathlib.Path(folder) / f"shard-{i + 1}" for i in range(count)]
        self.http, self.native = [free_port() for _ in range(count)], [free_port() for _ in range(count)]
        self.processes = [None] * count
        for i, at in enumerate(self.folders):
            (at / "data/tmp").mkdir(parents=True)
            self.lets_in(i, password)
            self.knows(i, self.native)

    def lets_in(self, i, password):
        """The user 'default' with this password, or with None nobody of that name. A server that runs is told by reload()."""
        users = [(KEEPER, "")] + [("default", password)] * (password is not None)
        (self.folders[i] / "users.xml").write_text(USERS.format(profile=self.profile, users="".join(USER.format(name=name, password=word) for name, word in users)))

    def knows(self, i, ports):
        """Whom it takes for the shards of the cluster, by their native ports. A server that runs is told by reload()."""
        at = self.folders[i]
        (at / "config.xml").write_text(CONFIG.format(folder=at, data=at / "data", http=self.http[i], native=self.native[i], shards="".join(SHARD.format(p, self.login()) for p in ports)))

    def reload(self, i):
        self.ask(i, "SYSTEM RELOAD CONFIG")

    def login(self):
        """Of remote_servers, as the documentation says it, in the words of this cluster."""
        said = re.search(r"<port>9000</port>(<user>daybook</user><password>A-LONG-WORD</password>)</replica>", (ROOT / "docs/scale.md").read_text())
        return said[1].replace("daybook", "default").replace("A-LONG-WORD", self.password) if self.password else ""

    def addresses(self):
        return [f"127.0.0.1:{port}" for port in self.http]

    def start(self, i):
        """Answers once it is there; its lock on the data may outlive a killed one by a moment."""
        with open(self.folders[i] / "out", "a") as out:
            self.processes[i] = subprocess.Popen([SERVER, f"--config-file={self.folders[i]}/config.xml"], cwd=self.folders[i], stdout=out, stderr=out)
        return wait_until(lambda: self.answers(i), 30)

    def answers(self, i):
        try:
            return self.ask(i, "SELECT 1") == "1\n"
        except OSError:
            return False

    def ask(self, i, sql):
        try:
            with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.http[i]}/", sql.encode(), {"X-ClickHouse-User": KEEPER}), timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as e:
            raise AssertionError(f"{sql}: {e.read().decode()[:500]}") from e

    def number(self, sql):
        """Of all shards, added up; 0 of one that has no such table."""
        total = 0
        for i in range(len(self.folders)):
            try:
                total += int(self.ask(i, sql))
            except AssertionError as e:
                if "doesn't exist" not in str(e):
                    raise
        return total

    def signal(self, i, what):
        self.processes[i].send_signal(what)
        if what == signal.SIGKILL:
            self.processes[i].wait()

    def __enter__(self):
        for i in range(len(self.folders)):
            if not self.start(i):
                raise RuntimeError(f"{self.folders[i]}: {(self.folders[i] / 'out').read_text()[-2000:]}")
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process and process.poll() is None:
                process.kill()
                process.wait()
