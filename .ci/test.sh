#!/usr/bin/env bash
# Runs every test and ends with one line, `N passed, N failed`: Swift Testing's tests and those of the peers.
#
# `make test` calls it after the Debian packages are there. One debug build serves all of it. Exits with an error
# when anything failed, when the build or the lint did, or when no test ran.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

passed=0
failed=0
all_skipped=
all_failed=

finish() {
    # The names last: whoever sees only the end of a long run must see what failed.
    [ -z "$all_failed" ] || printf 'failed:\n%s' "$all_failed"
    [ -z "$all_skipped" ] || printf 'skipped, and not counted:\n%s' "$all_skipped"
    echo "$passed passed, $failed failed"
    if [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ]; then exit 1; fi
    exit 0
}

# stop REASON: ends at once, counted as one failure.
stop() {
    echo "test: $1" >&2
    all_failed+="$1"$'\n'
    failed=$((failed + 1))
    finish
}

echo "== lint"
make --no-print-directory lint || stop "lint found something; 'make format' mends most of it"

echo "== build"
swift build --build-tests || stop "the build failed"

echo "== Swift tests"
# run_suites NAME ARGUMENT...: runs the tests that the arguments choose, and counts them.
run_suites() {
    local name=$1 log="$results/$1.log" status ran bad skipped
    shift
    swift test --skip-build --disable-xctest "$@" 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    # Swift Testing closes with "Test run with 12 tests in 3 suites passed after 0.1 seconds.", or "failed after".
    ran=$(sed -nE 's/.*Test run with ([0-9]+) tests?.*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
    bad=$(grep -aE '^[^ ]+ +Test .* failed after [0-9.]+ seconds' "$log" | grep -avc 'Test run with')
    if [ "$bad" -gt 0 ]; then
        all_failed+=$(grep -aE '^[^ ]+ +Test .* (recorded an issue|failed after)' "$log" | grep -av 'Test run with' |
            cut -c 1-400)$'\n'
    elif [ "$status" -ne 0 ]; then
        bad=1
        all_failed+="$name: ended with status $status, after: $(tail -n 3 "$log")"$'\n'
    fi
    if [ "$ran" -eq 0 ] && [ "$bad" -eq 0 ]; then
        echo "test: no Swift test ran" >&2
        bad=1
        all_failed+="$name: no Swift test ran"$'\n'
    fi
    if [ "$bad" -gt "$ran" ]; then ran=$bad; fi
    # "➜ Test … skipped: "…"": not a test whose own name says so.
    skipped=$(grep -aE '^➜ +(Test|Suite) .* skipped(:|\.|$)' "$log")
    if [ -n "$skipped" ]; then
        # Only conformance vectors may be missing: what `make test` itself installs or builds may not.
        bad=$((bad + $(grep -vc 'shared/vectors' <<<"$skipped")))
        ran=$((ran - $(grep -c 'Test ' <<<"$skipped") + $(grep -vc 'shared/vectors' <<<"$skipped")))
        all_skipped+=$skipped$'\n'
    fi
    passed=$((passed + ran - bad))
    failed=$((failed + bad))
}

run_suites units --skip 'EndToEndTests|SpeechTests'
# Real servers, telephones and programs in real time: alone on the machine, so that nobody is late because a fuzzer
# is busy.
run_suites programs --filter SpeechTests
# A few at a time, or on two cores each waits for all others.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=5
run_suites endtoend --filter EndToEndTests --skip FiftyCallsTests
unset SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH
run_suites stories --filter FiftyCallsTests

# Each Tests/Peers/NAME/run.sh drives a real peer against the debug build named by VIGIE and closes with its own
# `N passed, N failed`.
VIGIE=$(swift build --show-bin-path)/vigie
export VIGIE
for script in Tests/Peers/*/run.sh; do
    [ -e "$script" ] || continue
    name=$(basename "$(dirname "$script")")
    echo "== peer: $name"
    timeout --kill-after=10 900 bash "$script" 2>&1 | tee "$results/$name.log"
    status=${PIPESTATUS[0]}
    line=$(grep -aE '^[0-9]+ passed, [0-9]+ failed' "$results/$name.log" | tail -n 1)
    good=$(sed -nE 's/^([0-9]+) passed.*/\1/p' <<<"$line")
    bad=$(sed -nE 's/^[0-9]+ passed, ([0-9]+) failed.*/\1/p' <<<"$line")
    good=${good:-0}
    bad=${bad:-0}
    if [ -z "$line" ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; } || [ $((good + bad)) -eq 0 ]; then
        echo "test: $name ended with status $status and '${line:-no closing line}'" >&2
        bad=$((bad + 1))
        all_failed+="$name: ended with status $status"$'\n'
    fi
    if grep -q '^FAIL ' "$results/$name.log"; then
        all_failed+=$(sed -nE "s/^FAIL +/$name: /p" "$results/$name.log")$'\n'
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
done

finish
