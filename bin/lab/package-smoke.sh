#!/usr/bin/env bash
# package-smoke.sh PACKAGE RESULTS: runs a package of bin/package as it is, and takes a user through it to a real sshd:
#   a .tar.gz is unpacked and its server started; a .oci.tar is put together layer by layer and its entry point started in it.
# Nothing of the checkout is used but this script. Appends one line to RESULTS (row, size, result, seconds, figures). Needs sshd, ssh, python3;
# an image needs root.
set -euo pipefail
package=$(readlink -f "$1") results=$2
case $package in *.oci.tar) row='7 OCI image: its file system runs, a session is recorded and verified' ;; *) row='7 tarball: unpacked it runs, a session is recorded and verified' ;; esac
work=$(mktemp -d) started=$(date +%s.%N) result=failed figures='' server='' target='' exchange='' seen=''
offset=$((21000 + RANDOM % 20000)) target_port=$((20000 + RANDOM % 9000))
as=() # a command prefix: who runs the product
# exchange: where files are put for it; seen: what it calls that directory

note() { printf '%s\n' "$*" >&2; }
fail() { note "package-smoke.sh: $*"; exit 1; }

finish() {
  local pid
  for pid in $server $target; do
    if kill -TERM "$pid" 2>/dev/null; then wait "$pid" 2>/dev/null || true; fi
  done
  printf '%s\t%s\t%s\t%s\t%s\n' "$row" "$(basename "$package")" "$result" \
    "$(awk -v a="$started" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')" "$figures" >>"$results"
  if [ "$result" = passed ]; then
    rm -rf "$work"
  else
    note "what it left is in $work"
    tail -n 20 "$work/server.log" >&2 2>/dev/null || true
  fi
}
trap finish EXIT

unpack_tarball() {
  tar -C "$work" -xzf "$package"
  app=$(find "$work" -mindepth 1 -maxdepth 1 -type d -name 'gatehouse-*') home=$work/home
  chmod 755 "$work"
  mkdir -m 700 "$home"
  if [ "$(id -u)" = 0 ]; then # the embedded database never runs as root
    chown 65534:65534 "$home"
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent)
  fi
  command=("$app/bin/gatehouse") exchange=$work/exchange seen=$work/exchange
  mkdir "$exchange"
  start=("${as[@]}" "${command[@]}" serve --home "$home" --port-offset "$offset")
}

# What an engine does with an image: its layers over each other, its user, its entry point.
unpack_image() {
  [ "$(id -u)" = 0 ] || fail "an image needs root"
  local root=$work/root layer user
  mkdir "$work/layout" "$root"
  tar -C "$work/layout" -xf "$package"
  python3 - "$work/layout" >"$work/image" <<'PYTHON'
import hashlib, json, sys
layout = sys.argv[1]
def blob(entry):
    algorithm, digest = entry["digest"].split(":")
    path = f"{layout}/blobs/{algorithm}/{digest}"
    data = open(path, "rb").read()
    assert hashlib.sha256(data).hexdigest() == digest, "digest of " + path
    assert len(data) == entry["size"], "size of " + path
    return path, data
manifest = json.loads(blob(json.load(open(layout + "/index.json"))["manifests"][0])[1])
config = json.loads(blob(manifest["config"])[1])
assert len(config["rootfs"]["diff_ids"]) == len(manifest["layers"])
print(config["config"]["User"])
print(" ".join(config["config"]["Entrypoint"] + config["config"]["Cmd"]))
for layer in manifest["layers"]:
    print(blob(layer)[0])
PYTHON
  { read -r user; read -r -a start; while read -r layer; do tar -C "$root" -xzf "$layer"; done; } <"$work/image"
  chmod 755 "$work" "$root"
  home=$root/var/lib/gatehouse
  exchange=$root/tmp seen=/tmp
  # shellcheck disable=SC2016 # expanded inside
  as=(unshare --mount --propagation private sh -ec
    'root=$1 user=$2; shift 2; mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"; exec chroot --userspec="$user" "$root" env -i PATH=/usr/bin:/bin HOME=/nonexistent GATEHOUSE_HOME=/var/lib/gatehouse "$@"'
    enter "$root" "$user")
  command=("${start[0]}")
  start=("${as[@]}" "${start[@]}" --port-offset "$offset")
}

