#!/bin/bash
# run-in-fresh-root.sh DIR COMMAND...: runs COMMAND inside the root with /proc and /dev mounted for its time, an empty environment and HOME=/root.
set -euo pipefail
dir=$(cd "$1" && pwd); shift
# shellcheck disable=SC2016 # expanded inside
exec unshare --mount --propagation private bash -c '
  mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"
  # terminals as every distribution mounts them, whatever this machine does: an sshd without root cannot hand out others
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$0/dev/pts"
  exec chroot "$0" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive "$@"' "$dir" "$@"
