# A client that misuses the two steps of a login: port, login, password, code, another login, mode.
import socket
import sys

import paramiko

port, login, password, code, other, mode = sys.argv[1:]
transport = paramiko.Transport(socket.create_connection(("127.0.0.1", int(port))))
transport.start_client(timeout=20)


def answer(title, instructions, prompts):
    print("prompts", prompts, flush=True)
    return [code for _ in prompts] * (2 if mode == "two-answers" else 1)


def attempt(what, call):
    try:
        print(what, "further", call(), flush=True)
    except Exception as refused:  # what it says is what the test looks at
        print(what, "refused", type(refused).__name__, flush=True)


if mode != "code-only":
    attempt("password", lambda: transport.auth_password(login, password, fallback=False))
attempt("code", lambda: transport.auth_interactive(other, answer))
print("authenticated", transport.is_authenticated(), "active", transport.is_active(), flush=True)
transport.close()
