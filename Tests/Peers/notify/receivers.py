#!/usr/bin/env python3
"""Receivers of messages that behave, and some that do not, all on one loopback address: `receivers.py FOLDER ADDRESS`.

Mail servers are aiosmtpd: in clear (2525), with STARTTLS and AUTH (2587), with TLS from the first octet and AUTH (2465),
with a certificate of a stranger (2588). Others: one that says nothing (2526), one that talks nonsense (2527). An HTTP
server (2580) takes text messages and webhooks; it also is slow, fails, or answers what is no HTTP (2581). What arrives
is written to FOLDER: mail-N.eml with its envelope in mail-N.json, http-N.json.
"""
import asyncio
import email
import email.policy
import hashlib
import hmac
import itertools
import json
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

folder, address = Path(sys.argv[1]), sys.argv[2]
counter = itertools.count(1)


def keep(kind, record):
    path = folder / f"{kind}-{next(counter)}.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(record))
    draft.rename(path)


class Mailbox:
    def __init__(self, name):
        self.name = name

    async def handle_RCPT(self, server, session, envelope, to, options):
        if to.startswith("gone@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        keep("mail", {
            "server": self.name, "from": envelope.mail_from, "to": envelope.rcpt_tos,
            "tls": session.ssl is not None, "user": bool(getattr(session, "authenticated", False)),
            "subject": str(message["subject"]), "auto": message["auto-submitted"], "id": message["message-id"],
            "text": parts[0].get_content(), "crlf": b"\n" not in envelope.original_content.replace(b"\r\n", b""),
            "files": [[part.get_filename(), part.get_content_type(), part.get_content()[:4].decode("latin-1"),
                       len(part.get_content())] for part in parts[1:]],
        })
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    is_right = data.login == b"vigie" and data.password == "pä:ss word".encode()
    return AuthResult(success=is_right, handled=is_right)


def context(name):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
    return made


def mail_server(name, port, **options):
    Controller(Mailbox(name), hostname=address, port=port, **options).start()


async def odd_servers():
    async def silent(reader, writer):
        await asyncio.sleep(300)

    async def nonsense(reader, writer):
        writer.write(b"\x00\x01 hello there\r\nwhat?\r\n")
        await writer.drain()
        await asyncio.sleep(1)
        writer.close()

    await asyncio.start_server(silent, address, 2526)
    await asyncio.start_server(nonsense, address, 2527)
    await asyncio.start_server(nonsense, address, 2581)
    await asyncio.Event().wait()


class Web(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.split("?")[0]
        signature = self.headers.get("Vigie-Signature", "")
        record = {"method": self.command, "path": self.path, "body": body.decode(),
                  "headers": dict(self.headers.items())}
        if signature:
            fields = dict(part.split("=", 1) for part in signature.split(","))
            right = hmac.new(b"hook-secret", fields["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
            record["signed"] = hmac.compare_digest(right, fields["v1"]) and abs(time.time() - int(fields["t"])) < 300
        keep("http", record)
        if path == "/slow":
            time.sleep(200)
        status, text = 200, '{"status":100,"creditLeft":"12","smsIds":["1"]}'
        if path == "/fails":
            status, text = 500, "no"
        elif path == "/credit":
            text = '{"status":202,"message":"no credit"}'
        elif path.endswith("Messages.json"):
            status, text = 201, '{"sid":"SM1"}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


Thread(target=ThreadingHTTPServer((address, 2580), Web).serve_forever, daemon=True).start()
mail_server("clear", 2525)
needed = {"authenticator": authenticate, "auth_required": True}
mail_server("starttls", 2587, tls_context=context("server"), require_starttls=True, **needed)
mail_server("stranger", 2588, tls_context=context("stranger"), require_starttls=True, **needed)
mail_server("implicit", 2465, ssl_context=context("server"), auth_require_tls=False, **needed)
print("receivers ready", flush=True)
asyncio.run(odd_servers())
