#!/usr/bin/env python3
"""Fails when an include runs against the arrows of ARCHITECTURE.md.

    check_includes.py ROOT         looks at every C++ file of the boxes below ROOT
    check_includes.py --self-test  feeds the rules made-up trees, good and bad, and sees each judged right

Tests may include anything; they are not looked at.
"""
import pathlib
import re
import sys

from made_up_trees import misjudged

# What each box may include, besides itself. Written out whole, so that a new arrow is a change to this table.
BOXES = {
    "publisher/base": [],
    "schemas": ["publisher/base"],
    "harvesters": ["publisher/base", "schemas"],
    "publisher/columnar": ["publisher/base", "schemas"],
    "publisher/clickhouse": ["publisher/base", "schemas", "publisher/columnar"],
    "publisher/record": ["publisher/base", "schemas", "publisher/columnar"],
    "publisher/catalogue": ["publisher/base", "schemas", "publisher/columnar", "publisher/clickhouse", "publisher/record"],
    "api": ["publisher/base", "schemas", "publisher/columnar", "publisher/record", "publisher/catalogue"],
    "site-gen": ["publisher/base", "schemas", "publisher/columnar", "publisher/record", "publisher/catalogue"],
    "publisher/app": ["publisher/base", "schemas", "harvesters", "publisher/columnar", "publisher/record",
                      "publisher/catalogue", "api", "site-gen"],
}

# Who may know a library: a file, or a box where several of its files share the handles. Reaching its header through
# one of ours counts. fmt is our std::format and free to all.
WRAPPED = {
    "CLI/": ["publisher/app/"],
    "boost/": ["api/beast_message.", "api/beast_session", "api/listener_beast.cpp", "api/listener_cpprest.cpp", "api/proxies.cpp"],
    "cpprest/": ["api/listener_cpprest.cpp"],
    "curl/": ["harvesters/curl_handles.hpp", "harvesters/fetch_job.", "harvesters/fetch_queue.cpp", "harvesters/transfer.", "harvesters/web_address.cpp", "harvesters/host_ring.cpp", "harvesters/robots_gate.cpp", "harvesters/transfers.", "publisher/clickhouse/server.cpp"],
    "date/": ["publisher/base/clock.cpp"],
    "duckdb.h": ["publisher/columnar/"],
    "fmt/": [""],
    "iconv.h": ["schemas/text_search.cpp"],
    "libxml/": ["harvesters/html_links.cpp", "harvesters/xml.", "harvesters/kinds/atom.cpp", "publisher/base/xml_writer.cpp", "schemas/sheets/xml_reader.cpp"],
    "openssl/": ["publisher/base/digest.cpp", "publisher/base/signing.cpp"],
    "pplx/": ["api/listener_cpprest.cpp"],
    "raptor2.h": ["harvesters/rdf.cpp"],
    "rapidjson/": ["publisher/base/json.cpp", "publisher/base/json_schema.cpp"],
    "re2/": ["publisher/base/pattern.cpp"],
    "seccomp.h": ["publisher/base/sandbox.cpp"],
    "spdlog/": ["publisher/app/"],
    "unicode/": ["publisher/base/unicode.cpp", "publisher/base/currency.cpp"],
    "sqlite3.h": ["publisher/record/sqlite.cpp"],
    "yaml-cpp/": ["publisher/app/yaml.cpp"],
    "zip.h": ["schemas/sheets/zip_archive.cpp"],
    "zlib.h": ["api/gzip.cpp", "harvesters/content_decoder.cpp", "harvesters/stored_zip.cpp", "schemas/sheets/gzip.cpp"],
}

# The C library, the compiler's intrinsics and the kernel.
SYSTEM = re.compile(r"(sys|netinet|arpa|net|linux)/\w+\.h|(dirent|emmintrin|immintrin|fcntl|malloc|poll|sched|signal|stdlib|unistd|spawn|netdb|pwd)\.h")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def box_of(path):
    return next((box for box in BOXES if path.startswith(box + "/")), None)


def includes_of(root):
    """{file: [(line, quoted?, name)]} for every C++ file of a box."""
    found = {}
    for box in BOXES:
        for path in sorted((root / box).rglob("*.[ch]pp")):
            text = path.read_text(encoding="utf-8")
            found[path.relative_to(root).as_posix()] = [
                (text.count("\n", 0, m.start()) + 1, m[1] == '"', m[2]) for m in INCLUDE.finditer(text)]
    return found


def wrapper_of(name):
    return next((library for library in WRAPPED if name.startswith(library)), None)


def may_know(file, library):
    return any(file.startswith(allowed) for allowed in WRAPPED[library])


