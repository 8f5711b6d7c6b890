#!/usr/bin/env bash
# `make install` into a folder: what is there, with which rights; the unit as systemd judges it; the installed program as
# the service user, with the unit's settings and a service manager's socket; a backup and its restore; `make uninstall`.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
# A program is started as another user: that needs root, as installing does.
if [ "$(id -u)" -ne 0 ] && sudo -n true 2>/dev/null; then exec sudo -n --preserve-env=VIGIE,PATH bash "$0"; fi
# shellcheck source=../support/peers.sh
source "$here/../support/peers.sh"
begin install
[ "$(id -u)" -eq 0 ] || give_up "these tests need root, or sudo that asks nothing"
# The service user must get there.
chmod 0755 "$work"
image=$work/image
mkdir "$image"

make_it() { make -C "$root" --no-print-directory "$@" BINARY="$VIGIE" DESTDIR="$image"; }
rights() { [ "$(stat -c '%a %u %g' "$image$1")" = "$2" ] || { stat -c '%a %u %g %n' "$image$1"; return 1; }; }

check "make install puts everything in place" make_it install
uid=$(awk -F: '$1 == "vigie" { print $3 }' "$image/etc/passwd")
gid=$(awk -F: '$1 == "vigie" { print $4 }' "$image/etc/passwd")
check "the service user has no shell and no password" grep -q "^vigie:x:.*:/usr/sbin/nologin$" "$image/etc/passwd"
check "the program is for everybody" rights /usr/local/bin/vigie "755 0 0"
check "the settings are for root and the group" rights /etc/vigie/vigie.env "640 0 $gid"
check "their folder too" rights /etc/vigie "750 0 $gid"
check "the data folder is for the service user alone" rights /var/lib/vigie "700 $uid $gid"
check "no placeholder is left in the unit" bash -c "! grep -nE '@[A-Z]+@' '$image/etc/systemd/system/vigie.service'"
echo 'VIGIE_LOG_LEVEL=notice' >>"$image/etc/vigie/vigie.env"
check "installing again keeps settings that were changed" bash -c \
    "make -C '$root' --no-print-directory install BINARY='$VIGIE' DESTDIR='$image' &&
     grep -q '^VIGIE_LOG_LEVEL=notice' '$image/etc/vigie/vigie.env'"

echo "-- the unit"
# systemd looks for the program where the unit says, and for its own units where they are: here.
mkdir "$work/unit"
sed "s|^ExecStart=|&$image|" "$image/etc/systemd/system/vigie.service" >"$work/unit/vigie.service"
verified() { local said; said=$(systemd-analyze verify "$work/unit/vigie.service" 2>&1) && [ -z "$said" ] || { echo "$said"; return 1; }; }
check "systemd-analyze verify has nothing to say" verified
exposure() {
    systemd-analyze security --offline=true --root="$image" vigie.service >"$work/security.log" 2>&1
    local level
    level=$(sed -nE 's/.*Overall exposure level for vigie.service: ([0-9.]+).*/\1/p' "$work/security.log")
    echo "exposure level: ${level:-none}"
    awk -v level="${level:-10}" 'BEGIN { exit !(level <= 1.5) }'
}
exposure
check "systemd-analyze security: exposure of 1.5 at most" exposure

echo "-- the installed program as the service user"
cat >"$work/organisation.yaml" <<'YAML'
organisation: Installation
trunks:
  operateur: { host: 127.0.3.2, addresses: [127.0.3.2], emergency_calls: true }
people:
  ana: { name: Ana, devices: { ana-poste: { softphone: ana } } }
lines:
  astreinte:
    name: astreinte
    numbers: ["+33199001001"]
    ladder: { levels: { primary: [ { person: ana, when: always } ] } }
