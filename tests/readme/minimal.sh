#!/bin/sh
# SPDX-License-Identifier: MIT
#
# minimal.sh PROGRAM: examples/minimal.c runs with no network and shows a router
# that becomes Active.
set -eu
output=$("$1")
echo "$output"
echo "$output" | grep -qi active
