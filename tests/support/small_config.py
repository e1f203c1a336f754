"""The configuration of a small service, for tests that run the program."""

NOWHERE = "http://127.0.0.1:9/none.csv"


def organisation(id, name, address=NOWHERE, kind="files", approvers=""):
    """An organisation with one source of spending; `approvers` may hand files in at its door."""
    door = f"\n    inbox: {{approvers: [{approvers}]}}" if approvers else ""
    return f"""  - id: {id}
    name: {name}{door}
    sources: [{{schema: spend-over-25k, kind: {kind}, address: "{address}", licence: OGL-UK-3.0}}]
"""


def coasts(address=NOWHERE, kind="files", approvers=""):
    return organisation("coasts", "Department for Coasts", address, kind, approvers)


def config_of(*organisations, settings="", harvest=""):
    """`settings` are whole lines, `harvest` is what harvesting is told besides. The program finds schemas and the like by itself."""
    return f"""service: {{publisher: Test, contact: data@test.example}}
archive: archive
site: site
{settings}log: {{origin: test.example/log}}
listen: {{port: 0}}
harvest: {{allow_private_addresses: true, requests_per_second: 0, attempts: 1{harvest and ", " + harvest}}}
organisations:
{"".join(organisations)}"""
