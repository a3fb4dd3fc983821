#!/usr/bin/env bash
# first-session.sh CHECKOUT RESULTS [NAME]: what a newcomer does, with the commands that a newcomer is shown. Clones CHECKOUT to a new
# directory, runs `bin/gatehouse up --demo --yes`, pastes the printed ssh command, plays and verifies the recording, stops it all.
# Appends one line to RESULTS (row, size, result, seconds, figures). Runs as any user; needs git and what `up` installs.
set -euo pipefail
checkout=$(cd "$1" && pwd) results=$2 size=${3:-this machine, warm downloads}
row='1 clone, up --demo, the printed command, play, verify'
work=$(mktemp -d) started=$(date +%s.%N) result=failed figures=''
launcher=''

note() { printf '%s\n' "$*" >&2; }
since() { awk -v a="$1" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'; }
finish() {
  if [ -n "$launcher" ] && kill -0 "$launcher" 2>/dev/null; then
    kill -TERM "$launcher"
    wait "$launcher" || true
  fi
  printf '%s\t%s\t%s\t%s\t%s\n' "$row" "$size" "$result" "$(since "$started")" "$figures" >>"$results"
  if [ "$result" = passed ]; then
    rm -rf "$work"
  else
    note "first session failed; what it left is in $work"
  fi
}
trap finish EXIT

expect() { # expect WHAT FILE TEXT
  if ! grep -qF -- "$3" "$2"; then
    note "$1 does not hold: $3"
    note "--- $2"
    tail -n 40 "$2" >&2
    exit 1
  fi
}

await() { # await FILE TEXT SECONDS: until the text is there, or the launcher has gone
  local deadline=$((SECONDS + $3))
  until grep -qF -- "$2" "$1" 2>/dev/null; do
    if ! kill -0 "$launcher" 2>/dev/null || [ $SECONDS -ge $deadline ]; then
      note "up did not say: $2"
      tail -n 40 "$1" >&2
      exit 1
    fi
    sleep 0.2
  done
}

up() { # up OUTPUT: starts the launcher in the foreground of its own
  "$work/gatehouse/bin/gatehouse" up --demo --yes --port-offset "$offset" >"$1" 2>&1 </dev/null &
  launcher=$!
  await "$1" 'Stop it with Ctrl-C' 1500
}

printed() { # printed OUTPUT PATTERN: the one printed command that matches
  grep -E "^    " "$1" | sed 's/^ *//' | grep -m1 -E -- "$2"
}

offset=$((3000 + RANDOM % 20000))
git clone -q "file://$checkout" "$work/gatehouse"
before=$(date +%s.%N)
up "$work/up.log"
figures="up, first start s=$(since "$before")"

# the printed command, with what a person would type
session=$(date +%s.%N)
marker=marker-$RANDOM$RANDOM
printf 'echo typed-%s\nexit\n' "$marker" | bash -c "$(printed "$work/up.log" 'ssh_config demo$' | sed 's/^ssh /ssh -tt /')" >"$work/shell.log" 2>&1
expect "the shell" "$work/shell.log" "typed-$marker"
expect "what comes before the log-in" "$work/shell.log" DEMO
figures="$figures; first session s=$(since "$session")"

bash -c "$(printed "$work/up.log" 'recording list')" >"$work/list.log"
expect "recording list" "$work/list.log" demo
deadline=$((SECONDS + 60))
until bash -c "$(printed "$work/up.log" 'recording verify')" >"$work/verify.log" 2>&1; do
  [ $SECONDS -lt $deadline ] || { cat "$work/verify.log" >&2; exit 1; }
  sleep 1
done
expect "recording verify" "$work/verify.log" true
bash -c "$(printed "$work/up.log" 'recording play')" >"$work/play.log"
expect "recording play" "$work/play.log" "echo typed-$marker"

kill -INT "$launcher"
kill -TERM "$launcher" 2>/dev/null || true
wait "$launcher" || true
launcher=''
before=$(date +%s.%N)
up "$work/second.log"
figures="$figures; up, second start s=$(since "$before"); $(grep -oE 'ready after [0-9.]+ s' "$work/second.log" | head -n 1)"
bash -c "$(printed "$work/second.log" 'recording verify')" >"$work/verify.log"
expect "recording verify after a restart" "$work/verify.log" true
result=passed
