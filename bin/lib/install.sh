# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# Installs Debian packages after having said which, and asked where there is somebody to ask. Sourced; needs say.sh.

APT_OPTIONS=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)

# install_packages REASON ASK FORBIDDEN PACKAGE...: ASK and FORBIDDEN are true or false.
install_packages() {
  local reason=$1 ask=$2 forbidden=$3 prefix='' answer log
  shift 3
  [ $# -gt 0 ] || return 0
  is_root || prefix='sudo '
  local command="${prefix}apt-get update && ${prefix}apt-get install -y --no-install-recommends $*"
  if ! command -v apt-get >/dev/null; then
    fail "this machine lacks $* ($reason) and has no apt-get to install it with: install it, then run this again"
  fi
  if $forbidden; then
    fail "this machine lacks $* ($reason); install it with: $command"
  fi
  if ! is_root && ! command -v sudo >/dev/null; then
    fail "this machine lacks $* ($reason) and you are neither root nor have sudo; have it installed with: $command"
  fi
  say "To install ($reason): $*"
  if $ask && [ -t 0 ]; then
    read -r -p "Install it now with apt-get? [y/N] " answer
    case $answer in y | Y | yes | Yes) ;; *) fail "nothing was installed; the command is: $command" ;; esac
  fi
  log=$(mktemp)
  say "Installing ..."
  if ! run_apt "$log" update || ! run_apt "$log" install -y --no-install-recommends "$@"; then
    tail -n 15 "$log" >&2
    note "the full output is in $log"
    fail "apt-get could not install $*: $(grep -m1 -E '^E: ' "$log" || echo 'see above'); the command was: $command"
  fi
  rm -f "$log"
}

run_apt() {
  local log=$1
  shift
  if is_root; then
    DEBIAN_FRONTEND=noninteractive apt-get -q "${APT_OPTIONS[@]}" "$@" >>"$log" 2>&1 </dev/null
  else
    # shellcheck disable=SC2024 # the log is ours
    sudo DEBIAN_FRONTEND=noninteractive apt-get -q "${APT_OPTIONS[@]}" "$@" >>"$log" 2>&1
  fi
}
