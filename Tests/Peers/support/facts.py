#!/usr/bin/env python3
"""Looks for a fact in a store.

    facts.py STORE KIND WORD...         a fact of this kind; each word is one of its values, or NAME=VALUE, or NAME~PART
    facts.py STORE --anywhere TEXT      the text stands somewhere in the facts

    facts.py STORE deviceRegistered clara-sip
    facts.py STORE notificationFailed email attempt=3 to~example
"""
import json
import sqlite3
import sys


def scalars(value, name=""):
    """Each value of a fact with its name, however deep it lies."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from scalars(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner, name)
    else:
        yield name, str(value)


def holds(word, found):
    for sign, matches in (("=", str.__eq__), ("~", str.__contains__)):
        name, parted, text = word.partition(sign)
        if parted and any(name == key for key, _ in found):
            return any(name == key and matches(value, text) for key, value in found)
    return any(word == value for _, value in found)


def main():
    store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    if sys.argv[2] == "--anywhere":
        rows = store.execute("SELECT payload FROM facts")
        if not any(sys.argv[3] in payload for payload, in rows):
            sys.exit("no fact holds " + sys.argv[3])
        return
    rows = store.execute("SELECT payload FROM facts WHERE kind = ?", (sys.argv[2],)).fetchall()
    found = [list(scalars(json.loads(payload))) for payload, in rows]
    if not any(all(holds(word, fact) for word in sys.argv[3:]) for fact in found):
        for fact in found:
            print("  ", " ".join(f"{name}={value}" for name, value in fact))
        sys.exit("no fact says " + " ".join(sys.argv[2:]))


main()
