#!/usr/bin/env bash
# Messages against real receivers: aiosmtpd in clear, with STARTTLS, with TLS and with authentication, an HTTP receiver
# that takes, is slow, fails, or talks nonsense; and alerts in by HTTP and by Maildir, one of which rings a telephone.
#
# 127.0.5.1 is us, 127.0.5.10 a carrier (sipp), 127.0.5.20 the receivers. A second and a third server have mail servers
# and gateways that are down or slow; they run beside the first one, since that takes time.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../support/peers.sh
source "$here/../support/peers.sh"
begin notify
received=$work/received
mkdir -p "$received"
us=127.0.5.1
them=127.0.5.20

# The mail server of the tests comes from PyPI, into a folder that later runs use again.
venv=$(cd "$here/../../.." && pwd)/.build/venv-notify
if ! "$venv/bin/python" -c 'import aiosmtpd' 2>/dev/null; then
    python3 -m venv "$venv" && "$venv/bin/pip" -q install 'aiosmtpd==1.4.6' || give_up "aiosmtpd installs"
fi

# certificate NAME [OPTION...]: a key and a certificate for the receivers' address.
certificate() {
    local name=$1
    shift
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$received/$name.key" -out "$received/$name.crt" -days 2 \
        -subj "/CN=$name" -addext "subjectAltName=IP:$them" "$@" 2>/dev/null
}
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$received/ca.key" -out "$received/ca.crt" -days 2 \
    -subj "/CN=authority" 2>/dev/null
certificate server -CA "$received/ca.crt" -CAkey "$received/ca.key" || give_up "certificates"
certificate stranger || give_up "certificates"
start receivers "$venv/bin/python" "$here/receivers.py" "$received" $them
within 10 grep -q 'receivers ready' "$work/receivers.log" || { cat "$work/receivers.log"; give_up "the receivers start"; }

clear="email: { host: $them, port: 2525, tls: none, from: vigie@example.net }"
starttls="email: { host: $them, port: 2587, tls: starttls, user: vigie, secret: smtp, from: vigie@example.net }"
ovh="sms: { format: ovh, url: 'http://$them:2580/ovh', account: sms-ab1-1, user: bot, secret: sms, from: Vigie }"
twilio="sms: { format: twilio, url: 'http://$them:2580', account: AC1, secret: sms, from: '+33700000000' }"
hook="webhook: { url: 'http://$them:2580/hook', secret: hook }"

# organisation FILE SETTING...: the organisation with these settings of its channels.
organisation() {
    local file=$1 setting
    shift
    { cat "$here/organisation.yaml"; echo "notifications:"; for setting in "$@"; do echo "  $setting"; done; } >"$file"
}
# reconfigure SETTING...: the same for the first server, in force within a second.
reconfigure() {
    organisation "$work/now.yaml" "$@"
    "$VIGIE" apply "$work/now.yaml" --data "$data" --overwrite >"$work/apply.log" 2>&1 || { cat "$work/apply.log"; return 1; }
    sleep 1.2
}

export VIGIE_NOTICES=on VIGIE_ALERT_TOKEN=a-token-of-the-tests VIGIE_CA_FILE=$received/ca.crt
export VIGIE_SECRET_SMTP="pä:ss word" VIGIE_SECRET_SMS="k&y" VIGIE_SECRET_HOOK=hook-secret VIGIE_LOG_LEVEL=debug

