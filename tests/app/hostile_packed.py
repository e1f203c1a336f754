"""Archives and workbooks of today that attack whoever unpacks them."""
import io
import struct
import zipfile
import zlib

from hostile_pieces import BOMB, CELLS, HEADING, PIECE, ROW, entities, random_bytes, repeated


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
