#!/bin/sh
# SPDX-License-Identifier: MIT
#
# instructions.sh PROGRAM [WORK]: instructions of one operation, counted by
# valgrind (callgrind), as a Markdown table on stdout.  PROGRAM is
# vip-bench-count.  The count is of this machine's code and C library and does
# not vary between runs, so it shows a change that a time would hide.
#
# Fails if an operation exceeds its ceiling of ceilings.txt.  Exit status 77: no
# valgrind.
set -eu
program=$1
work=${2:-$(dirname "$program")}
ceilings=$(dirname "$0")/ceilings.txt
times=1000
failed=0

command -v valgrind >/dev/null 2>&1 || {
  echo "skipped: there is no valgrind (Debian: valgrind)"
  exit 77
}

# count OPERATION: instructions inside the call that does it, for each time.
count() {
  case $1 in
    sent* | idle) function=vip_engine_tick ;;
    answer*) function=vip_if_answer ;;
    *-hsrp*) function=vip_hsrp_input ;;
    *-glbp*) function=vip_glbp_input ;;
    *) function=vip_vrrp_input ;;
  esac
  # Symbols bound at the start, so that the first call costs what the others do.
  LD_BIND_NOW=1 valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.$1" \
    --toggle-collect=$function "$program" "$1" $times >"$work/callgrind.log" 2>&1 || {
    cat "$work/callgrind.log" >&2
    exit 1
  }
  sed -n 's/.*Collected : \([0-9]*\)$/\1/p' "$work/callgrind.log"
}

echo "## Instructions of one operation"
echo
echo "| operation | now | aim | | ceiling |"
echo "|---|---:|---:|---|---:|"
"$program" 2>&1 | sed -n 's/^  //p' >"$work/operations"
while read -r operation; do
  collected=$(count "$operation")
  now=$(((${collected:-0} + times / 2) / times))
  [ "$now" -gt 0 ] || {
    echo "instructions: nothing was counted for $operation" >&2
    exit 1
  }
  limits=$(sed -n "s/^instructions\\.$operation //p" "$ceilings")
  [ -n "$limits" ] || {
    echo "instructions: ceilings.txt has no instructions.$operation" >&2
    exit 1
  }
  set -- $limits
  verdict=kept
  if [ "$1" = - ]; then
    verdict=
  elif [ "$now" -gt "$1" ]; then
    verdict="missed by $((now - $1))"
  fi
  [ "$now" -le "$2" ] || {
    echo "instructions: $operation takes $now, above its ceiling $2" >&2
    failed=1
  }
  echo "| $operation | $now | $1 | $verdict | $2 |"
done <"$work/operations"
exit $failed
