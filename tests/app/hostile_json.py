"""JSON that attacks whoever reads it."""
import json

from hostile_pieces import PIECE, repeated


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