def judge_ours(file, name, includes):
    """What is wrong with an include of ours, or None."""
    mine, theirs = box_of(file), box_of(name)
    if theirs is None:
        return f'"{name}" is in no box; includes start at the root of the repository'
    if name not in includes:
        return f'"{name}" does not exist'
    if theirs != mine and theirs not in BOXES[mine]:
        return f"{mine} may not include {theirs}"
    return None


def judge_system(file, name):
    if wrapper_of(name):
        return None if may_know(file, wrapper_of(name)) else f"<{name}> is wrapped by {' and '.join(WRAPPED[wrapper_of(name)])}"
    if SYSTEM.fullmatch(name) or not re.search(r"[./]", name):
        return None
    return f"<{name}> belongs to no library of check_includes.py; name the file that wraps it there"


def reached(file, includes, seen):
    """Third-party libraries a file sees through our headers, with the way there."""
    for _, ours, name in includes[file]:
        if ours and name in includes and name not in seen:
            seen.add(name)
            yield from ((library, [name] + way) for library, way in reached(name, includes, seen))
        elif not ours and wrapper_of(name):
            yield wrapper_of(name), []


def complaints(root):
    includes = includes_of(root)
    for file, lines in includes.items():
        for line, ours, name in lines:
            wrong = judge_ours(file, name, includes) if ours else judge_system(file, name)
            if wrong:
                yield f"{file}:{line}: {wrong}"
        for library, way in reached(file, includes, {file}):
            if way and not may_know(file, library):
                yield f"{file}: sees {library} through {' -> '.join(way)}"


# (what it shows, files, the complaint, or None when there must be none)
CASES = [
    ("arrows that are drawn", {"publisher/base/a.hpp": "#include <vector>\n#include <fmt/format.h>\n#include <sys/stat.h>\n",
                               "schemas/b.cpp": '#include "publisher/base/a.hpp"\n',
                               "publisher/app/c.cpp": '#include "schemas/d.hpp"\n', "schemas/d.hpp": ""}, None),
    ("base knows no domain", {"publisher/base/a.cpp": '#include "schemas/b.hpp"\n', "schemas/b.hpp": ""},
     "publisher/base may not include schemas"),
    ("api never sees harvesters", {"api/a.cpp": '\n  #  include "harvesters/b.hpp"\n', "harvesters/b.hpp": ""},
     "api/a.cpp:2: api may not include harvesters"),
    ("api never sees site-gen", {"api/a.cpp": '#include "site-gen/b.hpp"\n', "site-gen/b.hpp": ""},
     "api may not include site-gen"),
    ("site-gen never sees api", {"site-gen/a.cpp": '#include "api/b.hpp"\n', "api/b.hpp": ""},
     "site-gen may not include api"),
    ("the record does not know the catalogue", {"publisher/record/a.hpp": '#include "publisher/catalogue/b.hpp"\n',
                                                "publisher/catalogue/b.hpp": ""},
     "publisher/record may not include publisher/catalogue"),
    ("nobody sees the app", {"api/a.cpp": '#include "publisher/app/b.hpp"\n', "publisher/app/b.hpp": ""},
     "api may not include publisher/app"),
    ("includes start at the root", {"schemas/a.cpp": '#include "b.hpp"\n', "schemas/b.hpp": ""}, '"b.hpp" is in no box'),
    ("a header that is gone", {"schemas/a.cpp": '#include "schemas/b.hpp"\n'}, "does not exist"),
    ("one file knows cpprest", {"api/service.cpp": "#include <cpprest/http_listener.h>\n"}, "is wrapped by api/listener_cpprest.cpp"),
    ("only columnar knows duckdb", {"publisher/catalogue/a.cpp": "#include <duckdb.h>\n"}, "is wrapped by publisher/columnar/"),
    ("no library leaks through a header", {"publisher/columnar/a.hpp": '#include "publisher/columnar/b.hpp"\n',
                                           "publisher/columnar/b.hpp": "#include <duckdb.h>\n",
                                           "publisher/record/c.cpp": '#include "publisher/columnar/a.hpp"\n'},
     "sees duckdb.h through publisher/columnar/a.hpp -> publisher/columnar/b.hpp"),
    ("a library nobody entered", {"schemas/a.cpp": "#include <bzlib.h>\n"}, "belongs to no library"),
]


def main(words):
    if words == ["--self-test"]:
        return 1 if misjudged(CASES, complaints) else 0
    if len(words) != 1:
        print(__doc__)
        return 2
    root = pathlib.Path(words[0])
    found = list(complaints(root))
    print("\n".join(found) or f"{len(includes_of(root))} files, every include along the arrows")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
