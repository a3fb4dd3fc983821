# A second client with another SSH library: paramiko-client.py PORT USER BYTES, the password in GH_IT_PASSWORD.
import hashlib, os, sys, threading, time
import paramiko

port, user, size = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect("127.0.0.1", port, user, os.environ["GH_IT_PASSWORD"], look_for_keys=False, allow_agent=False,
               timeout=30, banner_timeout=30, auth_timeout=30)


def run(command, data=b""):
    channel = client.get_transport().open_session(timeout=30)
    channel.settimeout(60)
    channel.exec_command(command)
    out, err = channel.makefile("rb"), channel.makefile_stderr("rb")
    channel.sendall(data)
    channel.shutdown_write()
    return out.read(), err.read(), channel.recv_exit_status()


assert run("echo out; echo err >&2; exit 5") == (b"out\n", b"err\n", 5)
data = os.urandom(1 << 16) * (size >> 16)
out, _, status = run("sha256sum", data)
assert (out[:64].decode(), status) == (hashlib.sha256(data).hexdigest(), 0)
out, _, status = run("head -c %d /dev/zero" % size)
assert (len(out), status) == (size, 0) and not out.strip(b"\0")

# three channels of one connection at once
results = {}
workers = [threading.Thread(target=lambda i=i: results.update({i: run("echo %d; exit %d" % (i, i))})) for i in range(3)]
[w.start() for w in workers]
[w.join(60) for w in workers]
assert results == {i: (b"%d\n" % i, b"", i) for i in range(3)}, results

channel = client.invoke_shell("xterm", 80, 24)
channel.settimeout(30)


def expect(text):
    seen, end = b"", time.monotonic() + 30
    while text not in seen:
        assert time.monotonic() < end, seen
        data = channel.recv(65536)
        assert data, seen
        seen += data


channel.send("exec env PS1='gh> ' bash --norc --noprofile\r")
expect(b"gh> ")
channel.send("stty size; echo A$((40+2))B\r")
expect(b"24 80\r\nA42B")
channel.resize_pty(132, 50)
channel.send("stty size; echo A$((40+3))B\r")
expect(b"50 132\r\nA43B")
channel.send("exit 9\r")
assert channel.recv_exit_status() == 9
client.close()
print("paramiko: all as expected")
