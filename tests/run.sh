#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds and runs the tests.
#
#   sh tests/run.sh        with gcc; a few minutes at most
#   sh tests/run.sh all    also clang, sanitizers, a shared library, format, static
#                          analysis, coverage, other processors and C libraries, and
#                          vipd beside keepalived and FRR (as root); this is what CI runs
#   sh tests/run.sh full   also the long matrix of compilers and options, valgrind, hours of
#                          faults, all searches of the explorer, all mutants, and all cases
#                          of vipd beside keepalived and FRR
#
# Builds are in build/tests, or in VIP_BUILD_DIR.  Router captures for the replay
# tests are taken from VIP_CAPTURES, or from ../shared/captures if that is there.
# The last line is the sum of all that ran; the exit status is 0 if nothing failed.
set -eu
cd "$(dirname "$0")/.."
. examples/packages.sh

mode=${1:-quick}
case $mode in
  quick | all | full) ;;
  *)
    echo "usage: sh tests/run.sh [all|full]" >&2
    exit 2
    ;;
esac

want cmake cmake
want gcc gcc
want g++ g++
want libc6-dev cc
want make make
want pkg-config pkg-config
want tshark tshark
want_header libcmocka-dev cmocka.h
if [ "$mode" != quick ]; then
  want clang clang
  want clang-format clang-format
  want clang-tidy clang-tidy
  want gcovr gcovr
  want doxygen doxygen
  want mandoc mandoc
  # The sanitizers' runtime of clang is a package of its own.
  clang -print-file-name=libclang_rt.asan-x86_64.a 2>/dev/null | grep -q / ||
    missing="${missing:-} libclang-rt-dev"
fi
[ "$mode" = quick ] || want valgrind valgrind
# For the tests of vipd.  Debian starts what it installs; nothing here needs those daemons.
want python3 python3
want iproute2 ip
want tcpdump tcpdump
if [ "$mode" != quick ]; then
  want iputils-ping ping
  want iputils-arping arping
  want keepalived keepalived
  want frr /usr/lib/frr/vrrpd
fi
install_missing
# What tests/cross and tests/bench need; where it cannot be had, those tests say so and are skipped.
# want_compiler "PACKAGE..." COMPILER...: packages for a compiler and its C library.
want_compiler() {
  packages=$1
  shift
  echo '#include <stdio.h>' | "$@" -E -x c - >/dev/null 2>&1 || missing="${missing:-} $packages"
}
if [ "$mode" != quick ]; then
  want_compiler musl-tools musl-gcc
  want_compiler 'gcc-mips-linux-gnu libc6-dev-mips-cross' mips-linux-gnu-gcc
  want_compiler 'gcc-powerpc-linux-gnu libc6-dev-powerpc-cross' powerpc-linux-gnu-gcc
  want_compiler 'gcc-arm-linux-gnueabihf libc6-dev-armhf-cross' arm-linux-gnueabihf-gcc
  want_compiler 'gcc-avr avr-libc' avr-gcc
  want_header libsimavr-dev simavr/sim_avr.h
  want_header libelf-dev libelf.h
  want_compiler 'gcc-arm-none-eabi picolibc-arm-none-eabi' arm-none-eabi-gcc --specs=picolibc.specs
  want_compiler 'gcc-arm-none-eabi libnewlib-arm-none-eabi' arm-none-eabi-gcc
  # gcc-multilib, without a number, cannot be installed beside the compiler for MIPS.
  want_compiler "gcc-$(gcc -dumpversion)-multilib" gcc -m32
  want clang-19 clang-19
  want llvm-19 llvm-cov-19
  clang-19 -print-file-name=libclang_rt.profile-x86_64.a 2>/dev/null | grep -q / ||
    missing="${missing:-} libclang-rt-19-dev"
  want qemu-user-static qemu-mips-static
  want qemu-system-arm qemu-system-arm
  (install_missing) || missing=
fi

out=${VIP_BUILD_DIR:-$PWD/build/tests}
mkdir -p "$out"
if [ -z "${VIP_CAPTURES:-}" ] && [ -d ../shared/captures ]; then
  VIP_CAPTURES=$(cd ../shared/captures && pwd)
