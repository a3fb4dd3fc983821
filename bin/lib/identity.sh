# shellcheck shell=bash
# shellcheck disable=SC2154,SC2034
# Who builds and who serves. As root, nothing but the installation of packages needs root: the checkout's owner builds, and the
# server runs as whoever owns its home, so that no file changes hands. Sourced; needs say.sh.
# Sets: build_as, serve_as (command prefixes, arrays), served_by (text for people), home_owner (uid:gid).

SERVICE_USER=gatehouse
# What root is called inside a user namespace. PostgreSQL wants a name that the machine knows; nobody's number will not do, as
# every stranger has it there.
NAMESPACE_USER=daemon

as_uid() { # as_uid UID GID: prints the words of a command prefix, one a line
  local name home
  name=$(getent passwd "$1" | cut -d: -f1)
  home=$(getent passwd "$1" | cut -d: -f6)
  printf '%s\n' setpriv --reuid="$1" --regid="$2"
  if [ -n "$name" ]; then printf '%s\n' --init-groups; else printf '%s\n' --clear-groups; fi
  printf '%s\n' env HOME="${home:-/nonexistent}" USER="${name:-$1}" LOGNAME="${name:-$1}"
}

choose_identity() { # choose_identity HOME
  local home=$1 owner
  build_as=() serve_as=() home_owner=$(id -u):$(id -g) served_by="user $(id -un)"
  is_root || return 0
  owner=$(stat -c %u:%g "$checkout")
  if [ "${owner%%:*}" != 0 ]; then
    mapfile -t build_as < <(as_uid "${owner%%:*}" "${owner##*:}")
  fi
  if [ -d "$home" ] && [ "$(stat -c %u "$home")" != 0 ]; then
    owner=$(stat -c %u:%g "$home")
  elif [ "${owner%%:*}" = 0 ]; then
    choose_for_root "$home"
    return 0
  fi
  mapfile -t serve_as < <(as_uid "${owner%%:*}" "${owner##*:}")
  home_owner=$owner
  served_by="user $(id -un "${owner%%:*}" 2>/dev/null || echo "${owner%%:*}")"
}

# The checkout and the home are root's own.
choose_for_root() {
  local home=$1 uid gid parent
  if uid=$(id -u "$SERVICE_USER" 2>/dev/null) && [ ! -e "$home" ]; then
    gid=$(id -g "$SERVICE_USER") parent=$(dirname "$home")
    if setpriv --reuid="$uid" --regid="$gid" --init-groups test -r "$checkout/pom.xml" \
      && { [ ! -e "$parent" ] || setpriv --reuid="$uid" --regid="$gid" --init-groups test -x "$parent"; }; then
      mapfile -t serve_as < <(as_uid "$uid" "$gid")
      home_owner=$uid:$gid served_by="service user $SERVICE_USER"
      return 0
    fi
  fi
  local inside
  if inside=$(id -u "$NAMESPACE_USER" 2>/dev/null) && unshare --user "--map-user=$inside" "--map-group=$inside" true 2>/dev/null; then
    serve_as=(unshare --user "--map-user=$inside" "--map-group=$inside")
    served_by="root without its powers, in a user namespace (no other user reaches $checkout)"
    return 0
  fi
  served_by="root: no other user reaches $checkout and user namespaces are off"
  note "Warning: Gatehouse runs as root here. Clone it where an ordinary user can read it, or let that user run it."
}
