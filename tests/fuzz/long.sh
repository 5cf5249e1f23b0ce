#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Long runs of the fuzz targets, one process after another, and the small corpus
# of what they found.
#
#   sh tests/fuzz/long.sh BUILD SECONDS [TARGET...]   so long each; all of them if none is named
#   sh tests/fuzz/long.sh BUILD merge [TARGET...]     puts into tests/fuzz/corpus what reaches edges
#                                                     that no other input there does
#
# BUILD: a build with clang and VIP_BUILD_FUZZERS, best without VIP_SANITIZE=undefined's
# debug build.  Inputs that reach further are kept in BUILD/tests/fuzz/TARGET.long from run
# to run, inputs that fail in BUILD/tests/fuzz/TARGET.findings.  Each run prints a line and
# appends it to BUILD/tests/fuzz/record; record.md holds the sums.  Exit status 1: something
# failed.
#
# New edges in the last quarter: of the executions; 0 is what is called a plateau.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$1/tests/fuzz what=$2
shift 2
[ $# -gt 0 ] || set -- vrrp_codec hsrp_codec glbp_codec frame vrrp_session hsrp_session glbp_session

# figures LOG: executions, seconds, edges, and those of the last quarter, of a run's output.
figures() {
  awk '
    /^#[0-9]+/ && match($0, /cov: [0-9]+/) {
      at[++lines] = substr($1, 2) + 0
      edges[lines] = substr($0, RSTART + 5, RLENGTH - 5) + 0
    }
    /^stat::number_of_executed_units:/ { runs = $2 }
    /^Done / { seconds = $5 }
    END {
      if (runs == 0) runs = at[lines]
      for (i = lines; i > 1 && at[i] > runs * 3 / 4; i--) continue
      print runs + 0, seconds + 0, edges[lines] + 0, edges[lines] - edges[i]
    }' "$1"
}

failed=0
run() {
  mkdir -p "$build/$1.long" "$build/$1.findings"
  begun=$(date +%s)
  # shellcheck disable=SC2046 # options
  "$build/fuzz_$1" $(cat "$build/fuzz_$1.arguments") -max_total_time="$what" -print_final_stats=1 \
    -timeout=10 -artifact_prefix="$build/$1.findings/" "$build/$1.long" "$here/corpus/$1" \
    >"$build/$1.log" 2>&1 || failed=1
  took=$(($(date +%s) - begun))
  # shellcheck disable=SC2046 # words
  set -- "$1" $(figures "$build/$1.log")
  found=$(find "$build/$1.findings" -type f | wc -l)
  printf '%s %s: %d executions in %d s, %d each second; %d edges, %d new in the last quarter; %d findings; %s\n' \
    "$(date +%Y-%m-%d)" "$1" "$2" "$took" $(($2 / (took > 0 ? took : 1))) "$4" "$5" "$found" \
    "$(sed -n 's/^fuzz: //p' "$build/$1.log" | tail -n 1)" | tee -a "$build/record"
}

# merge TARGET: the inputs of make_corpus stay; of the others those that reach an edge first.
merge() {
  kept=$build/$1.kept
  rm -rf "$kept"
  mkdir -p "$kept" "$build/$1.long"
  find "$here/corpus/$1" -type f | grep -v '/[0-9a-f]\{40\}$' | while read -r file; do
    cp "$file" "$kept"
  done
  "$build/fuzz_$1" -merge=1 -use_counters=0 "$kept" "$here/corpus/$1" "$build/$1.long" >"$build/$1.log" 2>&1
  find "$here/corpus/$1" -type f -delete
  cp "$kept"/* "$here/corpus/$1"
  find "$here/corpus/$1" -type f -exec cat {} + | wc -c |
    xargs echo "$1: $(find "$here/corpus/$1" -type f | wc -l) inputs, octets:"
}

for target; do
  if [ "$what" = merge ]; then
    merge "$target"
  else
    run "$target"
  fi
done
[ "$failed" -eq 0 ]
