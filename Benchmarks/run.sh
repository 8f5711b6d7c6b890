#!/usr/bin/env bash
# Measures a real `vigie serve` against a bare relay, alternately in the same run, and prints one table.
#
#   Benchmarks/run.sh                     everything
#   ONLY=relay Benchmarks/run.sh          relay, record, announce, setup, memory, storm, sipp or rota
#   STEPS="10 50" SETUP_RATES="50 100" ...      fewer steps
#
# The server is pinned to core 0, the generators to core 1; each part starts the server anew. A figure is worth what the
# machine's quiet is worth: compare only within one run. The lines of a run stay in the folder that the end names.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
VIGIE=${VIGIE:-$root/.build/release/vigie}
ONLY=${ONLY:-relay record announce setup memory}
STEPS=${STEPS:-10 50 100 200 400}
WINDOW=${WINDOW:-10}
REPEAT=${REPEAT:-3}
RECORD_CALLS=${RECORD_CALLS:-50}
ANNOUNCE_RATES=${ANNOUNCE_RATES:-20 50 100 150 200 250 300 350}
SETUP_RATES=${SETUP_RATES:-50 100 200 300 400 500 600 700 800 1000}
SECONDS_EACH=${SECONDS_EACH:-15}
MEMORY_BRIDGED=${MEMORY_BRIDGED:-200}
MEMORY_CALLS=${MEMORY_CALLS:-25000}
MEMORY_RATE=${MEMORY_RATE:-200}
LINES_COUNT=${LINES_COUNT:-1000}
SERVER=127.0.0.1 CALLER=127.0.0.2 CALLEE=127.0.0.3 SIP_PORT=${SIP_PORT:-5072} PROBE_PORT=${PROBE_PORT:-5074}
STORM_CALLS=${STORM_CALLS:-5000}
STORM_SECONDS=${STORM_SECONDS:-60}
FIRST_NUMBER=+33199000000 ANNOUNCEMENT=+33199009900 RECORDED=+33199008000
STORM=+33199009800
SERVER_CORE=${SERVER_CORE:-0} LOAD_CORE=${LOAD_CORE:-1}

work=$(mktemp -d -t vigie-bench-XXXXXX)
server_pid="" relay_pid=""

fail() {
    echo "bench: $*" >&2
    exit 1
}

stop_process() { # stop_process PID
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}
stop_all() {
    stop_process "$server_pid"
    stop_process "$relay_pid"
}
trap stop_all EXIT

