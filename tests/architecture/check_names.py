#!/usr/bin/env python3
"""Fails when two files of a box, or of a test, have something of their own with one name: a function where one call would fit both, a type, a value.

    check_names.py ROOT         looks at every daybook_box() and daybook_test() below ROOT
    check_names.py --self-test  feeds the rules made-up trees, good and bad, and sees each judged right

Several files of each are compiled at once where nothing is compiled yet (cmake/DaybookBox.cmake). Their unnamed namespaces
are one then: functions that they define alike are overloads of each other, and a call takes whichever fits best without a
word from the compiler. So it is with a function that a header declares. Of types and values the compiler complains, but only
there, which is mostly a machine of continuous integration; here it is said everywhere. A suite of tests is a namespace, so
helpers that lie in their file's suite meet no other's. Files that are APART are compiled alone and not looked at.
"""
import collections
import itertools
import math
import os
import pathlib
import re
import sys

from made_up_trees import misjudged

BUILT = re.compile(r"\bdaybook_(box|test)\(([^()]*)\)")
GLOB = re.compile(r"\bfile\(GLOB (\w+)[^()]*?([\w/*]+\.cpp)\)")
SECTIONS = {"ALONE", "MAIN", "SOURCES", "APART", "USES", "WRAPS", "LABELS"}
FOLDERS = "*/CMakeLists.txt", "publisher/*/CMakeLists.txt", "tests/*/CMakeLists.txt", "tests/*/*/CMakeLists.txt"

SUITE = re.compile(r"\bBOOST_(?:AUTO|FIXTURE)_TEST_SUITE\((\w+)[^\n]*\)")

# What holds brackets that are none: raw strings, comments, strings, characters (1'000 is a number), the preprocessor.
NO_CODE = re.compile(r'R"([^()\s\\]*)\(.*?\)\1"|//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|(?<![0-9a-fA-F])\'(?:[^\'\\\n]|\\.)+\'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*',
                     re.DOTALL | re.MULTILINE)
NAMESPACE = re.compile(r'\s*(?:(?:inline )?namespace\s*([\w:]*)|extern "")\s*$')
NAME = re.compile(r"[\w>&*\]]\s+[&*]*(\w+)\s*$")
OPENING, CLOSING = "([{<", ")]}>"

TYPE = re.compile(r"\b(?:struct|class|union|enum(?:\s+(?:class|struct))?)\s+(\w+)\s*(?:final\s*)?(?::[^:].*)?$", re.DOTALL)

# file: below the root; first, last: how many arguments a call may have (of a type or a value, any); own: no other file can link with it.
Named = collections.namedtuple("Named", "file line space name first last own")


def code_of(text):
    """With every line where it was, suites as the namespaces that they are, and without arrows, which are no closing angles."""
    text = SUITE.sub(r"namespace \1 {", text).replace("BOOST_AUTO_TEST_SUITE_END()", "}")
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


def things_of(head, defined):
    """(name, 0, any) of a type up to its body, or of each value up to what it is."""
    if found := TYPE.search(head):
        return [(found[1], 0, math.inf)] if defined else []
    if head.startswith(("using ", "typedef ", "friend ", "extern ", "namespace ")):
        return []
    parts = parameters_of(head)
    first = 0 if head.startswith(",") else 1   # what follows the braces of the value before it
    names = [NAME.search(before_value(part)) for part in parts[:first]] + [
        re.fullmatch(r"\s*[&*]*(\w+)\s*", before_value(part)) for part in parts[first:]]
    return [(found[1], 0, math.inf) for found in names if found]


def before_value(text):
    """A declaration up to its `=` or the lengths of an array."""
    at = 0
    while (m := re.compile(r"[(<=]").search(text, at)) and m[0] != "=":
        at = after_brackets(text, m.start())
    return re.sub(r"(\[[^\[\]]*\]\s*)+$", "", text[:m.start() if m else len(text)].rstrip())


def is_own(head, spaces, file):
    """Constants are a file's own wherever they stand, but in a header."""
    kept = r"static\b" if file.endswith(".hpp") or function_of(head) else r"(?:static|const|constexpr)\b"
    return "" in spaces or re.match(r"(\[\[.*?\]\]\s*)*" + kept, head) is not None


