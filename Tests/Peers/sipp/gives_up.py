#!/usr/bin/env python3
"""A caller who gives up before the first response: INVITE and CANCEL in one breath, over UDP.

    gives_up.py FROM-ADDRESS FROM-PORT NUMBER SERVER-ADDRESS SERVER-PORT

sipp cannot do this: a response that comes between its two sendings makes it abort the call. RFC 3261 section 9.1 asks
callers to wait for a response; telephones do not. Either 487 follows, or a 200 that crossed the CANCEL, which the
caller acknowledges and hangs up (section 15). Exits 0 when it came to such an end, and says which.
"""
import re
import socket
import sys
import time

own, port, number, server, server_port = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])
call = f"gives-up-{port}-{time.time_ns()}"
wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
wire.bind((own, port))
wire.connect((server, server_port))


def request(method, cseq, to_tag="", branch="first", body="", extra=""):
    """The octets of one request of this call."""
    return (
        f"{method} sip:{number}@{server}:{server_port} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {own}:{port};branch=z9hG4bK{call}{branch}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:+33199009999@{own}>;tag=caller\r\nTo: <sip:{number}@{server}>{to_tag}\r\n"
        f"Call-ID: {call}\r\nCSeq: {cseq} {method}\r\n{extra}Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def responses(seconds):
    """Yields (status, method, To tag) of what arrives, until nothing did for that long."""
    wire.settimeout(seconds)
    while True:
        try:
            text = wire.recv(65536).decode(errors="replace")
        except TimeoutError:
            return
        status = re.match(r"SIP/2\.0 (\d{3})", text)
        method = re.search(r"^CSeq: *\d+ +(\w+)", text, re.M | re.I)
        tag = re.search(r"^To:.*?(;tag=[^\s;]+)", text, re.M | re.I)
        if status and method:
            yield int(status[1]), method[1], tag[1] if tag else ""


offer = (
    f"v=0\r\no=- 1 1 IN IP4 {own}\r\ns=-\r\nc=IN IP4 {own}\r\nt=0 0\r\nm=audio {port * 4} RTP/AVP 8 101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)
contact = f"Contact: <sip:caller@{own}:{port}>\r\n"
wire.send(request("INVITE", 1, body=offer, extra=contact + "Content-Type: application/sdp\r\n"))
wire.send(request("CANCEL", 1))
cancelled, end = False, None
for status, method, tag in responses(5):
    if method == "CANCEL" and status == 200:
        cancelled = True
    elif method == "INVITE" and status == 487:
        wire.send(request("ACK", 1, tag))
        end = "487"
    elif method == "INVITE" and status == 200 and end is None:
        wire.send(request("ACK", 1, tag, branch="ack"))
        wire.send(request("BYE", 2, tag, branch="bye"))
    elif method == "BYE" and status == 200:
        end = "200 crossed the CANCEL and was hung up"
    if cancelled and end:
        print(end)
        sys.exit(0)
print(f"CANCEL answered: {cancelled}; INVITE ended: {end}")
sys.exit(1)
