# What stock clients do not do, at all three doors: abuse-client.py SSH_PORT RDP_PORT API_PORT LOGIN, with the right password of
# LOGIN (user@account@target) in GH_IT_PASSWORD. Prints a line "door<TAB>case<TAB>outcome<TAB>reference" for each attempt; an outcome of "in" is
# a hole. Every attempt comes from a loopback address of its own, so that penalties of one do not colour the next.
import itertools, json, os, re, socket, ssl, struct, sys
from concurrent.futures import ThreadPoolExecutor
import paramiko
from paramiko.common import cMSG_SERVICE_REQUEST, cMSG_USERAUTH_REQUEST

ssh_port, rdp_port, api_port, login = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
password = os.environ["GH_IT_PASSWORD"]
user, rest = login.split("@", 1)
hosts = itertools.count(1)
REFERENCE = re.compile(r"reference: ([0-9A-HJKMNP-TV-Z]{8})\b")

NAMES = [
    ("nul in the user", "%s\0@%s" % (user, rest)), ("nul behind", login + "\0"), ("newline behind", login + "\n"),
    ("line of a log", login + "\r\n2026-01-01 INFO granted"), ("terminal escapes", "\x1b[2J\x1b]0;pwned\x07" + login),
    ("right to left", "\u202e" + login), ("zero width", "%s\u200b@%s" % (user, rest)), ("homoglyph", "\u0430" + login[1:]),
    ("full width", "".join(chr(ord(c) + 0xfee0) for c in user) + "@" + rest), ("blank before", " " + login),
    ("blank behind the user", "%s @%s" % (user, rest)), ("path", "../../%s" % login), ("path in the target", login + "/../db2"),
    ("percent n", "%n%n%s%s" + login), ("ldap", "*)(uid=*))(|(uid=*@" + rest), ("sql", "' OR 1=1 --@" + rest),
    ("sql in the target", "%s@root@x'; DROP TABLE users; --" % user), ("option", "-oProxyCommand=id@" + rest),
    ("shell", "$(id)`id`;id|id@" + rest), ("format", "${jndi:ldap://127.0.0.1/x}@" + rest), ("hash and colon", "a#b@c:d"),
    ("two accounts", "%s@%s@%s" % (user, user, rest)), ("another's domain", "%s@evil.example@%s" % (user, rest)),
    ("mixed forms", "%s+root+db1@%s" % (user, rest)), ("only separators", "@@@@"), ("nothing", ""),
    ("a hundred parts", "@".join(["a"] * 100)), ("4 KiB", "x" * 4096 + "@" + rest), ("30 KiB", "x" * 30000 + "@" + rest),
    ("no utf-8", b"\xff\xfe\xc0\x80" + login.encode()), ("surrogate", b"\xed\xa0\x80" + login.encode()),
    ("64 KiB", "x" * 65536 + "@" + rest),
]


