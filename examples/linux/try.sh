#!/bin/sh
# SPDX-License-Identifier: MIT
#
# From nothing to two routers and a client: builds vipd, makes a small network of
# network namespaces, lets the client ping the virtual address 100 times a second
# while routers fail and return, draws what happened, and prints how long the
# client was without an answer.  Nothing outside those namespaces is touched.
#
#   sh examples/linux/try.sh [INTERVAL]     advertisement interval; 100ms if not given
#
#        client 10.9.0.100
#           |
#        [bridge] ---- r1 10.9.0.1, priority 200 --.
#           |                                       >-- virtual router 10, 10.9.0.10
#           '--------- r2 10.9.0.2, priority 100 --'
#
# Needs root, for the namespaces.  Builds in build/examples, or in VIP_BUILD_DIR.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/examples/packages.sh"
interval=${1:-100ms}

want cmake cmake
want gcc cc
want libc6-dev cc
want make make
want iproute2 ip
want iputils-ping ping
install_missing
if [ "$(id -u)" -ne 0 ]; then
  echo "try.sh makes network namespaces, and only root may: sudo sh examples/linux/try.sh" >&2
  exit 1
fi

build=${VIP_BUILD_DIR:-$root/build/examples}
mkdir -p "$build"
echo "Building vipd in $build"
if ! { cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release -DVIP_BUILD_TESTS=OFF \
         -DVIP_BUILD_EXAMPLES=ON && cmake --build "$build" --parallel 2 --target vipd; } \
  >"$build/vipd.log" 2>&1; then
  cat "$build/vipd.log" >&2
  exit 1
fi
vipd=$build/examples/vipd

run=$(mktemp -d)
tag=viptry$$
started=
clean() {
  trap - EXIT INT TERM
  for pid in $started; do
    kill -9 "$pid" 2>/dev/null || true
  done
  for name in lan r1 r2 client; do
    ip netns delete "$tag-$name" 2>/dev/null || true
  done
  rm -rf "$run"
}
trap clean EXIT
trap 'exit 1' INT TERM

# host NAME ADDRESS: a namespace with one interface, lan, on the bridge.
host() {
  ip netns add "$tag-$1"
  ip -n "$tag-lan" link add "$1" type veth peer name lan netns "$tag-$1"
  ip -n "$tag-lan" link set "$1" master bridge up
  ip -n "$tag-$1" addr add "$2/24" dev lan
  ip -n "$tag-$1" link set lo up
  ip -n "$tag-$1" link set lan up
}
ip netns add "$tag-lan"
ip -n "$tag-lan" link add bridge type bridge
ip -n "$tag-lan" link set bridge up
host r1 10.9.0.1
host r2 10.9.0.2
host client 10.9.0.100

# Each change of state is a line in a file, for the picture.
cat >"$run/notify" <<END
#!/bin/sh
echo "\$(date +%s.%N) \$1 \$3" >>"$run/changes"
END
chmod +x "$run/notify"
: >"$run/changes"

# config NAME PRIORITY
config() {
  cat >"$run/$1.conf" <<END
[vrrp $1]
interface = lan
group = 10
address = 10.9.0.10
priority = $2
interval = $interval
accept = yes
notify = $run/notify
END
}
config r1 200
config r2 100

# start NAME: starts its vipd; the pid is in $pid.
start() {
  ip netns exec "$tag-$1" "$vipd" --foreground --config "$run/$1.conf" --control "$run/$1.sock" \
    >>"$run/$1.log" 2>&1 &
  pid=$!
  started="$started $pid"
}

# until_state NAME STATE: waits, ten seconds at most.
until_state() {
  tries=0
  until "$vipd" show --json --control "$run/$1.sock" 2>/dev/null | grep -q "\"state\":\"$2\""; do
    tries=$((tries + 1))
    if [ "$tries" -ge 200 ]; then
      echo "$1 did not become $2 within ten seconds; its log:" >&2
      cat "$run/$1.log" >&2
      exit 1
    fi
    sleep 0.05
  done
}

# event TEXT: notes when something is done to the routers.
event() {
  echo "$(date +%s.%N) $*" >>"$run/events"
}

show() {
  for name in r1 r2; do
    "$vipd" show --brief --control "$run/$name.sock" 2>/dev/null | sed "s/^/  $name  /" || true
  done
}

echo
echo "Two routers and a client; the interval is $interval."
sed 's/^/    /' "$run/r1.conf" | grep -v notify
start r1
r1=$pid
start r2
r2=$pid
until_state r1 active
until_state r2 backup
show

ip netns exec "$tag-client" ping -D -n -i 0.01 10.9.0.10 >"$run/ping" 2>&1 &
ping=$!
started="$started $ping"
sleep 0.5
kill -0 "$ping" || {
  cat "$run/ping" >&2
  exit 1
}

event "r1 is killed"
kill -9 "$r1"
echo "$(date +%s.%N) r1 dead" >>"$run/changes"
until_state r2 active
sleep 0.6
event "r1 is started again"
start r1
r1=$pid
until_state r1 active
until_state r2 backup
sleep 0.6
event "r1 leaves gracefully"
kill -TERM "$r1"
wait "$r1" || true
until_state r2 active
sleep 0.6
kill -INT "$ping"
wait "$ping" || true
echo
echo "After r1 has left:"
show
echo "  The client knows the virtual address by the virtual MAC:"
ip -n "$tag-client" neigh show 10.9.0.10 | sed 's/^/    /'
kill -TERM "$r2"
wait "$r2" || true

echo
awk -v events="$run/events" -v changes="$run/changes" -v answers="$run/ping" \
  -f "$root/examples/linux/try.awk"
