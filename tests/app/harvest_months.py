#!/usr/bin/env python3
"""What is gathered by months: contracts that shrink or are of other months than were asked for, a first month that is put back, and files that are not due yet or never come.
usage: harvest_months.py DAYBOOK_PROGRAM [STEPPED_CLOCK_LIBRARY]"""
import datetime
import json
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harvest_service  # noqa: E402
from facts import fact  # noqa: E402
from harvest_losses import Service, codes, json_page, release  # noqa: E402
from harvest_service import outcomes  # noqa: E402
from small_site import Site, spend  # noqa: E402


def a_month_of_contracts_that_shrinks(work):
    whole = True

    def answer(handler):
        asked = urllib.parse.urlparse(handler.path)
        if not asked.path.startswith("/ocds"):
            return (404, {}, "no")
        query = urllib.parse.parse_qs(asked.query)
        january = query["from"][0][:7] == "2024-01"
        numbers = () if not january else range(100, 200) if "cursor" in query else range(100)
        links = {"next": f"{site.url}/ocds?from=2024-01-01&cursor=2"} if january and whole and "cursor" not in query else {}
        return json_page({"uri": "https://x.example", "version": "1.1", "publishedDate": "2024-11-01T00:00:00Z", "publisher": {"name": "C"}, "links": links,
                          "releases": [release(n, "2024-01-10T00:00:00Z") for n in numbers]})

    site = Site({}, answer)
    service = Service(work / "contracts", {"coasts": f'kind: ocds, address: "{site.url}/ocds?from={{from}}", since: 2024-01'}, "full_days: 0", "contracts")
    service.harvest()
    whole = False
    shrunk = service.harvest(code=3)
    fact(codes(shrunk) == ["mass-disappearance"] and "100 of the 200 records" in shrunk["failures"][0]["why"], "a month of contracts that lost a page is not believed", shrunk["failures"])
    fact([len(r) for r in service.rows()] == [200], "and stays as it was")


def awards_that_go_from_a_month(work):
    releases = [release(n, f"2024-05-{1 + n:02}T10:00:00Z") for n in range(20)]

    def package():
        return json_page({"uri": "x", "version": "1.1", "publishedDate": "2024-05-31T00:00:00Z", "publisher": {"name": "x"}, "releases": releases})

    site = Site({"/ocds": package()})
    service = Service(work / "awards", {"coasts": f'kind: ocds, address: "{site.url}/ocds"'}, schema="contracts")
    service.harvest()
    for one in releases[:2]:
        one["awards"] = []
    site.pages["/ocds"] = package()
    fact([len(r) for r in (service.harvest(), service.rows())[1]] == [20, 18], "two of twenty awards may go from a month of contracts")
    for one in releases:
        one.pop("awards")
    site.pages["/ocds"] = package()
    shrunk = service.harvest(code=3)
    fact(codes(shrunk) == ["mass-disappearance"] and "18 of the 18 rows of its records" in shrunk["failures"][0]["why"], "a month whose releases all lost their awards is no nil return", shrunk["failures"])
    fact([len(r) for r in service.rows()] == [20, 18] and service.status(code=1)["sources"][0]["standing"] == "failing", "and stays as it was")
    fact(service.harvest("--accept-vanished", "coasts-contracts")["counts"]["released"] == 1, "unless a person says that it is one")


