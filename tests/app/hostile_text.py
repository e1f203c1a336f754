"""Delimited text, and pages, that attack whoever reads them: each is made by a function of the size it may have."""
from hostile_pieces import HEADING, PIECE, ROW, entities, random_bytes, repeated

NO_NUL = bytes([32] + list(range(1, 256)))
LINES = bytes(10 if b % 29 == 0 else 44 if b % 7 == 0 else b if b >= 32 else 34 for b in range(256))


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