fi
# CMocka must not take over the signals that ASan reports about.
export ASAN_OPTIONS="handle_segv=2:handle_sigbus=2:handle_sigfpe=2:handle_sigill=2"
export UBSAN_OPTIONS="print_stacktrace=1"

start=$(date +%s)
passed=0 failed=0 skipped=0 failures='' summary=''

say() {
  printf '[%4d s] %s\n' $(($(date +%s) - start)) "$*"
}

# number FILE ATTRIBUTE: an attribute of a JUnit file's test suite.
number() {
  sed -n "s/^[[:space:]]*$2=\"\\([0-9]*\\)\".*/\\1/p" "$1" | head -n 1
}

# result NAME TEXT: a line of the closing summary.
result() {
  summary="$summary
  $1: $2"
}

# fail NUMBER NAME
fail() {
  failed=$((failed + $1))
  failures="$failures $2"
}

# suite NAME [CMAKE OPTION...]: builds in a directory of that name and runs ctest, without
# the tests whose labels $leave_out matches.
leave_out='^$'
suite() {
  suite_name=$1 dir=$out/$1
  shift
  say "$suite_name: building"
  if ! { cmake -S . -B "$dir" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DVIP_CAPTURES="${VIP_CAPTURES:-}" \
           -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DVIP_BUILD_TESTS=ON -DVIP_BUILD_EXAMPLES=ON "$@" &&
           cmake --build "$dir" --parallel 2; } >"$out/$suite_name.log" 2>&1; then
    cat "$out/$suite_name.log"
    say "$suite_name: DOES NOT BUILD"
    result "$suite_name" "does not build"
    fail 1 "$suite_name(build)"
    return 0
  fi
  say "$suite_name: testing"
  junit=$dir/junit.xml
  rm -f "$junit"
  ctest --test-dir "$dir" --parallel 2 --output-on-failure --no-tests=error -LE "$leave_out" \
    --output-junit "$junit" || true
  if [ ! -s "$junit" ]; then
    result "$suite_name" "ctest did not run"
    fail 1 "$suite_name(ctest)"
    return 0
  fi
  bad=$(number "$junit" failures)
  left=$(($(number "$junit" skipped) + $(number "$junit" disabled)))
  good=$(($(number "$junit" tests) - bad - left))
  passed=$((passed + good))
  skipped=$((skipped + left))
  result "$suite_name" "$good tests passed, $bad failed, $left skipped"
  [ "$bad" -eq 0 ] || fail "$bad" "$suite_name"
}

# check NAME COMMAND...: one thing that passes or fails by its exit status.
check() {
  check_name=$1
  shift
  say "$check_name"
  if "$@" >"$out/$check_name.log" 2>&1; then
    passed=$((passed + 1))
    result "$check_name" "in order"
  else
    cat "$out/$check_name.log"
    say "$check_name: FAILED"
    result "$check_name" "failed"
    fail 1 "$check_name"
  fi
}

sources() {
  find include lib examples tests -name '*.[ch]'
}

check_format() {
  sources | xargs clang-format --dry-run -Werror
}

check_tidy() {
  find lib -name '*.c' | xargs -n 4 -P 2 clang-tidy --quiet -p "$out/clang"
}

