"""What files that attack their reader are made of: a good table, and pieces to write one by one, of the size that a file may have."""
import random

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


def entities(word):
    lines = [b'<!ENTITY e0 "%s">\n' % word]
    return b"".join(lines + [b'<!ENTITY e%d "&e%d;&e%d;&e%d;&e%d;">\n' % (n, n - 1, n - 1, n - 1, n - 1) for n in range(1, 30)])
