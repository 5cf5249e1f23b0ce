#!/bin/sh
# SPDX-License-Identifier: MIT
#
# control.sh VIPD WORK: the program from outside, in a network namespace of its own:
# --check, the background, the control socket and its commands, signals, programs at
# changes, a second instance, a killed one.  Answers 77, "skipped", where there is no
# such namespace, no iproute2 or no Python.
set -eu
vipd=$1 work=$2

if [ -z "${VIPD_TEST_INSIDE:-}" ]; then
  for tool in ip python3 unshare; do
    command -v $tool >/dev/null 2>&1 || {
      echo "skipped: $tool is not installed"
      exit 77
    }
  done
  unshare -n true 2>/dev/null || {
    echo "skipped: no network namespace can be made here (it needs root)"
    exit 77
  }
  VIPD_TEST_INSIDE=1 exec unshare -n sh "$0" "$@"
fi

rm -rf "$work"
mkdir -p "$work"
cd "$work"
control=$work/control
pid=

fail() {
  echo "control: $*"
  [ ! -s log ] || sed 's/^/  log: /' log
  exit 1
}

# wait_until SECONDS/10 COMMAND...: until the command succeeds.
wait_until() {
  left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || fail "in vain: $*"
    sleep 0.1
  done
}

# gone PID: there is no such process, but for one that its parent has not asked for.
gone() {
  ! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"
}

