# SPDX-License-Identifier: MIT
#
# figures.awk: of a log of ctest, the lines "figure: ..." of each test, and sums of what
# several tests say alike: libFuzzer's runs, and the platforms of the golden run.

/^[0-9]+\/[0-9]+ Testing: / { name = $3 }
/^figure: / { print "  " suite ", " name ": " substr($0, 9) }
/^Done [0-9]+ runs in [0-9]+ second/ { runs += $2; targets++ }
name ~ /^cross\.golden-/ && / check points agree$/ { platforms++; points = $2 }

END {
  if (targets > 0)
    printf "  %s, fuzz: %d runs of %d targets\n", suite, runs, targets
  if (platforms > 0)
    printf "  %s, cross: %d platforms and options agree on %d check points\n", suite, platforms, points
}
