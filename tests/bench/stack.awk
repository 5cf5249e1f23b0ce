# SPDX-License-Identifier: MIT
#
# stack.awk SOURCE... CI...: the deepest stack of every public function.
#
# Reads the library's sources, then gcc's call graphs (-fcallgraph-info=su), and
# prints "FUNCTION OCTETS PATH" for each function vip_x.  A call through a
# pointer is found in the source, at the place that the graph names:
#
#   ...cls->FIELD(      every function that a struct vip_class gives for FIELD
#   ...ops->FIELD(      the host's: 0 octets
#   ...method->digest(  every digest of a struct vip_auth_method
#
# memcpy() and its like and the compiler's helpers are assembler of a few octets
# and counted as 0.  Exit status 1: recursion, a frame of no fixed size, a call
# through any other pointer, or a function that is not known.

function short(path) {
  sub(/^.*\//, "", path)
  return path
}

# The table entry's function as the graph calls it: static ones carry their file.
function target(file, name) {
  return (file ":" name) in frame ? file ":" name : name
}

function complain(text) {
  print "stack: " text > "/dev/stderr"
  bad = 1
}

# Adds what a call through a pointer, at FILE:LINE:COLUMN, may reach.
function indirect(caller, place,    at, text, field, list, n, i, part) {
  split(place, at, ":")
  text = substr(source[at[1], at[2]], at[3])
  sub(/\(.*/, "", text)
  field = text
  sub(/^.*->/, "", field)
  if (text ~ /ops->[a-z_]+$/)
    return
  if (text ~ /cls->[a-z_]+$/)
    list = class[field]
  else if (text ~ /method->digest$/)
    list = digest
  # The one member that a class need not have (lib/internal.h).
  if (list == "" && text ~ /cls->leave$/)
    return
  if (list == "") {
    complain("who is called at " place "? " text)
    return
  }
  n = split(list, part, "\n")
  for (i = 1; i < n; i++) {
    split(part[i], at, " ")
    calls[caller] = calls[caller] target(at[1], at[2]) "\n"
  }
}

# Octets below and with `f`; deepest[f] is the callee on the way down.
function depth(f,    part, n, i, d, best) {
  if (f in total)
    return total[f]
  if (f in open) {
    complain("recursion through " f)
    return 0
  }
  if (!(f in frame)) {
    if (f !~ /^(mem(cpy|move|set|cmp)|__aeabi_[a-z]+|__gnu_thumb1_case_[a-z]+)$/)
      complain("unknown function " f)
    return 0
  }
  open[f] = 1
  n = split(calls[f], part, "\n")
  best = 0
  for (i = 1; i < n; i++) {
    d = depth(part[i])
    if (d > best) {
      best = d
      deepest[f] = part[i]
    }
  }
  delete open[f]
  return total[f] = frame[f] + best
}

FILENAME ~ /\.[ch]$/ {
  source[FILENAME, FNR] = $0
  if ($0 ~ /^(static )?const struct vip_class [a-z_0-9]+ = \{/)
    in_class = 1
  else if ($0 ~ /^}/)
    in_class = 0
  if (in_class && $1 ~ /^\./ && $2 == "=") {
    name = $3
    sub(/,$/, "", name)
    class[substr($1, 2)] = class[substr($1, 2)] FILENAME " " name "\n"
  }
  if ($0 ~ /^const struct vip_auth_method .* = \{[A-Z_0-9]+, [a-z_0-9]+\};/) {
    name = $0
    sub(/^.*, /, "", name)
    sub(/\};.*/, "", name)
    digest = digest FILENAME " " name "\n"
  }
  next
}

$1 == "node:" && match($0, /[0-9]+ bytes \([a-z,]+\)/) {
  bytes = substr($0, RSTART, RLENGTH)
  split($0, quoted, "\"")
  split(bytes, word, " ")
  frame[quoted[2]] = word[1]
  if (word[3] != "(static)")
    complain(quoted[2] " has a frame of no fixed size")
}

$1 == "edge:" {
  split($0, quoted, "\"")
  if (quoted[4] == "__indirect_call") {
    pointer[++pointers] = quoted[2]
    place[pointers] = quoted[6]
  } else {
    calls[quoted[2]] = calls[quoted[2]] quoted[4] "\n"
  }
}

END {
  for (i = 1; i <= pointers; i++)
    indirect(pointer[i], place[i])
  for (f in frame) {
    if (f !~ /^vip_/)
      continue
    line = f " " depth(f) " "
    for (g = f; g != ""; g = deepest[g])
      line = line (g == f ? "" : ">") short(g) "(" frame[g] ")"
    print line
    count++
  }
  if (count == 0)
    complain("no call graph was read")
  exit bad
}
