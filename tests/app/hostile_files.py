"""Files that attack whoever reads them: each is made by a function of the size it may have, and written piece by piece."""
import io
import json
import random
import struct
import zipfile
import zlib

HEADING = b"Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n"
ROW = b"Coasts,Coasts,03/05/2024,Consultancy,Harbours,Harbour Dredging Ltd,1001,26000.00,Dredging\r\n"
CELLS = [["Department family", "Entity", "Date", "Expense type", "Expense area", "Supplier", "Transaction number", "Amount", "Description"],
         ["Coasts", "Coasts", "03/05/2024", "Consultancy", "Harbours", "Harbour Dredging Ltd", "1001", "26000.00", "Dredging"]]
PIECE = 1 << 20
BOMB = 128 << 20   # unpacked: twice what is allowed before the ratio counts


def repeated(piece, size):
    whole = piece * max(1, PIECE // len(piece))
    for _ in range(size // len(whole)):
        yield whole
    yield piece * ((size % len(whole)) // len(piece))


def random_bytes(size, translate=None, seed=3):
    source = random.Random(seed)
    for _ in range(max(1, size // PIECE)):
        piece = source.randbytes(PIECE)
        yield piece.translate(translate) if translate else piece


NO_NUL = bytes([32] + list(range(1, 256)))
LINES = bytes(10 if b % 29 == 0 else 44 if b % 7 == 0 else b if b >= 32 else 34 for b in range(256))


# Delimited text

def noise(size):
    yield from random_bytes(size)


def noise_without_nul(size):
    yield from random_bytes(size, NO_NUL)


def noise_below_headings(size):
    yield HEADING
    yield from random_bytes(size, LINES)


def cut_short(size):
    yield HEADING
    yield from repeated(ROW, size)
    yield b'Coasts,Coasts,03/05/2024,"Consul'


def one_line(size):
    yield from repeated(b"x", size)


def one_line_of_cells(size):
    yield from repeated(b"a,", size)


def one_quoted_line(size):
    yield b'"'
    yield from repeated(b"x", size)


def one_line_of_quotes(size):
    yield from repeated(b'"', size)


def one_line_of_open_quotes(size):
    yield from repeated(b'"x,', size)


def one_line_below_headings(size):
    yield HEADING + ROW + b"Coasts,Coasts,03/05/2024,"
    yield from repeated(b"x", size)
    yield b"\r\n" + ROW


def quoted_lines_below_headings(size):
    """Each opens a quote that nobody closes."""
    yield HEADING
    yield from repeated(b'Coasts,Coasts,03/05/2024,"Consultancy,Harbours,Ltd,1,26000.00,Dredging\r\n', size)


def carriage_returns(size):
    yield HEADING + ROW
    yield from repeated(b"\r", size)


def empty_lines(size):
    yield HEADING + ROW
    yield from repeated(b"\r\n", size)
    yield ROW


def wide(columns, rows):
    def make(_):
        yield HEADING[:-2] + b"".join(b",Column %d" % i for i in range(columns)) + b"\r\n"
        for _ in range(rows):
            yield ROW[:-2] + b",x" * columns + b"\r\n"
    return make


def wide_without_headings(size):
    for _ in range(max(1, size // 1_000_000)):
        yield b"aa,bb,ccc," * 100_000 + b"\n"


def early_nul(_):
    yield HEADING + ROW.replace(b"Harbours", b"Har\0bours") + ROW * 100


def late_nul(size):
    yield HEADING
    yield from repeated(ROW, size)
    yield ROW.replace(b"Harbours", b"Har\0bours")


def odd_utf16(size):
    yield b"\xFF\xFE" + HEADING.decode().encode("utf-16-le")
    yield from repeated(ROW.decode().encode("utf-16-le"), size)
    yield b"x"


def lone_surrogates(size):
    yield b"\xFF\xFE" + HEADING.decode().encode("utf-16-le")
    yield from repeated(b"\x00\xD8", size)


def date_and_amount_of_a_megabyte(_):
    yield HEADING + ROW.replace(b"03/05/2024", b"0" * PIECE) + ROW.replace(b"26000.00", b"9" * PIECE) + ROW.replace(b"26000.00", b"(" * PIECE)


def half_an_html_page(size):
    """An entity bomb as a browser's parser would meet it."""
    yield b"<!DOCTYPE html [\n" + entities(b"ha") + b"]>\n<html><body>&e29;"
    yield from repeated(b"<div>", size)


def page_of_attributes(_):
    """libxml2 holds each attribute of an element against every other."""
    yield b'<html><body><a href="/spend-may-2024.csv"' + b"".join(b" a%d" % n for n in range(1_000_000)) + b">May</a></body></html>"


# Archives and workbooks

def zipped(members, compress=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        for name, pieces in members:
            with archive.open(zipfile.ZipInfo(name) if compress == zipfile.ZIP_STORED else deflated(name), "w", force_zip64=True) as member:
                for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                    member.write(piece)
    return out.getvalue()


def deflated(name):
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def zip_bomb(_):
    yield zipped([("may.csv", repeated(b"0", BOMB))])


def nested_zip_bomb(_):
    inside = zipped([("may.csv", repeated(b"0", BOMB))])
    for level in range(4):
        inside = zipped([(f"{level}-{n}.zip", inside) for n in range(4)])
    yield inside


def overlapping_members(size):
    """Thousands of names for the same packed bytes (D. Fifield, A better zip bomb, 2019)."""
    text = repeated(b"0", size)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed, crc, unpacked = b"", 0, 0
    for piece in text:
        packed, crc, unpacked = packed + packer.compress(piece), zlib.crc32(piece, crc), unpacked + len(piece)
    packed += packer.flush()
    yield overlapping(packed, crc, unpacked, [b"%05d.csv" % n for n in range(5000)])


def overlapping(packed, crc, unpacked, names):
    shape = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, crc, len(packed), unpacked)
    local = b"PK\3\4" + shape + struct.pack("<HH", len(names[0]), 0) + names[0] + packed
    directory = b"".join(b"PK\1\2" + struct.pack("<H", 20) + shape + struct.pack("<HHHHHII", len(n), 0, 0, 0, 0, 0, 0) + n for n in names)
    return local + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(local), 0)


def many_members(_):
    yield zipped([(f"{n}.csv", b"") for n in range(30_000)], zipfile.ZIP_STORED)


def climbing_names(_):
    yield zipped([(f"../../../../{name}", HEADING + ROW) for name in ("etc/passwd", "tmp/a.csv", "..\\..\\b.csv", "\x1b[2Jc.csv")])


def same_names(_):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("may.csv", HEADING + ROW)
        archive.writestr("./may.csv", HEADING + ROW + ROW)
    yield out.getvalue()


def zip_cut_short(size):
    yield zipped([("may.csv", random_bytes(size))])[:-30]


def noise_in_zip(size):
    yield b"PK\3\4"
    yield from random_bytes(size)


def table_in_zip(size):
    """Within every limit on packing: the rows are what they say."""
    def rows():
        yield HEADING
        for start in range(0, size // len(ROW), 1000):
            yield b"".join(ROW.replace(b"1001", b"%d" % (n * 7919 % 1000003)) for n in range(start, start + 1000))
    yield zipped([("may.csv", rows())])


def entities(word):
    lines = [b'<!ENTITY e0 "%s">\n' % word]
    return b"".join(lines + [b'<!ENTITY e%d "&e%d;&e%d;&e%d;&e%d;">\n' % (n, n - 1, n - 1, n - 1, n - 1) for n in range(1, 30)])


TYPES = (b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
         b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>')
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(sheet, strings=b"<sst/>", more=()):
    relations = b'<Relationships><Relationship Id="s" Type="%s/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="t" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    return zipped([("[Content_Types].xml", TYPES), ("xl/_rels/workbook.xml.rels", relations % (OFFICE, OFFICE)),
                   ("xl/workbook.xml", b'<workbook xmlns:r="%s"><sheets><sheet name="May" r:id="s"/></sheets></workbook>' % OFFICE),
                   ("xl/sharedStrings.xml", strings), ("xl/worksheets/sheet1.xml", sheet), *more])


def xlsx_row(cells):
    return b"<row>" + b"".join(b'<c t="str"><v>%s</v></c>' % cell.encode() for cell in cells) + b"</row>"


GOOD_ROWS = b"".join(map(xlsx_row, CELLS))


def xlsx_bomb(_):
    def sheet():
        yield b"<worksheet><sheetData>" + GOOD_ROWS
        yield from repeated(b"<row><c><v>1</v></c></row>", BOMB)
        yield b"</sheetData></worksheet>"
    yield xlsx(sheet())


def xlsx_strings_bomb(_):
    def strings():
        yield b"<sst>"
        yield from repeated(b"<si><t>" + b"a" * 1000 + b"</t></si>", BOMB)
        yield b"</sst>"
    yield xlsx(b"<worksheet><sheetData>" + GOOD_ROWS + b"</sheetData></worksheet>", strings())


def xlsx_entities(_):
    yield xlsx(b'<?xml version="1.0"?><!DOCTYPE worksheet [' + entities(b"ha") + b"]><worksheet><sheetData>" + GOOD_ROWS +
               b'<row><c t="str"><v>&e29;</v></c></row></sheetData></worksheet>')


def xlsx_missing_string(_):
    wrong = b"".join(b'<row><c t="s"><v>%s</v></c></row>' % n for n in (b"0", b"999999999", b"-1", b"99999999999999999999", b"x"))
    yield xlsx(b"<worksheet><sheetData>" + GOOD_ROWS + wrong + b"</sheetData></worksheet>")


def xlsx_long_string_everywhere(_):
    """A megabyte, referred to half a million times."""
    cells = b'<row><c t="s"><v>0</v></c></row>' * 500_000
    yield xlsx(b"<worksheet><sheetData>" + GOOD_ROWS + cells + b"</sheetData></worksheet>", b"<sst><si><t>" + b"a" * (PIECE - 1) + b"</t></si></sst>")


def xlsx_last_cell(_):
    yield xlsx(b"<worksheet><sheetData>" + GOOD_ROWS + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>')


def xlsx_long_string_in_one_cell(_):
    """The same megabyte, over and over in the same cell."""
    cells = b"<row>" + b'<c r="A3" t="s"><v>0</v></c>' * 1_000_000 + b"</row>"
    yield xlsx(b"<worksheet><sheetData>" + GOOD_ROWS + cells + b"</sheetData></worksheet>", b"<sst><si><t>" + b"a" * (PIECE - 1) + b"</t></si></sst>")


def xlsx_attributes(_):
    """An element of so many attributes that holding each against every other takes minutes."""
    many = b"".join(b' a%d=""' % n for n in range(700_000))
    yield xlsx(b"<worksheet><sheetData><row" + many + b"/></sheetData></worksheet>")


def xlsx_in_zip(_):
    yield zipped([("book.xlsx", b"".join(xlsx_bomb(0)))])


def ods(rows, before=b""):
    yield zipped([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content(rows, before))])


def content(rows, before):
    names = b" ".join(b'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (n, n) for n in (b"office", b"table", b"text"))
    yield b'<?xml version="1.0"?>' + before + b"<office:document-content " + names + b'><office:body><office:spreadsheet><table:table table:name="May">'
    for cells in CELLS:
        yield b"<table:table-row>" + b"".join(b"<table:table-cell><text:p>%s</text:p></table:table-cell>" % c.encode() for c in cells) + b"</table:table-row>"
    yield from rows
    yield b"</table:table></office:spreadsheet></office:body></office:document-content>"


CELL = b"<table:table-row%s><table:table-cell%s><text:p>%s</text:p></table:table-cell></table:table-row>"


def ods_bomb(_):
    yield from ods(repeated(CELL % (b"", b"", b"1"), BOMB))


def ods_entities(_):
    yield from ods([CELL % (b"", b"", b"&e29;")], b"<!DOCTYPE x [" + entities(b"ha") + b"]>")


def ods_repeated(_):
    yield from ods([CELL % (b' table:number-rows-repeated="2000000000"', b' table:number-columns-repeated="2000000000"', b"1")])


def ods_spaces(_):
    """A few bytes stand for a megabyte of spaces, in cells that are covered by others."""
    spaces = b'<table:covered-table-cell><text:p><text:s text:c="1048576"/></text:p></table:covered-table-cell>' * 10_000
    yield from ods([b"<table:table-row>" + spaces + b"</table:table-row>"] * 20)


def ods_repeated_within_limits(_):
    yield from ods([CELL % (b' table:number-rows-repeated="1000000"', b' table:number-columns-repeated="16000"', b"a" * 1000)])


# Old workbooks: a compound file is a file system, and its chains can bite their tails (MS-CFB).

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def entry(name, kind, start, size, child=FREE, left=FREE, right=FREE):
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, left, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def compound(fat, directory, sectors, first_difat=END, fats=1, difats=0):
    head = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, 1, 0, 4096, END, 0, first_difat, difats) + struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    table = b"".join(struct.pack("<I", n) for n in fat).ljust(512, b"\xFF")
    return head + table + b"".join(directory).ljust(512, b"\0") + b"".join(sectors)


def xls_cyclic(_):
    """Sector 2 follows 3 follows 2; the stream claims two gigabytes."""
    directory = [entry("Root Entry", 5, END, 0, child=1), entry("Workbook", 2, 2, 0x7FFFFFFF)]
    yield compound([FAT, END, 3, 2], directory, [b"\x09\x08\x10\0" + b"\0\6\5\0" + bytes(504), bytes(512)])


def xls_cyclic_directory(_):
    directory = [entry("Root Entry", 5, END, 0, child=1), entry("Workbook", 2, 2, 600, left=1, right=1)]
    yield compound([FAT, 1, 3, END], directory, [b"\x09\x08\x10\0" + b"\0\6\5\0" + bytes(504), bytes(512)])


def xls_cyclic_table(_):
    """The list of the tables of sectors is its own next part."""
    directory = [entry("Root Entry", 5, END, 0, child=1), entry("Workbook", 2, 2, 600)]
    difat = struct.pack("<I", 0) * 127 + struct.pack("<I", 2)
    yield compound([FAT, END, 3, END], directory, [difat, bytes(512)], first_difat=2, fats=0x7FFFFFFF, difats=0x7FFFFFFF)


# JSON

def deep_arrays(_):
    yield b'[{"Date":'
    yield from repeated(b"[", PIECE)
    yield from repeated(b"]", PIECE)
    yield b"}]"


def deep_objects(_):
    yield b'{"a":' * PIECE + b"1" + b"}" * PIECE


def many_keys(_):
    yield b"[{" + b",".join(b'"c%d":1' % n for n in range(1_000_000)) + b"}]"


def many_keys_in_all(_):
    yield json.dumps([{f"c{row}-{n}": 1 for n in range(100)} for row in range(10_000)]).encode()


def many_keys_a_line(_):
    for row in range(10_000):
        yield json.dumps({f"c{row}-{n}": 1 for n in range(100)}).encode() + b"\n"


def endless_json(size):
    yield b'[{"Date":"'
    yield from repeated(b"x", size)
    yield b'"}]'


def values_in_json(size):
    yield b'[[1'
    yield from repeated(b",1", size)
    yield b"]]"


def climbing_records(_):
    """Every award looks for its buyer among the million members of its release (OCDS allows members of one's own)."""
    yield (b'{"uri":"https://a.example/","version":"1.1","publishedDate":"2024-05-31T00:00:00Z","publisher":{"name":"Coasts"},"releases":[{"ocid":"ocds-213czf-1",'
           b'"id":"1","date":"2024-05-31T00:00:00Z","tag":["award"],"initiationType":"tender",')
    yield b",".join(b'"x%d":1' % n for n in range(1_000_000)) + b',"awards":[' + b",".join(b'{"id":"%d"}' % n for n in range(200_000)) + b"]}]}"


# Schemas: a document of our own kind, so these are for whoever writes one, and for a mistake in the configuration.

FIELD = {"name": "cell", "type": "string", "description": "x"}
TWO = [{"name": "one", "type": "string", "description": "x"}, {"name": "two", "type": "number", "description": "x"}]


def with_fields(fields, **more):
    return json.dumps({"name": "test", "version": "1", "description": "x", "fields": fields, **more}).encode()


def cell(**words):
    return with_fields([FIELD | words])


SCHEMAS = [
    ("a minimum above the maximum", cell(type="integer", constraints={"minimum": 5, "maximum": 4}), "above its maximum"),
    ("no room between exclusive bounds", cell(type="integer", constraints={"exclusiveMinimum": 4, "exclusiveMaximum": 5}), "cell"),
    ("a day before the first", cell(type="date", constraints={"minimum": "2024-02-01", "maximum": "2024-01-01"}), "above its maximum"),
    ("a shortest longer than the longest", cell(constraints={"minLength": 5, "maxLength": 4}), "minLength 5 above maxLength 4"),
    ("a length past counting", cell(constraints={"minLength": 1 << 64}), "whole number"),
    ("an empty enum", cell(constraints={"enum": []}), "empty enum"),
    ("an enum of another type", cell(type="integer", constraints={"enum": ["a"]}), "which is no integer"),
    ("an enum the pattern refuses", cell(constraints={"enum": ["b"], "pattern": "a"}), "breaks another of its constraints"),
    ("an enum of missing values", cell(missingValues=["n/a"], constraints={"enum": ["n/a"]}), "among its missingValues"),
    ("true and false alike", cell(type="boolean", trueValues=["x"], falseValues=["x"]), "among trueValues and falseValues"),
    ("a point that parts thousands", cell(type="number", decimalChar=".", groupChar="."), "same decimalChar and groupChar"),
    ("a pattern of a thousand thousands", cell(constraints={"pattern": "((a{1000}){1000}){1000}"}), "cannot be used"),
    ("a pattern of 100,000 brackets", cell(constraints={"pattern": "(" * 100_000 + ")" * 100_000}), "cannot be used"),
    ("a pattern of 3 MB", cell(constraints={"pattern": "a?" * 1_500_000}), "cannot be used"),
    ("a rule that refers to itself", cell(type="object", constraints={"jsonSchema": {"$ref": "#"}}), "cell"),
    ("a rule in a circle", cell(type="object", constraints={"jsonSchema": {"allOf": [{"$ref": "#/definitions/a"}], "definitions": {
        "a": {"allOf": [{"$ref": "#/definitions/b"}]}, "b": {"allOf": [{"$ref": "#/definitions/a"}]}}}}), "cell"),
    ("a rule from another place", cell(type="object", constraints={"jsonSchema": {"$ref": "https://a.example/schema.json"}}), "cannot be used"),
    ("a field twice", with_fields([FIELD, FIELD]), "is there twice"),
    ("two fields of one title", with_fields([FIELD | {"title": "Cell"}, FIELD | {"name": "other", "title": "Cell"}]), "Cell"),
    ("two fields of one alias", with_fields([FIELD | {"daybook": {"aliases": ["x"]}}, FIELD | {"name": "other", "daybook": {"aliases": ["X"]}}]), "both found under the heading"),
    ("a key of no field", with_fields(TWO, primaryKey=["none"]), "which does not exist"),
    ("a key that refers to another number of fields", with_fields(TWO, foreignKeys=[{"fields": ["one"], "reference": {"fields": ["one", "two"]}}]), "1 fields to 2"),
    ("an amount that is text", with_fields(TWO, daybook={"amount": "one"}), "which is no number"),
    ("an amount that may not be published", with_fields([TWO[1] | {"daybook": {"publish": False}}], daybook={"amount": "two"}), "may not be published"),
    ("essential and secret", with_fields([FIELD | {"daybook": {"essential": True, "publish": False}}]), "essential but may not be published"),
    ("a tree that is its own parent", with_fields(TWO, daybook={"checks": {"tree": {"id": "one", "parent": "one", "root": "XX"}}}), "same field"),
    ("no field", with_fields([]), "no fields"),
    ("2,000 fields", with_fields([FIELD | {"name": f"f{n}"} for n in range(2000)]), "more than 1,000 fields"),
    ("no object", b"[]", "expected an object"),
    ("a name twice", b'{"name": "a", "name": "b"}', "stands twice"),
    ("a zero byte", b'{"name": "a\0"}', "NUL"),
    ("100,000 levels", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested deeper than"),
    ("nothing", b"", "JSON"),
    ("5 MB", with_fields([FIELD | {"description": "x" * 5_000_000}]), "limit"),
]
