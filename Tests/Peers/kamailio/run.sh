#!/usr/bin/env bash
# Kamailio as the carrier: a registrar and proxy that challenges us with SHA-256 and stays in the path by Record-Route,
# between a caller and a telephone that are sipp.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../support/peers.sh
source "$here/../support/peers.sh"
begin kamailio
cd "$work" || exit 1
scenarios=$here/../sipp/scenarios
python3 "$support/rtp_pcap.py" talk.pcap 1000 6
python3 "$support/rtp_pcap.py" key-1.pcap 700 6 1@0.6

start kamailio kamailio -DD -E -f "$here/kamailio.cfg" -Y "$work" -P "$work/kamailio.pid" -m 32 -M 8
within 20 python3 -c 'import socket; socket.create_connection(("127.0.4.13", 5480), 1)' || {
    tail "$work/kamailio.log"
    give_up "Kamailio starts"
}
export VIGIE_SECRET_CARRIER=correct-horse VIGIE_SECRET_MISTAKEN=wrong-horse
serve "$here/organisation.yaml" 127.0.4.1 5460

# telephone SCENARIO ADDRESS: what rings behind the carrier.
telephone() {
    start "telephone-$2" sipp -sf "$scenarios/carrier-$1.xml" -i "$2" -p 5480 -mi "$2" -mp 21000 -nostdin \
        -trace_msg -message_file "$work/telephone-$2.msg" -trace_err -error_file "$work/telephone-$2.err"
}

# call SCENARIO NUMBER SECONDS: a caller whose carrier is Kamailio.
call() {
    local name=$1-$2 status
    timeout 60 sipp -sf "$scenarios/caller-$1.xml" -i 127.0.4.30 -p 5480 -mi 127.0.4.30 -mp 22000 -s "$2" \
        -key caller +33199009999 -d $(($3 * 1000)) -m 1 -nostdin -timeout 45 -timeout_error \
        -trace_msg -message_file "$work/$name.msg" -trace_err -error_file "$work/$name.err" 127.0.4.10:5480 \
        >"$work/$name.log" 2>&1 </dev/null
    status=$?
    [ $status -eq 0 ] || { echo "sipp ended with $status"; tail -n 5 "$work/$name.err"; }
    return $status
}

proxy_said() { grep -Eaq -- "$1" "$work/kamailio.log" || { echo "Kamailio did not say '$1'"; return 1; }; }
telephone_saw() { grep -Eaq -- "$2" "$work/telephone-$1.msg" || { echo "no '$2' at $1"; return 1; }; }

telephone answers 127.0.4.20
telephone leaves 127.0.4.21
talked=("legPressed key=1" "legAccepted < bridged" "bridged < callEnded" outcome=talked)
sha256='algorithm=SHA-256.*response="[0-9a-f]{64}"|response="[0-9a-f]{64}".*algorithm=SHA-256'

echo "-- registration"
check "we register" within 10 fact_anywhere trunkRegistered registered
check "the REGISTER was proved with SHA-256" proxy_said "proved: REGISTER of compte .*($sha256)"
check "a wrong secret is a fact that names the trunk" within 10 fact_anywhere trunkFailed mistaken cause~401

echo "-- a call through the proxy, both legs"
check "a caller talks through Kamailio" call talks +33199004001 5
check "the ledger has the caller, the line and the talk" ledger_within 5 to-anna "${talked[@]}" trunk=registered \
    number=+33199009999 "callEnded by=caller"
check "our INVITE was proved with SHA-256" proxy_said "proved: INVITE over udp from port 5460 of compte .*($sha256)"
check "the ACK of our leg went through the proxy" proxy_said 'passed on: ACK from 127.0.4.1'
check "our BYE went through the proxy" proxy_said 'passed on: BYE from 127.0.4.1 over udp, Q.850;cause=16'
check "Max-Forwards was carried across and lowered" telephone_saw 127.0.4.20 '^Max-Forwards: 67'
check "nothing came without a route" eval '! proxy_said "no route"'

echo "-- hold through the proxy"
check "a caller holds and resumes through Kamailio" call holds +33199004001 1
check "the hold is in the ledger" ledger_within 5 to-anna "held leg=0" "held < resumed" "${talked[@]}"
check "the re-INVITEs went through the proxy" proxy_said 'passed on: INVITE from 127.0.4.30'

echo "-- digest without registration"
check "a call goes out through a trunk that only challenges" call talks +33199004002 5
check "its ledger says talked" ledger_within 5 to-bruno "${talked[@]}"

echo "-- TCP, and the person called hangs up"
check "a call goes out over TCP and is ended by the telephone" call is-hung-up +33199004003 1
check "the INVITE came over TCP and was proved with SHA-256" proxy_said "proved: INVITE over tcp from port [0-9]+ of compte .*($sha256)"
check "the responder's end is in the ledger" ledger_within 5 to-chloe "bridgeEnded by=responder" outcome=talked
check "our BYE to the caller went through the proxy" proxy_said 'passed on: BYE from 127.0.4.1 over [a-z]+, (Q.850|SIP)'

# connections: from how many ports of ours calls came over TCP, each a connection.
connections() { grep -Eao 'INVITE over tcp from port [0-9]+' "$work/kamailio.log" | sort -u | wc -l; }
one_more_connection() { [ "$(connections)" -gt "$1" ] || { echo "still $1 connections"; return 1; }; }
check "a call whose connection the carrier closes goes on" call talks +33199004007 5
check "our BYE comes all the same" within 5 proxy_said 'passed on: BYE from 127.0.4.1 over tcp'
check "its ledger says who ended it" ledger_within 5 to-gina "bridgeEnded by=caller" outcome=talked
before=$(connections)
check "the next call goes out over TCP" call talks +33199004007 5
check "over a connection of its own" within 5 one_more_connection "$before"

echo "-- an outbound proxy"
check "a trunk registers through its outbound proxy" within 10 fact_anywhere trunkRegistered proxied
check "the REGISTER named the carrier and came to the proxy" proxy_said 'by the outbound proxy: REGISTER to carrier.example'
check "a call goes out through the outbound proxy" call talks +33199004006 5
check "the INVITE named the carrier and came to the proxy" proxy_said 'by the outbound proxy: INVITE to carrier.example'
check "its ledger says talked, too" ledger_within 5 to-felix "${talked[@]}"
check "nothing missed the proxy's route" eval '! proxy_said "not for the proxy"'

echo "-- loops"
check "a call whose mobile is forwarded to the line" call talks +33199004004 3
check "the loop is refused by our mark" ledger_within 5 marked-loop "callRejected sipStatus=482"
check "the same where a carrier removes our mark" call talks +33199004005 3
check "the loop is refused by our own number" ledger_within 5 stripped-loop "callRejected sipStatus=482"

finish
