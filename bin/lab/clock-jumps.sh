#!/usr/bin/env bash
# clock-jumps.sh [PORT_OFFSET]: a Gatehouse of its own, and its PostgreSQL, under libfaketime: the wall clock jumps a minute or two back, an hour
# ahead, back, an hour before, back, a year ahead and back, while a session types, and tokens, codes, penalties and time limits are tried after
# each jump. Prints what came of it. What is not under libfaketime: clients, target, and the monotonic clock of the JVM. Loopback only; needs
# root (a mount namespace with an /etc of its own), libfaketime (apt install libfaketime), sshd, python3. Takes about six minutes.
set -euo pipefail
checkout=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
offset=${1:-$((21000 + RANDOM % 20000))} work=$(mktemp -d) target=''
gatehouse=$checkout/bin/gatehouse
chmod 755 "$work"
export GATEHOUSE_HOME=$work/home

fail() {
  printf 'clock-jumps.sh: %s\n' "$*" >&2
  exit 1
}
finish() {
  "$gatehouse" down >/dev/null 2>&1 || true
  [ -z "$target" ] || kill "$target" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
[ "$(id -u)" = 0 ] || fail "needs root"
library=$(find /usr/lib -name libfaketime.so.1 -print -quit)
[ -n "$library" ] || fail "libfaketime is not installed: apt-get install libfaketime"

ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
ssh-keygen -q -t ed25519 -N '' -f "$work/user_key"
ssh-keygen -q -t ed25519 -N '' -f "$work/credential"
target_port=$((20000 + RANDOM % 900))
printf '%s\n' "ListenAddress 127.0.0.1" "Port $target_port" "HostKey $work/host_key" "AuthorizedKeysFile $work/credential.pub" "PidFile none" \
  "StrictModes no" "UsePAM no" "PermitRootLogin prohibit-password" "PasswordAuthentication no" >"$work/sshd_config"
[ -d /run/sshd ] || mkdir -m 755 /run/sshd
/usr/sbin/sshd -D -e -f "$work/sshd_config" 2>"$work/sshd.log" &
target=$!

# Monotonic time stays real, as it is where somebody sets a machine's clock. FAKETIME_FORCE_MONOTONIC_FIX=0 belongs to that: without it libfaketime
# 0.9.10 shifts the deadlines of timed waits all the same, each of them is over at once, and the JVM does nothing but wait again.
# The JVM hands no environment on to PostgreSQL: what both see is in files of an /etc that only they have.
mkdir "$work/upper" "$work/scratch"
printf '%s\n' "$library" >"$work/upper/ld.so.preload"
printf '+0\n' >"$work/upper/faketimerc"
mkdir -m 700 "$work/home"
printf '%s\n' 'console: {host: 127.0.0.1}' 'ssh: {host: 127.0.0.1}' 'rdp: {host: 127.0.0.1}' 'penalties: {cap: 60s}' >"$work/home/gatehouse.yaml"
# shellcheck disable=SC2016 # for the inner shell
unshare --mount --propagation private bash -c '
  mount -t tmpfs tmpfs "$1/scratch" && mkdir "$1/scratch/upper" "$1/scratch/work" && cp "$1"/upper/* "$1/scratch/upper/"
  mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/scratch/upper,workdir=$1/scratch/work" /etc
  rm /etc/faketimerc && touch /etc/faketimerc && mount --bind "$1/upper/faketimerc" /etc/faketimerc
  export FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 FAKETIME_CACHE_DURATION=2
  exec "$2" up --detach --yes --no-install --port-offset "$3"' _ "$work" "$gatehouse" "$offset" >"$work/up.log" 2>&1 || fail "$(cat "$work/up.log")"

printf 'libfaketime %s, load %s\n' "$(dpkg-query -W -f '${Version}' libfaketime 2>/dev/null)" "$(cut -d' ' -f1 /proc/loadavg)"
python3 - "$gatehouse" "$work" $((4422 + offset)) "$target_port" <<'PYTHON'
import base64, datetime, hmac, json, os, re, struct, subprocess, sys, threading, time

gatehouse, work, port, target_port = sys.argv[1:5]
HOST = "127.0.0."


def operator(*words, given=""):
    done = subprocess.run([gatehouse, *words], input=given, capture_output=True, text=True)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


def rows(last=40):
    found = json.loads(operator("audit", "list", "--last", str(last), "--output", "json"))
    return found if isinstance(found, list) else found["items"]


def ssh(user, secret, address, *command, **more):
    line = ["ssh", "-F", "/dev/null", "-o", "BindAddress=" + HOST + str(address), "-o", "UserKnownHostsFile=" + work + "/known_hosts", "-o",
            "StrictHostKeyChecking=accept-new", "-o", "LogLevel=INFO", "-o", "NumberOfPasswordPrompts=1", "-p", port, "-l", user]
    if secret is None:
        line += ["-i", work + "/user_key", "-o", "BatchMode=yes"]
    else:
        line += ["-o", "PreferredAuthentications=password"]
    return more.pop("run", subprocess.run)(line + ["127.0.0.1", *command], **more,
        env={**os.environ, "SSH_ASKPASS": work + "/askpass", "SSH_ASKPASS_REQUIRE": "force", "LAB_SECRET": secret or ""})


def attempt(user, secret, address):
    """In, or why not, as the audit log has it."""
    done = ssh(user, secret, address, "true", capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=90)
    if done.returncode == 0:
        return "in"
    reference = re.search(r"reference: (\w{8})", done.stderr)
    for row in reversed(rows()):
        if reference and row["detail"].get("reference") == reference.group(1):
            return row["detail"].get("cause", row["outcome"])
    return "refused, not on record: " + done.stderr.strip()


def clock(offset):
    with open(work + "/upper/faketimerc", "w") as file:
        file.write(offset + "\n")
    time.sleep(12)  # PostgreSQL looks every ten seconds
    attempt("nobody@root@box", "guess", 99)
    say("the clock is set to %s; the newest audit row says %s" % (offset, rows(1)[0]["at"]))


def say(text):
    print("%5.0f s  %s" % (time.monotonic() - begun, text), flush=True)


def token(ttl):
    made = json.loads(operator("token", "issue", "--user", "alice", "--account", "root", "--target", "box", "--ttl", ttl, "--output", "json"))
    return made["username"], made["password"]


def code(secret, at):
    digest = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", int(at) // 30), "sha1")
    start = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[start:start + 4])[0] & 0x7fffffff) % 1000000)


with open(work + "/askpass", "w") as file:
    file.write("#!/bin/sh\nprintf '%s\\n' \"$LAB_SECRET\"\n")
os.chmod(work + "/askpass", 0o755)
operator("user", "add", "alice", "--public-key", work + "/user_key.pub", "--password-stdin", given="right-alice-1\n")
operator("user", "add", "carol", "--public-key", work + "/user_key.pub", "--password-stdin", given="right-carol-1\n")
operator("user", "add", "mona", "--password-stdin", given="right-mona-12\n")
operator("target", "add", "box", "--protocol", "ssh", "--address", "127.0.0.1:" + target_port, "--host-key", work + "/host_key.pub", "--allow-loopback")
operator("credential", "add", "root@box", "--private-key", work + "/credential")
operator("policy", "add", "long", "--user", "alice", "--user", "carol", "--target", "box", "--account", "root")
operator("user", "add", "short", "--public-key", work + "/user_key.pub")
operator("policy", "add", "short", "--user", "short", "--target", "box", "--account", "root", "--max-duration", "100s")
operator("policy", "add", "coded", "--user", "mona", "--target", "box", "--account", "root", "--mfa", "always")
begun, gaps, stop, ended = time.monotonic(), [], threading.Event(), {}


def typing():
    peer = ssh("alice@root@box", None, 2, "while read -r l; do echo \"$l\"; done", run=subprocess.Popen, stdin=subprocess.PIPE,
               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    number = 0
    while not stop.is_set():
        number += 1
        sent = time.monotonic()
        peer.stdin.write(b"%d\n" % number)
        if peer.stdout.readline() != b"%d\n" % number:
            ended["typing"] = "lost at line %d" % number
            return
        gaps.append(time.monotonic() - sent)
        time.sleep(0.2)
    peer.stdin.close()
    peer.wait(30)
    ended["typing"] = "%d lines, longest wait %.0f ms" % (number, 1000 * max(gaps[1:]))


def limited():
    start = time.monotonic()
    ssh("short@root@box", None, 3, "sleep 1000", stdin=subprocess.DEVNULL, capture_output=True)
    ended["limited"] = "%.0f s" % (time.monotonic() - start)


sessions = []


def begin(session):
    sessions.append(threading.Thread(target=session, daemon=True))
    sessions[-1].start()


begin(typing)
enrolled = operator("user", "mfa", "mona", "enrol")
secret = re.search(r"secret=([A-Z2-7]+)", enrolled) or re.search(r"\b([A-Z2-7]{26,})\b", enrolled.replace(" ", ""))
secret = secret.group(1)
confirmed = operator("user", "mfa", "mona", "confirm", "--code-stdin", given=code(secret, time.time()) + "\n")
time.sleep(31 - time.time() % 30)
used_at = time.time()
used = code(secret, used_at)
say("a code: " + attempt("mona@root@box", "right-mona-12," + used, 10))
expired, hourly, later = token("10s"), token("10m"), token("10m")
for guess in range(7):
    attempt("carol@root@box", "guess", 20)
say("carol after seven guesses, with the right password: " + attempt("carol@root@box", "right-carol-1", 20))
time.sleep(45)  # ten seconds of life, and the half minute within which expired tokens are swept
say("a token after its end: " + attempt(*expired, 11))

clock("-%ds" % (time.time() + 12 - used_at))
say("the code that was used, at its own time again: " + attempt("mona@root@box", "right-mona-12," + used, 23))
clock("+0")
say("a code of now: " + attempt("mona@root@box", "right-mona-12," + code(secret, time.time()), 24))
begin(limited)
clock("+1h")
say("a token of ten minutes: " + attempt(*hourly, 12))
say("a log-in by key: " + attempt("alice@root@box", None, 2))
say("a code of the new time: " + attempt("mona@root@box", "right-mona-12," + code(secret, time.time() + 3600), 13))
time.sleep(32)
clock("+0")
say("the same token, now within its ten minutes: " + attempt(*hourly, 14))
say("the token that had ended: " + attempt(*expired, 15))
say("a code of now, older than one that was used: " + attempt("mona@root@box", "right-mona-12," + code(secret, time.time()), 16))
say("the code that was used first: " + attempt("mona@root@box", "right-mona-12," + used, 17))
say("a recovery code: " + attempt("mona@root@box", "right-mona-12," + re.search(r"^  (\S+)$", confirmed, re.M).group(1), 25))
last = token("10m")
for guess in range(7):
    attempt("carol@root@box", "guess", 21)
clock("-1h")
say("a token issued an hour ahead: " + attempt(*last, 18))
say("the token that had ended: " + attempt(*expired, 19))
say("a log-in by key: " + attempt("alice@root@box", None, 2))
say("carol, who owed a minute at most before the clock went back: " + attempt("carol@root@box", "right-carol-1", 21))
start = time.monotonic()
while attempt("carol@root@box", "right-carol-1", 21) != "in" and time.monotonic() - start < 200:
    time.sleep(3)
say("carol is let in again %.0f s later" % (time.monotonic() - start))
clock("+0")
say("the token that was issued ahead, at its own time: " + attempt(*last, 22))
clock("+365d")
say("a log-in by key: " + attempt("alice@root@box", None, 2))
say("audit verify: " + operator("audit", "verify").strip().splitlines()[-1])
clock("+0")
say("a log-in by key: " + attempt("alice@root@box", None, 2))
stop.set()
[each.join(60) for each in sessions]
say("the session that typed through it all: " + ended["typing"])
say("the session with a limit of 100 s ended after " + ended["limited"])
say("audit verify: " + operator("audit", "verify").strip().splitlines()[-1])
found = json.loads(operator("session", "list", "--ended", "--output", "json"))
found = found if isinstance(found, list) else found["items"]
say("why sessions ended: " + ", ".join(sorted({each["user"] + " " + each["endCause"] for each in found})))
for each in found:
    if each["user"] == "alice" and each["bytesIn"] > 100:
        verified = subprocess.run([gatehouse, "recording", "verify", each["recordingId"]], capture_output=True, text=True)
        say("the typed session, %s to %s: recording verify says %s" % (each["startedAt"], each["endedAt"], verified.stdout.strip().splitlines()[0]))
print(subprocess.run([gatehouse, "doctor"], capture_output=True, text=True).stdout)
print("warnings and errors in the server's log:")
for line in open(work + "/home/logs/gatehouse.log"):
    if " WARN " in line or " ERROR " in line:
        print(line, end="")
PYTHON