# beside NAME SIP-PORT HTTP-PORT SETTING...: another server, whose receivers fail.
beside() {
    local name=$1 sip=$2 http=$3
    shift 3
    organisation "$work/$name.yaml" "$@"
    mkdir -p "$work/$name"
    cp -r "$data/prompts" "$work/$name/prompts"
    (
        export VIGIE_BIND_ADDRESS=$us VIGIE_SIP_PORT=$sip VIGIE_HTTP_BIND=$us:$http VIGIE_STOP_BUDGET=1
        export VIGIE_SPEECH_PROGRAM="/bin/cat $work/prompt.wav"
        "$VIGIE" apply "$work/$name.yaml" --data "$work/$name" >"$work/$name.apply" 2>&1
        exec "$VIGIE" serve --data "$work/$name" >"$work/$name.log" 2>&1 </dev/null
    ) &
    running[$name]=$!
}
# alert [-p PORT] LINE KEY [SUMMARY] [STATUS]: posts an alert; prints the answer with its status.
alert() {
    local port=5590
    if [ "$1" = -p ]; then port=$2; shift 2; fi
    curl -sS -m 10 -w ' %{http_code}' -H "Authorization: Bearer $VIGIE_ALERT_TOKEN" "http://$us:$port/alerts" \
        --data "{\"line\":\"$1\",\"key\":\"$2\",\"summary\":\"${3:-$2}\",\"status\":\"${4:-firing}\"}"
}
# answered WANTED COMMAND...: whether the command prints this.
answered() {
    local wanted=$1 said
    shift
    said=$("$@" 2>&1)
    [[ $said == *"$wanted"* ]] || { echo "not '$wanted' but: $said"; return 1; }
}
post() { curl -sS -m 10 -w ' %{http_code}' "http://$us:5590$1" "${@:2}"; }
got() { python3 "$here/got.py" "$received" "$@"; }
fact() { python3 "$support/facts.py" "$data/vigie.sqlite" "$@"; }
# fact_of SERVER WORD...: the same in another server's ledger.
fact_of() { python3 "$support/facts.py" "$work/$1/vigie.sqlite" "${@:2}"; }
open_tasks() { "$VIGIE" tasks list --data "$data"; }

# The carrier's telephone presses 2: it takes charge.
python3 "$support/rtp_pcap.py" "$work/key-1.pcap" 700 8 2@2
(cd "$work" && exec sipp -sf "$here/../sipp/scenarios/carrier-answers.xml" -i 127.0.5.10 -p 5580 -mi 127.0.5.10 -mp 21500 \
    -nostdin -trace_msg -message_file "$work/carrier.msg" >"$work/carrier.log" 2>&1 </dev/null) &
running[carrier]=$!

beside down 5561 5591 "email: { host: $them, port: 2599, tls: none, from: v@example.net }" "$ovh" \
    "webhook: { url: 'http://$them:2598/', secret: hook }"
beside slow 5562 5592 "email: { host: $them, port: 2526, tls: none, from: v@example.net }" \
    "sms: { format: template, method: GET, url: 'http://$them:2580/slow?to={to}' }" \
    "webhook: { url: 'http://$them:2581/', secret: hook }"
export VIGIE_HTTP_BIND=$us:5590 VIGIE_ALERT_MAILDIR=$work/maildir VIGIE_ALERT_MAIL_LINES="eau@alertes.example.net=mails"
organisation "$work/now.yaml" "$clear" "$ovh" "$hook"
serve "$work/now.yaml" $us 5560
for name in down slow; do
    within 60 grep -q 'listening for SIP' "$work/$name.log" || { cat "$work/$name.apply" "$work/$name.log"; give_up "$name listens"; }
done
for line in later mails hooks texts; do
    alert -p 5591 $line "down-$line" >/dev/null
    alert -p 5592 $line "slow-$line" >/dev/null
done

echo "-- each channel"
check "an alert is taken in" answered '"repeated":0' alert texts t-1 "Pompe arrêtée"
check "it leaves as a text in OVHcloud's form" within 5 got http method=GET "path~/ovh?account=sms-ab1-1" \
    "path~to=0033639980501" "path~password=k%26y" "path~Pompe%20arr%C3%AAt%C3%A9e"
