#!/usr/bin/env python3
"""Listens as a service manager does: notify.py SOCKET FILE appends each message of sd_notify(3) as one line."""
import os
import socket
import sys

path, log = sys.argv[1:]
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind(path)
os.chmod(path, 0o666)
with open(log, "a", encoding="utf-8", buffering=1) as lines:
    while True:
        lines.write(manager.recv(65536).decode().replace("\n", " ") + "\n")
