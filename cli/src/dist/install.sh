#!/bin/sh
# Installs Gatehouse from the unpacked release that this file is in, or puts a newer release in the place of an older one:
#   sudo ./install.sh [--root DIR]
# Makes the service user, /opt/gatehouse (the release before it stays in /opt/gatehouse.previous), /etc/gatehouse/keys with a master key where there
# is none, /var/lib/gatehouse, the systemd unit, the manual pages and shell completion. Starts nothing and stops nothing.
# --root DIR installs into a root file system of another machine, such as an image's.
set -eu
here=$(CDPATH='' cd "$(dirname "$(readlink -f "$0")")" && pwd)
root='' user=gatehouse

say() { printf '%s\n' "$*"; }
fail() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }
inside() { if [ -n "$root" ]; then chroot "$root" "$@"; else "$@"; fi; }

while [ $# -gt 0 ]; do
  case $1 in
    --root) [ $# -gt 1 ] || fail "--root needs a directory"; root=$(readlink -f "$2"); shift ;;
    --help | -h) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "does not know $1; it knows --root DIR" ;;
  esac
  shift
done
[ "$(id -u)" = 0 ] || fail "must be root, to make the service user and /opt/gatehouse: run it with sudo"
[ -x "$here/runtime/bin/java" ] || fail "$here is not an unpacked release"
[ "$here" != "$root/opt/gatehouse" ] || fail "$here is the installed copy: run the install.sh of the release that you unpacked"

if ! inside getent passwd "$user" >/dev/null; then
  inside useradd --system --user-group --home-dir /var/lib/gatehouse --no-create-home --shell /usr/sbin/nologin "$user"
  say "Made the service user $user."
fi

# beside its place first, so that there is never half of it
rm -rf "$root/opt/gatehouse.new"
mkdir -p "$root/opt/gatehouse.new"
cp -R "$here/." "$root/opt/gatehouse.new/"
chown -R 0:0 "$root/opt/gatehouse.new"
if [ -d "$root/opt/gatehouse" ]; then
  rm -rf "$root/opt/gatehouse.previous"
  mv "$root/opt/gatehouse" "$root/opt/gatehouse.previous"
fi
mv "$root/opt/gatehouse.new" "$root/opt/gatehouse"
if [ -z "$root" ]; then # tied to this machine's Java and to where the files are
  /opt/gatehouse/runtime/bin/java -XX:ArchiveClassesAtExit=/opt/gatehouse/commands.jsa -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
    -Xlog:disable -jar /opt/gatehouse/gatehouse.jar user list --home /nonexistent >/dev/null 2>&1 || true
fi

install -d -m 755 "$root/usr/local/bin" "$root/etc/gatehouse"
ln -sfn /opt/gatehouse/bin/gatehouse "$root/usr/local/bin/gatehouse"
install -d -m 700 "$root/etc/gatehouse/keys"
install -d -m 700 "$root/var/lib/gatehouse"
inside chown "$user:$user" /var/lib/gatehouse
if [ ! -e "$root/etc/gatehouse/keys/master.key" ] && [ -z "$root" ]; then
  /opt/gatehouse/bin/gatehouse vault generate-key /etc/gatehouse/keys/master.key
  say "Keep a copy of /etc/gatehouse/keys/master.key, apart from the backups: what the vault holds cannot be read without it."
fi

install -d -m 755 "$root/etc/systemd/system" "$root/usr/local/share/man/man1" "$root/etc/bash_completion.d"
install -m 644 "$here/share/systemd/gatehouse.service" "$root/etc/systemd/system/gatehouse.service"
install -m 644 "$here"/share/man/man1/*.1.gz "$root/usr/local/share/man/man1/"
install -m 644 "$here/share/completion/gatehouse.bash" "$root/etc/bash_completion.d/gatehouse"
[ -z "$root" ] || exit 0
say "Installed $(/opt/gatehouse/bin/gatehouse version)."
say "Start it:  systemctl daemon-reload && systemctl enable --now gatehouse"
say "Then:      sudo gatehouse user add NAME --role admin"
