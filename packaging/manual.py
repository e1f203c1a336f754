#!/usr/bin/env python3
"""Manual pages and shell completion, made of what the program says of itself. usage: manual.py DAYBOOK_PROGRAM VERSION OUTPUT

Writes OUTPUT/man1/daybook.1.gz, one daybook-COMMAND.1.gz for each command, and OUTPUT/daybook.bash."""
import gzip
import pathlib
import re
import subprocess
import sys


class Command:
    """One level of the command line, as its --help shows it."""

    def __init__(self, program, path):
        self.path = path
        said = subprocess.run([program, *path, "--help"], capture_output=True, text=True, timeout=60)
        if said.returncode != 0 or "Usage:" not in said.stdout:
            sys.exit(f"error: 'daybook {' '.join([*path, '--help'])}' gave no help: {said.stderr or said.stdout}")
        about, rest = said.stdout.split("Usage: ", 1)
        self.about, self.usage, self.footer = about.strip(), rest.split("\n", 1)[0], ""
        self.sections = {}
        self.read(rest.split("\n", 1)[1])
        self.commands = [Command(program, [*path, name]) for name, _ in self.sections.get("Subcommands", [])]

    def read(self, text):
        section = None
        for line in text.splitlines():
            if re.fullmatch(r"[A-Z]\w*:", line):
                section = self.sections.setdefault(line[:-1], [])
            elif line.startswith(" " * 20) and section:
                section[-1][1] = f"{section[-1][1]} {line.strip()}".strip()
            elif line.startswith("  ") and section is not None:
                name, _, words = line.strip().partition("  ")
                section.append([name, words.strip()])
            elif line.strip():
                section, self.footer = None, f"{self.footer} {line.strip()}".strip()

    def options(self):
        """Each option's names, what it takes ("" for nothing), and what it does."""
        for head, words in self.sections.get("Options", []):
            names, _, takes = head.partition(" ")
            yield names.split(","), takes, words

    def everywhere(self):
        yield self
        for command in self.commands:
            yield from command.everywhere()


def roff(text):
    """Text that roff takes for text."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + safe if safe[:1] in (".", "'") else safe


def described(command):
    """The sections of one command, as roff."""
    out = [".SH SYNOPSIS", f".B {roff(command.usage)}", ".SH DESCRIPTION", roff(command.about)]
    out += parts(command)
    for inner in command.commands if command.path else []:
        for deep in inner.everywhere():
            out += [f".SH \"daybook {' '.join(deep.path)}\"", roff(deep.about), ".PP", f".B {roff(deep.usage)}", *parts(deep)]
    if command.footer:
        out += [".SH EXIT STATUS", roff(command.footer.removeprefix("Exit codes: "))]
    return out


def parts(command):
    out = []
    for title, entries in command.sections.items():
        out.append(f".SS {roff(title)}")
        for head, words in entries:
            out += [".TP", f".B {roff(head)}", roff(words)]
    return out


def page(command, version, see_also):
    name = "-".join(["daybook", *command.path])
    about = command.about.removeprefix("Daybook: ")
    lines = [f'.TH {name.upper()} 1 "" "Daybook {version}" "Daybook"', ".SH NAME", f"{roff(name)} \\- {roff(about)}", *described(command)]
    if not command.path:
        lines += [".SH FILES", ".TP", ".I /etc/daybook", "Configurations, where the package's services look for them", ".TP", ".I /usr/share/daybook",
                  "Published schemas, assets of the site, examples of configurations, a site for nginx, rules for Prometheus", ".TP",
                  ".I /usr/share/doc/daybook", "Guides; start.md is the first"]
    lines += [".SH SEE ALSO", ", ".join(f"{roff(n)}(1)" for n in see_also if n != name)]
    return "\n".join(lines) + "\n"


def bash_words(command):
    return " ".join([c.path[-1] for c in command.commands] + [n for names, _, _ in command.options() for n in names])


def bash(root):
    """A table of what may follow each command, and of the words that an option takes."""
    words = "".join(f"        '{' '.join(c.path)}') words='{bash_words(c)}' ;;\n" for c in root.everywhere())
    takes = ""
    for command in root.everywhere():
        for names, value, _ in command.options():
            if chosen := re.search(r"\{([\w,-]+)\}", value):
                takes += "".join(f"        '{' '.join(command.path)} {n}') words='{chosen[1].replace(',', ' ')}' ;;\n" for n in names)
            elif value and not value.startswith("Needs"):
                takes += "".join(f"        '{' '.join(command.path)} {n}') words='' ;;\n" for n in names)
    paths = "|".join(f"'{' '.join(c.path)}'" for c in root.everywhere() if c.path)
    return f"""# Completion of daybook for bash, made from its own help.
_daybook() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD - 1]}}" path='' longer words i
    for ((i = 1; i < COMP_CWORD; i++)); do
        longer="${{path:+$path }}${{COMP_WORDS[i]}}"
        case "$longer" in
        {paths}) path="$longer" ;;
        esac
    done
    COMPREPLY=()
    case "$path $before" in
{takes}        *)
        case "$path" in
{words}        esac
        ;;
    esac
    # Names of files come from bash itself where nothing here fits.
    [ -z "$words" ] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}}
complete -o bashdefault -o default -F _daybook daybook
"""


def main():
    program, version, output = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    root = Command(program, [])
    names = ["daybook"] + [f"daybook-{c.path[0]}" for c in root.commands]
    (output / "man1").mkdir(parents=True, exist_ok=True)
    for old in (output / "man1").iterdir():
        old.unlink()
    for command in [root, *root.commands]:
        text = page(command, version, names if not command.path else names[:1])
        name = "-".join(["daybook", *command.path])
        # No time inside: the same help is the same file.
        (output / "man1" / f"{name}.1.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    (output / "daybook.bash").write_text(bash(root))
    changes = (pathlib.Path(__file__).parent / "debian/changelog").read_text().replace("VERSION", version)
    (output / "changelog.gz").write_bytes(gzip.compress(changes.encode(), 9, mtime=0))


main()
