#!/bin/sh
# SPDX-License-Identifier: MIT
#
# try_awk.sh SOURCE WORK: what examples/linux/try.awk prints of a made-up record: each
# silence of the client is that of the event behind which it ended.
set -eu
work=$2
rm -rf "$work"
mkdir -p "$work"
cd "$work"

# Answers each 10 ms from 100.000 on, but for 300 ms behind the first event and 80 ms
# behind the third.
awk 'BEGIN {
  for (ms = 0; ms < 3000; ms += 10)
    if (!(ms > 500 && ms < 800) && !(ms > 2000 && ms < 2080))
      printf "[%.3f] 64 bytes from 10.9.0.10: icmp_seq=%d ttl=64 time=0.03 ms\n", 100 + ms / 1000, ms
}' >ping
printf '100.502 r1 is killed\n101.000 r1 is started again\n102.003 r1 leaves gracefully\n' >events
printf '99.0 r1 active\n99.0 r2 backup\n100.503 r1 dead\n100.8 r2 active\n' >changes
awk -v events=events -v changes=changes -v answers=ping -f "$1/examples/linux/try.awk" >out
for line in '1  r1 is killed           longest silence of the client  300 ms' \
  '2  r1 is started again    longest silence of the client   10 ms' \
  '3  r1 leaves gracefully   longest silence of the client   80 ms'; do
  grep -qF "$line" out || {
    cat out
    echo "try_awk: not there: $line"
    exit 1
  }
done
echo "try_awk: each silence is that of its event"
