# SPDX-License-Identifier: MIT
#
# undocumented.awk: reads doxygen's XML and prints what has no description:
# files, structs, functions, macros, fields and, what doxygen does not warn of,
# enumeration values.  The include guards and VIP_API are no concern of a reader.

function text(line)
{
  gsub(/<[^>]*>/, "", line)
  gsub(/^ +| +$/, "", line)
  return line
}

function finish(described, name)
{
  seen++
  if (!described && name !~ /^(VIP_[A-Z]+_H|VIP_API)$/)
    print name
}

FNR == 1 { depth = 0 }
/<(compounddef|memberdef|enumvalue) / {
  depth++
  name[depth] = ""
  described[depth] = 0
  value[depth] = /<enumvalue /
}
/<(name|compoundname)>/ && depth && name[depth] == "" { name[depth] = text($0) }
/<(briefdescription|detaileddescription)>/ { inside = 1 }
/<para>/ && inside && depth { described[depth] = 1 }
/<\/(briefdescription|detaileddescription)>/ { inside = 0 }
/<\/(compounddef|memberdef|enumvalue)>/ {
  if (name[depth] !~ /^(vip|include.vip)$/)
    finish(described[depth], name[depth])
  depth--
}
END {
  if (seen < 300)
    print "(only " seen + 0 " declarations seen)"
}
