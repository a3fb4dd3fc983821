#!/usr/bin/env bash
# database-kills.sh [KILLS] [LOGINS_PER_SECOND] [PORT_OFFSET]: a Gatehouse of its own whose embedded PostgreSQL is killed with -9, KILLS times
# (default 5) twenty seconds apart, while LOGINS_PER_SECOND (default 5) people log in by key and ten sessions type a line every 100 ms. Prints
# what was refused, when log-ins worked again, whether the live sessions noticed, and whether everything is on record. Loopback only.
set -euo pipefail
checkout=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
kills=${1:-5} rate=${2:-5} offset=${3:-$((21000 + RANDOM % 20000))} work=$(mktemp -d)
chmod 755 "$work"
gatehouse=$checkout/bin/gatehouse home=$work/home
finish() {
  "$gatehouse" down --home "$home" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
"$gatehouse" up --demo --yes --detach --home "$home" --port-offset "$offset" >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; exit 1; }
account=$("$gatehouse" credential list --home "$home" --output json | python3 -c 'import json, sys; d = json.load(sys.stdin); print((d if isinstance(d, list) else d["items"])[0]["account"])')
ssh-keyscan -p $((4422 + offset)) 127.0.0.1 >"$work/known_hosts" 2>/dev/null
cp "$home/demo-target/client_key" "$work/key"
printf 'load %s\n' "$(cut -d' ' -f1 /proc/loadavg)"
python3 - "$kills" "$rate" $((4422 + offset)) "demo@$account@demo" "$work" "$home" "$gatehouse" <<'PYTHON'
import collections, json, os, signal, subprocess, sys, threading, time
from concurrent.futures import ThreadPoolExecutor

kills, rate, port, login, work, home, gatehouse = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], sys.argv[4], *sys.argv[5:8]
SSH = ["ssh", "-F", "/dev/null", "-i", work + "/key", "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=" + work + "/known_hosts",
       "-o", "LogLevel=ERROR", "-o", "BatchMode=yes", "-o", "ConnectTimeout=60", "-p", port, "-l", login, "127.0.0.1"]
begun, stop = time.monotonic(), threading.Event()
logins, gaps, lost, lines = [], [], [], [0]


def live(number):
    """Types numbered lines and reads each back; the longest wait for one is what its user would have noticed."""
    peer = subprocess.Popen(SSH + ["while read -r l; do echo \"$l\"; done"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    longest, at = 0.0, 0
    try:
        while not stop.is_set():
            at += 1
            text, sent = b"line %d of %d\n" % (at, number), time.monotonic()
            peer.stdin.write(text)
            if peer.stdout.readline() != text:
                lost.append("session %d ended at line %d" % (number, at))
                return
            if at > 1:  # the first waits for the log-in
                longest = max(longest, time.monotonic() - sent)
            time.sleep(0.1)
        peer.stdin.close()
        peer.wait(30)
    except OSError as e:
        lost.append("session %d: %s" % (number, e))
    finally:
        lines[0] += at
        gaps.append(longest)


def log_in():
    start = time.monotonic()
    done = subprocess.run(SSH + ["true"], stdin=subprocess.DEVNULL, capture_output=True)
    logins.append((start, time.monotonic(), done.returncode))


def postmaster():
    for each in os.listdir("/proc"):
        if each.isdigit():
            try:
                words = open("/proc/%s/cmdline" % each, "rb").read().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"postgres") and b"-D" in words and any(word.startswith(home.encode()) for word in words):
                return int(each)
    return None


threads = [threading.Thread(target=live, args=(n,)) for n in range(10)]
[t.start() for t in threads]
pool = ThreadPoolExecutor(64)
struck = []


def strike():
    for _ in range(kills):
        if stop.wait(20):
            return
        pid = postmaster()
        if pid:
            os.kill(pid, signal.SIGKILL)
            struck.append(time.monotonic())
    stop.wait(20)
    stop.set()


killer = threading.Thread(target=strike)
time.sleep(5)
killer.start()
due = time.monotonic()
while not stop.is_set():
    pool.submit(log_in)
    due += 1 / rate
    time.sleep(max(0, due - time.monotonic()))
pool.shutdown()
[t.join(60) for t in threads]
seconds = time.monotonic() - begun
good = [each for each in logins if each[2] == 0]
print("%d kills in %.0f s; log-ins begun %d (%.1f/s), in %d, refused %d" % (
    len(struck), seconds, len(logins), len(logins) / seconds, len(good), len(logins) - len(good)))
for at in struck:
    refused = [each for each in logins if each[2] != 0 and at - 1 <= each[0] < at + 19]
    again = [end for start, end, code in logins if code == 0 and start > at]
    after = [end for start, end, code in refused if start > at]
    print("  killed: refused %d; the next log-in to work was done after %.1f s, the last refusal was %.1f s after the kill" % (
        len(refused), min(again) - at if again else -1, max(start for start, _, _ in refused) - at if refused else 0))
print("live sessions: 10, lines typed and read back %d, sessions lost %d, longest wait for a line %.0f ms" % (
    lines[0], len(lost), 1000 * max(gaps)))
[print("  " + each) for each in lost]
time.sleep(5)  # what was spooled is replayed
subprocess.run([gatehouse, "audit", "export", "--home", home, "--output", work + "/audit.jsonl"], check=True, capture_output=True)
actions, causes = collections.Counter(), collections.Counter()
for line in open(work + "/audit.jsonl"):
    row = json.loads(line)
    if "action" in row:
        actions[row["action"]] += 1
        if row["action"] in ("session.denied", "session.failed"):
            detail = row["detail"] if isinstance(row["detail"], dict) else json.loads(row["detail"])
            causes[detail.get("cause", detail.get("endCause", "?"))] += 1
print("on record: " + ", ".join("%s %d" % each for each in sorted(actions.items()) if each[0].startswith("session.")))
print("  causes: " + ", ".join("%s %d" % each for each in causes.most_common()))
verified = subprocess.run([gatehouse, "audit", "verify", "--home", home], capture_output=True, text=True)
print("audit verify: " + verified.stdout.strip().splitlines()[-1])
sessions = json.loads(subprocess.run([gatehouse, "session", "list", "--live", "--home", home, "--output", "json"], capture_output=True, text=True).stdout)
print("sessions still called live afterwards: %d" % len(sessions if isinstance(sessions, list) else sessions["items"]))
PYTHON
