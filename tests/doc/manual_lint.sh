#!/bin/sh
# SPDX-License-Identifier: MIT
#
# manual_lint.sh SOURCE: mandoc has nothing to say about the manual pages.  Pages that
# they refer to are the system's affair.  Answers 77, "skipped", without mandoc.
set -eu
command -v mandoc >/dev/null 2>&1 || {
  echo "skipped: mandoc is not installed"
  exit 77
}
complaints=$(mandoc -T lint -W style "$1/lib/vip.3" "$1/examples/linux/vipd.8" 2>&1 |
  grep -v 'referenced manual not found\|mandoc.db' || true)
[ -z "$complaints" ] || {
  echo "$complaints"
  exit 1
}
mandoc -T utf8 "$1/lib/vip.3" | grep -q 'first-hop redundancy'
mandoc -T utf8 "$1/examples/linux/vipd.8" | grep -q 'first-hop redundancy'
