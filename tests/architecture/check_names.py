#!/usr/bin/env python3
"""Fails when two files of a box have a function of their own with one name, and one call would fit both.

    check_names.py ROOT         looks at every daybook_box() below ROOT
    check_names.py --self-test  feeds the rules made-up trees, good and bad, and sees each judged right

Several files of a box are compiled at once (cmake/DaybookBox.cmake). Their unnamed namespaces are one then: what they
define alike are overloads of each other, and a call takes whichever fits best without a word from the compiler. So it
is with a function that a header of the box declares. Files that are APART are compiled alone and not looked at.
"""
import collections
import itertools
import math
import pathlib
import re
import sys

from made_up_trees import misjudged

BOX = re.compile(r"\bdaybook_box\(([^()]*)\)")
GLOB = re.compile(r"\bfile\(GLOB (\w+)[^()]*?([\w/*]+\.cpp)\)")
SECTIONS = {"SOURCES", "APART", "USES", "WRAPS"}

# What holds brackets that are none: raw strings, comments, strings, characters (1'000 is a number), the preprocessor.
NO_CODE = re.compile(r'R"(\w*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|(?<![0-9a-fA-F])\'(?:[^\'\\\n]|\\.)+\'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*',
                     re.DOTALL | re.MULTILINE)
NAMESPACE = re.compile(r'\s*(?:(?:inline )?namespace\s*([\w:]*)|extern "")\s*$')
NAME = re.compile(r"[\w>&*\]]\s+[&*]*(\w+)\s*$")
OPENING, CLOSING = "([{<", ")]}>"

# file: below the root; first, last: how many arguments a call may have; own: no other file can link with it.
Function = collections.namedtuple("Function", "file line space name first last own")


def code_of(text):
    """With every line where it was, and without arrows, which are no closing angles."""
    return NO_CODE.sub(lambda m: ('""' if m[0][0] in "\"R'" else "") + "\n" * m[0].count("\n"), text).replace("->", "  ")


def after_brackets(text, start):
    """Where what opens at start has closed. Angles count only among angles: elsewhere they compare."""
    pairs = r"[<>()]" if text[start] == "<" else "[" + re.escape(text[start] + CLOSING[OPENING.index(text[start])]) + "]"
    depth = 0
    for m in re.compile(pairs).finditer(text, start):
        depth += 1 if m[0] in OPENING else -1
        if depth == 0:
            return m.end()
    return len(text)


def parameters_of(text):
    """The parameters of a list without its brackets, split at the commas that are not inside anything."""
    parts, depth = [""], 0
    for c in text:
        depth += (c in OPENING) - (c in CLOSING)
        parts[-1] += c
        if c == "," and depth == 0:
            parts[-1:] = [parts[-1][:-1], ""]
    return [part for part in parts if part.strip() not in ("", "void")]


def function_of(head):
    """(name, first, last) of a declaration up to its body, or None when it is no free function."""
    head = re.sub(r"\[\[.*?\]\]", "", head, flags=re.DOTALL).lstrip()
    while head.startswith("template"):
        head = head[after_brackets(head, head.index("<")):].lstrip()
    at = 0
    while (m := re.compile(r"[(<=]").search(head, at)) and m[0] != "=":
        end = after_brackets(head, m.start())
        name = NAME.search(head[:m.start()])
        if m[0] == "(" and name and name[1] not in ("decltype", "requires", "operator"):
            parameters = parameters_of(head[m.end():end - 1])
            wanted = [part for part in parameters if "=" not in part and "..." not in part]
            return name[1], len(wanted), math.inf if any("..." in part for part in parameters) else len(parameters)
        at = end
    return None


def functions_of(text, file):
    """The free functions that a file declares in its namespaces. Bodies, of classes too, are stepped over."""
    code = code_of(text)
    spaces, start, at, line, counted = [], 0, 0, 1, 0
    while m := re.compile(r"[({};]").search(code, at):
        at, head = m.end(), code[start:m.start()]
        if m[0] == "(":
            at = after_brackets(code, m.start())
            continue
        if m[0] == "}":
            if not spaces:
                raise ValueError(f"{file}: a brace closes that none opened; is one in only one branch of an #if?")
            spaces.pop()
        elif m[0] == "{" and (space := NAMESPACE.match(head)):
            spaces.append(space[1])
        else:
            if m[0] == "{":
                at = after_brackets(code, m.start())
            if not head.lstrip().startswith(("using ", "typedef ")) and (found := function_of(head)):
                first = start + len(head) - len(head.lstrip())
                line, counted = line + code.count("\n", counted, first), first
                own = "" in spaces or re.match(r"(\[\[.*?\]\]\s*)*static\b", head.lstrip()) is not None
                yield Function(file, line, "::".join(filter(None, spaces)), *found, own)
        start = at


