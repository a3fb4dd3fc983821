# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# The demo's RDP target, where FreeRDP's server is installed: it shares a headless display of its own, with a terminal on it, on
# loopback, with one account that has a random password. Nothing is installed for it. Sourced; needs demo.sh and what that needs.

RDP_PACKAGES='freerdp2-shadow-x11 winpr-utils xvfb xauth xterm (on newer systems freerdp3-shadow-x11 winpr3-utils)'

rdp_dir() { printf '%s/rdp\n' "$(demo_dir)"; }

# The list of ports is generated from the configuration, so it holds what this version listens on.
rdp_relay_is_built() { grep -qF ' rdp.port ' <(tr '`' ' ' <"$checkout/docs/ports.md"); }

# Sets rdp_shadow and rdp_hash; false where a program is missing.
find_rdp_programs() {
  rdp_shadow=$(command -v freerdp-shadow-cli || command -v freerdp-shadow-cli3) \
    && rdp_hash=$(command -v winpr-hash || command -v winpr-hash3) \
    && command -v Xvfb xauth xterm >/dev/null \
    && [ "$(command -v Xvfb xauth xterm | wc -l)" = 3 ]
}

# Starts display, terminal and server; true also where there is nothing to start.
start_rdp_demo_target() {
  local dir target_port
  rdp_target_port=''
  find_rdp_programs || return 0
  dir=$(rdp_dir)
  [ -d "$dir" ] || "${target_as[@]}" mkdir -m 700 "$dir"
  choose_target_port "$dir"
  [ -f "$dir/sam" ] || set_rdp_account '' # nobody may log in yet
  if start_rdp_display "$dir" && start_rdp_server "$dir" "$target_port"; then
    rdp_target_port=$target_port
  else
    note "the demo's RDP target did not start; see $dir/*.log"
    stop_rdp_demo_target
  fi
}

# In a process group of its own, so that what it starts ends with it. Its words hold $dir: that is how it is known again.
start_rdp_process() { # start_rdp_process NAME COMMAND...
  local name=$1 dir
  dir=$(rdp_dir)
  shift
  "${target_as[@]}" touch "$dir/$name.log"
  setsid "${target_as[@]}" env HOME="$dir" XDG_CONFIG_HOME="$dir/settings" XAUTHORITY="$dir/xauthority" "$@" >"$dir/$name.log" 2>&1 </dev/null &
  printf '%s\n' $! | "${target_as[@]}" tee "$dir/$name.pid" >/dev/null
}

# Other users of this machine may not look at the display: it wants a cookie.
start_rdp_display() {
  local dir=$1 cookie
  "${target_as[@]}" rm -f "$dir/xauthority"
  cookie=$(random_hex)
  rdp_cookie :0 "$cookie" # the server looks at the cookie only, not at the number
  start_rdp_process display Xvfb -displayfd 1 -screen 0 1280x800x24 -nolisten tcp -noreset -auth "$dir/xauthority"
  await_rdp 'number_of_display' || return 1
  rdp_display=:$(number_of_display)
  rdp_cookie "$rdp_display" "$cookie"
  # a new terminal for one that was left with "exit"; it ends with the display
  # shellcheck disable=SC2016 # that shell's words
  start_rdp_process terminal DISPLAY="$rdp_display" HOME="$HOME" sh -c \
    'cd; while xterm -T "Gatehouse demo" -fa Monospace -fs 12 -geometry 100x32+40+40; do sleep 0.2; done' "$dir"
}

rdp_cookie() { printf 'add %s . %s\n' "$1" "$2" | "${target_as[@]}" xauth -q -f "$(rdp_dir)/xauthority" source - 2>/dev/null; }

number_of_display() { grep -xE '[0-9]+' "$(rdp_dir)/display.log"; }

start_rdp_server() {
  local dir=$1 port=$2
  start_rdp_process server DISPLAY="$rdp_display" "$rdp_shadow" /bind-address:127.0.0.1 "/port:$port" /sec:nla "/sam-file:$dir/sam" +auth
  await_rdp is_listening "$port"
}

# Without a connection, which the server would take for a client.
is_listening() {
  awk -v port="$(printf ':%04X' "$1")" '$2 ~ port "$" && $4 == "0A" { found = 1 } END { exit !found }' /proc/net/tcp
}

await_rdp() { # await_rdp COMMAND...
  local deadline=$((SECONDS + 20))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

random_hex() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# The one account's password, as a hash; the server reads the file at every log-in.
set_rdp_account() {
  local dir
  dir=$(rdp_dir)
  "${target_as[@]}" touch "$dir/sam"
  chmod 600 "$dir/sam"
  if [ -n "$1" ]; then
    "$rdp_hash" -u demo -p "$1" -f sam | "${target_as[@]}" tee "$dir/sam" >/dev/null
  fi
}

stop_rdp_demo_target() {
  local dir name pid
  dir=$(rdp_dir)
  for name in server terminal display; do
    pid=$(cat "$dir/$name.pid" 2>/dev/null) || continue
    rm -f "$dir/$name.pid"
    case $pid in '' | *[!0-9]*) continue ;; esac
    # only ours: the number may have gone to another process since
    if command_line "$pid" | grep -qF -- "$dir"; then
      kill -TERM -- "-$pid" 2>/dev/null || true
      stop_pid "$pid" 5 || true
    fi
  done
}

# Puts target, credential and policy in. The password is in the vault and nowhere else.
fill_rdp_demo() {
  local password
  if ! operator target show desktop >/dev/null 2>&1; then
    operator target add desktop --protocol rdp --address "127.0.0.1:$rdp_target_port" --trust first-use --allow-loopback || return 1
  elif ! operator target show desktop | grep -qE "^port +$rdp_target_port\$"; then
    operator target set desktop --address "127.0.0.1:$rdp_target_port" && operator credential set demo@desktop --confirm || return 1
  fi
  if ! operator credential show demo@desktop >/dev/null 2>&1; then
    password=$(random_hex)
    set_rdp_account "$password"
    printf '%s\n' "$password" | operator credential add demo@desktop --password-stdin || return 1
  fi
  operator policy show desktop >/dev/null 2>&1 || operator policy add desktop --user demo --target desktop --account demo
}

# The part about RDP of what the demo prints.
print_rdp_demo() {
  local client
  if ! rdp_relay_is_built; then
    printf '  RDP: the RDP relay comes with a later version.\n'
  elif [ -z "${rdp_target_port-}" ]; then
    printf '  RDP: no RDP target, since no RDP server is installed here; it takes the packages\n  %s\n' "$RDP_PACKAGES"
  elif ! fill_rdp_demo >"$(rdp_dir)/fill.log" 2>&1; then
    printf '  RDP: the RDP target could not be put in; see %s\n' "$(rdp_dir)/fill.log"
  else
    client=$(command -v xfreerdp3 || command -v xfreerdp || echo xfreerdp)
    cat <<TEXT
  A private RDP server on 127.0.0.1:$rdp_target_port is the target "desktop", its account is demo. Open it with the user's password,
  which goes to the client's standard input:

    ${client##*/} /v:127.0.0.1:$((4489 + port_offset)) /u:demo+demo+desktop /from-stdin:force /sec:tls /cert:tofu <$(demo_dir)/password

  The display of this target is closed to others; who connects shares one terminal of $(target_account).
TEXT
  fi
}
