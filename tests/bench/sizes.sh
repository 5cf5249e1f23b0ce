#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sizes.sh [WORK]: what the library costs a small machine, as Markdown tables on
# stdout: code, read-only data, stack and state, at -Os for Cortex-M0 and M4,
# and x86-64 beside them.
#
# Fails if the library needs a symbol that a bare machine does not have (64-bit
# division among them), has writable data, brings another protocol or the texts
# into a firmware of one protocol, recurses, or exceeds a ceiling of ceilings.txt.
# Exit status 77: no compiler for Cortex-M, and none could be installed.
set -eu
cd "$(dirname "$0")/../.."
. examples/packages.sh
work=${1:-build/sizes}
failed=0

want gcc-arm-none-eabi arm-none-eabi-gcc
echo '#include <string.h>' | arm-none-eabi-gcc -E -x c - >/dev/null 2>&1 ||
  missing="${missing:-} libnewlib-arm-none-eabi"
(install_missing >&2) || {
  echo "skipped: there is no arm-none-eabi-gcc with a C library"
  exit 77
}

fail() {
  echo "sizes: $*" >&2
  failed=1
}

# compile DIRECTORY COMPILER FLAG...: every file of lib/.
compile() {
  directory=$work/$1
  shift
  rm -rf "$directory"
  mkdir -p "$directory"
  for file in lib/*.c; do
    "$@" -std=c99 -Os -Wall -Iinclude -c "$file" -o "$directory/$(basename "$file" .c).o"
  done
}

arm="arm-none-eabi-gcc -mthumb"
cpus="cortex-m0 cortex-m4"
for cpu in $cpus; do
  compile "plain-$cpu" $arm -mcpu=$cpu -fstack-usage -fcallgraph-info=su
  compile "sections-$cpu" $arm -mcpu=$cpu -ffunction-sections -fdata-sections
done
compile plain-x86-64 cc -fno-asynchronous-unwind-tables

# ---- ceilings ----

# judge NAME VALUE: a row of the table, and whether the ceiling holds.
judge() {
  row=$(grep "^$1 " tests/bench/ceilings.txt) || {
    fail "ceilings.txt has no $1"
    return 0
  }
  set -- "$1" "$2" ${row#* }
  verdict=kept
  [ "$2" -le "$3" ] || verdict="missed by $(($2 - $3))"
  [ "$2" -le "$4" ] || {
    fail "$1 is $2, above its ceiling $4"
    verdict="$verdict, above the ceiling"
  }
  echo "| $1 | $2 | $3 | $verdict | $4 |" >>"$work/verdicts"
}
: >"$work/verdicts"

# ---- code and read-only data of each file ----

# sections OBJECT: code and read-only octets.
sections() {
  size -A "$1" | awk '/^\.text/ { code += $2 }
                      /^\.rodata|^\.data\.rel\.ro/ { constant += $2 }
                      END { printf "%d %d", code, constant }'
}

echo "## Code and read-only data, octets"
echo
echo "At -Os with $(arm-none-eabi-gcc --version | sed -n 1p)."
echo "x86-64: $(cc --version | sed -n 1p)."
echo
echo "| file | M0 code | M0 read-only | M4 code | M4 read-only | x86-64 code | x86-64 read-only |"
echo "|---|---:|---:|---:|---:|---:|---:|"
for file in lib/*.c; do
  name=$(basename "$file" .c)
  echo "$name.c $(sections "$work/plain-cortex-m0/$name.o") $(sections "$work/plain-cortex-m4/$name.o") \
$(sections "$work/plain-x86-64/$name.o")"
done | awk '{ printf "| %s", $1
              for (i = 2; i <= 7; i++) { printf " | %d", $i; sum[i] += $i }
              print " |" }
            END { printf "| **all**"
                  for (i = 2; i <= 7; i++) printf " | **%d**", sum[i]
                  print " |" }'

# ---- a firmware ----

# link HOW CPU PROTOCOL: links firmware.c with the library compiled that way.
link() {
  directory=$work/$1-$2
  define=-DFIRMWARE_$(echo "$3" | tr a-z A-Z)
  rm -f "$directory/libvip.a"
  arm-none-eabi-ar rcs "$directory/libvip.a" "$directory"/*.o
  $arm -mcpu="$2" -std=c99 -Os -Wall -Iinclude "$define" -nostartfiles -Wl,-e,main \
    -Wl,--gc-sections -Wl,-Map,"$directory/map.$3" tests/bench/firmware.c "$directory/libvip.a" \
    -o "$directory/firmware.$3"
  # Names that a firmware of one protocol has no use for.
  others=$(echo "vrrp hsrp glbp " | sed "s/$3 //; s/ \$//; s/ /|/")
  if arm-none-eabi-nm "$directory/firmware.$3" |
    grep -iE "$others|vip_frame|_show|vipi_text|vipi_json"; then
    fail "$1 $2 $3: the firmware carries what it does not use"
  fi
}

# share MAP: code and read-only octets that come out of libvip.a, in a link.
share() {
  awk 'function hex(text,    value, i) {
         text = tolower(substr(text, 3))
         for (i = 1; i <= length(text); i++)
           value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
         return value
       }
       /^Linker script and memory map/ { linked = 1 }
       !linked { next }
       # A long section name stands on a line of its own.
       /^ \.(text|rodata)[^ ]*$/ { name = $1; getline; $0 = " " name " " $0 }
       /^ \.(text|rodata)/ && $4 ~ /libvip\.a\(/ {
         if ($1 ~ /^\.text/) code += hex($3); else constant += hex($3)
       }
       END { printf "%d %d", code, constant }' "$1"
}

# firmware PROTOCOL NAME CEILING: the library's share of a firmware with that alone.
firmware() {
  echo
  echo "### A firmware with $2 and MD5 alone: the library's share"
  echo
  echo "tests/bench/firmware.c: a superloop with one interface and a null driver; no frame.c, no texts."
  echo "Linked with --gc-sections."
  echo
  echo "| library compiled with | M0 code | M0 read-only | M4 code | M4 read-only |"
  echo "|---|---:|---:|---:|---:|"
  for how in plain sections; do
    for cpu in $cpus; do
      link $how $cpu "$1"
      judge $3.$how.$cpu "$(share "$work/$how-$cpu/map.$1" | cut -d ' ' -f 1)"
    done
    options='-Os'
    [ $how = plain ] || options='-Os -ffunction-sections -fdata-sections'
    set -- "$1" "$2" "$3" $(share "$work/$how-cortex-m0/map.$1") \
      $(share "$work/$how-cortex-m4/map.$1")
    echo "| $options | $4 | $5 | $6 | $7 |"
  done
}
firmware vrrp VRRP code
firmware hsrp HSRP code-hsrp
firmware glbp GLBP code-glbp

# ---- what it needs, what it must not have ----

helpers='memcpy|memmove|memset|memcmp|__aeabi_(lmul|llsl|llsr|lasr|lcmp|ulcmp|u?idiv(mod)?)|__gnu_thumb1_case_[a-z]+'
for cpu in $cpus; do
  objects=$(echo "$work/plain-$cpu"/*.o)
  arm-none-eabi-nm --defined-only -g $objects | awk 'NF == 3 { print $3 }' | sort -u >"$work/defined"
  arm-none-eabi-nm -u $objects | awk '$1 == "U" { print $2 }' | sort -u >"$work/used"
  grep -vxFf "$work/defined" "$work/used" >"$work/undefined-$cpu" || true
  [ -s "$work/undefined-$cpu" ] || fail "$cpu: no symbol was looked at"
  if grep -vxE "$helpers" "$work/undefined-$cpu"; then
    fail "$cpu: symbols that a bare machine does not have"
  fi
done
for directory in "$work"/plain-* "$work"/sections-*; do
  for object in "$directory"/*.o; do
    size -A "$object" | awk '/^\.(data|bss|tdata|tbss)/ && !/^\.data\.rel\.ro/ && $2 > 0 { found = 1 }
                             END { exit found }' || fail "$object has writable data"
  done
done
echo
echo "Undefined symbols: $(sort -u "$work"/undefined-* | tr '\n' ' ').  Writable data: none."

# ---- stack ----

# stack CPU PROTOCOL OTHERS: the deepest stack of each public function in a program of that
# protocol; OTHERS is a regular expression.  Calls through a class may go to any protocol that is there.
stack() {
  awk -f tests/bench/stack.awk $(ls lib/*.[ch] "$work/plain-$1"/*.ci | grep -v "/$3[_.]") \
    >"$work/stack.raw" || fail "$1: the stack cannot be bounded"
  sort -k 2nr -k 1 "$work/stack.raw" >"$work/stack-$1-$2"
}

for cpu in $cpus; do
  stack $cpu vrrp '\(hsrp\|glbp\)'
  stack $cpu hsrp '\(vrrp\|glbp\)'
  stack $cpu glbp '\(vrrp\|hsrp\)'
  judge stack.$cpu "$(awk '$1 !~ /_show_/ { print $2; exit }' "$work/stack-$cpu-vrrp")"
  judge stack-hsrp.$cpu "$(awk '$1 !~ /_show_/ { print $2; exit }' "$work/stack-$cpu-hsrp")"
  judge stack-glbp.$cpu "$(awk '$1 !~ /_show_/ { print $2; exit }' "$work/stack-$cpu-glbp")"
  judge stack-show.$cpu "$(cat "$work/stack-$cpu-vrrp" "$work/stack-$cpu-hsrp" "$work/stack-$cpu-glbp" |
    awk '$1 ~ /_show_/ && $2 > most { most = $2 } END { print most }')"
done
echo
echo "### Deepest stack of public functions, octets"
echo
echo "From the call graph; host operations, memcpy() and its like and the compiler's helpers count as 0."
echo "Nothing recurses.  All others need at most 200.  In a program of one protocol:"
echo
echo "| function | VRRP, M0 | VRRP, M4 | HSRP, M0 | HSRP, M4 | GLBP, M0 | GLBP, M4 |"
echo "|---|---:|---:|---:|---:|---:|---:|"
for list in cortex-m0-vrrp cortex-m4-vrrp cortex-m0-hsrp cortex-m4-hsrp cortex-m0-glbp cortex-m4-glbp; do
  sed "s/^/$list /" "$work/stack-$list"
done | awk '{ if (!($2 in most)) names[++count] = $2
              if ($3 > most[$2]) most[$2] = $3
              value[$2, $1] = $3 }
            END { for (i = 1; i <= count; i++) {
                    name = names[i]
                    if (most[name] <= 200) continue
                    shown = name; sub(/_sized$/, "", shown)
                    print "| " shown " | " value[name, "cortex-m0-vrrp"] " | " \
                      value[name, "cortex-m4-vrrp"] " | " value[name, "cortex-m0-hsrp"] " | " \
                      value[name, "cortex-m4-hsrp"] " | " value[name, "cortex-m0-glbp"] " | " \
                      value[name, "cortex-m4-glbp"] " |" } }'
echo
echo "The deepest path on M0, and the frame of each function:"
for protocol in vrrp hsrp glbp; do
  awk 'NR == 1 { gsub(/>/, " > ", $3); print $3 }' "$work/stack-cortex-m0-$protocol"
done

# ---- state ----

# state DIRECTORY COMPILER FLAG...: sizes of the public structs, "NAME OCTETS".
state() {
  directory=$work/$1
  shift
  cat >"$directory/state.c" <<'EOF'
#include <vip/vip.h>
char state[sizeof(struct vip_vrrp) + sizeof(struct vip_slot)] = {1};
char hsrp_group[sizeof(struct vip_hsrp)] = {1};
char glbp_group[sizeof(struct vip_glbp)] = {1};
char glbp_peer[sizeof(struct vip_glbp_peer)] = {1};
char glbp_client[sizeof(struct vip_glbp_client)] = {1};
char glbp_statistics[sizeof(struct vip_glbp_stats)] = {1};
char slot[sizeof(struct vip_slot)] = {1};
char hsrp_statistics[sizeof(struct vip_hsrp_stats)] = {1};
char hsrp_interface[sizeof(struct vip_hsrp_if)] = {1};
char engine[sizeof(struct vip_engine)] = {1};
char interface[sizeof(struct vip_if)] = {1};
char counters[sizeof(struct vip_counters)] = {1};
char history_entry[sizeof(struct vip_history_entry)] = {1};
char address[sizeof(struct vip_addr)] = {1};
char key[sizeof(struct vip_key)] = {1};
EOF
  "$@" -std=c99 -Iinclude -S "$directory/state.c" -o "$directory/state.s"
  sed -n 's/^[[:space:]]*\.size[[:space:]]*\([a-z_]*\), *\([0-9]*\)$/\1 \2/p' "$directory/state.s"
}

state plain-cortex-m0 $arm -mcpu=cortex-m0 >"$work/state-m0"
state plain-x86-64 cc >"$work/state-x86-64"
judge state.cortex-m0 "$(sed -n 's/^state //p' "$work/state-m0")"
judge state.x86-64 "$(sed -n 's/^state //p' "$work/state-x86-64")"
judge state-hsrp.cortex-m0 "$(sed -n 's/^hsrp_group //p' "$work/state-m0")"
judge state-glbp.cortex-m0 "$(sed -n 's/^glbp_group //p' "$work/state-m0")"
judge state-glbp.x86-64 "$(sed -n 's/^glbp_group //p' "$work/state-x86-64")"
judge state-hsrp.x86-64 "$(sed -n 's/^hsrp_group //p' "$work/state-x86-64")"
echo
echo "### State, octets"
echo
echo "| struct | Cortex-M | x86-64 |"
echo "|---|---:|---:|"
awk 'FNR == NR { small[$1] = $2; next }
     { name = $1 == "state" ? "virtual router and its slot" : $1
       gsub(/_/, " ", name)
       print "| " name " | " small[$1] " | " $2 " |" }' "$work/state-m0" "$work/state-x86-64"

echo
echo "### Aims"
echo
echo "| what | now | aim | | ceiling |"
echo "|---|---:|---:|---|---:|"
cat "$work/verdicts"
exit $failed
