# SPDX-License-Identifier: MIT
#
# comments.awk: lets doxygen see the comments of a public header, which are plain
# C comments.
#
#   - The comment that begins with "name.h - " describes the file.
#   - A comment that begins a line describes what follows it.
#   - A comment behind code describes what stands in front of it, also where it
#     goes on over further lines.
#   - The SPDX line and the rulers between sections describe nothing.
#   - VIP_CODES(VIP_X) in an enumeration becomes its values, each with the text of
#     the list as its description, and the macro goes.
#
# Indented lines of a comment are tables and stay as they are, lists excepted.

function escape(text)
{
  gsub(/[\\@]/, "\\\\&", text)
  gsub(/</, "\\\\<", text)
  gsub(/>/, "\\\\>", text)
  gsub(/#/, "\\\\#", text)
  gsub(/%/, "\\\\%", text)
  return text
}

# Ends a table, if there is one.
function end_table()
{
  if (table)
    print "@endverbatim"
  table = 0
}

# Prints one line of a block comment.  Of two or more blanks in front, a dash makes
# a list and anything else a table, until a line that has none.
function comment_line(text,   body)
{
  body = text
  sub(/^ *\*? ?/, "", body)
  if (body ~ /^[a-z]+\.h - /)
    print "@file"
  if (body ~ /^[^ ]/) {
    end_table()
    bullets = 0
  } else if (body ~ /^ +- /) {
    bullets = 1
  } else if (body ~ /^  +[^ ]/ && !bullets && !table) {
    print "@verbatim"
    table = 1
  }
  print table ? body : escape(text)
}

FNR == 1 { block = table = bullets = list = 0 }

# The list of results: remember what each becomes.
/^#define VIP_CODES\(X\)/ { list = 1 }
list && /^  X\(/ {
  split($0, part, /[(,] */)
  text = $0
  sub(/^[^"]*"/, "", text)
  sub(/".*/, "", text)
  codes[++count] = part[3]
  texts[count] = text
}
list && !/\\$/ { list = 0 }
/^#define VIP_X\(/ {
  target = $0
  sub(/^[^)]*\) */, "", target)
  print ""
  next
}
/^#undef VIP_X/ { print ""; next }
/^ *VIP_CODES\(VIP_X\)/ {
  for (i = 1; i <= count; i++) {
    value = target
    sub(/##name/, codes[i], value)
    gsub(/##name/, codes[i], value)
    print "  " value " /**< " escape(texts[i]) " */"
  }
  next
}

# Inside a comment.
block {
  if ($0 ~ /\*\//) {
    block = bullets = 0
    end_table()
    if ($0 !~ /^ *\*\/$/)
      print escape(substr($0, 1, index($0, "*/") - 1)) "*/"
    else
      print
    next
  }
  comment_line($0)
  next
}

/SPDX-License-Identifier/ || /^\/\* -+$/ || /^\/\* -+ .* -+ \*\/$/ { print; skip = !/\*\//; next }
skip { print; if (/\*\//) skip = 0; next }

/\/\*/ {
  at = index($0, "/*")
  code = substr($0, 1, at - 1)
  rest = substr($0, at + 2)
  closed = index(rest, "*/")
  opening = code ~ /^ *$/ ? "/**" : "/**<"
  if (closed)
    print code opening escape(substr(rest, 1, closed - 1)) substr(rest, closed)
  else {
    print code opening escape(rest)
    block = 1
  }
  next
}

{ print }
