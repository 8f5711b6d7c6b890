#!/usr/bin/env bash
# Writes a WAV file of MILLISECONDS of a faint buzz: 8 kHz, 16 bits, one channel.
#
#   recording.sh FILE MILLISECONDS
set -euo pipefail
samples=$(($2 * 8)) bytes=$(($2 * 16))
little() { # little VALUE OCTETS
    local value=$1 text=""
    for ((i = 0; i < $2; i++)); do text+=$(printf '\\x%02x' $((value >> (8 * i) & 255))); done
    printf '%b' "$text"
}
{
    printf 'RIFF' && little $((36 + bytes)) 4 && printf 'WAVEfmt '
    little 16 4 && little 1 2 && little 1 2 && little 8000 4 && little 16000 4 && little 2 2 && little 16 2
    printf 'data' && little "$bytes" 4
    LC_ALL=C awk -v n=$((samples / 16)) \
        'BEGIN { for (i = 0; i < n; i++) for (k = 0; k < 16; k++) printf (k < 8 ? " \001" : "\340\376") }'
} >"$1"
