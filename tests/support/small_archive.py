"""A small department that programs of the tests harvest, and the archive that comes of it."""
import json

from daybook import HEADING, run
from small_site import Site, page

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


class Department(Site):
    """Serves the months it has been given; each is linked from its page."""

    def __init__(self, *months):
        super().__init__({f"/spend-{m}-2024.csv": (200, {"Content-Type": "text/csv"}, month(m)) for m in months}, self.index)

    def publish(self, name, text=None):
        self.pages[f"/spend-{name}-2024.csv"] = (200, {"Content-Type": "text/csv"}, text or month(name))

    def index(self, handler):
        return page(*[path[1:] for path in self.pages]) if handler.path == "/" else (404, {}, "no")

    def address(self):
        return self.url + "/"


def write_config(path, archive, department, bodies=0):
    """`bodies` organisations more make as many entries of the log."""
    others = "".join(f"  - {{id: body-{i}, name: Body {i}, url: https://body-{i}.example}}\n" for i in range(bodies))
    path.write_text(CONFIG.format(archive=archive, address=department.address(), others=others))
    return path


def harvest(program, config):
    done = run(program, "harvest", "--config", config, "--json")
    if done.returncode not in (0, 1):
        raise RuntimeError(f"the harvest failed: {done.stderr}")
    return json.loads(done.stdout)
