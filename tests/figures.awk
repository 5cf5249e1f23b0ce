# SPDX-License-Identifier: MIT
#
# figures.awk: what the tests say of themselves in a log of ctest: closing lines of the
# searches, metamorphic pairs, the oracle, ceilings and requirements; and sums of what several
# tests say alike: libFuzzer's runs, the platforms of the golden run, rows of faults.

/^[0-9]+\/[0-9]+ Testing: / { name = $3 }
/^figure: / { print "  " suite ", " name ": " substr($0, 9) }
/^(metamorphic|conformance): .* [0-9]+ / || /^oracle: [0-9]+ messages/ ||
  /^[0-9]+ calls, [0-9]+ of them grow/ { print "  " suite ", " name ": " $0 }
/^Done [0-9]+ runs in [0-9]+ second/ { runs += $2; targets++ }
name ~ /^cross\.golden-/ && / check points agree$/ { platforms++; points = $2 }
name ~ /^cross\.(avr|cortex-m3)$/ && / check points agree$/ { print "  " suite ", " name ": " $0 }
/^\[ +OK \] row_[0-9][0-9]_/ { rows++ }

END {
  if (rows > 0)
    printf "  %s, faults: %d tests of rows of the catalogue\n", suite, rows
  if (targets > 0)
    printf "  %s, fuzz: %d runs of %d targets\n", suite, runs, targets
  if (platforms > 0)
    printf "  %s, cross: %d platforms and options agree on %d check points\n", suite, platforms, points
}
