# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# Starts, watches and stops the server. Sourced; needs say.sh, identity.sh, build.sh.
# Uses: home, jdk, jar, port_offset, serve_as.

DETACHED_START_SECONDS_MAX=${GATEHOUSE_START_SECONDS:-180}
STOP_SECONDS_MAX=90

# The words of a process, nothing when it has gone: a number may belong to another process since.
command_line() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null || true; }

# The running server's process id, from the file that it locks; nothing where none runs.
server_pid() {
  local pid
  pid=$(cat "$home/run/gatehouse.pid" 2>/dev/null) || return 0
  case $pid in '' | *[!0-9]*) return 0 ;; esac
  command_line "$pid" | grep -q -- 'gatehouse.jar serve' && printf '%s\n' "$pid"
  return 0
}

is_ready() { [ "$(cat "$home/run/ready" 2>/dev/null)" = "$1" ]; }

create_home() {
  if [ ! -d "$home" ]; then
    if ! { "${serve_as[@]}" mkdir -p -m 700 "$home" 2>/dev/null || { mkdir -p "$home" && chown "$home_owner" "$home"; }; }; then
      fail "cannot create the home $home: choose another with --home"
    fi
  fi
  if is_root || [ -O "$home" ]; then
    chmod 700 "$home" 2>/dev/null || true # the server says what is wrong with a home that it cannot use
  fi
}

server_command() { # prints the words of the command, one a line
  printf '%s\n' setsid "${serve_as[@]}" "$jdk/bin/java" -XX:+ExitOnOutOfMemoryError -Xms256m -XX:MetaspaceSize=128m -Djava.awt.headless=true \
    -Dchronicle.analytics.disable=true -Dchronicle.disk.monitor.disable=true -Dgatehouse.checkout="$checkout"
  if [ "$(jdk_major "$jdk")" -ge 23 ]; then
    printf '%s\n' --sun-misc-unsafe-memory-access=allow # Chronicle and Netty; 17 does not know the option
  fi
  printf '%s\n' -jar "$jar" serve --home "$home" --port-offset "$port_offset" --run-as "$served_by"
}

# A session of its own, so that Ctrl-C reaches the launcher only and the server stops in order.
start_server() { # start_server [OUTPUT_FILE]
  local command
  mapfile -t command < <(server_command)
  if [ $# -gt 0 ]; then
    "${command[@]}" >>"$1" 2>&1 </dev/null &
  else
    "${command[@]}" </dev/null &
  fi
  server=$!
}

# Waits until the server says that it is ready; fails where it ends before.
await_ready() { # await_ready [SECONDS_MAX]
  local deadline=$((SECONDS + ${1:-1000000}))
  until is_ready "$server"; do
    if ! kill -0 "$server" 2>/dev/null; then
      return 1
    fi
    [ $SECONDS -lt $deadline ] || return 2
    sleep 0.1
  done
}

stop_pid() { # stop_pid PID SECONDS_MAX: asks, and waits for the end
  local deadline=$((SECONDS + $2))
  kill -TERM "$1" 2>/dev/null || return 0
  while kill -0 "$1" 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

# Names the process behind a port that the server found taken. The server looks too, but in a user namespace it may not see it.
name_port_holder() {
  local port hex inode fd
  port=$(cat "$home/run/taken-port" 2>/dev/null) || return 0
  hex=$(printf ':%04X' "$port")
  # shellcheck disable=SC2013 # numbers
  for inode in $(awk -v port="$hex" '$2 ~ port "$" && $4 == "0A" { print $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null); do
    for fd in /proc/[0-9]*/fd/*; do
      if [ "$(readlink "$fd" 2>/dev/null)" = "socket:[$inode]" ]; then
        fd=${fd#/proc/}
        note "Port $port is held by process ${fd%%/*} ($(cat "/proc/${fd%%/*}/comm" 2>/dev/null)): stop it, or choose others with --port-offset."
        return 0
      fi
    done
  done
}
