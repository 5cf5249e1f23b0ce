# SPDX-License-Identifier: MIT
#
# Sourced by examples/run.sh and tests/run.sh: finds the tools that a command
# needs, installs what is missing on Debian and its relatives, and names it
# elsewhere.

# want PACKAGE COMMAND: note the Debian package of a command that is not there.
want() {
  command -v "$2" >/dev/null 2>&1 || missing="${missing:-} $1"
}

# want_header PACKAGE HEADER: the same for a C header.
want_header() {
  printf '#include <stdarg.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <setjmp.h>\n#include <%s>\n' "$2" |
    cc -E -x c - >/dev/null 2>&1 || missing="${missing:-} $1"
}

# install_missing: install what the calls above noted.
install_missing() {
  [ -n "${missing:-}" ] || return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing on this system (Debian's package names):$missing" >&2
    exit 1
  fi
  sudo=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
      echo "As root, run: apt-get install --no-install-recommends$missing" >&2
      exit 1
    }
    sudo=sudo
  fi
  echo "Installing:$missing"
  $sudo apt-get update -qq -o DPkg::Lock::Timeout=120 </dev/null >/dev/null || true
  # Unquoted: a list of words.
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=120 \
    --no-install-recommends $missing </dev/null >/dev/null || {
    echo "apt-get could not install:$missing" >&2
    exit 1
  }
  missing=
}
