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

# Of all recordings; a digest says itself which one made it.
keys='--key password12345 --key 123456789 --key openwall12345 --key openwall --key password
  --key password123 --key HSRPv2_v6'

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
  # shellcheck disable=SC2086 # several options
  told=$("$vip_replay" $keys --all "$captures/$file" 2>&1)
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
while read -r file count; do
  # shellcheck disable=SC2086 # several options
  told=$("$vip_replay" $keys "$captures/$file" 2>&1)
  good=$(echo "$told" | grep -c ' md5 id [0-9]*: ok$')
  echo "$file: $good digests verified"
  [ "$good" -eq "$count" ] || fail "$file: $count digests expected"
done <<EOF
kh-vrrp-eigrp-1412070042.pcap 1362
kh-vrrp-iou-1492075930.pcap 113
hx-jtr-hsrp-md5.pcap 5
kh-hsrp-1408898406.pcap 2395
kh-hsrp-1408903444.pcap 49
kh-hsrp-1408903630.pcap 2
kh-hsrp-1408903633.pcap 158
kh-hsrp-1409591337.pcap 42
kh-hsrp-auth-md5-openwall.pcap 70
kh-hsrp-single.pcap 1
kh-hsrpv2-md5-1423482764.pcap 10434
nd-hsrp2_ipv6.pcapng 27
kh-glbp-1412077029.pcap 44
kh-glbp-md5-1412074228.pcap 1935
EOF

# Without authentication: a Request, its Response, and nothing that fails a check.
told=$("$vip_replay" "$captures/pl-GLBP_election.cap" 2>&1)
echo "$told" | sed 's/^/pl-GLBP_election.cap: /'
[ "$(echo "$told" | grep -c 'glbp group 1 .*: ok$')" -eq 80 ] ||
  fail 'pl-GLBP_election.cap: 80 packets without a fault expected'
case $told in
*'192.168.0.30 > 192.168.0.10  glbp group 1 request: ok'*'192.168.0.10 > 192.168.0.30  glbp group 1 response vf 2: ok'*) ;;
*) fail 'pl-GLBP_election.cap: Request and Response are not listed' ;;
esac

# What is of no router, or of none that can be.
told=$("$vip_replay" "$captures/hx-scapy-hsrp-advertise.pcap" 2>&1)
echo "$told"
case $told in
*'hsrp1 interface passive active 0 passive 1: ok'*) ;;
*) fail "hx-scapy-hsrp-advertise.pcap: an Advertise is not listed" ;;
esac
told=$("$vip_replay" "$captures/kh-hsrp-single-fuzzed.pcap" 2>&1)
echo "$told"
case $told in
*'hsrp: damaged frame: checksum is wrong'*) ;;
*) fail "kh-hsrp-single-fuzzed.pcap: its damaged frame is not listed as such" ;;
esac

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
