#!/bin/sh
# SPDX-License-Identifier: MIT
#
# symbols.sh SOURCE STAGE CC: the shared library exports what symbols.txt
# approves, no more and no less; the static one defines no name outside vip_ and
# vipi_; neither has writable data.
set -eu
source=$1 stage=$2
work=$stage/symbols
rm -rf "$work"
mkdir -p "$work"

nm -D --defined-only "$stage/shared/lib/libvip.so" | awk '{ print $3 }' | sort >"$work/exported"
grep -v '^#' "$source/tests/consumer/symbols.txt" | sort >"$work/approved"
diff "$work/approved" "$work/exported" || {
  echo "symbols: symbols.txt (<) is not what libvip.so exports (>)"
  exit 1
}

nm --defined-only --extern-only "$stage/static/lib/libvip.a" | awk 'NF == 3 { print $3 }' |
  grep -v '^vipi\{0,1\}_' >"$work/foreign" || true
if [ -s "$work/foreign" ]; then
  echo "symbols: libvip.a defines:"
  cat "$work/foreign"
  exit 1
fi

# .data.rel.ro is written by the loader only.
size -A "$stage/static/lib/libvip.a" |
  awk '/^\.(data|bss|tdata|tbss)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 { print; found = 1 }
       END { exit found }' || {
  echo "symbols: libvip.a has writable data"
  exit 1
}
