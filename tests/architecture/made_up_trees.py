"""Small source trees, written for the occasion, on which a check of the real one shows that it complains and of what."""
import pathlib
import tempfile


def misjudged(cases, complaints):
    """How many of the cases are judged wrongly, each of which is told: what it shows, its files by path, and words of the complaint; None for none."""
    failures = 0
    for what, files, expected in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            found = list(complaints(root))
        good = not found if expected is None else any(expected in line for line in found)
        failures += not good
        if not good:
            print(f"self-test '{what}': expected {expected or 'no complaint'}, got {found}")
    print(f"{len(cases) - failures} of {len(cases)} made-up trees judged right")
    return failures
