#!/usr/bin/env bash
# The demonstration as a newcomer runs it, what it says when it cannot, and JSON from every command.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../support/peers.sh
source "$here/../support/peers.sh"
begin demo
cat >"$work/organisation.yaml" <<'YAML'
organisation: Demo
trunks:
  operateur: { host: 127.0.0.2, addresses: [127.0.0.2], emergency_calls: true }
people:
  ana: { name: Ana, devices: { ana-poste: { softphone: ana } } }
lines:
  astreinte:
    name: astreinte
    numbers: ["+33199001001"]
    ladder: { levels: { primary: [ { person: ana, when: always } ] } }
YAML

# is_json: whether standard input is one JSON value; is_json_lines: whether each line of it is an object.
is_json() { python3 -c 'import json, sys; json.load(sys.stdin)'; }
is_json_lines() {
    python3 -c 'import json, sys
lines = [json.loads(line) for line in sys.stdin]
assert lines and all(isinstance(line, dict) for line in lines), lines'
}

# says_json STATUS ARGUMENT...: the command ends so, and all that it prints is one JSON value.
says_json() {
    local wanted=$1 status=0
    shift
    "$VIGIE" "$@" --json --data "$data" >"$work/said.json" 2>"$work/said.log" || status=$?
    [ "$status" -eq "$wanted" ] || { echo "ended with $status"; cat "$work/said.json" "$work/said.log"; return 1; }
    is_json <"$work/said.json"
}

# refuses STATUS WORD COMMAND...: the command ends with a status and says a word and a remedy.
refuses() {
    local wanted=$1 word=$2 status=0
    shift 2
    "$@" >"$work/refused.log" 2>&1 </dev/null || status=$?
    cat "$work/refused.log"
    [ "$status" -eq "$wanted" ] && grep -q "$word" "$work/refused.log" && grep -q '→' "$work/refused.log"
}

demo() { "$VIGIE" demo --port 5790 "$@" </dev/null; }

# demo_says_json: twice in one folder, each line an object and the last one the verdict.
demo_says_json() {
    demo --json --data "$work/demo" >"$work/demo.json" || { tail -n 3 "$work/demo.json"; return 1; }
    is_json_lines <"$work/demo.json" && tail -n 1 "$work/demo.json" | grep -q '"isProved":true'
}

check "the demonstration proves what it says" demo --data "$work/demo"
check "it runs again in the same folder, as JSON" demo_says_json
python3 - <<'PYTHON' &
import socket, time
taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
taken.bind(("127.0.0.1", 5791))
time.sleep(60)
PYTHON
running[taken]=$!
check "a port that is taken ends it with a remedy" \
    refuses 5 'cannot listen' "$VIGIE" demo --port 5791 --data "$work/taken"
check "a speech program that says nothing ends it with a remedy" \
    refuses 5 'cannot be spoken' env VIGIE_SPEECH_PROGRAM=/bin/false "$VIGIE" demo --port 5792 --data "$work/silent"

check "who finds no store says so in JSON" says_json 2 who
check "a dry run without a store makes none" says_json 0 apply --dry-run "$work/organisation.yaml"
check "there is still no store" says_json 2 calls
check "apply says JSON" says_json 0 apply "$work/organisation.yaml"
for command in export calls who "tasks list" "simulate astreinte" "credentials ana" "erase person ana --dry-run"; do
    # shellcheck disable=SC2086
    check "$command says JSON" says_json 0 $command
done
for command in "call none" "tasks show t99" "tasks ack t99" "tasks listen t99" "tasks hand-over t99 ana" "simulate none" "credentials nobody"; do
    # shellcheck disable=SC2086
    check "$command fails in JSON" says_json 2 $command
done
check "backup says JSON" says_json 0 backup "$work/saved"
check "restore into a folder in use fails in JSON" says_json 3 restore "$work/saved"
check "erase without consent fails in JSON" says_json 64 erase person ana
check "a slip on the command line is told in JSON" says_json 64 calls --no-such-option
doctor() { says_json 0 doctor || says_json 1 doctor; }
check "doctor says JSON" doctor
export VIGIE_BIND_ADDRESS=127.0.0.1 VIGIE_SIP_PORT=5793 VIGIE_STOP_BUDGET=1 VIGIE_NOTICES=${VIGIE_NOTICES:-off}
export VIGIE_SPEECH_PROGRAM="/bin/cat $work/prompt.wav"
start vigie "$VIGIE" serve --json --data "$data"
check "serve says JSON lines" within 60 grep -q 'listening for SIP' "$work/vigie.log"
check "a second server is refused" refuses 4 'another vigie serve' env VIGIE_SIP_PORT=5794 "$VIGIE" serve --data "$data"
stop vigie
check "every line of serve is an object" is_json_lines <"$work/vigie.log"
finish