def months_that_a_service_does_not_know(work):
    """A service answers as if nothing had been asked when it does not know the parameters of the address."""
    today = datetime.datetime.now(datetime.timezone.utc)
    first = (today.replace(day=1) - datetime.timedelta(days=40)).replace(day=1)
    second = (first + datetime.timedelta(days=40)).replace(day=1)
    heeded = {"from": False, "to": False}
    releases = [release(n, "2024-06-%02dT00:00:00Z" % (1 + n)) for n in range(20)]

    def answer(handler):
        asked = urllib.parse.urlparse(handler.path)
        if not asked.path.startswith("/ocds"):
            return (404, {}, "no")
        query = {k: v[0] for k, v in urllib.parse.parse_qs(asked.query).items()}
        given = [r for r in releases if (not heeded["from"] or r["date"][:10] >= query["from"]) and (not heeded["to"] or r["date"][:10] <= query["to"])]
        return json_page({"uri": "https://x.example", "version": "1.1", "publishedDate": "2024-11-01T00:00:00Z", "publisher": {"name": "C"}, "releases": given})

    site = Site({}, answer)
    service = Service(work / "unheeded", {"coasts": f'kind: ocds, since: {first:%Y-%m}, address: "{site.url}/ocds?from={{from}}&to={{to}}"'}, schema="contracts")
    result = service.harvest(code=3)
    fact(codes(result) == ["incomplete"] and "20 are dated outside it (2024-06-01 to 2024-06-20)" in result["failures"][0]["why"] and "does the service know the parameters" in result["failures"][0]["why"],
         "releases of another time are no month's, and the failure says what was found and what to look at", result["failures"])
    fact(service.versions() == [] and service.status(code=1)["sources"][0]["standing"] == "failing", "nothing is released of them", service.versions())
    # By its own dates now, and all that came since.
    releases[:] = [release(n, f"{month:%Y-%m}-{1 + n % 20:02}T00:00:00Z") for k, month in enumerate((first, second)) for n in range(20 * k, 20 * k + 20)]
    heeded["from"] = True
    result = service.harvest(code=3)
    fact(all(not v.startswith(f"coasts-contracts/{first:%Y-%m}/") for v in service.versions()), "nor of a service that heeds the first day and not the last", (result["failures"], service.versions()))
    heeded["to"] = True
    service.harvest()
    fact([len(r) for r in service.rows()] == [20] * len(service.versions()) and len(service.versions()) >= 1, "and once it heeds both, each month is", service.versions())


def months_that_are_put_back(work):
    def answer(handler):
        asked = urllib.parse.urlparse(handler.path)
        if not asked.path.startswith("/ocds"):
            return (404, {}, "no")
        month = urllib.parse.parse_qs(asked.query)["from"][0][:7]
        read.append(month)
        return json_page({"uri": "https://x.example", "version": "1.1", "publishedDate": "2024-11-01T00:00:00Z", "publisher": {"name": "C"}, "releases": [release(1, month + "-10T00:00:00Z")] if month < "2024-03" else []})

    read = []
    site = Site({}, answer)
    source = 'kind: ocds, address: "%s/ocds?from={from}", since: %s'
    service = Service(work / "since", {"coasts": source % (site.url, "2024-02")}, schema="contracts")
    service.harvest()
    read.clear()
    service.configure({"coasts": source % (site.url, "2024-01")})
    service.harvest()
    fact(read[:2] == ["2024-01", "2024-02"], "a source whose first month is put back is asked for all of them", read)


def what_is_not_due_yet(work):
    # The tenth of a month: what ended with the month before is due at the end of this one.
    wait = next(n for n in range(1, 40) if (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=n)).day == 10)
    today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=wait)).date()
    ended = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    before = (ended - datetime.timedelta(days=1)).replace(day=1)
    site = Site({f"/spend-{before:%Y-%m}.csv": (200, {}, spend(before.month, before.year))})
    service = Service(work / "due", {"coasts": f'kind: files, address: "{site.url}/spend-{{yyyy}}-{{mm}}.csv", since: {before:%Y-%m}'})
    result = service.harvest(days_later=wait)
    last = outcomes(result)[f"spend-{ended:%Y-%m}.csv"]
    fact(last[1] == "unchanged" and result["balances"], "a month that has ended and is not due yet is awaited, and no failure", result["files"])
    fact(service.status(days_later=wait)["alarms"] == 0, "nor an alarm")
    for what, answer in {"a 403, as stores say it": (403, {}, "<Error><Code>AccessDenied</Code></Error>"), "a page": (200, {"Content-Type": "text/html"}, "<html><title>Page not found</title></html>")}.items():
        site.pages[f"/spend-{ended:%Y-%m}.csv"] = answer
        told = service.harvest(days_later=wait)
        fact(sorted((f["outcome"], f["code"]) for f in told["files"]) == [("unchanged", ""), ("unchanged", "not-due")], f"{what} says the same as a 404", told["files"])
    later = service.harvest(code=3, days_later=wait + 40)
    fact(outcomes(later)[f"spend-{ended:%Y-%m}.csv"][1] == "failed", "once it was due it is one", later["files"])
    site.pages[f"/spend-{before:%Y-%m}.csv"] = (403, {}, "no")
    refused = {f["url"][-11:-4]: f for f in service.harvest(code=3, days_later=wait + 41)["files"]}
    fact(refused[f"{before:%Y-%m}"]["code"] == "forbidden" and "403" in refused[f"{before:%Y-%m}"]["why"], "and a file that was there and is refused is one at once", refused)

    this_month = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=wait)
    young = Service(work / "young", {"coasts": f'kind: files, address: "{site.url}/spend-{{yyyy}}-{{mm}}.csv", since: {this_month:%Y-%m}'})
    first = young.harvest(days_later=wait)
    fact(not first["failures"] and not first["files"] and ["nothing is owed yet" in w["words"] for w in first["warnings"]] == [True], "a source whose first month goes on offers nothing yet, and that is told", first)
    fact(young.status(days_later=wait)["sources"][0]["standing"] == "ok", "and is no failure")


