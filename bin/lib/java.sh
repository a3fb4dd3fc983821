# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# Finds a JDK. A JRE without javac does not count, and neither does a JAVA_HOME below the oldest version that we run on. Sourced.

JDK_MAJOR_MIN=17

# The major version of the JDK in directory $1, from its release file, so that no JVM has to start; nothing where there is no JDK.
jdk_major() {
  local version=
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
  [ -r "$1/release" ] && version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
  [ -n "$version" ] || version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac //p')
  version=${version#1.}
  version=${version%%[!0-9]*}
  [ -n "$version" ] && [ "$version" -ge "$JDK_MAJOR_MIN" ] && printf '%s\n' "$version"
  return 0
}

# Prints the JDK to use: JAVA_HOME where it is good enough, else the newest one installed; nothing where there is none.
find_jdk() { newest_jdk "${JAVA_HOME-}"; }

# newest_jdk [WANTED]: WANTED where it is good enough, else the newest one installed; nothing where there is none.
newest_jdk() {
  local candidate major best='' best_major=0
  if [ -n "${1-}" ] && [ -n "$(jdk_major "$1")" ]; then
    printf '%s\n' "$1"
    return 0
  fi
  local candidates=(/usr/lib/jvm/*)
  if candidate=$(command -v javac); then
    candidates+=("$(dirname "$(dirname "$(readlink -f "$candidate")")")")
  fi
  for candidate in "${candidates[@]}"; do
    major=$(jdk_major "$candidate")
    if [ -n "$major" ] && [ "$major" -gt "$best_major" ]; then
      best=$candidate best_major=$major
    fi
  done
  [ -z "$best" ] || printf '%s\n' "$best"
}

# jdk_called VERSION|DIRECTORY: that JDK; nothing where there is none.
jdk_called() {
  local candidate
  case $1 in
    *[!0-9]*) [ -z "$(jdk_major "$1")" ] || readlink -f "$1" ;;
    *)
      for candidate in /usr/lib/jvm/*; do
        if [ "$(jdk_major "$candidate")" = "$1" ]; then
          readlink -f "$candidate"
          return 0
        fi
      done
      ;;
  esac
}

# The JDK package of this distribution: the newest that its lists know, else what its release is known to have.
jdk_package() {
  local major
  if command -v apt-cache >/dev/null; then
    for major in 25 21 17; do
      if apt-cache show "openjdk-$major-jdk-headless" 2>/dev/null | grep -q '^Package:'; then
        printf 'openjdk-%s-jdk-headless\n' "$major"
        return 0
      fi
    done
  fi
  case $(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID-}" "${VERSION_ID-}") in
    'debian 12') printf 'openjdk-17-jdk-headless\n' ;;
    'debian 13' | ubuntu*) printf 'openjdk-21-jdk-headless\n' ;;
    *) printf 'default-jdk-headless\n' ;;
  esac
}
