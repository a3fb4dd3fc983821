#!/usr/bin/env bash
# reproducible.sh RESULTS: makes the tarball of the checkout's commit twice, from two directories, one after the other, with another umask, time zone
# and language each, the second time over what the oldest JDK here has built before, and compares the bytes. What differs is named.
# Appends one line to RESULTS (row, size, result, seconds, figures).
set -euo pipefail
checkout=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
results=$1
row='7 reproducible: the same commit gives the same tarball'
work=$(mktemp -d) started=$(date +%s.%N) result=failed figures=''

# shellcheck source=bin/lib/say.sh
. "$checkout/bin/lib/say.sh"
# shellcheck source=bin/lib/java.sh
. "$checkout/bin/lib/java.sh"
# shellcheck source=bin/lib/build.sh
. "$checkout/bin/lib/build.sh"

finish() {
  printf '%s\t%s\t%s\t%s\t%s\n' "$row" tarball "$result" \
    "$(awk -v a="$started" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')" "$figures" >>"$results"
  if [ "$result" = passed ]; then rm -rf "$work"; else note "what it left is in $work"; fi
}
trap finish EXIT

# Leaves classes and jars of that JDK, and a class whose source has gone.
build_before() {
  local stray=$1/proxy-core/src/main/java/dev/gatehouse/proxy/flow/Stray.java jdk=$2 checkout=$1 build_as=() mvn
  printf 'package dev.gatehouse.proxy.flow;\n\nfinal class Stray {}\n' >"$stray"
  mvn=$(choose_maven) || return 1
  (cd "$1" && JAVA_HOME=$jdk MAVEN_OPTS=$(maven_options) "$mvn" -B -q -Dquick -pl proxy-core,iolog -am package) >"$1.before.log" 2>&1 || {
    tail -n 20 "$1.before.log" >&2
    return 1
  }
  rm "$stray"
}

oldest_jdk() {
  local candidate major oldest='' oldest_major=999
  for candidate in /usr/lib/jvm/*; do
    major=$(jdk_major "$candidate")
    if [ -n "$major" ] && [ "$major" -lt "$oldest_major" ]; then
      oldest=$candidate oldest_major=$major
    fi
  done
  printf '%s\n' "$oldest"
}

# made DIRECTORY UMASK ZONE LANGUAGE [JDK]: clones, packs (after a build by JDK), prints the tarball's path
made() {
  local directory=$1
  mkdir -p "$(dirname "$directory")"
  git clone -q --no-hardlinks "$checkout" "$directory"
  git -C "$directory" checkout -q --detach "$commit"
  [ -z "${5-}" ] || build_before "$directory" "$5" || return 1
  (umask "$2" && cd "$directory" && env JAVA_HOME='' TZ="$3" LC_ALL="$4" LANG="$4" bin/package tarball) >"$directory.log" 2>&1 || {
    tail -n 20 "$directory.log" >&2
    return 1
  }
  find "$directory/target/dist" -maxdepth 1 -name 'gatehouse-*.tar.gz'
}

name_differences() { # name_differences A B
  local file
  mkdir "$work/a" "$work/b"
  tar -C "$work/a" -xzf "$1"
  tar -C "$work/b" -xzf "$2"
  diff -rq "$work/a" "$work/b" >&2 || true
  # names, modes, owners, times and order
  diff <(tar -tvzf "$1" --full-time --numeric-owner) <(tar -tvzf "$2" --full-time --numeric-owner) | head -n 20 >&2 || true
  for file in $(cd "$work/a" && find . -name 'gatehouse*.jar'); do
    cmp -s "$work/a/$file" "$work/b/$file" \
      || diff <(python3 -m zipfile -l "$work/a/$file") <(python3 -m zipfile -l "$work/b/$file") | head -n 10 >&2 || true
  done
}

commit=$(git -C "$checkout" rev-parse HEAD)
first=$(made "$work/one" 022 Pacific/Kiritimati C)
second=$(made "$work/another/place of it" 077 Etc/GMT+12 C.UTF-8 "$(oldest_jdk)")
figures="sha256=$(sha256sum <"$first" | cut -c1-16)"
if cmp "$first" "$second" >&2; then
  result=passed
else
  note "the same commit gave another tarball: $first, $second"
  name_differences "$first" "$second"
  exit 1
fi
