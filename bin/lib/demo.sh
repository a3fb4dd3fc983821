# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# The demo. Its target: a real OpenSSH server of our own, on loopback, with its own configuration, host key and one account. Nothing
# is installed for it and no account of the machine changes: where there is no sshd its packages are unpacked into the home.
# Sourced; needs say.sh, identity.sh, server.sh. Uses: home, serve_as, home_owner, build_as.

demo_dir() { printf '%s/demo-target\n' "$home"; }

# The target's processes run as whoever called, or as the checkout's owner where root calls for them.
target_prefix() {
  target_as=()
  if is_root && [ "${home_owner%%:*}" != 0 ]; then
    mapfile -t target_as < <(as_uid "${home_owner%%:*}" "${home_owner##*:}")
  fi
}
target_is_root() { is_root && [ ${#target_as[@]} -eq 0 ]; }
target_account() { "${target_as[@]}" id -un; }

start_demo_target() {
  local dir
  dir=$(demo_dir)
  target_prefix
  [ -d "$dir" ] || "${target_as[@]}" mkdir -m 700 "$dir"
  find_sshd "$dir"
  [ -f "$dir/host_key" ] || "${target_as[@]}" ssh-keygen -q -t ed25519 -N '' -C gatehouse-demo-target -f "$dir/host_key"
  [ -f "$dir/client_key" ] || "${target_as[@]}" ssh-keygen -q -t ed25519 -N '' -C gatehouse-demo-user -f "$dir/client_key"
  if [ ! -f "$dir/credential_key.pub" ]; then
    "${target_as[@]}" ssh-keygen -q -t ed25519 -N '' -C gatehouse-demo-credential -f "$dir/credential_key"
  fi
  choose_target_port "$dir"
  write_sshd_config "$dir" | "${target_as[@]}" tee "$dir/sshd_config" >/dev/null
  if target_is_root; then
    wrap_accounts "$dir"
    [ -d /run/sshd ] || mkdir -m 755 /run/sshd # compiled into sshd: the empty directory that its unprivileged half is locked into
  fi
  "${target_as[@]}" touch "$dir/sshd.log"
  setsid "${target_as[@]}" env "${sshd_environment[@]}" "$sshd" -D -e -f "$dir/sshd_config" >>"$dir/sshd.log" 2>&1 </dev/null &
  demo_target=$!
  await_target "$dir"
}

# A number that stays: another one would suspend the credential that is bound to the target's address.
choose_target_port() {
  local dir=$1 attempt
  target_port=$(cat "$dir/port" 2>/dev/null || true)
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    if [ -n "$target_port" ] && ! (exec 3<>"/dev/tcp/127.0.0.1/$target_port") 2>/dev/null; then
      printf '%s\n' "$target_port" | "${target_as[@]}" tee "$dir/port" >/dev/null
      return 0
    fi
    target_port=$((20000 + (RANDOM * 32768 + RANDOM) % 10000))
  done
  fail "found no free port for the demo target after $attempt attempts"
}

write_sshd_config() {
  local dir=$1
  cat <<CONFIG
# Written by bin/gatehouse up --demo at every start.
ListenAddress 127.0.0.1
Port $target_port
HostKey $dir/host_key
AuthorizedKeysFile $dir/credential_key.pub
PidFile none
AllowUsers $(target_account)
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
# the home's own mode, 0700, is what keeps others out
StrictModes no
X11Forwarding no
AllowTcpForwarding no
AcceptEnv LANG LC_*
PrintMotd no
PrintLastLog no
CONFIG
  if [ -x "$dir/openssh/usr/lib/openssh/sshd-session" ]; then # OpenSSH 9.8 and later: further programs
    printf 'SshdSessionPath %s\n' "$dir/openssh/usr/lib/openssh/sshd-session"
    if [ -x "$dir/openssh/usr/lib/openssh/sshd-auth" ]; then
      printf 'SshdAuthPath %s\n' "$dir/openssh/usr/lib/openssh/sshd-auth"
    fi
  fi
}

# Sets sshd (path) and sshd_environment (NAME=VALUE words).
find_sshd() {
  local dir=$1 unpacked=$1/openssh libraries
  sshd_environment=()
  sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd || true)
  if [ -z "$sshd" ] || { target_is_root && ! has_wrapper "$unpacked"; }; then
    unpack_openssh "$unpacked"
  fi
  if [ -z "$sshd" ]; then
    sshd=$unpacked/usr/sbin/sshd
    libraries=$(find "$unpacked" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
    sshd_environment+=("LD_LIBRARY_PATH=$libraries")
  fi
}

has_wrapper() { [ -n "$(find "$1" -name 'libnss_wrapper.so*' -print -quit 2>/dev/null)" ]; }

# What openssh-server would bring along on this machine, unpacked into $1; needs no root and changes nothing else.
unpack_openssh() {
  local dir=$1 packages=() package
  command -v apt-get >/dev/null || fail "the demo needs an OpenSSH server (sshd) and this machine has no apt-get to fetch one with"
  if $no_install; then
    fail "the demo needs an OpenSSH server; without --no-install it is fetched and unpacked into $dir (nothing is installed)"
  fi
  say "Fetching an OpenSSH server for the demo target into $dir (unpacked there, not installed) ..."
  "${target_as[@]}" mkdir -p "$dir/packages"
  package_lists "$dir"
  mapfile -t packages < <("${target_as[@]}" apt-get "${apt_lists[@]}" -s install --no-install-recommends openssh-server libnss-wrapper 2>/dev/null \
    | awk '$1 == "Inst" { print $2 }')
  if [ ${#packages[@]} -eq 0 ]; then
    packages=(openssh-server libnss-wrapper)
  fi
  if ! (cd "$dir/packages" && "${target_as[@]}" apt-get -q "${apt_lists[@]}" "${APT_OPTIONS[@]}" -o APT::Sandbox::User="$(target_account)" \
    download "${packages[@]}") >"$dir.log" 2>&1; then
    tail -n 5 "$dir.log" >&2
    fail "cannot download ${packages[*]}: check the network, or install openssh-server (log: $dir.log)"
  fi
  for package in "$dir"/packages/*.deb; do
    "${target_as[@]}" dpkg-deb -x "$package" "$dir"
  done
  rm -rf "$dir/packages"
  [ -x "$dir/usr/sbin/sshd" ] || [ -n "$sshd" ] || fail "the fetched packages hold no sshd; see $dir.log"
}

# The machine's package lists where it has them, else lists of our own, which anybody may fetch.
package_lists() {
  apt_lists=()
  if apt-cache show openssh-server 2>/dev/null | grep -q '^Package:'; then
    return 0
  fi
  if is_root; then
    apt-get -q "${APT_OPTIONS[@]}" update >"$1.log" 2>&1 || fail "apt-get update failed; see $1.log"
    return 0
  fi
  mkdir -p "$1/lists/state/lists/partial" "$1/lists/cache/archives/partial"
  apt_lists=(-o "Dir::State=$1/lists/state" -o "Dir::Cache=$1/lists/cache" -o Dir::State::status=/var/lib/dpkg/status)
  apt-get -q "${apt_lists[@]}" "${APT_OPTIONS[@]}" update >"$1.log" 2>&1 || fail "apt-get update failed; see $1.log"
}

# As root, sshd insists on a user named sshd and on an account that is not locked. This machine may have neither, and a demo
# changes no account: sshd, and nothing else, sees a copy of the lists that has both.
wrap_accounts() {
  local dir=$1 wrapper
  grep -v '^sshd:' /etc/passwd >"$dir/passwd" || true
  printf 'sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n' >>"$dir/passwd"
  printf 'root:*:19000:0:99999:7:::\nsshd:*:19000:0:99999:7:::\n' >"$dir/shadow"
  chmod 600 "$dir/shadow"
  cp /etc/group "$dir/group"
  wrapper=$(find "$dir/openssh" /usr/lib -name 'libnss_wrapper.so*' -print -quit 2>/dev/null)
  sshd_environment+=("LD_PRELOAD=$wrapper" "NSS_WRAPPER_PASSWD=$dir/passwd" "NSS_WRAPPER_GROUP=$dir/group"
    "NSS_WRAPPER_SHADOW=$dir/shadow")
}

await_target() {
  local dir=$1 deadline=$((SECONDS + 20))
  until (exec 3<>"/dev/tcp/127.0.0.1/$target_port") 2>/dev/null; do
    if ! kill -0 "$demo_target" 2>/dev/null || [ $SECONDS -ge $deadline ]; then
      tail -n 5 "$dir/sshd.log" >&2
      demo_target=''
      fail "the demo target (sshd) did not start; see $dir/sshd.log"
    fi
    sleep 0.1
  done
  printf '%s\n' "$demo_target" | "${target_as[@]}" tee "$dir/sshd.pid" >/dev/null
}

stop_demo_target() {
  local dir pid
  dir=$(demo_dir)
  stop_rdp_demo_target
  pid=$(cat "$dir/sshd.pid" 2>/dev/null) || return 0
  rm -f "$dir/sshd.pid"
  case $pid in '' | *[!0-9]*) return 0 ;; esac
  # only ours: the number may have gone to another process since; its sessions end with it
  if command_line "$pid" | grep -qF -- "$dir/sshd_config"; then
    stop_pid "$pid" 5 || true
  fi
}

# Puts user, target, credential and policy in through the same commands as any operator, then says what to do next.
present_demo() {
  local dir account
  dir=$(demo_dir) account=$(target_account)
  if ! operator credential show "$account@demo" >/dev/null 2>&1; then
    fill_demo "$dir" "$account"
  elif ! operator target show demo | grep -qE "^port +$target_port\$"; then
    operator target set demo --address "127.0.0.1:$target_port" >/dev/null
    operator credential set "$account@demo" --confirm >/dev/null
  fi
  rm -f "$dir/credential_key" # the vault has it now; nobody needs it again
  write_client_files "$dir" "$account"
  print_demo "$dir" "$account"
}

# A command of the operator on the machine.
operator() {
  "$jdk/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dgatehouse.checkout="$checkout" -jar "$jar" "$@" --home "$home"
}

fill_demo() {
  local dir=$1 account=$2
  # 16 random bytes as hexadecimal digits
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | "${target_as[@]}" tee "$dir/password" >/dev/null
  chmod 600 "$dir/password"
  {
    operator user show demo >/dev/null 2>&1 \
      || operator user add demo --public-key "$dir/client_key.pub" --password-file "$dir/password"
    operator target show demo >/dev/null 2>&1 \
      || operator target add demo --protocol ssh --address "127.0.0.1:$target_port" --host-key "$dir/host_key.pub" --allow-loopback
    operator credential add "$account@demo" --private-key "$dir/credential_key"
    operator policy show demo >/dev/null 2>&1 \
      || operator policy add demo --user demo --target demo --account "$account"
  } >/dev/null || fail "the demo could not be prepared; see the line above and $home/logs"
}

write_client_files() {
  local dir=$1 account=$2 keys
  keys=$(ssh-keyscan -p "$ssh_port" 127.0.0.1 2>/dev/null | grep -v '^#') || fail "Gatehouse shows no SSH host key on port $ssh_port"
  printf '%s\n' "$keys" | "${target_as[@]}" tee "$dir/known_hosts" >/dev/null
  "${target_as[@]}" tee "$dir/ssh_config" >/dev/null <<CONFIG
Host demo
  HostName 127.0.0.1
  Port $ssh_port
  User demo@$account@demo
  IdentityFile "$dir/client_key"
  IdentitiesOnly yes
  UserKnownHostsFile "$dir/known_hosts"
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
CONFIG
}

print_demo() {
  local dir=$1 account=$2
  cat <<TEXT

  ============================== DEMO ==============================
  A private OpenSSH server on 127.0.0.1:$target_port is the target "demo", its account is $account.
  Nothing of this listens outside of this machine.

  Open a shell on it through Gatehouse, as the user "demo" (paste this into another terminal):

    ssh -F $dir/ssh_config demo

  or with the user's password, $(cat "$dir/password"):

    ssh -F $dir/ssh_config -o PubkeyAuthentication=no demo

  Then see what was recorded, and prove that it is whole:

    $checkout/bin/gatehouse recording list --home $home
    $checkout/bin/gatehouse recording play latest --home $home
    $checkout/bin/gatehouse recording verify latest --home $home

$(print_rdp_demo)
  ==================================================================

TEXT
}
