#!/usr/bin/env python3
"""Whether a receiver got something: `got.py FOLDER mail|http [COUNT=N] KEY=VALUE|KEY~PART...`; all on one record.

Keys may go deeper with dots: `headers.Authorization`. With COUNT, exactly so many records match.
"""
import json
import sys
from pathlib import Path


def value(record, key):
    for part in key.split("."):
        record = record.get(part) if isinstance(record, dict) else None
    return record if isinstance(record, str) else json.dumps(record)


def matches(record, wish):
    if "=" in wish and ("~" not in wish or wish.index("=") < wish.index("~")):
        key, wanted = wish.split("=", 1)
        return value(record, key) == wanted
    key, part = wish.split("~", 1)
    return part in (value(record, key) or "")


count = None
wishes = sys.argv[3:]
if wishes and wishes[0].startswith("COUNT="):
    count = int(wishes.pop(0)[6:])
records = [json.loads(path.read_text()) for path in sorted(Path(sys.argv[1]).glob(sys.argv[2] + "-*.json"))]
found = [record for record in records if all(matches(record, wish) for wish in wishes)]
if len(found) != count if count is not None else not found:
    print(f"{len(found)} of {len(records)} records match {wishes}:")
    for record in records[-6:]:
        print(json.dumps(record, ensure_ascii=False)[:700])
    sys.exit(1)
