#!/usr/bin/env bash
# rdp-target.sh DIR [nla|tls] [PORT]: an RDP target to try things with by hand: FreeRDP's server on 127.0.0.1, sharing a headless display
# with the desktop of the tests (a counter, and a shell that runs in DIR/desktop). nla: account operator with a new password, which is
# printed; tls: lets anybody in. Stays in the foreground; Ctrl-C ends it all. Logs are in DIR. Needs what bin/test installs.
# shellcheck disable=SC2317 # functions are called by trap and by await
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
checkout=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
security=${2:-nla} port=${3:-$((20000 + RANDOM % 10000))} started=()
umask 077
mkdir -p "$1/desktop" "$1/settings"
dir=$(cd "$1" && pwd)

fail() {
  printf '%s\n' "rdp-target: $*" >&2
  exit 1
}

start() { # start NAME COMMAND...: in a process group of its own
  local name=$1
  shift
  setsid "$@" >"$dir/$name.log" 2>&1 </dev/null &
  started=("$!" "${started[@]}")
}

end() {
  trap '' INT TERM
  local pid
  for pid in "${started[@]}"; do
    kill -TERM -- "-$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

await() { # await WHAT COMMAND...
  local what=$1 deadline=$((SECONDS + 20))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "$what did not come within 20 s; see $dir/*.log"
    sleep 0.1
  done
}

number() { grep -xE '[0-9]+' "$dir/display.log"; }
is_listening() { awk -v port="$(printf ':%04X' "$port")" '$2 ~ port "$" && $4 == "0A" { found = 1 } END { exit !found }' /proc/net/tcp; }

shadow=$(command -v freerdp-shadow-cli || command -v freerdp-shadow-cli3) || fail "no FreeRDP server here; bin/test installs it"
start display Xvfb -displayfd 1 -screen 0 1024x768x24 -nolisten tcp -noreset
await "the display" number
DISPLAY=:$(number)
export DISPLAY
start desktop bash "$checkout/cli/src/test/resources/dev/gatehouse/it/rdp-desktop.sh" "$dir/desktop"
export HOME=$dir/settings XDG_CONFIG_HOME=$dir/settings WLOG_LEVEL=${WLOG_LEVEL:-INFO}
login='/u:anybody /p:anything'
case $security in
  nla)
    password=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n') login="/u:operator /p:$password"
    hash=$(command -v winpr-hash || command -v winpr-hash3) || fail "no winpr-hash here; bin/test installs it"
    "$hash" -u operator -p "$password" -f sam >"$dir/sam"
    start server "$shadow" /bind-address:127.0.0.1 "/port:$port" /sec:nla "/sam-file:$dir/sam" +auth
    ;;
  tls) start server "$shadow" /bind-address:127.0.0.1 "/port:$port" /sec:tls -auth ;;
  *) fail "$security is neither nla nor tls" ;;
esac
await "the server" is_listening
cat <<TEXT
Display $DISPLAY is shared on 127.0.0.1:$port. Straight to it:
  xfreerdp /v:127.0.0.1:$port /sec:$security $login /cert:ignore
A picture of it: DISPLAY=$DISPLAY xwd -root -silent >look.xwd
Ctrl-C ends it.
TEXT
wait "${started[0]}" || true
fail "the server has ended; see $dir/server.log"
