#!/usr/bin/env python3
"""Which tones an audio file holds, by Goertzel's algorithm over stretches of 50 ms.

    tones.py FILE.wav 1000 -440         1000 Hz is there for 0.5 s or more, 440 Hz is not there at all
    tones.py FILE.wav 1000:2.5          for 2.5 s or more

A tone counts in a stretch when it holds most of the energy there, so that speech and noise never count.
"""
import math
import struct
import sys

ULAW = [0] * 256
ALAW = [0] * 256
for code in range(256):
    inverted = ~code & 0xFF
    sample = (((inverted & 0x0F) << 3) + 0x84 << ((inverted & 0x70) >> 4)) - 0x84
    ULAW[code] = -sample if inverted & 0x80 else sample
    inverted = code ^ 0x55
    exponent, mantissa = (inverted & 0x70) >> 4, (inverted & 0x0F) << 4
    sample = mantissa + 8 if exponent == 0 else (mantissa + 0x108) << (exponent - 1)
    ALAW[code] = sample if inverted & 0x80 else -sample


def samples(path):
    """The first channel and the rate, of PCM, A-law or mu-law WAV, also one that was cut off while it was written."""
    with open(path, "rb") as file:
        data = file.read()
    place, form, channels, rate, bits = 12, 1, 1, 8000, 16
    while place + 8 <= len(data):
        name, length = data[place:place + 4], struct.unpack_from("<I", data, place + 4)[0]
        place += 8
        if name == b"fmt ":
            form, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, place)
            if form == 0xFFFE:
                form = struct.unpack_from("<H", data, place + 24)[0]
        if name == b"data":
            body = data[place:place + length] if length else data[place:]
            if form == 6:
                values = [ALAW[octet] for octet in body]
            elif form == 7:
                values = [ULAW[octet] for octet in body]
            elif form == 1 and bits == 16:
                values = [value for (value,) in struct.iter_unpack("<h", body[:len(body) // 2 * 2])]
            else:
                sys.exit(f"{path}: WAV format {form} with {bits} bits is not read")
            return values[::channels], rate
        place += length + (length & 1)
    sys.exit(f"{path}: no audio")


def power(block, frequency, rate):
    """Mean power of one frequency in a block."""
    factor = 2 * math.cos(2 * math.pi * frequency / rate)
    before = last = 0.0
    for value in block:
        before, last = last, value + factor * last - before
    return 2 * (before * before + last * last - factor * before * last) / len(block) ** 2


def seconds_of(values, rate, frequency):
    size = rate // 20
    count = 0
    for start in range(0, len(values) - size + 1, size):
        block = values[start:start + size]
        energy = sum(value * value for value in block) / size
        if energy > 100 * 100 and power(block, frequency, rate) > 0.6 * energy:
            count += 1
    return count / 20


def main():
    values, rate = samples(sys.argv[1])
    wrong = False
    for wish in sys.argv[2:]:
        unwanted = wish.startswith("-")
        frequency, _, least = wish.lstrip("-").partition(":")
        heard = seconds_of(values, rate, float(frequency))
        print(f"{frequency} Hz: {heard:.2f} s of {len(values) / rate:.2f} s")
        wrong |= heard > 0.1 if unwanted else heard < float(least or 0.5)
    sys.exit(wrong)


main()
