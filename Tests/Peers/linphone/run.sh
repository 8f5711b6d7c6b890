#!/usr/bin/env bash
# linphone as caller, as a telephone behind a carrier and as a registered softphone with SHA-256, with audio from and to
# files.
#
# Each linphonec is driven through its standard input. It plays a tone of its own and records what it hears: the caller
# 1000 Hz, the mobile 700 Hz, the softphone 1300 Hz. Our prompts are 440 and 620 Hz.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../support/peers.sh
source "$here/../support/peers.sh"
begin linphone
serve "$here/organisation.yaml" 127.0.3.1 5360
declare -A input=()

# telephone NAME ADDRESS FREQUENCY: starts a linphonec that uses files instead of a sound card.
telephone() {
    local folder=$work/$1 descriptor
    # Without its database folder linphone opens no port.
    mkdir -p "$folder/.local/share/linphone" "$folder/.config/linphone"
    sox -n -r 8000 -c 1 -b 16 "$folder/tone.wav" synth 60 sine "$3" gain -9
    cat >"$folder/rc" <<CONFIG
[sip]
sip_port=5380
sip_tcp_port=-1
sip_tls_port=-1
bind_address=$2
contact="$1" <sip:$1@$2:5380>
use_ipv6=0
guess_hostname=0
media_encryption=none
[net]
auto_net_state_mon=0
[rtp]
audio_rtp_port=$((22000 + ${2##*.} * 10))
CONFIG
    mkfifo "$folder/input"
    HOME=$folder start "$1" sh -c "cd '$folder' && exec linphonec -c rc -d 6 -l log <input"
    exec {descriptor}>"$folder/input"
    input[$1]=$descriptor
    within 10 grep -q 'Creating listening point' "$folder/log" || give_up "linphone starts"
    sleep 0.5
    tell "$1" soundcard use files
}

# tell NAME COMMAND...: types a command, as long as that linphone runs.
tell() {
    local name=$1
    shift
    echo "$*" >&"${input[$name]}"
}

# talk NAME: plays the tone into the call that is up, and records it in heard-N.wav.
talk() {
    recordings=$((recordings + 1))
    tell "$1" play "$work/$1/tone.wav"
    tell "$1" record "$work/$1/heard-$recordings.wav"
    heard[$1]=$work/$1/heard-$recordings.wav
}
recordings=0
declare -A heard=()

heard_by() {
    local name=$1
    shift
    tones "${heard[$name]}" "$@"
}

said() { grep -aq -- "$2" "$work/$1.log" || { echo "linphone did not say '$2'"; tail -n 4 "$work/$1.log"; return 1; }; }
traced() { grep -Eaq -- "$2" "$work/$1/log" || { echo "no '$2' in the trace of $1"; return 1; }; }

telephone caller 127.0.3.11 1000
telephone mobile 127.0.3.10 700
telephone softphone 127.0.3.20 1300

echo "-- a caller and a mobile"
check "linphone calls" tell caller call sip:+33199003001@127.0.3.1:5360
check "the caller is answered" within 5 said caller 'connected'
talk caller
check "the mobile rings" ledger_within 8 to-mobile "legRinging leg=1"
check "the mobile answers" tell mobile answer
check "the answer is in the ledger" ledger_within 5 to-mobile "legAnswered leg=1"
talk mobile
sleep 0.5
check "the mobile presses 1" tell mobile 1
check "they are joined" ledger_within 5 to-mobile "legPressed key=1" "legAccepted < bridged"
sleep 4
check "the caller hangs up" tell caller terminate
check "the ledger says who talked and who ended it" ledger_within 5 to-mobile "bridgeEnded by=caller" \
    "callEnded by=caller" outcome=talked trunk=carrier
sleep 0.5
check "the caller heard the announcement and the mobile" heard_by caller 700:2 -1300
check "the mobile heard the caller" heard_by mobile 1000:2 -1300

echo "-- a registered softphone"
check "the softphone registers" tell softphone register sip:soft@127.0.3.1:5360 sip:127.0.3.1:5360 \
    "$(password_of soft)"
check "the registration is a fact" within 10 fact_anywhere deviceRegistered the-softphone
check "linphone was offered SHA-256 and MD5" traced softphone '^WWW-Authenticate: Digest .*algorithm=MD5'
check "it proved its password with SHA-256" traced softphone \
    '^Authorization: .*algorithm=SHA-256.*response="[0-9a-f]{64}"'
check "a caller dials" tell caller call sip:+33199003002@127.0.3.1:5360
check "the caller is answered again" within 5 said caller 'Call 2 with .* connected'
talk caller
check "the softphone rings" ledger_within 8 to-softphone "legRinging leg=1"
check "the softphone answers" tell softphone answer
check "it is joined without a key" ledger_within 5 to-softphone "legAccepted < bridged" "no legPressed"
talk softphone
sleep 3
check "the softphone holds" tell softphone pause
check "the hold is in the ledger" ledger_within 3 to-softphone "held leg=1"
check "the softphone resumes" tell softphone resume
check "the resumption is in the ledger" ledger_within 3 to-softphone "held < resumed"
sleep 1
check "the softphone hangs up" tell softphone terminate
check "the ledger says so" ledger_within 5 to-softphone "bridgeEnded by=responder" outcome=talked
sleep 0.5
check "the caller heard the softphone" heard_by caller 1300:1.5 -700
check "the softphone heard the caller" heard_by softphone 1000:1.5 -700

echo "-- the softphone calls, and leaves a message"
check "the softphone dials a line" tell softphone call sip:+33199003003@127.0.3.1:5360
check "its INVITE was proved with SHA-256" within 5 traced softphone \
    '^Proxy-Authorization: .*algorithm=SHA-256.*response="[0-9a-f]{64}"'
check "the softphone is answered" within 5 said softphone 'Call 2 with .* connected'
talk softphone
check "the mobile rings and nobody answers" ledger_within 12 to-voicemail "legRinging < legCancelled" number=soft
check "the softphone is asked for a message" ledger_within 10 to-voicemail "voicemailStarted"
sleep 4
check "the softphone hangs up" tell softphone terminate
check "the message and its task are in the ledger" ledger_within 5 to-voicemail voicemailEnded outcome=voicemail \
    task=voicemail
check "the message holds the softphone's tone and none of ours" tones "$(message_of to-voicemail)" 1300:2 -440 -620
check "the softphone heard our announcement" heard_by softphone 440:0.2 620:0.2

for name in caller mobile softphone; do tell "$name" quit; done
check "the softphone takes its registration back" within 5 fact_anywhere deviceUnregistered the-softphone

finish
