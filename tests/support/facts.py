"""Sentences about open data, each said to be true or WRONG; a program of facts ends with `sys.exit(verdict())`."""
failures = []


def fact(holds, sentence, detail=""):
    print(("ok    " if holds else "WRONG ") + sentence + ("" if holds else f": {str(detail)[:3000]}"), flush=True)
    if not holds:
        failures.append(sentence)


def verdict():
    """The exit code, after a last line."""
    print(f"{len(failures)} facts are wrong" if failures else "every fact holds")
    return 1 if failures else 0