YAML
chmod 0644 "$work/organisation.yaml" "$work/prompt.wav"
cat >>"$image/etc/vigie/vigie.env" <<ENV
VIGIE_DATA_DIR=$image/var/lib/vigie
VIGIE_BIND_ADDRESS=127.0.3.1
VIGIE_SIP_PORT=5360
VIGIE_STOP_BUDGET=1
VIGIE_NOTICES=off
VIGIE_SPEECH_PROGRAM=/bin/cat $work/prompt.wav
ENV
# What systemd takes away, as far as it can be taken without it: all rights of root, for good.
service=(setpriv --reuid="$uid" --regid="$gid" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs
    env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/var/lib/vigie USER=vigie VIGIE_CONFIG="$image/etc/vigie/vigie.env")
umask 0077
vigie() { "${service[@]}" "$image/usr/local/bin/vigie" "$@"; }
start manager python3 "$here/notify.py" "$work/notify" "$work/said.log"
within 5 test -S "$work/notify"
check "the service user applies an organisation" vigie apply "$work/organisation.yaml"
start vigie "${service[@]}" NOTIFY_SOCKET="$work/notify" WATCHDOG_USEC=3000000 "$image/usr/local/bin/vigie" serve
check "it tells systemd when it answers calls" within 60 grep -q '^READY=1 ' "$work/said.log"
options() {
    python3 - <<'PYTHON'
import socket
phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
phone.bind(("127.0.3.2", 5061))
phone.settimeout(3)
phone.sendto(b"OPTIONS sip:127.0.3.1:5360 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.3.2:5061;branch=z9hG4bK1\r\n"
             b"Max-Forwards: 70\r\nFrom: <sip:a@127.0.3.2>;tag=1\r\nTo: <sip:127.0.3.1>\r\nCall-ID: 1@127.0.3.2\r\n"
             b"CSeq: 1 OPTIONS\r\nContact: <sip:a@127.0.3.2:5061>\r\nContent-Length: 0\r\n\r\n", ("127.0.3.1", 5360))
answer = phone.recv(4096).split(b"\r\n")[0]
assert answer == b"SIP/2.0 200 OK", answer
PYTHON
}
check "it answers the carrier" options
fed() { [ "$(grep -c '^WATCHDOG=1' "$work/said.log")" -ge 3 ]; }
check "it feeds the watchdog" within 8 fed
doctor() { vigie doctor --json >"$work/doctor.json" || [ $? -eq 1 ]; python3 -m json.tool <"$work/doctor.json" >/dev/null; }
check "the doctor reads the same settings" doctor
check "the doctor finds the data folder in order" grep -q '"finding" : "'"$image/var/lib/vigie"'"' "$work/doctor.json"
mine() { [ -z "$(find "$image/var/lib/vigie" \( ! -user "$uid" -o -perm /077 \) -not -type l)" ]; }
check "everything in the data folder is the service user's alone" mine

echo "-- backup and restore"
install -d -o "$uid" -g "$gid" -m 0700 "$work/saved" "$work/fresh"
check "a backup of the running server" vigie backup "$work/saved"
check "a second one takes its place" vigie backup "$work/saved"
one_backup() { [ "$(ls "$work/saved" | wc -l)" -eq 2 ] && [ -s "$work/saved/manifest.json" ]; }
check "there is one backup, and its manifest" one_backup
refused() { local said; said=$(vigie "$@" 2>&1) && return 1; echo "$said"; grep -q '→' <<<"$said"; }
check "a data folder that is in use is not restored into" refused restore "$work/saved"
check "an empty one is" vigie restore "$work/saved" --data "$work/fresh"
exported() { diff <(vigie export) <(vigie export --data "$work/fresh"); }
check "the restored store has the same organisation" exported

kill -TERM "${running[vigie]}"
joined vigie
check "it stops when systemd says so, without an error" test $? -eq 0
check "it says that it stops" grep -q '^STOPPING=1 ' "$work/said.log"

echo "-- removal"
check "make uninstall removes program and unit" make_it uninstall
gone() { [ ! -e "$image/usr/local/bin/vigie" ] && [ ! -e "$image/etc/systemd/system/vigie.service" ]; }
check "they are gone" gone
stays() { [ -s "$image/var/lib/vigie/vigie.sqlite" ] && [ -s "$image/etc/vigie/vigie.env" ]; }
check "data and settings stay" stays
finish
