# Runs a program in a pseudo-terminal: pty-driver.py SCREEN-FILE PROGRAM ARGUMENT...
# Orders come one a line on standard input: "send HEX", "size ROWS COLUMNS". What the program shows goes to SCREEN-FILE.
# Ends when the program ends, with its exit code or 128 + its signal; ends the program when its own input ends.
import fcntl, os, pty, select, signal, struct, sys, termios

screen = open(sys.argv[1], "wb", buffering=0)
pid, master = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])


def obey(line):
    words = line.split()
    if words and words[0] == b"send":
        data = bytes.fromhex(words[1].decode())
        while data:
            data = data[os.write(master, data):]
    elif words and words[0] == b"size":
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", int(words[1]), int(words[2]), 0, 0))
        os.kill(pid, signal.SIGWINCH)


pending, inputs = b"", [0, master]
while master in inputs:
    ready = select.select(inputs, [], [])[0]
    if master in ready:
        try:
            data = os.read(master, 65536)
        except OSError:
            data = b""
        if not data:
            inputs.remove(master)
        screen.write(data)
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            inputs.remove(0)
            os.kill(pid, signal.SIGHUP)
        pending += data
        *lines, pending = pending.split(b"\n")
        for line in lines:
            obey(line)
_, status = os.waitpid(pid, 0)
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
