#!/usr/bin/env bash
# Prints the organisation of the benchmarks: LINES lines with one person each, whose telephone is the probe, and ten
# lines with a long announcement, and a hundred that record. Numbers: +33199000000 and following; +33199009900 to 9909
# announce; +33199008000 to 8099 record; +33199009800 is one line with two people and the limits that every line has
# unless its file says else.
#
# The first announcement is 100 ms of a recording, so that `setup` measures calls and not speech. Limits are the
# highest that the file may name: this is one of the few places that want to be flooded.
set -euo pipefail
lines=${1:-1000}
caller=${2:-127.0.0.2}
callee=${3:-127.0.0.3}
callee_port=${4:-5060}

cat <<YAML
organisation: Benchmark
default_trunk: probe
dial_out: { allowed_prefixes: ["+336"], per_hour: 100000, at_once: 1000 }
trunks:
  probe:
    host: $callee
    port: $callee_port
    transport: udp
    authentication: address
    addresses: ["$caller", "$callee"]
    emergency_calls: true
people:
YAML
for ((i = 0; i < lines; i++)); do
    printf '  p%d: { name: P %d, devices: { d%d: { number: "+336%08d" } } }\n' "$i" "$i" "$i" "$i"
done
echo "lines:"
for ((i = 0; i < lines; i++)); do
    printf '  l%d:\n    name: banc\n    numbers: ["+3319900%04d"]\n' "$i" "$i"
    printf '    announcement: { file: short.wav, tells_emergency_numbers: false }\n'
    printf '    limits: { simultaneous_calls: 1000 }\n'
    printf '    ladder: { levels: { primary: [ { person: p%d, when: always } ] } }\n' "$i"
done
cat <<YAML
  storm:
    name: banc
    numbers: ["+33199009800"]
    announcement: { file: short.wav, tells_emergency_numbers: false }
    ladder: { levels: { primary: [ { person: p0, when: always } ], backup: [ { person: p1, when: always } ] } }
YAML
for ((i = 0; i < 10; i++)); do
    cat <<YAML
  announcement$i:
    name: banc
    numbers: ["+3319900990$i"]
    announcement: { file: long.wav, tells_emergency_numbers: false }
    limits: { simultaneous_calls: 1000 }
    ladder: { levels: { primary: [ { person: p0, when: always } ] } }
YAML
done
for ((i = 0; i < (lines < 100 ? lines : 100); i++)); do
    printf '  recorded%d:\n    name: banc\n    numbers: ["+3319900%04d"]\n' "$i" "$((8000 + i))"
    printf '    announcement: { file: short.wav, tells_emergency_numbers: false }\n'
    printf '    recording: { purpose: "pour la mesure" }\n'
    printf '    limits: { simultaneous_calls: 1000 }\n'
    printf '    ladder: { levels: { primary: [ { person: p%d, when: always } ] } }\n' "$i"
done
