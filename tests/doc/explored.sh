#!/bin/sh
# SPDX-License-Identifier: MIT
#
# explored.sh SOURCE: tests/doc/explored.md has a row of figures and a word for each
# search of the explorer, and names none that is not there.
set -eu
cd "$1"
failed=0
page=tests/doc/explored.md
searches=$(sed -n '/^static const struct search_plan plans/,/^};/s/^ *{"\([a-z0-9-]*\)",.*/\1/p' tests/model/vip_explore.c)
for name in $searches; do
  grep -q "^    $name  *.*[0-9]" $page || { echo "explored.md has no figures of $name"; failed=1; }
  grep -q "^| .*\`$name\`" $page || { echo "explored.md does not say what $name is for"; failed=1; }
done
for name in $(grep -o '`\(vrrp\|hsrp\|glbp\|gateway\)-[a-z0-9-]*`' $page | tr -d '`' | sort -u); do
  echo "$searches" | grep -qx -e "$name" || { echo "there is no search $name"; failed=1; }
done
echo "explored: $(echo "$searches" | wc -l) searches"
exit $failed
