#!/usr/bin/env bash
# Installs the Debian packages of packaging/debian-packages.txt that are missing, and nothing else.
#
#   packaging/install-debian-packages.sh run     what building and running Vigie needs
#   packaging/install-debian-packages.sh test    that, and what the tests and benchmarks need
#
# Running it twice changes nothing. It refreshes the package lists only when they do not know a package, or when
# a download fails because they are old. Needs root or sudo only if something is missing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$here/debian-packages.txt
purpose=${1:-run}

fail() {
    printf 'install-debian-packages: %s\n' "$*" >&2
    exit 1
}

case $purpose in
    run | test) ;;
    *) fail "say what for: 'run' or 'test', not '$purpose'" ;;
esac
[ -r "$list" ] || fail "cannot read $list"

wanted() {
    sed -e 's/#.*//' "$list" | awk -v purpose="$purpose" 'NF && ($2 == "" || $2 == purpose) { print $1 }'
}

is_installed() {
    # shellcheck disable=SC2016  # dpkg-query expands ${Status}, not the shell
    [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]
}

# Not `apt-cache … | grep -q`: grep leaves at the first match, apt-cache dies of the closed pipe, and pipefail then
# calls a package unknown that is there.
has_candidate() {
    grep -q '^  Candidate: [^(]' <<<"$(LC_ALL=C apt-cache policy "$1" 2>/dev/null)"
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail "this is not a Debian system; install the equivalents of these yourself: $(wanted | tr '\n' ' ')"
fi

missing=()
while read -r package; do
    is_installed "$package" || missing+=("$package")
done < <(wanted)

if [ "${#missing[@]}" -eq 0 ]; then
    echo "Debian packages: all present."
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null \
        || fail "missing: ${missing[*]}. Run as root, or install sudo, or: apt-get install ${missing[*]}"
    as_root=(sudo)
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@"
}

# Some peers are daemons (a proxy, a database) that their packages start at once, on the ports that we use. The
# tests start their own on loopback; nothing must be left running by an installation.
policy=/usr/sbin/policy-rc.d
policy_is_ours=no
forbid_daemons() {
    [ -e "$policy" ] && return
    printf '#!/bin/sh\n# Put here by Vigie while packages are installed.\nexit 101\n' \
        | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    policy_is_ours=yes
}
allow_daemons() {
    [ "$policy_is_ours" = yes ] && "${as_root[@]}" rm -f "$policy"
    policy_is_ours=no
}
trap allow_daemons EXIT

echo "Debian packages: installing ${missing[*]}"
refreshed=no
for package in "${missing[@]}"; do
    has_candidate "$package" && continue
    apt update || fail "apt-get update failed: check the network and /etc/apt/sources.list"
    refreshed=yes
    break
done
for package in "${missing[@]}"; do
    has_candidate "$package" || fail "no package named '$package' in the sources of this system (Debian 12 has it)"
done

forbid_daemons
if ! apt install -y --no-install-recommends "${missing[@]}" >/dev/null; then
    [ "$refreshed" = no ] || fail "apt-get install failed for: ${missing[*]}"
    apt update && apt install -y --no-install-recommends "${missing[@]}" >/dev/null \
        || fail "apt-get install failed for: ${missing[*]}"
fi
allow_daemons

for package in "${missing[@]}"; do
    is_installed "$package" || fail "'$package' did not install; run: apt-get install $package"
done
echo "Debian packages: done."