end() {
  [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
}
trap end EXIT

show() {
  "$vipd" show --control "$control" "$@"
}

state() {
  show --json "$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["state"])'
}

is_state() {
  [ "$(state "$1")" = "$2" ]
}

# refused WORDS COMMAND...: it exits with 1 and says that on standard error alone.
refused() {
  words=$1
  shift
  if "$@" >out 2>err; then fail "accepted: $*"; fi
  [ ! -s out ] || fail "standard output of: $*"
  grep -qF -- "$words" err || fail "$* said: $(cat err)"
}

ip link set lo up
ip link add gw0 type veth peer name lan0
ip addr add 192.0.2.11/24 dev gw0
ip link set lan0 up
ip link set gw0 up

cat >changed <<END
#!/bin/sh
echo "\$@" >>$work/changes
END
chmod +x changed
cat >conf <<END
notify = $work/changed
[vrrp one]
interface = gw0
group = 1
address = 192.0.2.1/24
interval = 10ms
[vrrp two]
interface = gw0
group = 2
address = 192.0.2.2
interval = 10ms
preempt = no
END

# --check
[ "$("$vipd" --config conf --check)" = "conf: 2 groups, no fault" ] || fail "--check"
sed 's/10ms/15ms/' conf >bad
refused "bad:6: interval: 15ms is not allowed" "$vipd" --config bad --check
grep -q '^bad:11: interval: ' err || fail "the second fault is not told"
sed 's/preempt = no/priority = 255/' conf >owner
"$vipd" --config owner --check >out 2>err || fail "a warning is no fault"
grep -q '^owner:12: priority: warning: .*; mac = physical leaves one$' err || fail "warned: $(cat err)"
refused "none: No such file or directory" "$vipd" --config none --check
refused "usage: vipd" "$vipd"
refused "usage: vipd" "$vipd" --config conf more
refused "bad:6: interval" "$vipd" --config bad --control "$control"
refused "no vipd serves it" show

# In the background; the exit status and the end of the pipe tell that it is ready.
"$vipd" --config conf --control "$control" --pid-file "$work/pid" 2>&1 | cat >log
pid=$(cat pid)
[ -S "$control" ] || fail "no socket"
[ "$(stat -c %a "$control")" = 600 ] || fail "mode of the socket"
wait_until 20 is_state one active
wait_until 20 is_state two active
refused "another vipd serves" "$vipd" --config conf --control "$control" --foreground

# Its cwd may change: the paths do not.
[ "$(cd / && "$vipd" show --json one --control="$control" | wc -l)" = 1 ] || fail "one object"

# show
show >out
grep -qx '\[vrrp one\]' out || fail "show: no [vrrp one]"
grep -q '^Wake-ups for a deadline [1-9]' out || fail "show: no lateness"
grep -q '^Interface gw0 is up: ' out || fail "show: no interface"
show two >out
grep -qx '\[vrrp two\]' out || fail "show two"
! grep -q 'one' out || fail "show two shows one"
[ "$(show --brief | awk '{ print $1 }' | tr '\n' ' ')" = "Name one two " ] || fail "show --brief"
show --json | python3 -c '
import json, sys
groups = json.load(sys.stdin)
assert [g["name"] for g in groups] == ["one", "two"], groups
for group in groups:
    assert list(group)[:2] == ["name", "interface"]
    missing = set("""name protocol version family interface group state priority effective_priority
        virtual_mac addresses active transitions last_reason counters""".split()) - set(group)
    assert not missing, missing
    assert group["family"] == 4 and group["version"] == 3 and group["active"] == "local"
    assert group["addresses"] == ["192.0.2.%d" % group["group"]]
' || fail "show --json"
show --metrics | python3 -c '
import re, sys
family, seen, samples = None, set(), {}
for line in sys.stdin.read().splitlines():
    if line.startswith("# "):
        word, name = line.split()[1:3]
        if word == "HELP":
            assert name not in seen, name
            seen.add(name)
            family = name
        else:
            assert word == "TYPE" and name == family
        continue
    found = re.fullmatch(r"""(\w+)(\{(?:\w+="(?:[^"\\\n]|\\.)*",?)*\})? ([0-9.]+)""", line)
    assert found, line
    assert re.sub("_(bucket|sum|count)$", "", found[1]) == family, line
    samples[found[1] + (found[2] or "")] = float(found[3])
labels = """name="one",interface="gw0",protocol="vrrp",family="4",group="1\""""
assert samples["vipd_group_state{%s,state=\"active\"}" % labels] == 1
assert samples["vipd_group_priority{%s}" % labels] == 100
assert samples["vipd_group_sent_total{%s}" % labels] > 0
assert samples["vipd_lateness_seconds_count"] > 0
assert samples["""vipd_lateness_seconds_bucket{le="+Inf"}"""] == samples["vipd_lateness_seconds_count"]
assert samples["""vipd_port_up{interface="gw0"}"""] == 1
' || fail "show --metrics"
refused '"three" is not the name of a group' show three
refused "one word too many" show one two
refused "is enough" show --json --brief

# set
"$vipd" set one --control "$control" priority 150
show --brief one | grep -q ' 150  150 ' || fail "set: $(show --brief one)"
refused '"255" is not allowed; allowed are priorities 1..254' "$vipd" set one priority 255 --control "$control"
refused '"0" is not allowed' "$vipd" set one priority 0 --control "$control"
refused '"ten" is not allowed' "$vipd" set one priority ten --control "$control"
refused '"colour" cannot be set; priority can' "$vipd" set one colour 3 --control "$control"
refused '"three" is not the name of a group' "$vipd" set three priority 3 --control "$control"
refused "takes three words" "$vipd" set one priority --control "$control"

# SIGHUP: a bad file changes nothing, a good one what it says, and no state.
cp conf good
cp bad conf
kill -HUP "$pid"
sleep 0.3
show --brief one | grep -q ' 150  150 ' || fail "a bad file changed something"
sed 's/192.0.2.2/192.0.2.22/; s/preempt = no/priority = 120/' good >conf
kill -HUP "$pid"
wait_until 20 sh -c "'$vipd' show --brief --control '$control' | grep -q ' 120  120 .* 192.0.2.22'"
show --brief one | grep -q ' 100  100 ' || fail "the file's priority is not back"
for group in one two; do
  show --json $group | python3 -c '
import json, sys
assert json.load(sys.stdin)[0]["transitions"] == 1' || fail "$group changed its state"
done

# Garbage, and a client that says nothing, harm nobody; the latter is dropped.
python3 - "$control" <<'END' || fail "clients"
import socket, sys, time
def connect():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(8)
    s.connect(sys.argv[1])
    return s
for request in (b"\n", b"show\n", b"show xml\n", b"\0\0\n", b"set a b c d e\n", b"x" * 300):
    s = connect()
    s.sendall(request)
    answer = b""
    while not answer.endswith(b"\0"):
        more = s.recv(100)
        assert more, (request, answer)
        answer += more
    assert answer.startswith(b"-"), answer
begin = time.monotonic()
silent = [connect() for i in range(20)]
assert silent[0].recv(1) == b""
assert 4 < time.monotonic() - begin < 7, time.monotonic() - begin
END
show >/dev/null || fail "no answer after that"

# Killed: the next one replaces the socket.
kill -KILL "$pid"
wait_until 20 gone "$pid"
[ -S "$control" ] || fail "a killed vipd cannot have removed its socket"
"$vipd" --config conf --control "$control" --pid-file "$work/pid" 2>&1 | cat >log
pid=$(cat pid)
wait_until 20 is_state one active

# Without its keeper it leaves, and that is a failure: a service manager starts it again.
kill -TERM "$pid"
wait_until 50 gone "$pid"
"$vipd" --config conf --control "$control" --foreground 2>log &
pid=$!
wait_until 20 is_state one active
# A group that its interface cannot serve is told of, and the others go on.
awk 'BEGIN { print "[vrrp long]\ninterface = gw0\ngroup = 9"; for (i = 1; i <= 100; i++)
  printf "address = fe80::%x\n", i }' >>conf
