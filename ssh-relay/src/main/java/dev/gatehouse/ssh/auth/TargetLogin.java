/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.auth;

import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.ssh.transport.SshTransport;
import dev.gatehouse.ssh.wire.MessageNumber;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Our login at the target with the injected credential (RFC 4252, RFC 4256). The target's texts are shown to nobody. Confined to
 * the channel's event loop.
 */
public final class TargetLogin {

    private static final String USER_AUTH = "ssh-userauth";
    private static final String CONNECTION = "ssh-connection";
    private static final String INTERACTIVE = "keyboard-interactive";

    private static final int TEXT_BYTES_MAX = 64 * 1024;
    private static final int PROMPTS_MAX = 16;
    private static final int MESSAGES_MAX = 64;

    private final SshTransport transport;
    private final String account;
    private final InjectedCredential credential;
    private final Listener listener;
    private boolean accepted;
    private boolean interactiveTried;
    private boolean passwordGiven;
    private boolean over;
    private int messages;

    /** How it went. */
    public interface Listener {
        /** We are in. */
        void loggedIn();

        /** @param detail for the operator */
        void refused(String detail);
    }

    public TargetLogin(SshTransport transport, String account, InjectedCredential credential, Listener listener) {
        this.transport = transport;
        this.account = account;
        this.credential = credential;
        this.listener = listener;
    }

    /** Begins; the target's identity is proved. */
    public void begin() {
        transport.send(PacketWriter.of(MessageNumber.SERVICE_REQUEST).putString(USER_AUTH));
    }

    /** The target is ready for a login. */
    public void serviceAccepted(String name) throws SshProtocolException {
        if (!USER_AUTH.equals(name)) {
            throw new SshProtocolException("service accept for another service");
        }
        if (accepted || over) {
            // each would be another login, and another signature of the vault's
            throw new SshProtocolException("service accepted twice");
        }
        accepted = true;
        if (credential instanceof InjectedCredential.Password password) {
            sendPassword(password);
        } else if (credential instanceof InjectedCredential.Signer signer) {
            sign(signer);
        }
    }

    private PacketWriter request(String method) {
        return PacketWriter.of(MessageNumber.USERAUTH_REQUEST)
                .putString(account)
                .putString(CONNECTION)
                .putString(method);
    }

    private void sendPassword(InjectedCredential.Password password) {
        sendSecret(request("password").putBoolean(false), password);
    }

    /** Sealing leaves the plain packet in its array; one that waits for a key exchange is wiped by its queue. */
    private void sendSecret(PacketWriter message, InjectedCredential.Password password) {
        byte[] bytes = password.secret().copyBytes();
        message.putString(bytes);
        Arrays.fill(bytes, (byte) 0);
        boolean sealedAtOnce = transport.canSendData();
        transport.send(message);
        if (sealedAtOnce) {
            message.wipe();
        }
    }

    private void sign(InjectedCredential.Signer signer) {
        Optional<String> algorithm = algorithm(signer.algorithms(), transport.peerSignatureAlgorithms());
        if (algorithm.isEmpty()) {
            refused("the target takes no signature algorithm of the key");
            return;
        }
        PacketWriter body =
                request("publickey").putBoolean(true).putString(algorithm.get()).putString(signer.publicKeyBlob());
        byte[] data = PacketWriter.plain()
                .putString(transport.sessionIdentifier())
                .putRaw(body.toBytes())
                .toBytes();
        signer.signing().sign(algorithm.get(), data, transport.loop()).whenComplete((signature, failure) -> {
            if (over) {
                return;
            }
            if (failure != null) {
                refused("the vault did not sign: " + failure.getMessage());
                return;
            }
            byte[] named = PacketWriter.plain()
                    .putString(algorithm.get())
                    .putString(signature)
                    .toBytes();
            transport.send(body.putString(named));
        });
    }

    /** A target that says nothing of its algorithms is old enough for any, best first. */
    static Optional<String> algorithm(List<String> ours, List<String> theirs) {
        return ours.stream()
                .filter(name -> theirs.isEmpty() || theirs.contains(name))
                .findFirst();
    }

    /** A message of the target before we are in. */
    public void message(int number, PacketReader payload) throws SshProtocolException {
        if (over) {
            return;
        }
        if (++messages > MESSAGES_MAX) {
            throw new SshProtocolException("more than " + MESSAGES_MAX + " messages during the login");
        }
        switch (number) {
            case MessageNumber.USERAUTH_SUCCESS -> {
                over = true;
                transport.authenticated();
                listener.loggedIn();
            }
            case MessageNumber.USERAUTH_FAILURE -> failed(payload);
            case MessageNumber.USERAUTH_METHOD_60 -> asked(payload);
            case MessageNumber.USERAUTH_BANNER -> {
                // hostile text in front of our own banner would let a target speak for Gatehouse
            }
            default -> throw new SshProtocolException("message " + number + " during the login");
        }
    }

    private void failed(PacketReader payload) throws SshProtocolException {
        String methods = payload.readText(TEXT_BYTES_MAX, "method names");
        boolean partial = payload.readBoolean();
        boolean interactive = List.of(methods.split(",")).contains(INTERACTIVE);
        if (credential instanceof InjectedCredential.Password && interactive && !interactiveTried && !partial) {
            interactiveTried = true;
            transport.send(request(INTERACTIVE).putString("").putString(""));
            return;
        }
        refused(partial ? "the target wants a second factor" : "the target refused the credential");
    }

    private void asked(PacketReader payload) throws SshProtocolException {
        if (!interactiveTried || !(credential instanceof InjectedCredential.Password password)) {
            refused("the target wants the password changed");
            return;
        }
        payload.readText(TEXT_BYTES_MAX, "name");
        payload.readText(TEXT_BYTES_MAX, "instruction");
        payload.readText(TEXT_BYTES_MAX, "language");
        int prompts = payload.readInt("prompt count");
        if (prompts > PROMPTS_MAX) {
            throw new SshProtocolException("prompt count " + prompts + " exceeds " + PROMPTS_MAX);
        }
        boolean secret = false;
        for (int i = 0; i < prompts; i++) {
            payload.readText(TEXT_BYTES_MAX, "prompt");
            secret = !payload.readBoolean();
        }
        PacketWriter answer =
                PacketWriter.of(MessageNumber.USERAUTH_INFO_RESPONSE).putUint32(prompts);
        if (prompts == 0) {
            transport.send(answer);
        } else if (prompts == 1 && secret && !passwordGiven) {
            passwordGiven = true;
            sendSecret(answer, password);
        } else {
            refused("the target asks for more than a password");
        }
    }

    private void refused(String detail) {
        if (!over) {
            over = true;
            listener.refused(detail);
        }
    }

    /** The connection is gone. */
    public void stop() {
        over = true;
    }
}
