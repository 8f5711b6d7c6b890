# Shared by the tests with real peers: `source` it, then `begin NAME`, checks, `finish`.
#
# Each test runs a server of its own on loopback addresses of its own, so that the tests may run beside each other. What
# a test starts is remembered by process and stopped at its end, however that comes. Prompts are a short tone of 620 Hz
# instead of speech: `cat` of a WAV is a speech program like any other, and calls take seconds.

support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
passed=0
failed=0
declare -A running=()

# begin NAME: a scratch folder, the tones, and the end of everything when the script ends.
begin() {
    : "${VIGIE:?VIGIE must name the vigie binary to test}"
    work=$(mktemp -d "${TMPDIR:-/tmp}/vigie-$1.XXXXXX")
    data=$work/data
    trap clean_up EXIT
    trap 'exit 130' INT TERM
    mkdir -p "$data/prompts"
    sox -n -r 8000 -c 1 -b 16 "$work/prompt.wav" synth 0.25 sine 620 gain -9
    sox -n -r 8000 -c 1 -b 16 "$data/prompts/announcement.wav" synth 0.6 sine 440 gain -9
}

clean_up() {
    local name
    for name in "${!running[@]}"; do stop "$name"; done
    if [ "$failed" -gt 0 ] && [ -n "${VIGIE_PEERS_KEEP:-}" ]; then
        echo "kept: $work"
    else
        rm -rf "$work"
    fi
}

# check SENTENCE COMMAND...: one test; what a failed command said is shown.
check() {
    local sentence=$1 said
    shift
    if said=$("$@" 2>&1); then
        passed=$((passed + 1))
        echo "ok    $sentence"
    else
        failed=$((failed + 1))
        echo "FAIL  $sentence"
        printf '%s\n' "$said" | tail -n 12 | sed 's/^/      /'
    fi
}

# finish: the closing line that the test command reads.
finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

# give_up REASON: nothing more can be tested; counted as one failure.
give_up() {
    failed=$((failed + 1))
    echo "FAIL  $1"
    finish
}

# start NAME COMMAND...: runs in the background, with its output in $work/NAME.log.
start() {
    local name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 </dev/null &
    running[$name]=$!
}

# stop NAME: ends what `start` started, gently and then not.
stop() {
    local pid=${running[$1]:-} tries=0
    unset "running[$1]"
    [ -n "$pid" ] || return 0
    kill "$pid" 2>/dev/null || { wait "$pid" 2>/dev/null; return 0; }
    while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 30 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    return 0
}

# joined NAME: waits for what `start` started to end by itself; its status.
joined() {
    local pid=${running[$1]}
    unset "running[$1]"
    wait "$pid"
}

# A busy machine is no fault: what is awaited may take this many times the seconds that a quiet one needs.
patience=8

# within SECONDS COMMAND...: whether the command succeeds in time, tried five times a second.
within() {
    local tries=$(($1 * 5 * patience))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || { echo "not in time: $*"; return 1; }
        sleep 0.2
    done
}

# serve ORGANISATION ADDRESS PORT: applies the file and starts the server, ready when this returns.
serve() {
    vigie_address=$2
    vigie_port=$3
    export VIGIE_BIND_ADDRESS=$2 VIGIE_SIP_PORT=$3 VIGIE_STOP_BUDGET=1 VIGIE_NOTICES=${VIGIE_NOTICES:-off}
    export VIGIE_SPEECH_PROGRAM="/bin/cat $work/prompt.wav"
    "$VIGIE" apply "$1" --data "$data" >"$work/apply.log" 2>&1 || { cat "$work/apply.log"; give_up "the file applies"; }
    start vigie "$VIGIE" serve --data "$data"
    within 60 grep -q 'listening for SIP' "$work/vigie.log" || { cat "$work/vigie.log"; give_up "the server listens"; }
}

# password_of ACCOUNT [OPTION...]: makes the password of a softphone, in force within a second.
password_of() {
    "$VIGIE" credentials "$@" --data "$data" --json | sed -nE 's/.*"password" : "([^"]*)".*/\1/p'
}

# call_of LINE: the newest call of a line, as `vigie call --json` tells it, in $work/LINE.json.
call_of() {
    local id
    id=$("$VIGIE" calls --line "$1" --limit 1 --data "$data" --json | sed -nE 's/.*"id" : "([^"]*)".*/\1/p')
    [ -n "$id" ] || { echo "no call on $1"; return 1; }
    "$VIGIE" call "$id" --data "$data" --json >"$work/$1.json"
}

# ledger LINE EXPECTATION...: whether the newest call of the line says so; see ledger.py.
ledger() {
    local line=$1
    shift
    call_of "$line" && python3 "$support/ledger.py" "$work/$line.json" "$@"
}

# ledger_within SECONDS LINE EXPECTATION...: the same, once the call has come so far.
ledger_within() {
    local tries=$(($1 * 2 * patience)) said
    shift
    until said=$(ledger "$@" 2>&1); do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || { printf '%s\n' "$said"; return 1; }
        sleep 0.5
    done
}

# told EVENT...: whether the ledger holds these facts outside calls, e.g. `deviceRegistered clara-sip`.
fact_anywhere() {
    python3 "$support/facts.py" "$data/vigie.sqlite" "$@"
}

# message_of LINE: the recording of the newest call, as a path.
message_of() {
    call_of "$1" || return 1
    local path
    path=$(python3 "$support/ledger.py" "$work/$1.json" --recording) || return 1
    case $path in /*) ;; *) path=$data/recordings/$path ;; esac
    [ -s "$path" ] || { echo "no file $path" >&2; return 1; }
    echo "$path"
}

# tones FILE FREQUENCY...: whether the audio file holds these tones; -FREQUENCY: and not this one.
tones() { python3 "$support/tones.py" "$@"; }