kill -HUP "$pid"
wait_until 20 grep -q 'is in force, but for' log
grep -q '\[vrrp long\]: address: the advertisement exceeds the MTU' log || fail "not told of the MTU"
is_state one active || fail "a group that cannot be served stops the others"
for child in $(cat "/proc/$pid/task/$pid/children"); do
  [ "$(cat "/proc/$child/comm")" != vipd-keeper ] || kill -KILL "$child"
done
wait "$pid" && fail "leaving without a keeper is no success"
grep -q 'the keeper has ended' log || fail "the keeper was not missed"
[ "$(ip -br link show type macvlan)" = "" ] || fail "left behind: $(ip -br link)"
"$vipd" --config conf --control "$control" --pid-file "$work/pid" 2>&1 | cat >log
pid=$(cat pid)
grep -q 'is in force, but for' log || fail "what a reload takes, a start takes, too"
sed -n '/vrrp long/,$p' conf >long
refused "exceeds the MTU" "$vipd" --config long --control "$work/other" --foreground
wait_until 20 is_state one active

# A thousand groups: an answer of many pieces.
awk 'BEGIN { for (i = 0; i < 1000; i++)
  printf "[vrrp g%d]\ninterface = port%d\ngroup = %d\naddress = 10.0.%d.%d\n", i, i / 250,
    i % 250 + 1, i / 250, i % 250 + 1 }' >conf
kill -HUP "$pid"
wait_until 30 show --brief g999
show --json | python3 -c '
import json, sys
assert len(json.load(sys.stdin)) == 1000' || fail "1000 groups"
[ "$(show --metrics | grep -c '^vipd_group_priority{')" = 1000 ] || fail "1000 groups, metrics"

# A client that asks and does not read is dropped in the middle, and delays nobody.
python3 - "$control" <<'END' || fail "a client that does not read"
import socket, sys, time
def ask():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(8)
    s.connect(sys.argv[1])
    s.sendall(b"show json\n")
    return s
def rest(s):
    answer = b""
    while True:
        more = s.recv(65536)
        answer += more
        if not more or more.endswith(b"\0"):
            return answer
idle = ask()
begin = time.monotonic()
assert rest(ask()).endswith(b"]\n\0")
assert time.monotonic() - begin < 2, time.monotonic() - begin
time.sleep(6.5)
assert not rest(idle).endswith(b"\0")
END

# SIGTERM: nothing is left.
cp good conf
kill -HUP "$pid"
wait_until 20 is_state one active
kill -TERM "$pid"
wait_until 50 gone "$pid"
pid=
[ ! -e "$control" ] && [ ! -e "$work/pid" ] || fail "left behind: $(ls)"
wait_until 20 grep -qx 'one active initialize shutdown' changes
grep '^two ' changes | head -3 >first
printf 'two initialize backup startup\ntwo backup active no-response\n' >expected
head -2 first | cmp - expected || fail "programs: $(cat changes)"
! grep -vE '^(one|two|g[0-9]+) (initialize|backup|active) (initialize|backup|active) [a-z-]+$' changes ||
  fail "arguments of the program"
echo "control: all of it"
