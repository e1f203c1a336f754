"""What checking many files came to, as Markdown: files by outcome, headings mapped, rows typed, and why files fell out."""
import collections

KINDS = {"central-spend": "central spend", "council-spend": "council spend", "card-spend": "card spend", "nhs-spend": "NHS spend",
         "ministers": "ministers' meetings", "contracts": "contracts (OCDS)"}
GATE = 0.2   # of a dataset, unless its source says otherwise
OUTCOMES = ("accepted", "nil return", "rejected", "refused")


# After these nothing of a file is used in a harvest (schemas/judge_report.hpp).
OF_WHOLE_FILE = ("other-headings", "copied-sheet", "turned-dates", "ambiguous-number", "names-apart")


def outcome(report):
    """What a harvest makes of a file on its own, before its edition is looked at."""
    rows = report["rows"]
    data = rows["accepted"] + rows["quarantined"]
    if report["refusal"]:
        return "refused"
    if any(f["code"] in OF_WHOLE_FILE for f in report["findings"]):
        return "rejected"
    if data == 0:
        return "nil return" if report["nil_return"] else "rejected"
    return "rejected" if rows["accepted"] == 0 or rows["quarantined"] / data > GATE else "accepted"


def first_cause(report):
    """In the words of the report: the refusal, or what most rows fell out for."""
    if report["refusal"]:
        return report["refusal"]
    errors = [f for f in report["findings"] if f["severity"] == "error"]
    if not errors:
        return "no row that can be used"
    most = max(errors, key=lambda f: f["count"])
    example = next((e["value"] for e in most.get("examples", most.get("places", [])) if e.get("value")), "")
    return f"{most['count']} {most['code']}" + (f" of {most['field']}" if most.get("field") else "") + (f": {example}" if example else "")


def share(part, all_of):
    return f"{100 * part / all_of:.1f}%" if all_of else "-"


def counted(report, code):
    return sum(f["count"] for f in report["findings"] if f["code"] == code)


def line_of(kind, members, chosen_right):
    kinds = collections.Counter(outcome(r) for r in members)
    read = [r for r in members if not r["refusal"]]
    mapped, extra = sum(len(r["columns"]) for r in read), sum(counted(r, "extra-label") for r in read)
    good, bad = sum(r["rows"]["accepted"] for r in read), sum(r["rows"]["quarantined"] for r in read)
    aside = sum(sum(r["rows"]["set_aside"].values()) for r in read)
    cells = [kind, len(members), *(kinds[o] for o in OUTCOMES), share(mapped, mapped + extra), f"{good + bad:,}", share(good, good + bad), f"{aside:,}", chosen_right]
    return "| " + " | ".join(str(c) for c in cells) + " |\n"


def markdown(reports, chosen, other):
    heads = ("kind", "files", *OUTCOMES, "headings mapped", "data rows", "rows typed", "rows set aside", "same schema by headings")
    out = "| " + " | ".join(heads) + " |\n|" + "---|" * len(heads) + "\n"
    elsewhere = {line.split(": ")[0] for line in other}
    groups = collections.defaultdict(dict)
    for name, report in reports.items():
        groups[KINDS[name.split("/")[0]]][name] = report
    for kind, members in [*groups.items(), ("all", reports)]:
        accepted = [n for n, r in members.items() if outcome(r) == "accepted"]
        right = sum(1 for n in accepted if n not in elsewhere)
        out += line_of(kind, list(members.values()), f"{right} of {len(accepted)}")
    strangers = [n for n in chosen if n not in reports]
    out += f"\n{len(strangers)} more files of these folders are tables of other kinds; their headings fit no schema.\n"
    causes = collections.Counter()
    for report in reports.values():
        for f in report["findings"]:
            if f["severity"] == "error":
                causes[f["code"] + (f" of {f['field']}" if f.get("field") else "")] += f["count"]
    out += "\nErrors over all files: " + ", ".join(f"{code} {n:,}" for code, n in causes.most_common(10)) + ".\n"
    out += "\n| not accepted | outcome | first cause |\n|---|---|---|\n"
    for name, report in reports.items():
        if outcome(report) in ("rejected", "refused"):
            out += f"| {name} | {outcome(report)} | {first_cause(report)[:160]} |\n".replace("\n", " ").rstrip() + "\n"
    return out
