#!/usr/bin/env bash
# hydra.sh [SECONDS] [PORT_OFFSET] [DOORS]: THC-Hydra against each door of a Gatehouse of its own (SSH, RDP with NLA, the API's sign-in), for SECONDS
# each (default 60), with the right password as number 20 of 100,000 (over RDP: 9,999 user names). Prints what it tried, what was looked at, when the door closed, whether it found
# the password, who else gets in meanwhile, and what is on record. Loopback only; needs hydra (apt install hydra), ssh, curl, python3.
set -euo pipefail
checkout=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
seconds=${1:-60} offset=${2:-$((21000 + RANDOM % 20000))} work=$(mktemp -d) home=''
chmod 755 "$work"
gatehouse=$checkout/bin/gatehouse

fail() {
  printf 'hydra.sh: %s\n' "$*" >&2
  exit 1
}
finish() {
  [ -z "$home" ] || "$gatehouse" down --home "$home" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
[[ $seconds =~ ^[0-9]+$ && $offset =~ ^[0-9]+$ ]] || fail "usage: hydra.sh [SECONDS] [PORT_OFFSET] [DOORS]"
command -v hydra >/dev/null || fail "hydra is not installed: apt-get install hydra"

right=right-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
bystander=by-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
{ seq -f 'guess-%g' 1 19; printf '%s\n' "$right"; seq -f 'guess-%g' 20 99999; } >"$work/list"
seq -f 'user-%g+root+demo' 1 9999 >"$work/names" # over RDP, hydra takes each first password for right: the denial is a picture
# shellcheck disable=SC2016 # for the script that is written
printf '#!/bin/sh\nprintf "%%s\\n" "$HYDRA_PASSWORD"\n' >"$work/askpass"
chmod 755 "$work/askpass"

as_operator() { "$gatehouse" "$@" --home "$home"; }

begin() { # begin DOOR: a house without a history
  home=$work/$1
  "$gatehouse" up --demo --yes --detach --home "$home" --port-offset "$offset" >"$work/$1.log" 2>&1 || fail "$(cat "$work/$1.log")"
  printf '%s\n' "$right" | as_operator user add victim --password-stdin >/dev/null
  printf '%s\n' "$bystander" | as_operator user add bystander --password-stdin >/dev/null
  account=$(as_operator credential list --output json | python3 -c 'import json, sys; d = json.load(sys.stdin); print((d if isinstance(d, list) else d["items"])[0]["account"])')
  as_operator policy add both --user victim --user bystander --target demo --account "$account" >/dev/null
  ssh-keyscan -p $((4422 + offset)) 127.0.0.1 >"$work/known_hosts" 2>/dev/null
}

login() { # login USER PASSWORD ADDRESS: in or refused
  if HYDRA_PASSWORD=$2 SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force timeout 60 ssh -F /dev/null -o BindAddress="$3" -o LogLevel=ERROR \
    -o UserKnownHostsFile="$work/known_hosts" -o PreferredAuthentications=password -o NumberOfPasswordPrompts=1 \
    -p $((4422 + offset)) "$1@$account@demo@127.0.0.1" true >/dev/null 2>&1; then echo in; else echo refused; fi
}

report() { # report DOOR BEGUN
  sleep 5 # answers that were held
  as_operator audit export --output "$work/$1.jsonl" >/dev/null 2>&1
  printf '%-4s hydra: %s; attempts it printed: %s\n' "$1" "$(grep -E 'valid password|0 of 1 target|1 of 1 target' "$work/$1.out" | tail -n 1)" "$(grep -c ATTEMPT "$work/$1.out")"
  python3 - "$work/$1.jsonl" "$2" <<'PYTHON'
import collections, datetime, json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
rows = [row for row in rows if str(row.get("action", "")).endswith(".denied")]
begun = float(sys.argv[2])
causes, looked, first = collections.Counter(), 0, None
for row in rows:
    detail = row["detail"] if isinstance(row["detail"], dict) else json.loads(row["detail"])
    cause = detail.get("cause", "")
    kind = "penalty: this user at the address" if "this user at" in cause else "penalty: the address" if cause.startswith("penalty") else cause
    causes[kind] += 1
    if cause.startswith("penalty"):
        at = datetime.datetime.fromisoformat(row["at"].replace("Z", "+00:00")).timestamp() - begun
        first = at if first is None else first
    else:
        looked += 1
print("     denials on record %d: looked at %d, refused unseen %d; closed after %s" % (
    len(rows), looked, len(rows) - looked, "never" if first is None else "%.1f s" % first))
print("     " + "; ".join("%s %d" % pair for pair in causes.most_common()))
PYTHON
  printf '     the victim with the right password: at the guesser'\''s address %s, elsewhere %s; another user: at the guesser'\''s address %s, elsewhere %s\n' \
    "$(login victim "$right" 127.0.0.1)" "$(login victim "$right" 127.0.0.77)" "$(login bystander "$bystander" 127.0.0.1)" "$(login bystander "$bystander" 127.0.0.78)"
  printf '     audit verify: %s\n' "$(as_operator audit verify | tail -n 1)"
  "$gatehouse" down --home "$home" >/dev/null 2>&1
  home=''
}

attack() { # attack DOOR HYDRA_ARGUMENT...
  local door=$1 begun
  shift
  begun=$(date +%s.%N)
  # where it is stopped, it leaves a hydra.restore
  (cd "$work" && timeout "$seconds" hydra -I -V -t 4 "$@" >"$work/$door.out" 2>&1) || true
  report "$door" "$begun"
}

printf 'hydra %s, %s s a door, 4 connections at a time, load %s\n' "$(hydra -h 2>&1 | sed -n '1s/Hydra \(v[0-9.]*\).*/\1/p')" "$seconds" "$(cut -d' ' -f1 /proc/loadavg)"
for door in ${3:-ssh rdp api}; do
  begin "$door"
  case $door in
    ssh) attack ssh -l "victim@$account@demo" -P "$work/list" -s $((4422 + offset)) 127.0.0.1 ssh ;;
    rdp) attack rdp -L "$work/names" -p guess -s $((4489 + offset)) 127.0.0.1 rdp ;;
    api)
      attack api -l victim -P "$work/list" -s $((6500 + offset)) 127.0.0.1 https-post-form \
        '/api/v1/sign-ins:{"user"\:"^USER^","password"\:"^PASS^"}:H=Content-Type\: application/json:S=expiresAt'
      ;;
    *) fail "no such door: $door" ;;
  esac
done
