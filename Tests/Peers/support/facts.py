#!/usr/bin/env python3
"""Looks for a fact that belongs to no call, e.g. `facts.py STORE deviceRegistered clara-sip`."""
import sqlite3
import sys

store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
found = [" ".join(map(str, row)) for row in store.execute("SELECT * FROM facts")]
if not any(all(word in row for word in sys.argv[2:]) for row in found):
    sys.exit("no fact says " + " ".join(sys.argv[2:]))
