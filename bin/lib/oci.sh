# shellcheck shell=bash
# shellcheck disable=SC2154
# Writes an OCI image layout (image-spec 1.0): a Debian base as one layer, Gatehouse as another. No container engine. Sourced; needs say.sh.
# Uses: checkout, dist, version, arch, epoch().

BASE_PACKAGES=ca-certificates,tzdata,openssl

# packed DIRECTORY NAME...: a tar whose bytes depend on the files' content, names and modes only.
packed() {
  local directory=$1
  shift
  tar -C "$directory" --sort=name --mtime="@$(epoch)" --owner=0 --group=0 --numeric-owner --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime -cf - "$@"
}

# Like packed, but with the owners that the files have: a root file system's.
packed_root() { tar -C "$1" --sort=name --mtime="@$(epoch)" --numeric-owner --xattrs --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime -cf - .; }

is_oci_ready() { [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null; }

oci() {
  local name=gatehouse-$version-linux-$arch root=$dist/root layout=$dist/layout
  is_oci_ready || fail "an image needs root and debootstrap: run it as root, and apt-get install debootstrap"
  rm -rf "$layout" "$root.with"
  mkdir -p "$layout/blobs/sha256"
  base_root "$root"
  say "Adding Gatehouse ..."
  packed_root "$root" >"$dist/base.tar"
  cp -a "$root" "$root.with"
  "$dist/$name/install.sh" --root "$root.with" >/dev/null
  rm -rf "$root.with/etc/systemd"
  # what install.sh added and nothing else; user and group files are written again, the rest of the base is left as it is
  changed "$root" "$root.with" >"$dist/changed"
  tar -C "$root.with" --mtime="@$(epoch)" --numeric-owner --no-recursion --null --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime \
    --files-from="$dist/changed" -cf "$dist/added.tar"
  write_layout "$layout" "$dist/base.tar" "$dist/added.tar"
  packed "$layout" . >"$dist/$name.oci.tar"
  rm -rf "$layout" "$dist/base.tar" "$dist/added.tar" "$dist/changed"
  made+=("$name.oci.tar")
  say "$dist/$name.oci.tar ($(du -h "$dist/$name.oci.tar" | cut -f1))"
}

# A minimal Debian without what changes from one making to the next.
base_root() {
  local root=$1 mirror
  [ ! -f "$root/etc/debian_version" ] || return 0
  say "Making the Debian base ..."
  mirror=$(grep -h '^URIs:' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1 | awk '{ print $2 }')
  rm -rf "$root"
  debootstrap --variant=minbase --include="$BASE_PACKAGES" bookworm "$root" ${mirror:+"$mirror"} >"$dist/debootstrap.log" 2>&1 \
    || fail "debootstrap failed; see $dist/debootstrap.log"
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/var/cache/ldconfig "$root"/tmp/* "$root"/usr/share/doc/* \
    "$root"/usr/share/man/* "$root"/var/lib/dpkg/*-old "$root"/etc/passwd- "$root"/etc/group- "$root"/etc/shadow- "$root"/etc/gshadow- \
    "$root"/etc/hostname "$root"/etc/resolv.conf
  printf 'deb http://deb.debian.org/debian bookworm main\n' >"$root/etc/apt/sources.list"
  : >"$root/etc/machine-id"
}

# changed OLD NEW: the names in NEW that are not in OLD or differ, sorted, each ended by NUL.
changed() {
  (cd "$2" && find . -mindepth 1 -print0 | sort -z) | while IFS= read -r -d '' file; do
    if [ -d "$2/$file" ] && [ ! -L "$2/$file" ]; then
      [ -d "$1/$file" ] && [ "$(stat -c '%u %g %a' "$1/$file")" = "$(stat -c '%u %g %a' "$2/$file")" ] && continue
    elif [ -L "$2/$file" ]; then
      [ -L "$1/$file" ] && [ "$(readlink "$1/$file")" = "$(readlink "$2/$file")" ] && continue
    elif [ -f "$1/$file" ] && cmp -s "$1/$file" "$2/$file"; then
      continue
    fi
    printf '%s\0' "$file"
  done
}

blob() { # blob LAYOUT FILE: moves the file to its place, prints "DIGEST SIZE"
  local digest size
  digest=$(sha256sum <"$2" | cut -d' ' -f1)
  size=$(stat -c %s "$2")
  mv "$2" "$1/blobs/sha256/$digest"
  printf '%s %s\n' "$digest" "$size"
}

write_layout() { # write_layout LAYOUT BASE_TAR ADDED_TAR
  local layout=$1 created layer digests=() layers='' digest size goarch
  created=$(date -u -d "@$(epoch)" +%FT%TZ)
  case $arch in x86_64) goarch=amd64 ;; aarch64) goarch=arm64 ;; *) goarch=$arch ;; esac
  for layer in "$2" "$3"; do
    digests+=("\"sha256:$(sha256sum <"$layer" | cut -d' ' -f1)\"")
    gzip -6n "$layer"
    read -r digest size < <(blob "$layout" "$layer.gz")
    layers+="${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$digest\",\"size\":$size}"
  done
  cat >"$dist/config" <<CONFIG
{"created":"$created","architecture":"$goarch","os":"linux","config":{"User":"gatehouse:gatehouse","WorkingDir":"/var/lib/gatehouse",
"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","GATEHOUSE_HOME=/var/lib/gatehouse"],
"Entrypoint":["/opt/gatehouse/bin/gatehouse"],"Cmd":["serve"],"Volumes":{"/var/lib/gatehouse":{}},"StopSignal":"SIGTERM",
"ExposedPorts":{"6500/tcp":{},"4422/tcp":{},"4489/tcp":{}},
"Labels":{"org.opencontainers.image.title":"Gatehouse","org.opencontainers.image.version":"$version","org.opencontainers.image.licenses":"Apache-2.0"}},
"rootfs":{"type":"layers","diff_ids":[$(IFS=,; printf '%s' "${digests[*]}")]},
"history":[{"created":"$created","created_by":"Debian bookworm, minimal"},{"created":"$created","created_by":"Gatehouse $version"}]}
CONFIG
  read -r digest size < <(blob "$layout" "$dist/config")
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[%s]}' \
    "$digest" "$size" "$layers" >"$dist/manifest"
  read -r digest size < <(blob "$layout" "$dist/manifest")
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
  printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"platform":{"architecture":"%s","os":"linux"},"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
    "$digest" "$size" "$goarch" "$version" >"$layout/index.json"
}
