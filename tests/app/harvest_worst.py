#!/usr/bin/env python3
"""Sources at their worst: a host that never ends its headers, thousands of files that fail, payments of the year 3200.
usage: harvest_worst.py DAYBOOK_PROGRAM STEPPED_CLOCK_LIBRARY [FILES_THAT_FAIL]"""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from facts import fact  # noqa: E402
from harvest_service import Service, months, outcomes, tagged, tell_each  # noqa: E402
from small_site import Site, page, spend  # noqa: E402

failing = int(sys.argv.pop()) if len(sys.argv) > 3 else 2000


def sources_at_their_worst(work):
    good = Site({"/": page("spend-april-2024.csv"), **months("/", ["april"])})

    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                handler.wfile.write(b"X-More: and more\r\n")
                handler.wfile.flush()
                time.sleep(0.2)
        except OSError:
            return None

    tar_pit = Site({"/": endless})
    names = [f"file-{n}.csv" for n in range(failing)]
    broken = Site({"/": page(*names)})
    feed = Site({"/feed": (200, {}, '<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>f</title><updated>3200-01-01T00:00:00Z</updated><entry><id>e</id><title>spend May 3200</title>'
                 '<updated>3200-05-01T00:00:00Z</updated><link rel="enclosure" href="/spend-may-3200.csv" type="text/csv"/></entry></feed>'), "/spend-may-3200.csv": tagged(spend(5, 3200))})
    service = Service(work / "worst", {"coasts": f'kind: page, address: "{good.url}/"'})
    service.harvest()
    public = service.digests("public")
    service.configure({"coasts": f'kind: page, address: "{good.url}/"', "tar": f'kind: page, address: "{tar_pit.url}/"', "harbours": f'kind: page, address: "{broken.url}/"',
                       "forests": f'kind: atom, address: "{feed.url}/feed"'}, "seconds_per_file: 3, requests_per_host: 16")
    began = time.monotonic()
    result = service.harvest(code=3)
    took = time.monotonic() - began
    fact(result["ending"] == "done" and result["counts"]["failed"] >= failing and took < 30 + failing / 60, f"with {failing:,} files that fail and a host that never ends its headers a run ends: {took:.0f} s", result["counts"])
    fact([f["source"] for f in result["failures"]] == ["tar-spend-over-25k"], "the host is named", result["failures"])
    fact(outcomes(result)["spend-april-2024.csv"][1] == "unchanged", "others are harvested meanwhile")
    fact(outcomes(result)["spend-may-3200.csv"][1] in ("rejected", "held"), "payments of the year 3200 are not released", [f for f in result["files"] if "3200" in f["url"]])
    fact({p: d for p, d in service.digests("public/releases").items() if p in public} == {p: d for p, d in public.items() if p.startswith("public/releases")}, "nothing that was public changed")
    standing = {s["id"].split("-")[0]: s["standing"] for s in service.status(code=1)["sources"]}
    fact(standing["coasts"] == "ok" and standing["tar"] == standing["harbours"] == "failing", "the status says which sources fail", standing)
    words = service.command("status").stdout
    fact(f"{failing:,} of {failing:,} files failed; the first: " in words and "tar-spend" in words and "coasts-spend" not in words, "with the cause, and those that are well are a count", words)


if __name__ == "__main__":
    sys.exit(tell_each((sources_at_their_worst,)))
