# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# What bin/gatehouse and bin/test say, and to whom. Sourced.

say() { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }
fail() {
  printf 'gatehouse: %s\n' "$*" >&2
  exit 1
}
usage_error() {
  printf 'gatehouse: %s\n' "$*" >&2
  exit 2
}
is_root() { [ "$(id -u)" = 0 ]; }