[ -x "$VIGIE" ] || fail "no $VIGIE: run 'swift build -c release --product vigie' first, or set VIGIE"
[ "$(nproc)" -ge 2 ] || fail "two cores are needed: one for the server, one for the load"
gcc -O2 -Wall -std=gnu11 -o "$work/probe" "$here"/Probe/*.c
gcc -O2 -Wall -std=gnu11 -o "$work/relay" "$here"/Floor/relay.c
ulimit -n 60000 2>/dev/null || ulimit -n "$(ulimit -Hn)"

load() { taskset -c "$LOAD_CORE" "$work/probe" "$@"; }
calls() { # calls MODE NAME=VALUE...
    load "$1" pid="$server_pid" port="$SIP_PORT" caller_sip="$PROBE_PORT" callee_sip="$PROBE_PORT" \
        lines="$LINES_COUNT" number=$FIRST_NUMBER "${@:2}"
}
# value NAME LINE: the value of NAME in a line of name=value words.
value() { tr ' ' '\n' <<<"$2" | sed -n "s/^$1=//p" | head -n 1; }
# median FILE NAME [MATCH]: the median of NAME over the lines of FILE that match.
median() {
    { grep -e "${3:-}" "$1" || true; } | tr ' ' '\n' | sed -n "s/^$2=//p" | sort -g |
        awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; else print "-" }'
}
row() { printf '%-40s %12s %12s %8s  %s\n' "$@"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a > 0) printf "%.2f", b / a; else print "-" }'; }

prepare() {
    export VIGIE_DATA_DIR=$work/data VIGIE_BIND_ADDRESS=$SERVER VIGIE_SIP_PORT=$SIP_PORT VIGIE_STOP_BUDGET=1
    export VIGIE_MEDIA_PORTS=16384-32767 VIGIE_SIP_SESSIONS=10000 VIGIE_LOG_LEVEL=${VIGIE_LOG_LEVEL:-warning}
    mkdir -p "$work/data/prompts"
    "$here/recording.sh" "$work/data/prompts/short.wav" 100
    "$here/recording.sh" "$work/data/prompts/long.wav" 8000
    "$here/organisation.sh" "$LINES_COUNT" $CALLER $CALLEE "$PROBE_PORT" >"$work/organisation.yaml"
    "$VIGIE" apply "$work/organisation.yaml" >"$work/apply.log" 2>&1 || {
        tail -n 5 "$work/apply.log" >&2
        fail "the organisation of the benchmarks was refused"
    }
}

start_server() {
    stop_process "$server_pid"
    : >"$work/serve.log"
    taskset -c "$SERVER_CORE" "$VIGIE" serve >>"$work/serve.log" 2>&1 &
    server_pid=$!
    for _ in $(seq 600); do # the first start speaks the prompts
        kill -0 "$server_pid" 2>/dev/null || fail "the server ended: $(tail -n 3 "$work/serve.log")"
        grep -q listening "$work/serve.log" && break
        sleep 0.2
    done
    calls announce number=$ANNOUNCEMENT lines=10 rate=5 seconds=2 hold=500 >"$work/ready.log" ||
        fail "the server answers no call: see $work/serve.log and $work/ready.log"
}

floor() { # floor CALLS
    "$work/relay" $SERVER 33000 $CALLER 20000 $CALLEE 20000 "$1" plain >"$work/relay.log" &
    relay_pid=$!
    taskset -p -c "$SERVER_CORE" "$relay_pid" >/dev/null
    until grep -q ready "$work/relay.log" 2>/dev/null; do kill -0 "$relay_pid" || fail "the floor relay ended"; done
    load floor calls="$1" window="$WINDOW" relay_port=33000 pid="$relay_pid"
    stop_process "$relay_pid"
    relay_pid=""
}

relay_step() { # relay_step CALLS
    local file=$work/relay-$1.results
    for _ in $(seq "$REPEAT"); do
        echo "floor $(floor "$1")" >>"$file"
        echo "ours $(calls bridge calls="$1" rate=50 window="$WINDOW" key_delay=100 ||
            echo "bench: not every call was bridged" >&2)" >>"$file"
    done
    local name=cpu_s_per_1000_call_minutes
    local a b percent
    a=$(median "$file" $name ^floor) b=$(median "$file" $name ^ours) percent=$(median "$file" cpu_percent ^ours)
    row "relay $1 calls, CPU s/1000 call-min" "$a" "$b" "$(ratio "$a" "$b")" \
        "server at $percent %, probe late by $(median "$file" probe_late_p99_ms ^ours) ms (p99)"
    for p in p50 p99; do
        a=$(median "$file" latency_${p}_ms ^floor) b=$(median "$file" latency_${p}_ms ^ours)
        row "  added latency $p, ms" "$a" "$b" "" "lost $(median "$file" lost_percent ^ours) %"
    done
}

# Recorded conversations beside plain ones and the floor. The notice is heard in the conversation, since nobody waits for
# it here, so the window begins when it is over; every call must have its file.
record_part() {
    local file=$work/record.results name=cpu_s_per_1000_call_minutes floor plain recorded files
    for _ in $(seq "$REPEAT"); do
        echo "floor $(floor "$RECORD_CALLS")" >>"$file"
        echo "plain $(calls bridge calls="$RECORD_CALLS" rate=50 window="$WINDOW" key_delay=100 settle=10)" >>"$file"
        rm -f "$VIGIE_DATA_DIR"/recordings/*.wav
        echo "recorded $(calls bridge calls="$RECORD_CALLS" rate=50 window="$WINDOW" key_delay=100 settle=10 \
            number=$RECORDED lines=100)" >>"$file"
        files=$(find "$VIGIE_DATA_DIR/recordings" -name '*.wav' -size +100k | wc -l)
        [ "$files" -eq "$RECORD_CALLS" ] || fail "$files of $RECORD_CALLS conversations were recorded"
    done
    floor=$(median "$file" $name ^floor) plain=$(median "$file" $name ^plain) recorded=$(median "$file" $name ^recorded)
    row "relay $RECORD_CALLS calls, CPU s/1000 call-min" "$floor" "$plain" "$(ratio "$floor" "$plain")" "not recorded"
    row "record $RECORD_CALLS calls, CPU s/1000 call-min" "$floor" "$recorded" "$(ratio "$floor" "$recorded")" \
        "server at $(median "$file" cpu_percent ^recorded) %, $files files in the last turn"
    row "  added latency p99, ms" "$(median "$file" latency_p99_ms ^floor)" "$(median "$file" latency_p99_ms ^recorded)" \
        "" "lost $(median "$file" lost_percent ^recorded) %"
}

# Whether a rate was carried: the same bounds as for the other servers in the design's comparison.
carried() { # carried LINE
    awk -v placed="$(value placed "$1")" -v failed="$(value failed "$1")" -v again="$(value retransmissions "$1")" \
        -v open="$(value calls_open "$1")" -v ended="$(value ended "$1")" \
        'BEGIN { exit !(failed + open + (placed - ended) < 0.001 * placed + 0.5 && again < 0.01 * placed + 0.5) }'
}

# saturated LINE: which side was the limit, if any.
saturated() {
    awk -v cpu="$(value cpu_percent "$1")" -v late="$(value probe_late_p99_ms "$1")" \
        'BEGIN { print (cpu > 90 ? "server saturated" : late > 20 ? "load generator saturated" : "neither saturated") }'
}

at_rates() { # at_rates MODE RATES NAME=VALUE...
    local mode=$1 last=0 ours verdict try
    for rate in $2; do
        for try in 1 2; do # one more try a rate, for a moment in which the machine was busy elsewhere
            ours=$(calls "$mode" rate="$rate" seconds="$SECONDS_EACH" key_delay=0 "${@:3}") || true
            echo "rate=$rate try=$try $ours" >>"$work/$mode.results"
            verdict=carried
            carried "$ours" && break
            verdict="NOT carried"
            sleep 5
        done
        row "$mode at $rate calls/s, CPU s/1000" - "$(value cpu_s_per_1000_calls "$ours")" - \
            "$verdict: failed $(value failed "$ours") of $(value placed "$ours"), repeated $(value retransmissions \
                "$ours"), server at $(value cpu_percent "$ours") %, $(saturated "$ours")"
        row "  INVITE to 200, p99 ms" - "$(value answer_ms_p99 "$ours")" - ""
        row "  INVITE to first packet, p99 ms" - "$(value first_packet_ms_p99 "$ours")" - \
            "after the 200: $(value after_answer_ms_p99 "$ours") ms"
        [ "$verdict" = carried ] || break
        last=$rate
        sleep 2
    done
    row "$mode, most calls/s carried" - "$last" - "$(saturated "$ours") at $rate"
}

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$server_pid/status"; }

memory() {
    local before bridged warm after
    before=$(resident)
    bridged=$(calls bridge calls="$MEMORY_BRIDGED" rate=50 window=5 key_delay=100) || true
    echo "$bridged" >>"$work/memory.results"
    row "memory a bridged call, kB" - "$(awk -v a="$before" -v b="$(value resident_kb "$bridged")" \
        -v n="$MEMORY_BRIDGED" 'BEGIN { printf "%.1f", (b - a) / n }')" - \
        "of $MEMORY_BRIDGED at once, the first since the start"
    calls setup rate="$MEMORY_RATE" seconds=10 hold=1 key_delay=0 >>"$work/memory.results" || true
    sleep 40 # transactions stay for 32 s, as RFC 3261 wants
    warm=$(resident)
    calls setup rate="$MEMORY_RATE" seconds=$((MEMORY_CALLS / MEMORY_RATE)) hold=1 key_delay=0 \
        >>"$work/memory.results" || true
    after=$(resident)
    sleep 45
    row "memory, kB: start, after the first calls" - "$before" - "$warm"
    row "  after $MEMORY_CALLS more, 45 s later" - "$after" - "$(resident)"
}

# Everybody calls one line at once, which has two people and lets ten calls in: the others hear that it is busy, and may
# leave a message. People are told of what is left; the probe presses 1 for each, which acknowledges nothing.
storm() {
    local before outcome after open
    before=$(resident)
    outcome=$(calls announce number=$STORM lines=1 callers="$STORM_CALLS" hold=4000 key_delay=500 \
        rate=$((STORM_CALLS / STORM_SECONDS)) seconds="$STORM_SECONDS") || true
    echo "$outcome" >>"$work/storm.results"
    after=$(resident)
    row "storm of $(value placed "$outcome") calls in $STORM_SECONDS s" - "" - \
        "failed $(value failed "$outcome"), repeated $(value retransmissions "$outcome"), server at $(value cpu_percent \
            "$outcome") %"
    row "  INVITE to first packet, p99 ms" - "$(value first_packet_ms_p99 "$outcome")" - \
        "half within $(value first_packet_ms_p50 "$outcome") ms"
    sleep 10
    open=$("$VIGIE" tasks list --data "$work/data" | grep -c storm || true)
    row "  calls in the ledger" - "$("$VIGIE" calls --line storm --limit 100000 --data "$work/data" | grep -c storm)" - \
        "$open tasks open"
    sleep 60
    row "  memory, kB: before, after" - "$before" - "$after, and a minute later $(resident)"
}

cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$server_pid/stat"; }

# Set-up once more with sipp, whose figures others know. sipp never reads its RTP: CPU only.
sipp_calls() {
    local before after count callee
    "$here/Scenarios/numbers.sh" "$FIRST_NUMBER" "$LINES_COUNT" >"$work/numbers.csv"
    taskset -c "$LOAD_CORE" sipp $SERVER:"$SIP_PORT" -sf "$here/Scenarios/callee-key.xml" -i $CALLEE -p "$PROBE_PORT" -nd \
        -nostdin >/dev/null 2>&1 &
    callee=$!
    for rate in $SETUP_RATES; do
        count=$((rate * SECONDS_EACH)) before=$(cpu_ticks)
        taskset -c "$LOAD_CORE" sipp $SERVER:"$SIP_PORT" -sf "$here/Scenarios/caller.xml" -inf "$work/numbers.csv" \
            -i $CALLER -p "$PROBE_PORT" -r "$rate" -m "$count" -d 1000 -nd -nostdin -trace_stat -stf "$work/sipp-$rate.csv" \
            -fd 1 >/dev/null 2>&1 || true
        after=$(cpu_ticks)
        row "sipp setup at $rate calls/s, CPU s/1000" - "$(awk -v a="$before" -v b="$after" -v n="$count" \
            -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", 1000 * (b - a) / hz / n }')" - \
            "$(awk -F';' 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
                END { print "failed", $column["FailedCall(C)"], "of", $column["TotalCallCreated"] }' \
                "$work/sipp-$rate.csv")"
    done
    stop_process "$callee"
}

# The rotas alone, on one core: no server. Each figure has its limit in rota.thresholds; one over it fails the run.
rota() {
    local name limit value failures=0
    taskset -c "$SERVER_CORE" "$VIGIE" rota benchmark --rounds "${ROTA_ROUNDS:-5}" >"$work/rota.results"
    while read -r name limit; do
        case $name in '' | '#'*) continue ;; esac
        value=$(value "$name" "$(tr '\n' ' ' <"$work/rota.results")")
        row "$name" - "${value:-none}" - "at most $limit"
        awk -v v="$value" -v l="$limit" 'BEGIN { exit !(v != "" && v + 0 <= l + 0) }' || failures=$((failures + 1))
    done <"$here/rota.thresholds"
    [ "$failures" -eq 0 ] || fail "$failures figures of the rota are over their limits"
}

if [ "$ONLY" = rota ]; then
    row figure floor ours ratio notes
    rota
    exit
fi
prepare
row figure floor ours ratio notes
for part in $ONLY; do
    export VIGIE_NOTICES=off
    [ "$part" != storm ] || VIGIE_NOTICES=on
    start_server
    case $part in
        relay) for step in $STEPS; do relay_step "$step"; done ;;
        record) record_part ;;
        announce) at_rates announce "$ANNOUNCE_RATES" number=$ANNOUNCEMENT lines=10 hold=5000 ;;
        setup) at_rates setup "$SETUP_RATES" hold=1 ;;
        memory) memory ;;
        storm) storm ;;
        sipp) sipp_calls ;;
        rota) rota ;;
        *) fail "no part is called '$part'" ;;
    esac
done
echo "All lines: $work/*.results; the server's words: $work/serve.log"
