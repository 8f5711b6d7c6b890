#!/usr/bin/env python3
"""Judges one call as `vigie call ID --json` tells it.

    ledger.py FILE EXPECTATION...       each must hold
    ledger.py FILE --recording          prints the path of the message

Expectations:
    outcome=voicemail                   how the call ended
    number=+33199009999                 the caller's number as it was understood
    task=voicemail                      a task of that kind was opened
    "legFailed sipStatus=403 leg=1"     a fact with exactly these values; "by=" that it has none of that name
    "callReceived number~soft"          a fact with a value that holds this text
    "no bridged"                        no such fact
    "2 legDialled"                      exactly so many
    "legAccepted < bridged"             in this order
"""
import json
import sys


def facts(call):
    return [(entry["kind"], entry["fact"][entry["kind"]]) for entry in call["entries"]]


def fits(values, word):
    sign = "~" if "~" in word.partition("=")[0] else "="
    key, _, text = word.partition(sign)
    value = values.get(key)
    if sign == "~":
        return text in str(value)
    return value is None if not text else str(value) == text


def matching(call, words):
    return [
        place for place, (name, values) in enumerate(facts(call))
        if name == words[0] and all(fits(values, word) for word in words[1:])
    ]


def holds(call, expectation):
    if "<" in expectation:
        earlier, later = (side.split() for side in expectation.split("<"))
        first, second = matching(call, earlier), matching(call, later)
        return bool(first and second and first[0] < second[-1])
    words = expectation.split()
    key, _, value = words[0].partition("=")
    if value and key in ("outcome", "number", "person", "trunk"):
        return str(call["call"].get(key)) == value
    if value and key == "task":
        return any(task["kind"] == value for task in call["tasks"])
    if words[0] == "no":
        return not matching(call, words[1:])
    if words[0].isdigit():
        return len(matching(call, words[1:])) == int(words[0])
    return bool(matching(call, words))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        call = json.load(file)
    if sys.argv[2:] == ["--recording"]:
        if not call["recordings"]:
            sys.exit("the call has no message")
        print(call["recordings"][0]["path"])
        return
    missed = [text for text in sys.argv[2:] if not holds(call, text)]
    if missed:
        for text in missed:
            print("the ledger does not say:", text)
        print("outcome", call["call"]["outcome"])
        for kind, values in facts(call):
            print("  ", kind, " ".join(f"{key}={value}" for key, value in values.items()))
        sys.exit(1)


main()
