#!/bin/sh
# SPDX-License-Identifier: MIT
#
# units.sh SOURCE STAGE NAME PACKAGE COMPILER [RUNNER]: all unit tests as one
# program, built by COMPILER (with its flags, one argument) and run by RUNNER.
# The answer is 77 where the two do not work, and names the Debian package that
# is missing.
#
# CMocka's place is taken by standin/, and standin/ is tried on failing.c first.
set -eu
source=$1 work=$2/$3 name=$3 package=$4 compiler=$5 runner=${6-}
rm -rf "$work"
mkdir -p "$work/lib" "$work/tests"
cd "$work"

# Compiler and runner are used unquoted: they are words.
echo 'int main(void) { return 0; }' >probe.c
if ! { $compiler -o probe probe.c && $runner ./probe; } >probe.log 2>&1; then
  echo "$name: skipped: '$compiler'${runner:+ or '$runner'} does not work (Debian: $package)"
  exit 77
fi

# compile FLAG|FILE...: into objects of the current directory.
compile() {
  $compiler -std=c99 -Wall -Wextra -Werror -D_XOPEN_SOURCE=700 -I"$source/include" -I"$source/lib" \
    -I"$source/tests/support" -I"$source/tests/cross/standin" -c "$@"
}

(cd lib && compile "$source"/lib/*.c "$source"/tests/support/*.c "$source"/tests/cross/standin/*.c)
compile "$source/tests/cross/failing.c"
$compiler -o failing failing.o lib/*.o
$runner ./failing >failing.log || {
  cat failing.log
  echo "$name: the stand-in for CMocka lets something pass that must fail"
  exit 1
}

# Each test file's main() gets the name of the file, and one main() calls them all.  What is
# optimised is the library; the tests themselves compile in half the time without.
declared='' called=''
for file in "$source"/tests/unit/test_*.c; do
  test=${file##*/}
  test=${test%.c}
  compile -O0 "-Dmain=$test" -o "tests/$test.o" "$file"
  declared="$declared int $test(void);"
  called="$called failed += $test();"
done
echo "$declared int main(void) { int failed = 0; $called return failed != 0; }" >units.c
compile units.c
$compiler -Werror -o units units.o tests/*.o lib/*.o
$runner ./units

compile "$source/tests/consumer/null_driver.c"
$compiler -o null_driver null_driver.o lib/*.o
$runner ./null_driver >said
diff "$source/tests/consumer/null_driver.txt" said
echo "$name: all unit tests pass, and an application works"
