"""The demo's archive as a site with an address: dates announced, moved and cancelled, one version withdrawn; served on a port of its own."""
import os
import pathlib
import socket

from daybook import Desk, Service, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
COASTS = "department-for-coasts-and-harbours-spend-over-25k"
ORCHARD = "national-orchard-agency-spend-over-25k"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class FixedPort(Service):
    """A service on the port that the configuration's address names."""

    def __init__(self, program, work, port, env):
        super().__init__(program, work, verb="serve", env=env)
        self.command[self.command.index("--port") + 1] = str(port)


class DemoSite:
    def __init__(self, program, work):
        self.program, self.work, self.port = str(program), pathlib.Path(work), free_port()
        self.folder, self.address = self.work / "demo", f"http://127.0.0.1:{self.port}"
        self.site, self.archive = self.folder / "site", self.folder / "archive"
        self.env = {**os.environ, "DEMO": str(self.folder), "ESTATE": "http://127.0.0.1:9"}
        self.said = []

    def make(self):
        """Harvests, and does an officer's work. False, with what was said kept, when a command did not end as it should."""
        config = (ROOT / "config/demo/daybook.yaml").read_text(encoding="utf-8")
        (self.work / "daybook.yaml").write_text(config.replace("  title: Daybook\n", f"  title: Daybook\n  url: {self.address}\n"), encoding="utf-8")
        done = [run(self.program, "demo", "--exit", "--port", "0", "--folder", self.folder)]
        desk = Desk(self.program, self.work)
        order = lambda *words: done.append(desk(*words, env=self.env))
        why = ("--code", "data-not-ready", "--note", "Two suppliers’ names are being checked; <b>sorry</b>.")
        order("schedule", "set", COASTS + "/2025-04", "--at", "2036-06-28")
        order("schedule", "move", COASTS + "/2025-04", "--at", "2036-07-02", *why)
        order("schedule", "set", ORCHARD + "/2025-04", "--at", "2036-07-01", "--provisional")
        order("schedule", "set", ORCHARD + "/2025-05", "--at", "2036-07-30")
        order("schedule", "cancel", ORCHARD + "/2025-05", "--code", "no-return-due", "--note", "The agency is closed.")
        order("withdraw", self.newest(ORCHARD), "--code", "published-in-error", "--note", "It held another month’s payments.", "--replaced-by", ORCHARD)
        self.said = [d.stdout[-400:] + d.stderr for d in done if d.returncode != 0]
        return not self.said

    def newest(self, dataset):
        edition = max(p for p in (self.archive / "public/releases" / dataset).iterdir())
        return f"{dataset}/{edition.name}/{max(v.name for v in edition.iterdir())}"

    def service(self):
        return FixedPort(self.program, self.work, self.port, self.env)
