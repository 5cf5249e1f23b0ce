#!/bin/sh
# SPDX-License-Identifier: MIT
#
# stack_test.sh WORK: stack.awk adds up what a call graph says, resolves calls through a
# class, and refuses what it must refuse: recursion, also through a class, a frame of no
# fixed size, a pointer or a function that it does not know.
set -eu
cd "$(dirname "$0")"
work=$1
rm -rf "$work"
mkdir -p "$work"

cat >"$work/t.c" <<'EOF'
const struct vip_class one = {
    .begin = begin,
};
  group->cls->begin(group);
  engine->config.ops->send(ifp);
  handler(group);
EOF

node() {
  printf 'node: { title: "%s" label: "%s\\n%s bytes (%s)\\n0 dynamic objects" }\n' "$1" "$1" "$2" "$3"
}
edge() {
  printf 'edge: { sourcename: "%s" targetname: "%s" label: "%s" }\n' "$1" "$2" "$work/t.c:$3"
}

# base: vip_outer(16) > middle(8) > begin(32) by the class, and memcpy().
base() {
  node vip_outer 16 static
  node middle 8 static
  node "$work/t.c:begin" 32 static
  edge vip_outer middle 9:1
  edge middle __indirect_call 4:3
  edge middle __indirect_call 5:3
  edge middle memcpy 9:1
}

# expect WHAT STATUS OUTPUT: the graph on stdin has that result; OUTPUT is how it begins.
expect() {
  cat >"$work/t.ci"
  status=0
  printed=$(awk -f stack.awk "$work/t.c" "$work/t.ci" 2>&1) || status=1
  case $status/$printed in
    "$2/$3"*) ;;
    *)
      echo "stack_test: $1: $status, $printed" >&2
      : >"$work/failed"
      ;;
  esac
}

base | expect sum 0 "vip_outer 56 vip_outer(16)>middle(8)>t.c:begin(32)"
{ base; edge middle vip_outer 9:1; } | expect recursion 1 "stack: recursion through"
{ base; edge "$work/t.c:begin" middle 9:1; } | expect "recursion by a class" 1 "stack: recursion through"
{ base; node vla 8 dynamic; } | expect "a frame of no fixed size" 1 "stack: vla has a frame"
{ base; edge middle __indirect_call 6:3; } | expect "any other pointer" 1 "stack: who is called"
{ base; edge middle printf 9:1; } | expect "an unknown function" 1 "stack: unknown function printf"
expect "no graph" 1 "stack: no call graph" </dev/null
[ ! -e "$work/failed" ]