def names_of(text, file):
    """What a file declares in its namespaces: free functions, types, values. Bodies, of classes too, are stepped over."""
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
            bare = head.lstrip()
            first = start + len(head) - len(bare)
            line, counted = line + code.count("\n", counted, first), first
            function = None if bare.startswith(("using ", "typedef ")) else function_of(bare)
            for found in [function] if function else things_of(bare, m[0] == "{"):
                yield Named(file, line, "::".join(filter(None, spaces)), *found, is_own(bare, spaces, file))
        start = at


def built_by(cmake):
    """("box" or "test", name, files compiled together) of each that a CMakeLists.txt makes."""
    text = re.sub(r"#[^\n]*", "", cmake.read_text(encoding="utf-8"))
    for name, pattern in GLOB.findall(text):
        files = sorted(path.relative_to(cmake.parent).as_posix() for path in cmake.parent.glob(pattern))
        text = text.replace("${%s}" % name, " ".join(files))
    for what, inside in BUILT.findall(text):
        name, *words = inside.split()
        lists, section = collections.defaultdict(list), None
        for word in words:
            section = word if word in SECTIONS else section
            lists[section].append(word)
        yield what, name, [word for word in lists["SOURCES"] if word.endswith(".cpp") and word not in lists["APART"]]


def names_in(folder, sources, root):
    """What is its files' own, and what its headers declare for all."""
    for path in [folder / source for source in sources] + sorted(folder.rglob("*.hpp")):
        path = pathlib.Path(os.path.normpath(path))
        for named in names_of(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()):
            if named.own == (path.suffix == ".cpp"):
                yield named


def clash(one, other):
    return (one.file != other.file and (one.own or other.own) and one.space == other.space
            and one.first <= other.last and other.first <= one.last)


def complaints(root):
    for cmake in sorted(path for pattern in FOLDERS for path in root.glob(pattern)):
        for what, built, sources in built_by(cmake):
            by_name = collections.defaultdict(list)
            for named in names_in(cmake.parent, sources, root):
                by_name[named.name].append(named)
            for name, alike in sorted(by_name.items()):
                met = [one for one in alike if any(clash(one, other) for other in alike)]
                if met:
                    places = " and ".join(f"{file}:{next(group).line}" for file, group in itertools.groupby(met, lambda one: one.file))
                    remedy = "move one into the suite of its file, give it another name" if what == "test" else "give one another name"
                    yield (f"{what} {built}: {name} is in {places}, which are compiled at once; "
                           f"{remedy}, or name its file under APART in {cmake.relative_to(root).as_posix()}")


def own(text):
    return "namespace daybook::api {\n\nnamespace {\n\n" + text + "\n\n}  // namespace\n\n}  // namespace daybook::api\n"


def tree(one, other, files={}, cmake="daybook_box(api\n  SOURCES a.cpp  # first\n    b.cpp\n  USES base)\n"):
    return {"api/CMakeLists.txt": cmake, "api/a.cpp": one, "api/b.cpp": other} | files


REFUSE = own("[[noreturn]] void refuse(const std::string& what, const char* why) {\n  throw 1;\n}")

