# A second kind of client: paramiko_client.py PORT LOGIN PASSWORD|- KEYFILE|- MODE
import sys, threading, time, hashlib, os
import paramiko

port, login, password, keyfile, mode = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5]
transport = paramiko.Transport(("127.0.0.1", port))
transport.start_client(timeout=20)
print("cipher", transport.remote_cipher, flush=True)

if mode == "switch-user":
    # RFC 4252 section 5: what was shown for one name must not count for another
    for name in (login, "mallory@root@db1"):
        try:
            transport.auth_password(name, "wrong")
        except paramiko.AuthenticationException as e:
            print("denied", type(e).__name__, flush=True)
        except (paramiko.SSHException, EOFError) as e:
            print("disconnected", flush=True)
    deadline = time.time() + 10
    while transport.is_active() and time.time() < deadline:
        time.sleep(0.05)
    print("active", transport.is_active(), flush=True)
    sys.exit(0)

if password != "-":
    transport.auth_password(login, password)
else:
    transport.auth_publickey(login, paramiko.Ed25519Key.from_private_key_file(keyfile))

if mode == "exec":
    channel = transport.open_session()
    channel.exec_command("cat; echo err >&2; exit 3")
    data = os.urandom(3_000_000)
    def send():
        channel.sendall(data)
        channel.shutdown_write()
    threading.Thread(target=send).start()
    got = b""
    while True:
        piece = channel.recv(65536)
        if not piece:
            break
        got += piece
    print("equal", got == data, "stderr", channel.makefile_stderr().read(), "status", channel.recv_exit_status(), flush=True)
elif mode == "pty":
    channel = transport.open_session()
    channel.get_pty("vt100", 80, 24)
    channel.invoke_shell()
    got = b""
    def read_until(what):
        global got
        while what is None or what not in got:
            piece = channel.recv(65536)
            if not piece:
                return
            got += piece
    channel.send(b"stty size\r")
    read_until(b"24 80")
    channel.resize_pty(101, 37)
    channel.send(b"until [ \"$(stty size)\" = '37 101' ]; do sleep 0.1; done; stty size; exit 4\r")
    read_until(None)
    print("sizes", b"24 80" in got, b"37 101" in got, "status", channel.recv_exit_status(), flush=True)
elif mode in ("signal", "break"):
    channel = transport.open_session()
    def request(name, want_reply, add):
        message = paramiko.Message()
        message.add_byte(b"\x62")
        message.add_int(channel.remote_chanid)
        message.add_string(name)
        message.add_boolean(want_reply)
        add(message)
        if want_reply:
            channel._event_pending()
        transport._send_user_message(message)
        if want_reply:
            channel._wait_for_event()
    if mode == "break":
        channel.get_pty("vt100", 80, 24)
        channel.exec_command("sleep 1000")
        # raises when it is refused
        request("break", True, lambda message: message.add_int(500))
        print("break answered", flush=True)
    else:
        channel.exec_command("trap 'echo caught; exit 9' USR1; echo ready; while :; do sleep 0.1; done")
        got = channel.recv(100)
        request("signal", False, lambda message: message.add_string("USR1"))
        while True:
            piece = channel.recv(100)
            if not piece:
                break
            got += piece
        print("said", got, "status", channel.recv_exit_status(), flush=True)
elif mode == "refused":
    for what in ("forwarded", "direct"):
        try:
            if what == "direct":
                transport.open_channel("direct-tcpip", ("127.0.0.1", 22), ("127.0.0.1", 1))
            else:
                transport.request_port_forward("127.0.0.1", 0)
            print(what, "allowed", flush=True)
        except paramiko.ChannelException as e:
            print(what, "refused", e.code, flush=True)
        except paramiko.SSHException:
            print(what, "refused", flush=True)
    transport.renegotiate_keys()
    channel = transport.open_session()
    channel.exec_command("echo still")
    print(channel.recv(100), flush=True)
elif mode == "flood":
    channel = transport.open_session()
    channel.exec_command("cat")
    message = paramiko.Message()
    message.add_byte(b"\x50")  # SSH_MSG_GLOBAL_REQUEST that wants no reply
    message.add_string("nobody-knows@example.com")
    message.add_boolean(False)
    sent = 0
    try:
        # one above what is borne; the end comes by itself
        for sent in range(1, 10002):
            transport._send_user_message(message)
    except (EOFError, OSError, paramiko.SSHException):
        pass
    deadline = time.time() + 30
    while transport.is_active() and time.time() < deadline:
        time.sleep(0.05)
    print("sent", sent, "active", transport.is_active(), flush=True)
transport.close()