def a_month_that_never_comes(work):
    # The tenth of a month, when the return of the month before is not due yet.
    wait = next(n for n in range(1, 40) if (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=n)).day == 10)
    today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=wait)).date()
    ended = [today.year * 12 + today.month - 1 - back for back in (4, 3, 2)]
    name = {m: f"/spend-{m // 12}-{m % 12 + 1:02}.csv" for m in ended}
    first, left_out, last = ended
    site = Site({name[m]: (200, {}, spend(m % 12 + 1, m // 12)) for m in (first, last)})
    service = Service(work / "gap", {"coasts": f'kind: files, address: "{site.url}/spend-{{yyyy}}-{{mm}}.csv", since: {name[first][7:14]}'}, settings="vanished_grace_days: 3")

    def run(days, code=0):
        result = service.harvest(code=code, days_later=wait + days)
        return result, next((f["outcome"], f["code"]) for f in result["files"] if f["url"].endswith(name[left_out]))

    def source(days, code=0):
        return service.status(code=code, days_later=wait + days)["sources"][0]

    fact(run(0, code=3)[1] == ("failed", "not_found"), "an address at which nothing is fails while no later month is here")
    result, said = run(1)
    fact(said == ("unchanged", "not-published") and [v["url"] for v in result["vanished"]] == [site.url + name[left_out]], "then it was left out, which is no failure: it is missing", result)
    dry = json.loads(service.command("harvest", "--json", "--dry-run", days_later=wait + 1).stdout)
    fact("not-published" in [f["code"] for f in dry["files"]], "a dry run says the same", dry)
    now = source(1)
    fact(now["standing"] == "ok" and now["files"].get("vanished") == 1 and "failed" not in now["files"], "the status counts it", now)
    run(5)
    now = source(5, code=1)
    fact(now["standing"] == "missing" and now["alerts"] == 1 and now["vanished"][0]["url"].endswith(name[left_out]), "and after the grace, since the first run that missed it, it is in alarm", now)
    accepted = service.command("harvest", "--json", "--accept-vanished", site.url + name[left_out], days_later=wait + 5)
    fact(accepted.returncode == 0 and source(5)["standing"] == "ok", "until somebody accepts it", accepted.stderr)
    site.pages[name[left_out]] = (500, {}, "no")
    run(6, code=3)
    site.pages.pop(name[left_out])
    run(7)
    fact(source(7)["standing"] == "ok", "a server that fails once in between begins nothing anew")
    site.pages[name[left_out]] = (200, {}, spend(left_out % 12 + 1, left_out // 12))
    result, said = run(8)
    fact(said == ("released", "") and source(8)["vanished"] == [] and not result["vanished"], "when it comes it is released, and missing no more", result)


ALL = (a_month_of_contracts_that_shrinks, awards_that_go_from_a_month, months_that_a_service_does_not_know, months_that_are_put_back, what_is_not_due_yet, a_month_that_never_comes)


if __name__ == "__main__":
    sys.exit(harvest_service.tell_each(ALL))