check "its beginning and its arrival are facts" within 5 fact notificationSent texts sms
check "an alert goes out by e-mail" alert mails m-1 "Fuite d'eau, 2e étage"
check "the e-mail arrives with its accents" within 5 got mail server=clear "to=[\"maud@example.net\"]" \
    "subject=[Astreinte courriels] alerte : Fuite d'eau, 2e étage" auto=auto-generated crlf=true
check "its text says what to do" got mail "text~Bonjour Maud Courriel" "text~Fuite d'eau, 2e étage"
check "an alert goes out by webhook" alert hooks h-1 "Disk full"
check "the webhook is signed and says what it is about" within 5 got http path=/hook signed=true "body~\"summary\":\"Disk full\""
check "the webhook says who is told and of which line" got http path=/hook "body~\"person\":\"hooks\"" "body~\"line\":\"hooks\""

echo "-- encryption and authentication"
check "the mail server wants STARTTLS and a password" reconfigure "$starttls" "$twilio" "$hook"
check "an alert is raised" alert mails m-2 "Deuxième"
sleep 1
check "the merge window holds a second message back" got mail COUNT=0 "text~Deuxième"
check "another person is told at once" alert gone g-1 "Adresse morte"
check "a refused address is a fact" within 8 fact notificationFailed gone email addressRefused
check "and the next channel is used at once, in Twilio's form" within 8 got http "path=/2010-04-01/Accounts/AC1/Messages.json" \
    "body~To=%2B33639980502" "headers.Authorization=Basic QUMxOmsmeQ=="
check "a failed channel opens a task" within 5 answered notificationFailed open_tasks
check "an e-mail goes out with password under STARTTLS" alert later l-1 "Sous TLS"
check "it arrives encrypted and authenticated" within 8 got mail server=starttls tls=true user=true "text~Sous TLS"
check "TLS from the first octet" reconfigure "email: { host: $them, port: 2465, tls: implicit, user: vigie, secret: smtp, from: v@example.net }" "$ovh" "$hook"
check "notify test sends by each channel of a person" answered "sent" "$VIGIE" notify test mails --data "$data"
check "the test arrives by TLS with password" within 5 got mail server=implicit user=true "to=[\"maud@example.net\"]"
check "doctor finds mail, texts and webhook well" answered "ok       mail" "$VIGIE" doctor --data "$data"
check "a certificate of a stranger" reconfigure "email: { host: $them, port: 2588, tls: starttls, user: vigie, secret: smtp, from: v@example.net }" "$ovh" "$hook"
check "is not trusted" answered "ERROR    mail" "$VIGIE" doctor --data "$data"
check "and no mail goes there" got mail COUNT=0 server=stranger
check "a password that is wrong" reconfigure "${starttls/user: vigie/user: nobody}" "$ovh" "$hook"
check "is named by doctor, without the password" answered "name or password" "$VIGIE" doctor --data "$data"

