"""Old workbooks: a compound file is a file system, and its chains can bite their tails (MS-CFB)."""
import struct

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
