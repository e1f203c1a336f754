"""A program that changes whatever configuration it is given before it reads it."""
import pathlib

PROGRAM = """#!/bin/sh
before=
for word; do
    case "$before" in --config) file=$word ;; esac
    before=$word
done
if [ -n "$file" ] && [ -w "$file" ]; then
    {change}
fi
exec {program} "$@"
"""


def quoted(text):
    """As one word of the shell."""
    return "'" + str(text).replace("'", "'\\''") + "'"


def wrapped(folder, program, change):
    """Writes it; `change` is shell, in which $file is the configuration, and is carried out each time: it must find what it did before."""
    out = pathlib.Path(folder) / "daybook"
    out.write_text(PROGRAM.format(program=quoted(program), change=change))
    out.chmod(0o755)
    return out