def box_of(cmake):
    """(name, files compiled together) of the box that a CMakeLists.txt makes, or None."""
    text = re.sub(r"#[^\n]*", "", cmake.read_text(encoding="utf-8"))
    for name, pattern in GLOB.findall(text):
        files = sorted(path.relative_to(cmake.parent).as_posix() for path in cmake.parent.glob(pattern))
        text = text.replace("${%s}" % name, " ".join(files))
    if not (box := BOX.search(text)):
        return None
    name, *words = box[1].split()
    lists, section = collections.defaultdict(list), None
    for word in words:
        section = word if word in SECTIONS else section
        lists[section].append(word)
    return name, [word for word in lists["SOURCES"] if word.endswith(".cpp") and word not in lists["APART"]]


def functions_of_box(folder, sources, root):
    """Those of its files' own, and those that its headers declare for all."""
    for path in [folder / source for source in sources] + sorted(folder.rglob("*.hpp")):
        for function in functions_of(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()):
            if function.own == (path.suffix == ".cpp"):
                yield function


def clash(one, other):
    return (one.file != other.file and (one.own or other.own) and one.space == other.space
            and one.first <= other.last and other.first <= one.last)


def complaints(root):
    for cmake in sorted(path for pattern in ("*/CMakeLists.txt", "publisher/*/CMakeLists.txt") for path in root.glob(pattern)):
        if not (box := box_of(cmake)):
            continue
        named = collections.defaultdict(list)
        for function in functions_of_box(cmake.parent, box[1], root):
            named[function.name].append(function)
        for name, functions in sorted(named.items()):
            met = [f for f in functions if any(clash(f, other) for other in functions)]
            if met:
                places = " and ".join(f"{file}:{next(group).line}" for file, group in itertools.groupby(met, lambda f: f.file))
                yield (f"box {box[0]}: {name}() is in {places}, and one call fits both where they are compiled at once; "
                       f"give one another name, or name its file under APART in {cmake.relative_to(root).as_posix()}")


def own(text):
    return "namespace daybook::api {\n\nnamespace {\n\n" + text + "\n\n}  // namespace\n\n}  // namespace daybook::api\n"


def tree(one, other, files={}, cmake="daybook_box(api\n  SOURCES a.cpp  # first\n    b.cpp\n  USES base)\n"):
    return {"api/CMakeLists.txt": cmake, "api/a.cpp": one, "api/b.cpp": other} | files


REFUSE = own("[[noreturn]] void refuse(const std::string& what, const char* why) {\n  throw 1;\n}")

# (what it shows, files, the complaint, or None when there must be none)
CASES = [
    ("two that one call fits", tree(REFUSE, own("void refuse(const std::string& where,\n            const std::string& why) {\n}")),
     "box api: refuse() is in api/a.cpp:5 and api/b.cpp:5"),
    ("the remedy", tree(REFUSE, REFUSE), "give one another name, or name its file under APART in api/CMakeLists.txt"),
    ("another number of arguments", tree(REFUSE, own("void refuse(const std::map<int, int>& what) {}")), None),
    ("an argument with a default", tree(REFUSE, own("void refuse(int where, int why, std::vector<int> also = {}) {}")), "refuse()"),
    ("any number of arguments", tree(REFUSE, own("template <typename... Words>\nvoid refuse(const Words&... words) {}")), "refuse()"),
    ("only declared", tree(REFUSE, own("void refuse(int where, int why);")), "refuse()"),
    ("static outside of the unnamed", tree(REFUSE, "namespace daybook::api {\nstatic void refuse(int where, int why) {}\n}\n"), "refuse()"),
    ("a constexpr one and a value of two types", tree(own("constexpr int digit(char c) { return c - '('; }"),
                                                       own("std::map<int, int> digit(int x)\n{\n}")), "digit()"),
    ("what C calls", tree('extern "C" {\nstatic void put(char* bytes) {}\n}\n', 'extern "C" {\nstatic void put(int bytes) {}\n}\n'), "api/a.cpp:2"),
    ("methods", tree(REFUSE, own("struct Reader {\n  void refuse(int where, int why) {}\n};\nvoid Reader::refuse(int a, int b) {}")), None),
    ("calls, comments and strings", tree(REFUSE, own('// void refuse(int a, int b) {}\nconst char* kRaw = R"(})";\nvoid f() {\n  refuse(1, 2);\n}')), None),
    ("other namespaces", tree(REFUSE, REFUSE.replace("::api", "::api::sheets")), None),
    ("a file that is apart", tree(REFUSE, REFUSE, cmake="daybook_box(api SOURCES a.cpp b.cpp APART b.cpp)\n"), None),
    ("files by pattern", tree(REFUSE, REFUSE, cmake="file(GLOB kinds RELATIVE ${X} b*.cpp)\ndaybook_box(api SOURCES a.cpp ${kinds})\n"), "refuse()"),
    ("one that a header declares", tree(REFUSE, "", {"api/c.hpp": "namespace daybook::api {\n/* Says no. */\nvoid refuse(int a, int b);\n}\n"}),
     "api/a.cpp:5 and api/c.hpp:3"),
]


def main(words):
    if words == ["--self-test"]:
        return 1 if misjudged(CASES, complaints) else 0
    if len(words) != 1:
        print(__doc__)
        return 2
    found = list(complaints(pathlib.Path(words[0])))
    print("\n".join(found) or "no two functions of a box that one call fits")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