echo "-- alerts in"
head -c 300000 /dev/zero >"$work/large"
check "a wrong token is refused" answered 401 post /alerts -H "Authorization: Bearer wrong" --data '{}'
check "no token is refused" answered 401 post /alerts --data '{}'
auth=(-H "Authorization: Bearer $VIGIE_ALERT_TOKEN")
check "what is no JSON is refused with a remedy" answered '"remedy"' post /alerts "${auth[@]}" --data 'hello'
check "an unknown line is refused by name" answered 'did you mean' post /alerts/text "${auth[@]}" --data '{"key":"x"}'
check "a body that is too large is refused" answered 413 post /alerts "${auth[@]}" -H 'Expect:' --data-binary "@$work/large"
check "GET is refused" answered 405 post /alerts "${auth[@]}"
check "the same alert again is the same task" answered '"repeated":1' alert texts t-1 "Pompe arrêtée"
check "a resolved alert ends its task" answered '"resolved":1' alert texts t-1 "" resolved
check "which is a fact" fact alertResolved
check "where the line wants it, its task stays" alert keeps k-1 Gardée
check "until somebody acknowledges" answered '"resolved":1' alert keeps k-1 "" resolved
check "it is still open" answered alert open_tasks
check "Alertmanager's form is taken" answered '"repeated":0' post /alerts/hooks "${auth[@]}" --data '{"version":"4","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"Down"},"annotations":{"summary":"Site down"},"fingerprint":"f1"},{"status":"firing","labels":{"alertname":"Up","vigie_line":"mails"},"fingerprint":"f2"}]}'
check "and its resolution" answered '"resolved":1' post /alerts/hooks "${auth[@]}" --data '{"version":"4","alerts":[{"status":"resolved","labels":{"alertname":"Down"},"annotations":{"summary":"Site down"},"fingerprint":"f1"}]}'
printf 'From: Sonde <sonde@example.net>\r\nTo: eau@alertes.example.net\r\nSubject: =?UTF-8?Q?Cuve_pleine_=C3=A0_90_%%?=\r\n\r\nx\r\n' >"$work/maildir/new/1.mail"
check "a mail in the Maildir is taken in and moved" within 5 test -e "$work/maildir/cur/1.mail:2,S"
check "it is an alert with its subject" answered "Cuve pleine à 90 %" open_tasks
printf 'From: sonde@example.net\r\nTo: eau@alertes.example.net\r\nSubject: [RESOLVED] =?UTF-8?Q?Cuve_pleine_=C3=A0_90_%%?=\r\n\r\n' >"$work/maildir/new/2.mail"
check "its resolution comes by mail too" within 5 test -e "$work/maildir/cur/2.mail:2,S"
check "and ends the task" bash -c "! '$VIGIE' tasks list --data '$data' | grep -q 'Cuve pleine'"

echo "-- an alert rings a telephone"
check "an alert is raised" answered 200 alert phone p-1 "Chaudière à l'arrêt"
check "the telephone rings" within 5 grep -q "INVITE sip:+33639980503" "$work/carrier.msg"
check "key 2 acknowledges it" within 15 fact taskAcknowledged telephone phone
check "and no e-mail was needed" got mail COUNT=0 "text~Chaudière"

echo "-- killed and back"
check "the mail server takes messages again" reconfigure "$clear" "$ovh" "$hook"
check "an alert is raised" alert crash c-1 "Avant la panne"
sent() { got mail COUNT="$1" "text~Avant la panne"; }
check "somebody is told by e-mail" within 5 sent 1
kill -9 "${running[vigie]}"
wait "${running[vigie]}" 2>/dev/null
start vigie "$VIGIE" serve --data "$data"
check "the server is back" within 30 grep -q 'listening for SIP' "$work/vigie.log"
check "what comes then is told" alert back b-1 "Après la panne"
check "at once" within 5 got mail "text~Après la panne"
sleep 3
check "nobody is told the same twice" sent 1

echo "-- receivers that are down or slow"
check "a mail server that is down is a fact" fact_of down notificationFailed later email unreachable
check "so is a webhook that is down" fact_of down notificationFailed hooks webhook unreachable
check "a webhook that talks nonsense is a fact" fact_of slow notificationFailed hooks webhook nonsense
check "a gateway that is slow is a time-out" within 60 fact_of slow notificationFailed texts sms timeout
check "a mail server that says nothing is a time-out" within 60 fact_of slow notificationFailed later email timeout
check "after three attempts at a mail server that is down the text is sent" within 60 got http "path~to=0033639980504"
check "these attempts are facts" fact_of down notificationFailed later email attempt=3
check "and a task says that messages do not leave" within 5 fact_of down taskOpened notificationFailed
check "no secret and no address is in a ledger or a log" bash -c "! grep -aqE 'k&y|k%26y|pä:ss|hook-secret|a-token-of|example\\.net|Chaudi|Fuite' \
    '$work'/vigie.log '$work'/down.log '$work'/slow.log && ! python3 '$support/facts.py' '$data/vigie.sqlite' --anywhere example.net"

finish
