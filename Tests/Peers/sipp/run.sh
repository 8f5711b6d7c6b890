#!/usr/bin/env bash
# sipp as carrier, caller and softphone: what the protocol allows, and what goes wrong in the field.
#
# Carriers answer at 127.0.1.10 and up, callers call from 127.0.1.10, a softphone from 127.0.1.50, a stranger from
# 127.0.11.9. Keys and tones are captures that sipp plays, so that they are RFC 4733 packets within a real stream.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../support/peers.sh
source "$here/../support/peers.sh"
begin sipp
export VIGIE_SECRET_CARRIER=correct-horse
serve "$here/organisation.yaml" 127.0.1.1 5160
cd "$work" || exit 1
python3 "$support/rtp_pcap.py" talk.pcap 1000 6
python3 "$support/rtp_pcap.py" key-1.pcap 700 6 1@0.6
python3 "$support/rtp_pcap.py" talk-long.pcap 1000 60
python3 "$support/rtp_pcap.py" key-1-long.pcap 700 60 1@0.6
python3 "$support/rtp_pcap.py" key-star.pcap 1000 8 '*@1.4:lossy'
# sipp 3.6 answers the first challenge and knows MD5 alone.
password=$(password_of clara --md5-only)

# carrier NAME ADDRESS [OPTION...]: a carrier that serves all calls until the end.
carrier() {
    local name=$1 address=$2
    shift 2
    start "carrier-$name" sipp -sf "$here/scenarios/carrier-$name.xml" -i "$address" -p 5180 -mi "$address" -mp 21000 \
        -nostdin -trace_msg -message_file "$work/carrier-$name.msg" -trace_err \
        -error_file "$work/carrier-$name.err" "$@"
}

# a_port: a port that no call of this run has used.
a_port() {
    echo x >>"$work/ports"
    echo $((5200 + $(wc -l <"$work/ports")))
}

# call_from ADDRESS SCENARIO LINE SECONDS [OPTION...]: a call from elsewhere than the carriers.
call_from() {
    local from=$1
    shift
    call "$@"
}

# call SCENARIO LINE SECONDS [OPTION...]: whether one call goes as the scenario says; `talk` lasts SECONDS.
call() {
    local scenario=$1 line=$2 seconds=$3 status number from=${from:-127.0.1.10} port=${port:-}
    shift 3
    port=${port:-$(a_port)}
    number=$(sed -n "/^lines:/,\$p" "$here/organisation.yaml" | grep -A2 "^  $line:" | grep -oE '\+[0-9]+' || echo "$line")
    timeout "${limit:-60}" sipp -sf "$here/scenarios/caller-$scenario.xml" -i "$from" -p "$port" -mi "$from" -mp $((port * 4)) \
        -s "$number" -key caller +33199009999 -key account clara -au clara -ap "$password" -d $((seconds * 1000)) \
        -m 1 -nostdin -timeout $((${limit:-60} - 15)) -timeout_error -trace_msg -message_file "$work/$scenario-$line.msg" \
        -trace_err -error_file "$work/$scenario-$line.err" "$@" "$vigie_address:$vigie_port" \
        >"$work/$scenario-$line.log" 2>&1 </dev/null
    status=$?
    [ $status -eq 0 ] || { echo "sipp ended with $status"; tail -n 5 "$work/$scenario-$line.err" 2>/dev/null; }
    return $status
}

# heard SCENARIO-LINE|carrier-NAME PATTERN: whether sipp received or sent a message with this in it.
heard() { grep -q "$2" "$work/$1.msg" || { echo "no '$2' in $1"; return 1; }; }
unheard() { ! grep -q "$2" "$work/$1.msg" || { echo "'$2' in $1"; return 1; }; }

carrier answers 127.0.1.10
carrier early 127.0.1.11
carrier info 127.0.1.12
carrier refuses-403 127.0.1.13
carrier refuses-404 127.0.1.14
carrier refuses-408 127.0.1.15
carrier refuses-503 127.0.1.16
carrier silent 127.0.1.17
carrier tries 127.0.1.18
carrier rings 127.0.1.19
carrier crosses 127.0.1.20
carrier leaves-early 127.0.1.21
carrier leaves 127.0.1.22
carrier holds 127.0.1.23
carrier loses-ack 127.0.1.24 -nr
carrier urgent 127.0.1.25
carrier reliable 127.0.1.26
carrier long 127.0.1.27
carrier challenges 127.0.1.28
sleep 0.5

