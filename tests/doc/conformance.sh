#!/bin/sh
# SPDX-License-Identifier: MIT
#
# conformance.sh SOURCE: each test that a conformance table names exists and is
# run; each requirement has a test, or somebody other than the library who meets
# it; each option named as a deviation is in the configuration.
set -eu
source=$1 bad=0 tests=0 lines=0

complain() {
  echo "conformance: $*"
  bad=1
}

# One by one: "unit.vrrp_start:test_x" is a function of tests/unit/test_vrrp_start.c,
# named there where it is defined and where it is put into the list that is run.
names=$(grep -oh '`[a-z]*\.[a-z0-9_]*:[a-z0-9_]*`' "$source"/tests/doc/conformance-*.md | tr -d '`' | sort -u)
for name in $names; do
  function=${name#*:} program=${name%:*}
  file=tests/${program%%.*}/test_${program#*.}.c
  tests=$((tests + 1))
  if [ ! -f "$source/$file" ]; then
    complain "$name: there is no $file"
  elif ! grep -q "^static void $function(" "$source/$file"; then
    complain "$name: no such test in $file"
  elif ! grep -Eq "cmocka_unit_test[a-z_]*\\($function[,)]|\\{.*, $function[,}]" "$source/$file"; then
    complain "$name: the test is not run"
  fi
done

# Tables of requirements: five columns, the second of them M or S.
for table in "$source"/tests/doc/conformance-*.md; do
  found=$(awk -F ' *[|] *' '
    /^\|/ && NF == 7 && $3 ~ /^(M|S|M, S)$/ {
      count++
      if ($6 == "-" ? $5 !~ /^(host|administrator)/ : $6 !~ /^(`[a-z]+\.[a-z0-9_]+:[a-z0-9_]+` ?)+$/)
        print "no test: " $2 ": " $4
      if ($5 !~ /^(library|host|administrator)/)
        print "by nobody: " $2 ": " $4
    }
    /^\|/ && /:test_|:[a-z_]+`/ && NF != 7 && NF != 6 && NF != 5 { print "a line of " NF - 2 " columns: " $0 }
    END { print "lines " count }' "$table")
  lines=$((lines + $(echo "$found" | sed -n 's/^lines //p')))
  if echo "$found" | grep -v '^lines '; then
    bad=1
  fi
done

# Options: the first column of a table of deviations.
for protocol in vrrp hsrp glbp; do
  for option in $(sed -n '/^| Option/,/^$/p' "$source/tests/doc/conformance-$protocol.md" |
                    cut -d '|' -f 2 | grep -o '`[a-z_]*`' | tr -d '`'); do
    grep -Eq "^  (const )?[a-z_0-9]+( [a-z_]+)? \\**$option;" "$source/include/vip/$protocol.h" ||
      complain "$option is no field of the configuration of $protocol"
  done
done

echo "conformance: $lines requirements, $tests tests"
[ "$lines" -ge 350 ] && [ "$tests" -ge 440 ] || complain "fewer than there were"
exit $bad
