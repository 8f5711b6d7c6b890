#!/usr/bin/env bash
# Times assessing and paying one month of 10,000 people, 20 duties and 200 interventions each, on one core, and of a
# tenth of them: the whole must stay under the threshold, and must not cost more than linearly.
#
#   Benchmarks/law.sh            with the release program of `make build`
#   CORE=1 LIMIT=5 Benchmarks/law.sh
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
VIGIE=${VIGIE:-$(dirname "$here")/.build/release/vigie}
# Seconds that 10,000 people may take, and how much dearer a person may be among ten times as many.
LIMIT=${LIMIT:-5}
SLOPE=${SLOPE:-1.3}
CORE=${CORE:-0}

seconds() { taskset -c "$CORE" "$VIGIE" law benchmark --people "$1" --json | sed -n 's/.*"seconds" : \([0-9.e-]*\).*/\1/p'; }

few=$(seconds 1000)
many=$(seconds 10000)
echo "law: 1,000 people in $few s, 10,000 people in $many s (limit $LIMIT s, $SLOPE times linear)"
awk -v few="$few" -v many="$many" -v limit="$LIMIT" -v slope="$SLOPE" \
    'BEGIN { exit !(many < limit && many < few * 10 * slope) }' || { echo "law: too slow" >&2; exit 1; }