talked=("legPressed key=1" "legAccepted < bridged" "bridged < callEnded" "callEnded by=caller" outcome=talked)

# These take 32 s and 50 s: they run beside the others and are judged at the end.
port=5199 start never-acks call never-acks caller-never-acks 1
port=5198 limit=120 start is-refreshed call is-refreshed refreshed 1

echo "-- calls that go well"
check "a plain call is answered, accepted by RFC 4733 and hung up" call talks plain 4
check "its ledger tells it in order" ledger_within 5 plain "${talked[@]}" number=+33199009999 trunk=answers \
    "callReceived < callerAnswered" "callerAnswered < legDialled" "legRinging sipStatus=180"
check "an INVITE without an offer is answered with ours" call late-offer late-offer 4
check "the late offer's call is talked" ledger_within 5 late-offer "${talked[@]}"
check "early media from the carrier goes on to an answer" call talks early 5
check "183 is ringing and no answer" ledger_within 5 early "legRinging sipStatus=183" "legRinging < legAnswered" \
    "${talked[@]}"
check "a person accepts by SIP INFO" call talks info 4
check "the INFO's key is in the ledger" ledger_within 5 info "${talked[@]}"

check "a forwarded and attested call is served" call forwarded announced 1
check "who forwarded it, and the attestation, are facts" ledger_within 5 announced "callReceived attestation=A" \
    "callReceived forwardedFrom~c-" number=+33199009999
check "a carrier wants PRACK and offers anew by UPDATE before it answers" call talks reliable 5
check "the reliable 183 is ringing, the 200 the answer" ledger_within 5 reliable "legRinging sipStatus=183" \
    "legRinging < legAnswered" "${talked[@]}"
check "the PRACK named the response" heard carrier-reliable '^RAck: 7041 [0-9]* INVITE'

echo "-- digest"
check "a softphone registers and calls with MD5" call_from 127.0.1.50 registers registered 4
check "REGISTER and INVITE carried MD5 answers" heard registers-registered 'algorithm=MD5'
check "the registration is a fact" fact_anywhere deviceRegistered clara-sip
check "the softphone's call is its account's" ledger_within 5 registered number=clara "${talked[@]}"
check "a carrier challenges our call with MD5, without qop" call talks proved 4
check "our answer to it was proved" ledger_within 5 proved "${talked[@]}" trunk=answers
check "a wrong password registers nothing" call_from 127.0.1.51 has-wrong-password registered 1 -ap wrong

echo "-- hold, resume"
check "the caller holds and resumes" call holds held-by-caller 4
check "the caller's hold is in the ledger" ledger_within 5 held-by-caller "held leg=0" "held < resumed" "${talked[@]}"
check "the person called holds and resumes" call talks held-by-responder 6
check "the responder's hold is in the ledger" ledger_within 5 held-by-responder "held leg=1" "held < resumed" \
    "${talked[@]}"

echo "-- CANCEL"
check "a caller gives up before the first response" python3 "$here/gives_up.py" 127.0.1.10 "$(a_port)" +33199001024 \
    "$vigie_address" "$vigie_port"
check "nobody was dialled for that caller" ledger_within 5 announced "no legDialled" callEnded
check "a CANCEL after the answer changes nothing" call cancels-late cancelled-late 4
check "the call that was cancelled too late is talked" ledger_within 5 cancelled-late "${talked[@]}"
check "a caller gives up while the desk rings" call cancels-ringing desk 1
check "the desk is not rung any longer" within 5 heard carrier-rings '^CANCEL sip:+33639981029'
check "the ledger says that the caller left" ledger_within 5 desk "callEnded by=caller" "no callerAnswered"
check "a telephone that nobody answers is cancelled" call talks unanswered 5
check "the carrier saw that CANCEL" within 5 heard carrier-rings '^CANCEL sip:+33639981011'
check "the cancelled leg is in the ledger" ledger_within 5 unanswered "legCancelled reason=noAnswer" "no legFailed"
check "a carrier that only said 100 is cancelled" call talks tried 5
check "the carrier heard the CANCEL after its 100" within 5 heard carrier-tries '^CANCEL'
check "the leg that was only tried is in the ledger" ledger_within 5 tried "no legRinging" \
    "legCancelled reason=noAnswer"
