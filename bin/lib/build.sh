# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# Builds target/gatehouse with the Maven wrapper, once and whenever a source is newer. Sourced; needs say.sh and java.sh.
# Uses: checkout (directory), jdk (directory), build_as (a command prefix, an array: who owns what is built).

app=$checkout/cli/target/gatehouse
jar=$app/gatehouse.jar

# Directories count too: a source that was removed leaves a newer directory.
is_built() {
  [ -f "$jar" ] && [ -d "$app/lib" ] || return 1
  [ -z "$(find "$checkout/pom.xml" "$checkout"/*/pom.xml "$checkout"/*/src/main -newer "$jar" -print -quit 2>/dev/null)" ]
}

build() {
  is_built && return 0
  local log=$checkout/target/build.log maven started=$SECONDS
  "${build_as[@]}" mkdir -p "$checkout/target"
  "${build_as[@]}" touch "$checkout/target/build.lock" "$log"
  exec 9>>"$checkout/target/build.lock"
  flock 9
  if is_built; then # another `up` has just done it
    flock -u 9
    return 0
  fi
  maven=$(choose_maven) || exit 1
  say "Building Gatehouse with $(basename "$jdk") (first time: a few minutes, mostly downloads) ..."
  if ! (cd "$checkout" && "${build_as[@]}" env JAVA_HOME="$jdk" PATH="$PATH" "$maven" -B -Dquick -Dstyle.color=never -pl cli -am package 2>&1) \
    | tee "$log" | show_progress; then
    explain_build_failure "$log"
  fi
  touch "$jar"
  rm -f "$app"/*.jsa
  prepare_class_archive
  say "Built in $((SECONDS - started)) s."
  flock -u 9
}

# The wrapper, which downloads the pinned Maven once; an installed Maven that is new enough where it cannot.
choose_maven() {
  local answer
  if answer=$(cd "$checkout" && with_unzip "${build_as[@]}" env JAVA_HOME="$jdk" sh ./mvnw -B --version 2>&1); then
    printf '%s/mvnw\n' "$checkout"
    return 0
  fi
  if command -v mvn >/dev/null && maven_is_new_enough; then
    note "The Maven wrapper cannot download Maven ($(printf '%s' "$answer" | tail -n 1)); using the installed $(command -v mvn)."
    command -v mvn
    return 0
  fi
  note "$answer"
  fail "the Maven wrapper cannot download $(sed -n 's/^distributionUrl=//p' "$checkout/.mvn/wrapper/maven-wrapper.properties")" \
    "and no Maven >= 3.8.7 is installed: check the network, or install the package maven"
}

maven_is_new_enough() {
  local version
  version=$(mvn -B --version 2>/dev/null | sed -n 's/^Apache Maven \([0-9.]*\).*/\1/p')
  [ -n "$version" ] && [ "$(printf '%s\n3.8.7\n' "$version" | sort -V | head -n 1)" = 3.8.7 ]
}

# Options for Maven's own JVM: its libraries do what new Javas warn of.
maven_options() {
  [ "$(jdk_major "$jdk")" -lt 24 ] || printf -- '--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED '
  printf '%s\n' "${MAVEN_OPTS-}"
}

# The wrapper checks the checksum of the zip only, so it must not fall back to the tar; the JDK can unpack a zip as well.
with_unzip() {
  if command -v unzip >/dev/null; then
    "$@"
    return
  fi
  local shim status=0
  shim=$(mktemp -d)
  chmod 755 "$shim"
  cat >"$shim/unzip" <<UNZIP
#!/bin/sh
# unzip [-q] FILE -d DIRECTORY, with the JDK's jar
[ "\$1" != -q ] || shift
cd "\$3" && "$jdk/bin/jar" xf "\$1" && chmod +x ./*/bin/mvn
UNZIP
  chmod 755 "$shim/unzip"
  PATH=$shim:$PATH "$@" || status=$?
  rm -rf "$shim"
  return $status
}

# Maven's own output is hundreds of lines; people want to see that it moves.
show_progress() {
  local tty=0
  [ ! -t 1 ] || tty=1
  awk -v tty="$tty" '
    /^\[INFO\] Downloaded from/ { files++; if (tty && files % 5 == 0) { printf "\r  %d files downloaded", files; fflush() } }
    /^\[INFO\] Building Gatehouse/ { if (tty && files) printf "\r\033[K"; sub(/^\[INFO\] Building /, ""); sub(/ +0\.1\.0[^ ]*/, ""); print "  " $0; fflush() }
    /BUILD FAILURE|^\[ERROR\]/ { failed = 1 }
    /BUILD SUCCESS/ { succeeded = 1 }
    END { if (tty && files) printf "\r\033[K"; if (files) print "  " files " files downloaded"; exit !(succeeded && !failed) }'
}

explain_build_failure() {
  local cause
  cause=$(grep -m1 -oE 'Could not (transfer|find) artifact [^ ]+ (from/to|in) [^:]+(: .*)?' "$1" || true)
  if [ -n "$cause" ]; then
    fail "the build stopped because a download failed: $cause; check the network and run this again (log: $1)"
  fi
  grep -m 10 '^\[ERROR\]' "$1" >&2 || tail -n 20 "$1" >&2
  fail "the build failed; the whole log is $1"
}

# A class-data archive takes a third off the start of every command. It is tied to one exact Java, so it is made here.
prepare_class_archive() {
  "${build_as[@]}" "$jdk/bin/java" -XX:ArchiveClassesAtExit="$(class_archive)" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
    -Dgatehouse.checkout="$checkout" -jar "$jar" user list --home "$app/none" >/dev/null 2>&1 || true
}

class_archive() {
  printf '%s/commands-%s.jsa\n' "$app" "$(cksum <"$jdk/release" | tr -d ' ')"
}