check_analyzer() {
  for file in lib/*.c; do
    gcc -std=c99 -O2 -Iinclude -fanalyzer -Werror -c "$file" -o "$out/analyzer.o" || return 1
  done
}

# All lines and branches, without an exclusion.
coverage() {
  say "coverage of lib/"
  gcovr --root . --filter 'lib/' --object-directory "$out/coverage" --print-summary \
    --fail-under-line 100 --fail-under-branch 100 \
    --txt "$out/coverage.txt" --html-details "$out/coverage/report.html" >"$out/coverage.log" 2>&1 ||
    fail 1 coverage
  cat "$out/coverage.txt"
  result coverage "$(sed -n 's/^\(lines\|branches\): /\1 /p' "$out/coverage.log" | tr '\n' ' ')"
}

# mcdc PERCENT: see tests/coverage/mcdc.py, and cells.py, which runs the same tests.
mcdc() {
  say "conditions that decide alone (MC/DC) in lib/"
  if ! command -v llvm-cov-19 >/dev/null 2>&1; then
    skipped=$((skipped + 1))
    result mcdc "skipped: clang-19 and llvm-19 are not there"
    return 0
  fi
  if python3 -B tests/coverage/mcdc.py --least "$1" "$out/mcdc" >"$out/mcdc.log" 2>&1; then
    passed=$((passed + 1))
  else
    fail 1 mcdc
  fi
  cat "$out/mcdc.log"
  result mcdc "$(sed -n 's/^mcdc: \([0-9].*%.*\)/\1/p' "$out/mcdc.log")"
  if python3 -B tests/coverage/cells.py "$out/mcdc" >"$out/cells.log" 2>&1; then
    passed=$((passed + 1))
  else
    fail 1 cells
  fi
  cat "$out/cells.log"
  result cells "$(sed -n 's/^cells: \([0-9].*\)/\1/p' "$out/cells.log")"
}

# mutation NAME OPTION...: see tests/mutate/mutate.py; what it prints is worth reading.
mutation() {
  name=$1
  shift
  say "$name of lib/"
  if python3 -B tests/mutate/mutate.py "$@" --list "$out/$name.survivors" "$out/$name" \
    >"$out/$name.log" 2>&1; then
    passed=$((passed + 1))
  else
    fail 1 "$name"
  fi
  cat "$out/$name.log"
  result "$name" "$(sed -n 's/^mutate: \(.* % killed.*\)/\1/p' "$out/$name.log")"
}

# seeded_bugs NAME OPTION...: see tests/kill/kill.py.
seeded_bugs() {
  name=$1
  shift
  say "$name in lib/"
  if VIP_CAPTURES="${VIP_CAPTURES:-}" python3 -B tests/kill/kill.py "$@" "$out/$name" \
    >"$out/$name.log" 2>&1; then
    passed=$((passed + 1))
  else
    fail 1 "$name"
  fi
  cat "$out/$name.log"
  result "$name" "$(sed -n 's/^kill: \([0-9]* bugs.*\)/\1/p' "$out/$name.log")"
}

# faults SECONDS FIRST: the fault simulator for so long, from that seed on, with all that the compiler
# can do, since what it has simulated is measured in years; what fails is kept.
faults() {
  say "faults: $1 s"
  mkdir -p "$out/faults"
  rm -f "$out/faults.log"
  if cmake -S . -B "$out/fast" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS='-O3 -flto -g' \
       -DCMAKE_C_COMPILER=gcc -DVIP_BUILD_TESTS=ON -DVIP_BUILD_EXAMPLES=ON >"$out/fast.log" 2>&1 &&
     cmake --build "$out/fast" --parallel 2 --target vip-fault >>"$out/fast.log" 2>&1 &&
     "$out/fast/tests/sim/vip-fault" --seconds "$1" --first "$2" --jobs 2 --keep "$out/faults" \
       >"$out/faults.log"; then
    passed=$((passed + 1))
  else
    tail -n 20 "$out/fast.log"
    fail 1 faults
  fi
  [ ! -f "$out/faults.log" ] || cat "$out/faults.log"
  result faults "
$(tail -n 6 "$out/faults.log" | sed 's/^/    /')"
}

# figures SUITE...: what the tests of these say of themselves, in the summary (figures.awk).
figures() {
  for suite_name; do
    log=$out/$suite_name/Testing/Temporary/LastTest.log
    [ ! -f "$log" ] || summary="$summary
$(awk -v suite="$suite_name" -f tests/figures.awk "$log")"
  done
}

# explorer NAME OPTION...: see tests/model/vip_explore.c and tests/doc/explored.md.
explorer() {
  name=$1
  shift
  say "$name"
  if "$out/gcc/tests/model/vip-explore" "$@" >"$out/$name.log" 2>&1; then
    passed=$((passed + 1))
  else
    fail 1 "$name"
  fi
  cat "$out/$name.log"
  result "$name" "$(sed -n 's/^figure: //p' "$out/$name.log")"
}

# fuzz SECONDS: each fuzz target so long, one after another; what fails is kept.
fuzz() {
  say "fuzz: $1 s for each target"
  if sh tests/fuzz/long.sh "$out/clang-sanitizers" "$1" >"$out/fuzz.log"; then
    passed=$((passed + 1))
  else
    fail 1 fuzz
  fi
  cat "$out/fuzz.log"
  result fuzz "$(awk '{ sub(":", "", $2); runs = runs $2 " " $3 ", " } END { print runs "executions" }' "$out/fuzz.log")"
}

# metamorphic SEEDS: pairs of runs of so many seeds instead of 25.
metamorphic() {
  say "metamorphic: $1 seeds"
  if VIP_SIM_SEEDS=$1 "$out/gcc/tests/sim_metamorphic" >"$out/metamorphic.log" 2>&1; then
    passed=$((passed + 1))
  else
    fail 1 metamorphic
  fi
  cat "$out/metamorphic.log"
  result metamorphic "$(sed -n 's/^metamorphic: //p' "$out/metamorphic.log" | tr '\n' ';')"
}

# What takes long is left to the other modes.
quick() {
  [ "$mode" != quick ] || leave_out=long
  suite gcc -DCMAKE_C_COMPILER=gcc "$@"
}

all() {
  heavy= interop=${1:-}
  [ ! -d tests/bench ] || heavy="$heavy -DVIP_BUILD_BENCH=ON"
  [ ! -d tests/fuzz ] || heavy="$heavy -DVIP_BUILD_FUZZERS=ON"
  # Unquoted: the options are words.
  quick -DVIP_WERROR=ON -DVIP_TEST_CROSS=ON -DVIP_TEST_INTEROP=ON $heavy $interop
  # vipds alone in namespaces: with gcc and its sanitizers; the others would only repeat it.
  leave_out=pair
  suite clang -DCMAKE_C_COMPILER=clang -DVIP_WERROR=ON
  leave_out='^$'
  [ -n "${long_faults:-}" ] || faults 100 1000
  check format check_format
  check tidy check_tidy
  check analyzer check_analyzer
  suite gcc-sanitizers -DCMAKE_C_COMPILER=gcc -DVIP_SANITIZE=address,undefined $heavy
  leave_out=pair
  suite clang-sanitizers -DCMAKE_C_COMPILER=clang -DVIP_SANITIZE=address,undefined $heavy
  leave_out='pair|linux'
  suite shared -DCMAKE_C_COMPILER=gcc -DBUILD_SHARED_LIBS=ON
  # The unit tests alone execute all of it.
  leave_out='pair|linux|sim|model|replay|doc|fuzz'
  suite coverage -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug -DVIP_COVERAGE=ON
  leave_out='^$'
  coverage
  mcdc 100
  # Some 95 of 100 are killed; of so few it may be 91 by chance.
  mutation mutation-sample --sample 150 --least 91
  [ -n "${long_faults:-}" ] || seeded_bugs seeded-bugs-sample --sample 8 --seed 1
  figures gcc clang-sanitizers
}

check_valgrind() {
  for program in "$out"/gcc/tests/unit_*; do
    valgrind --quiet --error-exitcode=1 "$program" || return 1
  done
}

full() {
  long_faults=1
  all -DVIP_INTEROP_FULL=ON
  faults 7200 1000000
  explorer explorer --full
  explorer holes --holes
  fuzz 600
  metamorphic 2000
  # These choose their compilers and options themselves.
  leave_out='consumer|doc|pair'
  for compiler in gcc clang; do
    for flags in -O0 -O1 -Os -O3 '-O2 -flto' '-O2 -funsigned-char' '-O2 -ftrapv'; do
      suite "matrix-$compiler$(echo "$flags" | tr -d ' ')" -DCMAKE_C_COMPILER=$compiler \
        -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="$flags"
    done
  done
  check valgrind check_valgrind
  check avr sh tests/cross/avr.sh "$PWD" "$out" all
  # All of them: hours.  The aim is 95.
  mutation mutation --least 94
  seeded_bugs seeded-bugs
}

"$mode"

say "done${failures:+; failed:$failures}$summary"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
