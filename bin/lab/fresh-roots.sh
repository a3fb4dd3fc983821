#!/usr/bin/env bash
# fresh-roots.sh DIR RESULTS: the first session in fresh Debian roots, cold: git only and git with a JDK, as root and as a user with
# sudo. Needs root and debootstrap. Appends its line to RESULTS.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
checkout=$(cd "$here/../.." && pwd)
dir=$1 results=$2
row='1 clone, up --demo, the printed command, play, verify'
started=$SECONDS failures=0 result=failed figures=''
mkdir -p "$dir"
rm -f "$results"

# A row whatever happens: one that is missing would look like one that nobody ran.
finish() {
  printf '%s\t%s\t%s\t%s\t%s\n' "$row" "4 fresh Debian 12 roots, cold" "$result" "$((SECONDS - started))" "$figures" >>"$results"
}
trap finish EXIT

variant() { # variant NAME USER PACKAGE...
  local name=$1 user=$2 root=$dir/$1 before=$SECONDS line
  shift 2
  rm -rf "$root"
  cp -a "$dir/pristine" "$root"
  if [ $# -gt 0 ]; then
    # with /proc mounted: Java's packages need it
    "$here/run-in-fresh-root.sh" "$root" sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends "$@"' sh "$@" >"$root.log" 2>&1
  fi
  if [ "$user" != root ]; then
    chroot "$root" useradd -m -s /bin/bash "$user"
    printf '%s ALL=(ALL) NOPASSWD: ALL\n' "$user" >"$root/etc/sudoers.d/newcomer"
  fi
  git clone -q "file://$checkout" "$root/srv/gatehouse"
  chroot "$root" chown -R "$user:" /srv/gatehouse
  local line_file=/tmp/line
  if "$here/run-in-fresh-root.sh" "$root" su "$user" -s /bin/bash -c \
    "cd && /srv/gatehouse/bin/lab/first-session.sh /srv/gatehouse $line_file '$name'" >"$root.log" 2>&1; then
    line=$(cut -f5 "$root$line_file")
    figures="$figures$name: $line ($((SECONDS - before)) s in all). "
    rm -rf "$root"
  else
    failures=$((failures + 1))
    figures="$figures$name: FAILED, see $root.log. "
    tail -n 30 "$root.log" >&2
  fi
}

"$here/make-fresh-root.sh" "$dir/pristine"
variant git-only-as-root root
variant git-only-with-sudo newcomer sudo
variant git-and-jdk-as-root root openjdk-17-jdk-headless
variant git-and-jdk-with-sudo newcomer sudo openjdk-17-jdk-headless
[ "$failures" = 0 ] || exit 1
result=passed
