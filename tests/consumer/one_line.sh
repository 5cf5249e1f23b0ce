#!/bin/sh
# SPDX-License-Identifier: MIT
#
# one_line.sh SOURCE STAGE CC: an application and the library in one command,
# with no build system.
set -eu
source=$1 stage=$2 cc=$3
mkdir -p "$stage/one_line"
cd "$source"
"$cc" -std=c99 -Iinclude -o "$stage/one_line/app" tests/consumer/app.c lib/*.c
"$stage/one_line/app"