check "a carrier answers in the moment of our CANCEL" call talks crossed 5
check "the answer that crossed was acknowledged and hung up" within 5 heard carrier-crosses '^BYE'
check "the crossed leg is cancelled in the ledger" ledger_within 5 crossed "legCancelled reason=noAnswer" "no bridged"

echo "-- lost messages"
check "a caller's ACK is lost" call loses-ack caller-loses-ack 4 -nr
check "the call went on all the same" ledger_within 5 caller-loses-ack "${talked[@]}"
check "the 200 to a caller is lost" call loses-200 caller-loses-200 4 -nr
check "the repeated INVITE made no second call" ledger_within 5 caller-loses-200 "1 callReceived" "${talked[@]}"
check "only one call is listed for it" test "$("$VIGIE" calls --line caller-loses-200 --data "$data" --json |
    grep -c '"id"')" -eq 1
check "our ACK to a carrier is lost" call talks ack-lost 5
check "every 200 got its ACK" test "$(grep -c '^ACK ' "$work/carrier-loses-ack.msg")" -ge 2
check "that call is talked" ledger_within 5 ack-lost "${talked[@]}"

echo "-- unexpected BYE"
check "the person called hangs up" call is-hung-up left 1
check "the responder's end is in the ledger" ledger_within 5 left "bridgeEnded by=responder" outcome=talked
check "a telephone hangs up before any key" call talks left-early 3
check "that is no conversation" ledger_within 5 left-early "legEnded by=responder" "no bridged" "no legAccepted"
check "a caller hangs up in the announcement" call leaves-at-once at-once 1
check "the ledger says when the caller left" ledger_within 5 at-once "callEnded by=caller" "no bridged"

echo "-- carriers that refuse"
for status in 403 404 408 503; do
    check "a carrier says $status" call talks "refused-$status" 3
    check "$status is in the ledger, and voicemail follows" ledger_within 5 "refused-$status" \
        "legFailed sipStatus=$status" "legFailed < voicemailStarted" "no bridged"
done
check "a carrier says nothing" call talks silent 6
check "the silence is bounded, and voicemail follows" ledger_within 5 silent "no legRinging" \
    "legCancelled reason=noAnswer" "legCancelled < voicemailStarted"
check "no CANCEL went to a carrier that never responded" unheard carrier-silent '^CANCEL sip:+33639981009'

echo "-- voicemail"
check "a caller presses * on a bad network and speaks" call leaves-message message 7
check "the message is in the ledger" ledger_within 5 message "callerPressed key=*" "voicemailStarted < voicemailEnded" \
    outcome=voicemail task=voicemail
check "the message holds the caller's tone, not ours" tones "$(message_of message)" 1000:2 -440 -620

echo "-- strangers and refusals"
check "a stranger is refused" call_from 127.0.11.9 is-refused-403 unwanted 1
check "a stranger's call is no call" test -z "$("$VIGIE" calls --line unwanted --data "$data" --json | grep '"id"')"
check "nothing was dialled for a stranger" unheard carrier-answers 'INVITE sip:+33639981026'
check "a number that is no line is refused" call is-refused-404 +33199008888 1
check "a caller without a common codec is refused" call is-refused-488 plain 1

echo "-- emergency"
check "a registered telephone dials 112" call_from 127.0.1.50 registers 112 3
check "the call went to the carrier named for it, as urgent" heard carrier-urgent 'INVITE sip:112@127.0.1.25'
check "it is marked as an emergency" heard carrier-urgent 'Priority: emergency'
check "the emergency is a fact" fact_anywhere emergencyDialled clara-sip urgent
check "a registered telephone dials 112 and gives up" call_from 127.0.1.50 registers-and-cancels 112 1
check "the emergency centre saw the CANCEL" within 5 heard carrier-urgent '^CANCEL sip:112@'
check "a caller from outside cannot dial 112" call is-refused-404 112 1

echo "-- the caller who never acknowledges"
check "a call without an ACK is hung up after 32 s" joined never-acks
check "the lost caller is in the ledger" ledger_within 5 caller-never-acks "callEnded"

echo "-- the session timer"
check "a session of 90 s is refreshed by UPDATE half way" joined is-refreshed
check "that call goes on until the caller hangs up" ledger_within 5 refreshed "${talked[@]}"

finish