def source():
    number = next(hosts)
    return ("127.0.%d.%d" % (6 + number // 250, 1 + number % 250), 0)


def connect(port):
    return socket.create_connection(("127.0.0.1", port), 30, source())


def say(door, case, outcome, reference="-"):
    print("%s\t%s\t%s\t%s" % (door, case, outcome, reference), flush=True)


def transport():
    made = paramiko.Transport(connect(ssh_port))
    made.banner_timeout = made.auth_timeout = 30
    made.start_client(timeout=30)
    return made


def banner_of(made):
    text = (made.get_banner() or b"").decode("utf-8", "replace")
    found = REFERENCE.search(text)
    return found.group(1) if found else "-"


def ssh_name(case, name):
    made = transport()
    try:
        made.auth_password(name, password, fallback=False)
        say("ssh", case, "in")
    except paramiko.AuthenticationException:
        say("ssh", case, "denied" if made.is_active() or banner_of(made) != "-" else "closed", banner_of(made))
    except (paramiko.SSHException, EOFError, OSError):
        say("ssh", case, "closed", banner_of(made))
    finally:
        made.close()


def request(made, name, service, secret):
    message = paramiko.Message()
    message.add_byte(cMSG_USERAUTH_REQUEST)
    message.add_string(name)
    message.add_string(service)
    message.add_string("password")
    message.add_boolean(False)
    message.add_string(secret)
    made._send_message(message)


# RFC 4252 section 5: another user name or service in the middle of a login; what was shown for one must not count for the other
SWITCHES = [
    ("another user after a failure", [("nobody@root@db1", "ssh-connection", "x"), (login, "ssh-connection", password)]),
    ("two users in one burst", [(login, "ssh-connection", "x"), ("nobody@root@db1", "ssh-connection", password)]),
    ("another service", [(login, "ssh-userauth", password)]),
    ("another service after a failure", [(login, "ssh-connection", "x"), (login, "gatehouse", password)]),
]


def ssh_switch(case, requests):
    made = transport()
    try:
        message = paramiko.Message()
        message.add_byte(cMSG_SERVICE_REQUEST)
        message.add_string("ssh-userauth")
        made._send_message(message)
        for each in requests:
            request(made, *each)
        made.join(30)
        say("switch", case, "open" if made.is_alive() else "in" if made.is_authenticated() else "closed", banner_of(made))
    except (paramiko.SSHException, EOFError, OSError):
        say("switch", case, "closed", banner_of(made))
    finally:
        made.close()


def tls(port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(connect(port))


def http(raw):
    answer = b""
    with tls(api_port) as peer:
        try:
            peer.sendall(raw)
        except OSError:
            pass  # refused before it was read to its end
        while True:
            try:
                more = peer.recv(65536)
            except OSError:
                break
            if not more:
                break
            answer += more
    return answer


def sign_in(body, agent=b"abuse"):
    return http(b"POST /api/v1/sign-ins HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                b"User-Agent: " + agent + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def outcome_of(answer):
    status = answer.split(b" ", 2)[1].decode() if answer.startswith(b"HTTP/1.1 ") else "closed"
    found = REFERENCE.search(answer.decode("utf-8", "replace"))
    return ("in" if status.startswith("2") else status, found.group(1) if found else "-")


def api_name(case, name):
    if isinstance(name, bytes):
        body = b'{"user":"' + name + b'","password":"' + password.encode() + b'"}'
    else:
        # here the user's own name is all there is to say
        body = json.dumps({"user": name.replace(login, user), "password": password}).encode()
    say("api", case, *outcome_of(sign_in(body)))


AGENTS = [("1 MiB", b"a" * 1048576), ("6 KiB", b"a" * 6144), ("escapes", b"\x1b[2J\x1b]0;pwned\x07"),
          ("bytes", bytes(range(128, 256))), ("folded", b"a\r\n b: c"), ("bare CR", b"a\rX-User: admin")]


def api_agent(case, agent):
    body = json.dumps({"user": user, "password": "wrong"}).encode()
    say("agent", case, *outcome_of(sign_in(body, agent)))


def rdp_cookie(case, name):
    """What a stranger may say before TLS must be nothing but a hint."""
    raw = name if isinstance(name, bytes) else name.encode()
    fields = b"Cookie: mstshash=" + raw + b"\r\n" + struct.pack("<BBHI", 1, 0, 8, 1)
    x224 = struct.pack(">BBHHB", min(255, 6 + len(fields)), 0xE0, 0, 0, 0) + fields
    with connect(rdp_port) as peer:
        try:
            peer.sendall(struct.pack(">BBH", 3, 0, min(65535, 4 + len(x224))) + x224)
            answer = peer.recv(64)
        except OSError:
            answer = b""
    say("rdp", case, "answered" if answer[:2] == b"\3\0" else "closed")


with ThreadPoolExecutor(8) as pool:
    attempts = [pool.submit(attempt, *case) for attempt, cases in [
        (ssh_name, NAMES), (ssh_switch, SWITCHES), (api_name, NAMES), (api_agent, AGENTS), (rdp_cookie, NAMES)] for case in cases]
    for each in attempts:
        each.result()
