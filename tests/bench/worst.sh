#!/bin/sh
# SPDX-License-Identifier: MIT
#
# worst.sh PROGRAM COMPILER [record]: the most instructions that each public call takes in
# the corpus of vip-bench-worst, counted by valgrind (callgrind), as a Markdown table on stdout.
#
# Fails if a call exceeds its ceiling of worst.txt, which is what it took when it was
# recorded and 3 percent; if a call has no ceiling, or a ceiling no call; if a public
# function was never counted; or if a call grows faster than with the number of groups:
# from 16 to 255 groups each may cost at most 1.5 times what it did from 1 to 16.  Ceilings
# hold for the compiler that they name; with another one growth alone is judged.  "record"
# writes worst.txt anew.  Exit status 77: no valgrind.
set -eu
program=$1
compiler=$2
mode=${3:-check}
work=$(dirname "$program")
ceilings=$(dirname "$0")/worst.txt

command -v valgrind >/dev/null 2>&1 || {
  echo "skipped: there is no valgrind (Debian: valgrind)"
  exit 77
}

# The C library's copying is the same on every machine, and bound before the first call.
rm -f "$work"/callgrind.worst*
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512VL,-AVX2,-AVX,-ERMS,-FSRM LD_BIND_NOW=1 \
  valgrind --tool=callgrind --collect-atstart=no --combine-dumps=yes \
  --callgrind-out-file="$work/callgrind.worst" "$program" >"$work/worst.log" 2>&1 || {
  cat "$work/worst.log" >&2
  exit 1
}

# PROTOCOL CALL GROUPS INSTRUCTIONS, the highest of each.
awk '/^desc: Trigger: Client Request: / { label = $5 " " $6 " " $7 }
     /^totals:/ && label != "" {
       if ($2 > most[label]) most[label] = $2
       label = ""
     }
     END { for (label in most) print label, most[label] }' "$work/callgrind.worst" |
  LC_ALL=C sort -k 1,1 -k 2,2 -k 3,3n >"$work/worst.now"
# Every public function (VIP_API) ran while something was counted.
sed -n '/^VIP_API/,/;/p' "$(dirname "$0")"/../../include/vip/*.h | grep -o 'vip_[a-z0-9_]*(' |
  tr -d '(' | sort -u >"$work/worst.public"
sed -n 's/^c\{0,1\}fn=([0-9]*) \(vip_[a-z0-9_]*\)$/\1/p' "$work/callgrind.worst" |
  sort -u >"$work/worst.ran"
rm -f "$work/callgrind.worst"
[ -s "$work/worst.public" ] || {
  echo "worst: no public function was found" >&2
  exit 1
}
uncounted=$(grep -vxFf "$work/worst.ran" "$work/worst.public" || true)
[ -z "$uncounted" ] || {
  echo "worst: nothing was counted of" $uncounted >&2
  exit 1
}

if [ "$mode" = record ]; then
  {
    sed '/^[^#]/d' "$ceilings" | sed '/^# Compiler: /d'
    echo "# Compiler: $compiler"
    awk '{ print $1, $2, $3, int($4 * 1.03 + 1) }' "$work/worst.now"
  } >"$work/worst.new"
  cp "$work/worst.new" "$ceilings"
fi

echo "## Most instructions of one call"
echo
echo "Lists: 255 addresses, keys of one number, unicast peers, remembered routers and clients."
echo
recorded=$(sed -n 's/^# Compiler: //p' "$ceilings")
judged=yes
[ "$recorded" = "$compiler" ] || {
  judged=no
  echo "Ceilings are those of $recorded; this is $compiler, whose growth alone is judged."
  echo
}
awk -v judged=$judged '
  function complain(text) {
    print "worst: " text > "/dev/stderr"
    bad = 1
  }
  FNR == NR { if ($0 !~ /^#/ && NF == 4) ceiling[$1 " " $2 " " $3] = $4; next }
  {
    label = $1 " " $2 " " $3
    name = $1 " " $2
    now[label] = $4
    if (!(name in known)) {
      known[name] = 1
      order[++count] = name
    }
    if (!(label in ceiling))
      complain("worst.txt has no " label)
    else if (judged == "yes" && $4 > ceiling[label])
      complain(label " takes " $4 ", above its ceiling " ceiling[label])
  }
  END {
    for (label in ceiling)
      if (!(label in now))
        complain("nothing was counted for " label)
    if (count == 0)
      complain("nothing was counted")
    print "| call | 1 group | 16 | 255 | of each more |"
    print "|---|---:|---:|---:|---:|"
    for (i = 1; i <= count; i++) {
      name = order[i]
      one = now[name " 1"]; some = now[name " 16"]; all = now[name " 255"]
      slope = ""
      # Without growth: within a half.  Noise of a few lookups apart.
      if (all > one * 1.5 + 500) {
        few = (some - one) / 15
        slope = (all - some) / 239
        if (slope > few * 1.5 + 20)
          complain(name " grows faster than the groups: " few " each, then " slope)
        slope = int(slope + 0.5)
        linear++
      }
      print "| " name " | " one " | " some " | " all " | " slope " |"
    }
    printf "\n%d calls, %d of them grow with the groups, none faster.\n", count, linear
    exit bad
  }' "$ceilings" "$work/worst.now"
