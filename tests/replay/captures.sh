#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Replays every router of the recordings that expected.tsv names, and compares
# the verdicts with it.  The recordings are not part of the repository: their
# folder is the second argument or VIP_CAPTURES.
#
#   sh tests/replay/captures.sh VIP_REPLAY [FOLDER]
#
# Also: digests are verified in the listing; and recordings that were made to
# crash programs are listed, with exit status 0, and a router in them cannot be
# replayed (2).
set -u
vip_replay=$1
captures=${2:-${VIP_CAPTURES:-}}
expected=$(dirname "$0")/expected.tsv

if [ -z "$captures" ]; then
  echo 'skipped: VIP_CAPTURES is not set'
  exit 77
fi

failed=0
fail() {
  echo "FAILED: $*"
  failed=1
}

files=$(grep -v '^#' "$expected" | cut -f 1 | uniq)
for file in $files; do
  if [ ! -r "$captures/$file" ]; then
    fail "$file: not in $captures"
    continue
  fi
  told=$("$vip_replay" --key password12345 --key 123456789 --all "$captures/$file" 2>&1)
  status=$?
  echo "$told" | sed "s/^/$file: /"
  wanted=$(grep "^$file	" "$expected" | cut -f 2,3)
  got=$(echo "$told" | sed 's/^\([^ ]*\) replay: .*: \([a-z]*\)$/\1	\2/')
  [ "$got" = "$wanted" ] || fail "$file: expected is
$wanted"
  case $wanted in
  *differs*) [ $status -eq 1 ] || fail "$file: exit status $status" ;;
  *) [ $status -eq 0 ] || fail "$file: exit status $status" ;;
  esac
done

# Every digest was made with one of the keys.
for file in kh-vrrp-eigrp-1412070042.pcap kh-vrrp-iou-1492075930.pcap; do
  told=$("$vip_replay" --key password12345 --key 123456789 "$captures/$file" 2>&1)
  good=$(echo "$told" | grep -c ' md5 id [01]: ok$')
  echo "$file: $good digests verified"
  case $file in
  *eigrp*) [ "$good" -eq 1362 ] || fail "$file: 1362 digests expected" ;;
  *iou*) [ "$good" -eq 113 ] || fail "$file: 113 digests expected" ;;
  esac
done

for file in td-vrrp-oobr.pcap td-icmp-oobr-2.pcap; do
  told=$("$vip_replay" "$captures/$file" 2>&1)
  status=$?
  echo "$told" | sed "s/^/$file: /"
  [ $status -eq 0 ] || fail "$file: exit status $status of the listing"
  case $told in
  *': damaged frame: '*) ;;
  *) fail "$file: its damaged frames are not listed as such" ;;
  esac
  "$vip_replay" --as 250.219.91.20 "$captures/$file" >/dev/null 2>&1
  status=$?
  [ $status -eq 2 ] || fail "$file: exit status $status of the replay"
done
exit $failed
