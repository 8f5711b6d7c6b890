#!/usr/bin/env bash
# Prints the injection file of caller.xml: COUNT numbers from FIRST on.
set -euo pipefail
first=${1#+}
echo "SEQUENTIAL"
for ((i = 0; i < $2; i++)); do echo "+$((first + i));"; done
