# SPDX-License-Identifier: MIT
#
# Draws what try.sh recorded: when each router was Active, when the client's pings
# were answered, and the longest silence after each event.  Reads three files:
# events "TIME TEXT", changes "TIME ROUTER STATE", and the output of `ping -D`.

function row(label, text)
{
  printf "  %-8s %s\n", label, text
}

# The columns of a router's line: '#' while it was Active.
function router(name, line, column, at, n, state)
{
  state = ""
  n = 1
  for (column = 0; column < width; column++) {
    at = begin + (column + 1) * step
    while (n <= change_count && change_at[n] < at) {
      if (change_name[n] == name)
        state = change_state[n]
      n++
    }
    line = line (state == "active" ? "#" : (state == "backup" ? "-" : " "))
  }
  row(name, line)
}

BEGIN {
  while ((getline line < events) > 0) {
    split(line, word, " ")
    event_at[++event_count] = word[1] + 0
    event_text[event_count] = substr(line, length(word[1]) + 2)
  }
  while ((getline line < changes) > 0) {
    split(line, word, " ")
    change_at[++change_count] = word[1] + 0
    change_name[change_count] = word[2]
    change_state[change_count] = word[3]
  }
  # "[1700000000.123456] 64 bytes from 10.9.0.10: icmp_seq=7 ttl=64 time=0.031 ms"
  while ((getline line < answers) > 0) {
    if (line !~ /bytes from/)
      continue
    split(substr(line, 2), word, "]")
    answer[++answer_count] = word[1] + 0
  }
  if (answer_count < 2 || event_count < 1) {
    print "The client had no answer at all." > "/dev/stderr"
    exit 1
  }
  begin = answer[1]
  end = answer[answer_count]
  width = 76
  step = (end - begin) / width

  printf "One column is %.0f ms; '#' Active, '-' Backup, '.' ping answered.\n", step * 1000
  marks = sprintf("%" width "s", "")
  for (n = 1; n <= event_count; n++) {
    column = int((event_at[n] - begin) / step)
    marks = substr(marks, 1, column) n substr(marks, column + 2)
  }
  row("event", marks)
  router("r1")
  router("r2")
  n = 1
  line = ""
  for (column = 0; column < width; column++) {
    heard = 0
    while (n <= answer_count && answer[n] < begin + (column + 1) * step) {
      heard = 1
      n++
    }
    line = line (heard ? "." : " ")
  }
  row("client", line)
  print ""

  for (n = 1; n <= event_count; n++) {
    until = n < event_count ? event_at[n + 1] : end
    worst = 0
    # A silence that ends behind an event is that event's, also if it began just before.
    for (i = 2; i <= answer_count; i++)
      if (answer[i] > event_at[n] && answer[i] <= until && answer[i] - answer[i - 1] > worst)
        worst = answer[i] - answer[i - 1]
    printf "  %d  %-22s longest silence of the client %4.0f ms\n", n, event_text[n], worst * 1000
  }
}
