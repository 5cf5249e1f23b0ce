#!/bin/sh
# SPDX-License-Identifier: MIT
#
# one_protocol.sh SOURCE STAGE CC: a program of one protocol that names no
# optional part links that protocol and the core, and nothing else; a linker that
# leaves out whole objects is enough for that.
set -eu
source=$1 stage=$2 cc=$3
work=$stage/one_protocol
rm -rf "$work"
mkdir -p "$work"
cd "$work"

# link NAME [FLAG...]: the program, and in NAME.members the library's objects in it.
link() {
  name=$1
  shift
  "$cc" -std=c99 -I"$stage/static/include" -o "$name" "$source/tests/consumer/null_driver.c" \
    "$@" -L"$stage/static/lib" -lvip -Wl,-Map,"$name.map"
  sed -n 's/.*libvip\.a(\([a-z0-9_]*\)\..*/\1/p' "$name.map" | sort -u >"$name.members"
}

link vrrp
./vrrp >said
diff "$source/tests/consumer/null_driver.txt" said
grep -qx vrrp_input vrrp.members || {
  echo "one_protocol: the linker's map is not understood"
  exit 1
}
core='-e addr -e auth -e check -e checksum -e engine -e group -e heap -e interface -e rights'
# Unquoted: the names are words.
if grep -vx $core -e 'vrrp.*' vrrp.members; then
  echo "one_protocol: these objects are linked into a program of VRRP alone"
  exit 1
fi
if nm vrrp | grep -iE 'vipi?_[a-z0-9_]*(hsrp|glbp|md5|frame|show|track|strerror)|vipi_text'; then
  echo "one_protocol: these symbols are linked into a program of VRRP alone"
  exit 1
fi

# alone PROTOCOL OTHERS: the same for one of the others.
alone() {
  cat >"$1.c" <<END
#include <vip/vip.h>

static struct vip_engine engine;
static struct vip_if ifp;
static struct vip_$1 group;

int main(void)
{
  static const struct vip_engine_config e;
  static const struct vip_if_config i;
  static const struct vip_$1_config c;
  static const struct vip_meta meta;

  (void)vip_engine_init(&engine, &e);
  (void)vip_if_init(&ifp, &engine, &i);
  (void)vip_$1_init(&group, &ifp, &c);
  (void)vip_group_start(&group.group, 0);
  (void)vip_$1_input(&ifp, &meta, NULL, 0, 0);
  return vip_engine_tick(&engine, 0);
}
END
  "$cc" -std=c99 -I"$stage/static/include" -o "$1" "$1.c" -L"$stage/static/lib" -lvip \
    -Wl,-Map,"$1.map"
  sed -n 's/.*libvip\.a(\([a-z0-9_]*\)\..*/\1/p' "$1.map" | sort -u >"$1.members"
  grep -qx "$1_input" "$1.members"
  # Unquoted: the names are words.
  if grep -vx $core -e "$1.*" "$1.members"; then
    echo "one_protocol: these objects are linked into a program of $1 alone"
    exit 1
  fi
  if nm "$1" | grep -iE "vipi?_[a-z0-9_]*($2|md5|frame|show|track|strerror)|vipi_text"; then
    echo "one_protocol: these symbols are linked into a program of $1 alone"
    exit 1
  fi
}

alone hsrp 'vrrp|glbp'
alone glbp 'vrrp|hsrp'

# To name MD5 is to link it, and nothing more.
link md5 -Wl,-u,vip_auth_md5
more=$(comm -13 vrrp.members md5.members)
[ "$more" = md5 ] || {
  echo "one_protocol: vip_auth_md5 links '$more'"
  exit 1
}
