# Goes to limits and above, one step for each line of input: paramiko_limits.py PORT LOGIN KEYFILE MODE
import sys, time
import paramiko

port, login, keyfile, mode = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
transport = paramiko.Transport(("127.0.0.1", port))
transport.start_client(timeout=60)

def step():
    """The next line of input: a number."""
    return int(sys.stdin.readline())

def say(*words):
    print(*words, flush=True)

def message(number, *fields):
    result = paramiko.Message()
    result.add_byte(bytes([number]))
    for field in fields:
        if isinstance(field, bool):
            result.add_boolean(field)
        elif isinstance(field, int):
            result.add_int(field)
        else:
            result.add_string(field)
    return result

def probe(key):
    """Offers a key without a signature (RFC 4252 section 7)."""
    transport._send_message(message(50, login, "ssh-connection", "publickey", False, "ssh-ed25519", key))

if mode == "probes":
    # the answers are counted below paramiko's own log-in, which never begins
    answers = []
    paramiko.Transport._handler_table = dict(paramiko.Transport._handler_table)
    transport._handler_table = paramiko.Transport._handler_table
    transport._handler_table[6] = lambda self, m: None
    transport._handler_table[51] = lambda self, m: answers.append(m)
    transport._send_message(message(5, "ssh-userauth"))
    for i in range(step()):
        probe(message(0, "ssh-ed25519", bytes([i]) * 32).asbytes()[1:])
        while len(answers) <= i and transport.is_active():
            time.sleep(0.01)
    say("answers", len(answers), "active", transport.is_active())
    step()
    probe(message(0, "ssh-ed25519", b"x" * 32).asbytes()[1:])
    while transport.is_active():
        time.sleep(0.01)
    say("answers", len(answers), "active", transport.is_active())
    sys.exit(0)

transport.auth_publickey(login, paramiko.Ed25519Key.from_private_key_file(keyfile))
if mode == "channels":
    count = step()
    channels = [transport.open_session(timeout=60) for _ in range(count)]
    say("open", len(channels))
    try:
        transport.open_session(timeout=60)
        say("one more opened")
    except paramiko.ChannelException as e:
        say("one more refused", e.code)
    channels[0].close()
    deadline = time.time() + 60
    while time.time() < deadline:
        try:
            transport.open_session(timeout=60)
            say("opened again")
            break
        except paramiko.ChannelException:
            time.sleep(0.05)
elif mode == "replies":
    channel = transport.open_session(timeout=60)
    say("open")
    for _ in range(2):
        for _ in range(step()):
            transport._send_message(message(98, channel.remote_chanid, "exec", True, "true"))
        say("sent")
    step()
elif mode == "exchange":
    # ours begins and never goes on
    transport._handler_table = dict(paramiko.Transport._handler_table)
    transport._handler_table[20] = lambda self, m: say("their offer")
    transport._send_kex_init()
    for _ in range(2):
        for _ in range(step()):
            transport._send_message(message(80, "keepalive@openssh.com", True))
        say("sent")
    step()
