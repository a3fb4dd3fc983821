# A target that takes passwords: paramiko_target.py KEYFILE password|interactive|vanish|signal|flood
import signal, socket, subprocess, sys, threading, time
import paramiko

key = paramiko.Ed25519Key.from_private_key_file(sys.argv[1])
mode = sys.argv[2]

children = {}

def run(channel, command):
    child = subprocess.Popen(["/bin/sh", "-c", command], stdout=subprocess.PIPE)
    children[channel.get_id()] = child
    for line in child.stdout:
        channel.sendall(line)
    channel.send_exit_status(child.wait())
    channel.close()

# paramiko's own server refuses signals
own = paramiko.Channel._handle_request
def handle_request(channel, message):
    start = message.packet.tell()
    kind, want_reply = message.get_text(), message.get_boolean()
    if kind == "signal" and not want_reply:
        children[channel.get_id()].send_signal(getattr(signal, "SIG" + message.get_text()))
    else:
        message.packet.seek(start)
        own(channel, message)
paramiko.Transport._channel_handler_table[98] = handle_request

class Server(paramiko.ServerInterface):
    def get_allowed_auths(self, user):
        return "keyboard-interactive" if mode == "interactive" else "password"
    def check_auth_password(self, user, password):
        ok = mode != "interactive" and user == "svc" and password == "injected secret"
        return paramiko.AUTH_SUCCESSFUL if ok else paramiko.AUTH_FAILED
    def check_auth_interactive(self, user, submethods):
        return paramiko.InteractiveQuery("", "", ("Password: ", False)) if mode == "interactive" else paramiko.AUTH_FAILED
    def check_auth_interactive_response(self, responses):
        return paramiko.AUTH_SUCCESSFUL if responses == ["injected secret"] else paramiko.AUTH_FAILED
    def check_channel_request(self, kind, id):
        return paramiko.OPEN_SUCCEEDED
    def check_channel_exec_request(self, channel, command):
        if mode == "signal":
            threading.Thread(target=run, args=(channel, command), daemon=True).start()
            return True
        def answer():
            time.sleep(0.2)
            channel.sendall(b"ran " + command)
            if mode == "vanish":
                channel.get_transport().close()
                return
            if mode == "flood":
                # unasked for: SSH_MSG_CHANNEL_OPEN, one above what is borne
                for number in range(10001):
                    message = paramiko.Message()
                    message.add_byte(b"\x5a")
                    message.add_string("x11")
                    message.add_int(number)
                    message.add_int(1 << 20)
                    message.add_int(1 << 15)
                    channel.get_transport()._send_user_message(message)
                return
            channel.send_exit_status(0)
            channel.close()
        threading.Thread(target=answer, daemon=True).start()
        return True

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(50)
print("PORT", listener.getsockname()[1], flush=True)
while True:
    peer, _ = listener.accept()
    transport = paramiko.Transport(peer)
    transport.add_server_key(key)
    transport.start_server(event=threading.Event(), server=Server())
