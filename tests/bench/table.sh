#!/bin/sh
# SPDX-License-Identifier: MIT
#
# table.sh [README]: the ceilings of ceilings.txt and worst.txt as the Markdown tables that
# the README has.  With a README: fails if what stands there between the two comments
# "ceilings: begin" and "ceilings: end" is anything else, and shows the difference.
set -eu
here=$(dirname "$0")

tables() {
  awk '
    function of(name) { return name in ceiling ? ceiling[name] : "" }
    function row(text, vrrp, hsrp, glbp) {
      print "| " text " | " of(vrrp) " | " of(hsrp) " | " of(glbp) " |"
    }
    $1 !~ /^#/ && NF == 3 { ceiling[$1] = $3 }
    END {
      print "| Cortex-M0, gcc 12 `-Os`, octets | VRRP | HSRP | GLBP |"
      print "|---|---:|---:|---:|"
      row("code", "code.plain.cortex-m0", "code-hsrp.plain.cortex-m0", "code-glbp.plain.cortex-m0")
      row("code, with `-ffunction-sections`", "code.sections.cortex-m0", \
        "code-hsrp.sections.cortex-m0", "code-glbp.sections.cortex-m0")
      row("deepest stack of a call", "stack.cortex-m0", "stack-hsrp.cortex-m0", \
        "stack-glbp.cortex-m0")
      row("deepest stack of the texts", "stack-show.cortex-m0", "stack-show.cortex-m0", \
        "stack-show.cortex-m0")
      row("group (VRRP: and its slot)", "state.cortex-m0", "state-hsrp.cortex-m0", \
        "state-glbp.cortex-m0")
    }' "$here/ceilings.txt"
  echo
  awk '
    /^#/ || NF != 4 { next }
    $1 == "any" {
      ceiling[$1, $2, $3] = $4
      if (!(("any", $2) in known)) { known["any", $2] = 1; shared[++all] = $2 }
      next
    }
    {
      ceiling[$1, $2, $3] = $4
      if ($3 == 255) growing[$2] = 1
      if (!($2 in known)) { known[$2] = 1; order[++count] = $2 }
    }
    function of(protocol, call, groups) {
      return (protocol, call, groups) in ceiling ? ceiling[protocol, call, groups] : ""
    }
    function list(groups) { return of("vrrp", name, groups) " | " of("hsrp", name, groups) " | " \
                                   of("glbp", name, groups) }
    END {
      # In the order of the names, whichever protocol has them.
      for (i = 2; i <= count; i++)
        for (j = i; j > 1 && order[j] < order[j - 1]; j--) {
          name = order[j]; order[j] = order[j - 1]; order[j - 1] = name
        }
      print "| instructions, groups: | VRRP 1 | HSRP 1 | GLBP 1 | VRRP 255 | HSRP 255 | GLBP 255 |"
      print "|---|---:|---:|---:|---:|---:|---:|"
      for (i = 1; i <= count; i++) {
        name = order[i]
        if (name in growing)
          print "| " name " | " list(1) " | " list(255) " |"
      }
      print ""
      print "| instructions, one group, longest lists | VRRP | HSRP | GLBP |"
      print "|---|---:|---:|---:|"
      for (i = 1; i <= count; i++) {
        name = order[i]
        if (!(name in growing))
          print "| " name " | " list(1) " |"
      }
      print ""
      print "| instructions, whatever the protocol | 1 | 255 interfaces |"
      print "|---|---:|---:|"
      for (i = 1; i <= all; i++)
        print "| " shared[i] " | " of("any", shared[i], 1) " | " of("any", shared[i], 255) " |"
    }' "$here/worst.txt"
}

if [ $# -eq 0 ]; then
  tables
  exit
fi
there=$(sed -n '/<!-- ceilings: begin -->/,/<!-- ceilings: end -->/p' "$1" | sed '1d;$d')
[ -n "$there" ] || {
  echo "table: $1 has no ceilings" >&2
  exit 1
}
[ "$there" = "$(tables)" ] && exit
echo "table: the ceilings in $1 are not those of ceilings.txt and worst.txt; the latter:" >&2
tables >&2
exit 1
