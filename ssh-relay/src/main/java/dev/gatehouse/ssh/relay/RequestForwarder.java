/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.policy.RequestRules;
import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Channel requests (RFC 4254 section 6): forwarded, answered here, or refused. What is not known is refused. Confined to the
 * channel's event loop.
 */
final class RequestForwarder {

    private static final int TYPE_BYTES_MAX = 64;
    private static final int TEXT_BYTES_MAX = 64 * 1024;
    private static final int COMMAND_BYTES_MAX = 256 * 1024;
    private static final int SIGNAL_BYTES_MAX = 64;
    private static final int MODES_BYTES_MAX = 4096;

    private final RequestRules rules;
    private final BiConsumer<String, Map<String, String>> observed;

    /** @param observed told about refusals worth an audit row */
    RequestForwarder(RequestRules rules, BiConsumer<String, Map<String, String>> observed) {
        this.rules = rules;
        this.observed = observed;
    }

    void fromClient(ChannelPair pair, PacketReader payload) throws SshProtocolException {
        pair.request(Side.CLIENT);
        String type = payload.readText(TYPE_BYTES_MAX, "request type");
        boolean wantReply = payload.readBoolean();
        byte[] rest = payload.peekRest();
        switch (type) {
            case "pty-req" -> pty(pair, wantReply, rest, payload);
            case "shell" -> {
                payload.requireEnd();
                if (rules.allowsShell()) {
                    pair.forwardToTarget(type, wantReply, rest, pair.tape()::shell);
                } else {
                    refuse(pair, type, wantReply);
                }
            }
            case "exec" -> {
                byte[] command = payload.readString(COMMAND_BYTES_MAX, "command");
                payload.requireEnd();
                if (rules.allowsExec()) {
                    pair.forwardToTarget(
                            type, wantReply, rest, done -> pair.tape().exec(command, done));
                } else {
                    refuse(pair, type, wantReply);
                }
            }
            case "env" -> environment(pair, wantReply, rest, payload);
            case "window-change" -> {
                long[] size = size(payload);
                payload.requireEnd();
                pair.forwardToTarget(type, wantReply, rest, done -> pair.tape().resize(size, done));
            }
            case "signal" -> {
                String name = payload.readText(SIGNAL_BYTES_MAX, "signal name");
                payload.requireEnd();
                pair.forwardToTarget(type, wantReply, rest, done -> pair.tape().signal(name, done));
            }
            case "break" -> {
                long millis = payload.readUint32();
                payload.requireEnd();
                pair.forwardToTarget(type, wantReply, rest, done -> pair.tape().signal("BREAK " + millis, done));
            }
            case "eow@openssh.com" -> {
                payload.requireEnd();
                pair.forwardToTarget(type, wantReply, rest, null);
            }
            // asked all the time, to hear that the server does not know them
            case "keepalive@openssh.com", "winadj@putty.projects.tartarus.org" -> pair.refuseToClient(wantReply);
            default -> refuse(pair, type, wantReply);
        }
    }

    private void pty(ChannelPair pair, boolean wantReply, byte[] rest, PacketReader payload)
            throws SshProtocolException {
        String term = payload.readText(TYPE_BYTES_MAX * 4, "terminal type");
        long[] size = size(payload);
        byte[] modes = payload.readString(MODES_BYTES_MAX, "terminal modes");
        payload.requireEnd();
        if (!rules.allowsTerminal()) {
            refuse(pair, "pty-req", wantReply);
            return;
        }
        pair.terminal();
        pair.recordAside(done -> pair.tape().terminalModes(modes, done));
        pair.forwardToTarget("pty-req", wantReply, rest, done -> pair.tape().pty(term, size, done));
    }

    private void environment(ChannelPair pair, boolean wantReply, byte[] rest, PacketReader payload)
            throws SshProtocolException {
        byte[] name = payload.readString(TEXT_BYTES_MAX, "variable name");
        byte[] value = payload.readString(TEXT_BYTES_MAX, "variable value");
        payload.requireEnd();
        if (rules.allowsEnvironment(name)) {
            pair.forwardToTarget("env", wantReply, rest, done -> pair.tape().env(name, value, done));
        } else {
            // clients send what they have; a server takes what it knows (RFC 4254 section 6.4)
            pair.refuseToClient(wantReply);
        }
    }

    private static long[] size(PacketReader payload) throws SshProtocolException {
        return new long[] {payload.readUint32(), payload.readUint32(), payload.readUint32(), payload.readUint32()};
    }

    private void refuse(ChannelPair pair, String type, boolean wantReply) throws SshProtocolException {
        observed.accept("ssh.request.refused", Map.of("request", type, "channel", Integer.toString(pair.number())));
        pair.recordAside(done -> pair.tape().refused(type, done));
        pair.refuseToClient(wantReply);
    }

    void fromTarget(ChannelPair pair, PacketReader payload) throws SshProtocolException {
        pair.request(Side.TARGET);
        String type = payload.readText(TYPE_BYTES_MAX, "request type");
        boolean wantReply = payload.readBoolean();
        byte[] rest = payload.peekRest();
        switch (type) {
            case "exit-status" -> {
                long status = payload.readUint32();
                payload.requireEnd();
                pair.forwardToClient(type, rest, done -> pair.tape().exitStatus(status, done));
            }
            case "exit-signal" -> {
                String name = payload.readText(SIGNAL_BYTES_MAX, "signal name");
                boolean core = payload.readBoolean();
                byte[] text = payload.readString(TEXT_BYTES_MAX, "error message");
                payload.readString(SIGNAL_BYTES_MAX, "language tag");
                payload.requireEnd();
                byte[] rebuilt = PacketWriter.plain()
                        .putString(name)
                        .putBoolean(core)
                        .putString(text)
                        .putString("")
                        .toBytes();
                pair.recordAside(done -> pair.tape().exitMessage(text, done));
                pair.forwardToClient(type, rebuilt, done -> pair.tape().exitSignal(name, core, done));
            }
            case "eow@openssh.com" -> {
                payload.requireEnd();
                pair.forwardToClient(type, rest, null);
            }
            default -> pair.refuseToTarget(wantReply);
        }
    }
}