# (what it shows, files, the complaint, or None when there must be none)
CASES = [
    ("two that one call fits", tree(REFUSE, own("void refuse(const std::string& where,\n            const std::string& why) {\n}")),
     "box api: refuse is in api/a.cpp:5 and api/b.cpp:5"),
    ("the remedy", tree(REFUSE, REFUSE), "give one another name, or name its file under APART in api/CMakeLists.txt"),
    ("another number of arguments", tree(REFUSE, own("void refuse(const std::map<int, int>& what) {}")), None),
    ("an argument with a default", tree(REFUSE, own("void refuse(int where, int why, std::vector<int> also = {}) {}")), "refuse is in"),
    ("any number of arguments", tree(REFUSE, own("template <typename... Words>\nvoid refuse(const Words&... words) {}")), "refuse is in"),
    ("only declared", tree(REFUSE, own("void refuse(int where, int why);")), "refuse is in"),
    ("static outside of the unnamed", tree(REFUSE, "namespace daybook::api {\nstatic void refuse(int where, int why) {}\n}\n"), "refuse is in"),
    ("a constexpr one and a value of two types", tree(own("constexpr int digit(char c) { return c - '('; }"),
                                                       own("std::map<int, int> digit(int x)\n{\n}")), "digit is in"),
    ("what C calls", tree('extern "C" {\nstatic void put(char* bytes) {}\n}\n', 'extern "C" {\nstatic void put(int bytes) {}\n}\n'), "api/a.cpp:2"),
    ("methods", tree(REFUSE, own("struct Reader {\n  void refuse(int where, int why) {}\n};\nvoid Reader::refuse(int a, int b) {}")), None),
    ("calls, comments and strings", tree(REFUSE, own('// void refuse(int a, int b) {}\nconst char* kRaw = R"(})";\nvoid f() {\n  refuse(1, 2);\n}')), None),
    ("other namespaces", tree(REFUSE, REFUSE.replace("::api", "::api::sheets")), None),
    ("a file that is apart", tree(REFUSE, REFUSE, cmake="daybook_box(api SOURCES a.cpp b.cpp APART b.cpp)\n"), None),
    ("files by pattern", tree(REFUSE, REFUSE, cmake="file(GLOB kinds RELATIVE ${X} b*.cpp)\ndaybook_box(api SOURCES a.cpp ${kinds})\n"), "refuse is in"),
    ("one that a header declares", tree(REFUSE, "", {"api/c.hpp": "namespace daybook::api {\n/* Says no. */\nvoid refuse(int a, int b);\n}\n"}),
     "api/a.cpp:5 and api/c.hpp:3"),
    ("two types", tree(own("struct Reader : Base {\n  int at;\n};"), own("enum class Reader { one };")), "Reader is in api/a.cpp:5 and api/b.cpp:5"),
    ("a type that is only named", tree(own("struct Reader {};"), own("struct Reader;\nusing Reader = int;")), None),
    ("a type of a header", tree(own("class Reader final {};"), "", {"api/c.hpp": "namespace daybook::api {\nstruct Reader {\n};\n}\n"}), "Reader is in"),
    ("two values", tree(own("const std::string kMay = \"2024-05\";"), own("constexpr const char* kMay[] = {\"2024\", \"05\"};")), "kMay is in"),
    ("several values at once", tree(own("const int kApril = f(4, 1), kMay{5}, kJune = 6;"), own("std::map<int, int> kJune;")), "kJune is in"),
    ("constants outside of the unnamed", tree("const int kMay = 5;\n", "static const int kMay = 6;\n"), "kMay is in"),
    ("values of functions", tree(own("int f() {\n  const int kMay = 5;\n  return kMay;\n}"), own("const int kMay = 5;")), None),
    ("a test's files", tree(REFUSE, REFUSE, cmake="daybook_test(api ALONE MAIN main.cpp\n SOURCES a.cpp\n b.cpp USES api LABELS contract)\n"),
     "test api: refuse is in api/a.cpp:5 and api/b.cpp:5, which are compiled at once; move one into the suite of its file"),
    ("the second of two tests", tree(REFUSE, REFUSE, cmake="daybook_test(one SOURCES a.cpp USES api)\ndaybook_test(two SOURCES a.cpp b.cpp USES api)\n"), "test two"),
    ("a test's own main", tree(REFUSE, REFUSE, cmake="daybook_test(api MAIN a.cpp SOURCES b.cpp USES api)\n"), None),
    ("two suites", tree("BOOST_AUTO_TEST_SUITE(one)\n" + REFUSE + "BOOST_AUTO_TEST_SUITE_END()\n", "BOOST_FIXTURE_TEST_SUITE(two, Two)\n" + REFUSE + "BOOST_AUTO_TEST_SUITE_END()\n"), None),
    ("one suite in two files", tree(*["BOOST_AUTO_TEST_SUITE(one)\n" + REFUSE + "BOOST_AUTO_TEST_SUITE_END()\n"] * 2), "refuse is in api/a.cpp:6 and api/b.cpp:6"),
    ("a raw string with any delimiter", tree(REFUSE, 'const char* kRaw = R"~(}}")~";\n' + REFUSE), "api/b.cpp:6"),
]


def main(words):
    if words == ["--self-test"]:
        return 1 if misjudged(CASES, complaints) else 0
    if len(words) != 1:
        print(__doc__)
        return 2
    found = list(complaints(pathlib.Path(words[0])))
    print("\n".join(found) or "no two files that are compiled at once have a name of their own for two things")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
