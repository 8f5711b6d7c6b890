#!/usr/bin/env bash
# Puts the program, its unit, its user and its folders in place, or takes them away: called by `make install`.
#
#   packaging/install.sh install|uninstall PROGRAM PREFIX SYSCONFDIR DESTDIR
#
# Installing twice changes nothing but the program and the unit; settings that are there stay as they are. Uninstalling
# leaves data, settings and user. With DESTDIR nothing outside it is touched.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
action=$1 program=$2 prefix=$3 sysconf=$4 root=$5

bin=$prefix/bin
docs=$prefix/share/doc/vigie
# systemd reads these beside any PREFIX.
units=$sysconf/systemd/system
users=$sysconf/sysusers.d
folders=$sysconf/tmpfiles.d
settings=$sysconf/vigie

fail() {
    printf 'make install: %s\n' "$*" >&2
    exit 1
}

# Without DESTDIR this is a machine that shall run Vigie: systemd is told at once.
is_live() { [ -z "$root" ]; }

put() { install -D -m "$1" "$2" "$root$3"; }

install_all() {
    [ -x "$program" ] || fail "there is no program at $program: run 'make build', or name it with BINARY="
    if is_live && [ "$(id -u)" -ne 0 ]; then
        fail "this writes to $prefix and $sysconf: run it as root (sudo make install BINARY=$program), or give DESTDIR="
    fi
    # Beside the old one and then in its place: a running server keeps the file that it was started from.
    put 0755 "$program" "$bin/vigie.new"
    mv -f "$root$bin/vigie.new" "$root$bin/vigie"
    for page in "$here"/../docs/*.md "$here"/../docs/*.json; do put 0644 "$page" "$docs/$(basename "$page")"; done
    for file in "$here"/../examples/*.yaml; do put 0644 "$file" "$docs/examples/$(basename "$file")"; done
    sed -e "s|@BINDIR@|$bin|g; s|@SYSCONFDIR@|$sysconf|g; s|@DOCDIR@|$docs|g" "$here/vigie.service" >"$work/unit"
    put 0644 "$work/unit" "$units/vigie.service"
    put 0644 "$here/vigie.sysusers" "$users/vigie.conf"
    sed -e "s|/etc/vigie|$settings|g" "$here/vigie.tmpfiles" >"$work/folders"
    put 0644 "$work/folders" "$folders/vigie.conf"
    install -d -m 0750 "$root$settings"
    [ -e "$root$settings/vigie.env" ] || put 0640 "$here/vigie.env" "$settings/vigie.env"
    systemd-sysusers ${root:+--root="$root"} "$root$users/vigie.conf" ||
        fail "the user 'vigie' was not made; is the package systemd there?"
    systemd-tmpfiles ${root:+--root="$root"} --create "$root$folders/vigie.conf" ||
        fail "the folders were not made; is the package systemd there?"
    is_live || return 0
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload
        echo "Installed. Next: edit $settings/vigie.env, 'vigie apply FILE', then 'systemctl enable --now vigie'."
        # A new program is not in force before a restart, which ends no call within VIGIE_STOP_BUDGET.
        if systemctl --quiet is-active vigie; then echo "It runs: 'systemctl restart vigie' starts the new version."; fi
    else
        echo "Installed. systemd does not run here: start '$bin/vigie serve' as the user vigie yourself."
    fi
}

uninstall_all() {
    if is_live && [ "$(id -u)" -ne 0 ]; then fail "run it as root: sudo make uninstall"; fi
    if is_live && [ -d /run/systemd/system ]; then systemctl disable --now vigie 2>/dev/null || true; fi
    rm -f "$root$bin/vigie" "$root$units/vigie.service" "$root$users/vigie.conf" "$root$folders/vigie.conf"
    rm -rf "${root}${docs:?}"
    if is_live && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
    echo "Removed. Data (/var/lib/vigie), settings ($settings) and the user vigie stay; remove them yourself if you mean to."
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $action in
    install) install_all ;;
    uninstall) uninstall_all ;;
    *) fail "say install or uninstall" ;;
esac