gatehouse() { # as the same user, over the Unix socket in the home
  local place=()
  [ -d "$work/root" ] || place=(--home "$home")
  "${as[@]}" "${command[@]}" "$@" "${place[@]}"
}

await() { # await SECONDS WHAT COMMAND...
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "$what did not come about in time"
    sleep 0.2
  done
}

is_ready() {
  kill -0 "$server" 2>/dev/null || fail "the server ended: $(tail -n 3 "$work/server.log")"
  [ -s "$home/run/ready" ]
}

start_target() {
  ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
  ssh-keygen -q -t ed25519 -N '' -f "$work/credential"
  ssh-keygen -q -t ed25519 -N '' -f "$work/alice"
  printf '%s\n' 'ListenAddress 127.0.0.1' "Port $target_port" "HostKey $work/host_key" "AuthorizedKeysFile $work/credential.pub" 'PidFile none' \
    'PermitRootLogin prohibit-password' 'PasswordAuthentication no' 'UsePAM no' 'StrictModes no' >"$work/sshd_config"
  mkdir -p /run/sshd 2>/dev/null || true
  "$(PATH=$PATH:/usr/sbin command -v sshd)" -D -e -f "$work/sshd_config" >"$work/sshd.log" 2>&1 &
  target=$!
  await 20 "the target" bash -c "exec 3<>/dev/tcp/127.0.0.1/$target_port"
}

configure() {
  install -m 644 "$work/alice.pub" "$work/credential" "$exchange/"
  gatehouse user add alice --public-key "$seen/alice.pub" >/dev/null
  gatehouse target add smoke --protocol ssh --address "127.0.0.1:$target_port" --allow-loopback \
    --host-key "$(ssh-keygen -lf "$work/host_key.pub" | awk '{ print $2 }')" >/dev/null
  gatehouse credential add "$(id -un)@smoke" --private-key "$seen/credential" >/dev/null
  rm "$exchange/credential"
  gatehouse policy add smoke --user alice --target smoke --account "$(id -un)" >/dev/null
}

session() {
  ssh -F none -p $((4422 + offset)) -i "$work/alice" -o IdentitiesOnly=yes -o StrictHostKeyChecking=accept-new \
    -o "UserKnownHostsFile=$work/known_hosts" -o BatchMode=yes "alice+$(id -un)+smoke@127.0.0.1" 'echo through-the-package' 2>"$work/ssh.log"
}

is_verified() { gatehouse recording verify "$1"; }

case $package in *.oci.tar) unpack_image ;; *) unpack_tarball ;; esac
begun=$(date +%s.%N)
"${start[@]}" >"$work/server.log" 2>&1 </dev/null &
server=$!
await 180 "readiness" is_ready
figures="java=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$(find "$work" -path '*/runtime/release' -print -quit)") ready s=$(awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')"
start_target
configure
[ "$(session)" = through-the-package ] || fail "no session: $(cat "$work/ssh.log")"
recording=$(gatehouse recording list --output json | grep -oE '"id" ?: ?"[^"]+"' | head -n 1 | sed 's/.*"\([^"]*\)"$/\1/')
[ -n "$recording" ] || fail "no recording is listed"
await 60 "a verified recording" is_verified "$recording"
gatehouse recording play "$recording" --speed max | grep -q through-the-package || fail "the recording does not show the session"
kill -TERM "$server"
await 60 "the end of the server" bash -c "! kill -0 $server"
wait "$server" || true
server=''
result=passed
