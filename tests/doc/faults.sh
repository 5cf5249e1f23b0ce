#!/bin/sh
# SPDX-License-Identifier: MIT
#
# faults.sh SOURCE: tests/doc/faults.md names a test for each of the 64 rows of the
# fault catalogue, those of the simulator are there, and none of them is left out.
set -eu
cd "$1"
failed=0
page=tests/doc/faults.md
rows=$(grep -c '^| [0-9]' $page)
[ "$rows" -eq 64 ] || { echo "faults.md has $rows rows, not 64"; failed=1; }
for name in $(grep -o 'sim\.faults_[a-z]*:row_[0-9a-z_]*' $page); do
  file=tests/sim/test_${name#sim.}
  file=${file%%:*}.c
  grep -q "cmocka_unit_test(${name##*:})" "$file" || { echo "$file does not run ${name##*:}"; failed=1; }
done
for row in $(grep -ho 'cmocka_unit_test(row_[0-9a-z_]*' tests/sim/test_faults_*.c | sed 's/.*(//'); do
  grep -q ":$row\`" $page || { echo "faults.md does not name $row"; failed=1; }
done
echo "faults: $rows rows"
exit $failed
