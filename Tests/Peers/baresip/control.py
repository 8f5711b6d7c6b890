#!/usr/bin/env python3
"""Tells a running baresip what to do: `control.py HOST:PORT COMMAND [PARAMETERS]`, or `key KEY` for a key press.

Commands go to its ctrl_tcp module as netstrings of JSON; the answer is printed. A key goes to its cons module, where
it is what a person would press in a call.
"""
import json
import socket
import sys


def main():
    host, _, port = sys.argv[1].partition(":")
    if sys.argv[2] == "key":
        with socket.create_connection((host, int(port) + 1), timeout=3) as console:
            console.sendall(sys.argv[3].encode())
            console.settimeout(0.5)
            try:
                print(console.recv(4096).decode(errors="replace"))
            except TimeoutError:
                pass
        return
    command = {"command": sys.argv[2], "params": " ".join(sys.argv[3:]), "token": "asked"}
    text = json.dumps(command).encode()
    with socket.create_connection((host, int(port)), timeout=3) as connection:
        connection.sendall(b"%d:%s," % (len(text), text))
        received = b""
        while b'"token":"asked"' not in received:
            part = connection.recv(65536)
            if not part:
                sys.exit("no answer")
            received += part
    print(received.decode(errors="replace"))
    if b'"ok":true' not in received:
        sys.exit(1)


main()
