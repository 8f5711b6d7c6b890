#!/usr/bin/env python3
"""Writes a capture that sipp's play_pcap_audio sends: one RTP stream of a tone with keys pressed in it (RFC 4733).

    rtp_pcap.py FILE.pcap FREQUENCY SECONDS [KEY@SECOND | KEY@SECOND:lossy]...

A-law is payload type 8, telephone-event 101. A pressed key takes the place of the tone for 100 ms and its end is sent
three times; `lossy` leaves out its first packets and all but the last end, as a bad network would.
"""
import math
import struct
import sys

KEYS = "0123456789*#"


def alaw(sample):
    sign = 0x00
    if sample >= 0:
        sign = 0x80
    else:
        sample = -sample - 1
    sample = min(sample, 32767)
    exponent = 7
    while exponent > 0 and not sample & (0x80 << exponent):
        exponent -= 1
    mantissa = sample >> (4 if exponent == 0 else exponent + 3) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


def payloads(frequency, seconds, keys):
    """(payload type, marker, timestamp, sequence, payload) for each packet, in the order of sending, with its time."""
    sequence = 1
    for tick in range(int(seconds * 50)):
        key, since = next(((key, tick - start) for key, start, _ in keys if 0 <= tick - start < 7), (None, 0))
        lossy = next((lossy for _, start, lossy in keys if 0 <= tick - start < 7), False)
        if key is None:
            samples = (math.sin(2 * math.pi * frequency * (tick * 160 + n) / 8000) for n in range(160))
            yield tick, 8, tick == 0, tick * 160, sequence, bytes(alaw(int(11000 * sample)) for sample in samples)
        else:
            start = tick - since
            is_end = since >= 4
            length = min(since + 1, 5) * 160
            if not (lossy and since not in (3, 6)):
                event = struct.pack("!BBH", KEYS.index(key), (0x80 if is_end else 0) | 10, length)
                yield tick, 101, since == 0, start * 160, sequence, event
        sequence += 1


def main():
    path, frequency, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    keys = []
    for text in sys.argv[4:]:
        key, _, when = text.partition("@")
        when, _, manner = when.partition(":")
        keys.append((key, int(float(when) * 50), manner == "lossy"))
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for tick, kind, marker, timestamp, sequence, payload in payloads(frequency, seconds, keys):
            rtp = struct.pack("!BBHII", 0x80, (0x80 if marker else 0) | kind, sequence, timestamp, 0x5EED) + payload
            udp = struct.pack("!HHHH", 4000, 4002, 8 + len(rtp), 0) + rtp
            ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1")
            frame = b"\2\0\0\0\0\1" + b"\2\0\0\0\0\2" + b"\x08\0" + ip + udp
            microseconds = tick * 20000
            file.write(struct.pack("<IIII", microseconds // 1000000, microseconds % 1000000, len(frame), len(frame)))
            file.write(frame)


main()
