/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.PacketWriter;
import dev.gatehouse.ssh.wire.SshProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client asks of a channel before there is a target (RFC 4254 section 6): kept, to be asked of the target when there is one, with the
 * size that the terminal has then. Nothing of it is decided here but what cannot be without a target.
 */
final class TerminalRequests {

    /** No client has more variables than this to send; further ones are refused. */
    private static final int KEPT_MAX = 64;

    private static final int KEPT_BYTES_MAX = 64 * 1024;
    private static final int TYPE_BYTES_MAX = 64;
    private static final int TERMINAL_BYTES_MAX = 256;
    private static final int MODES_BYTES_MAX = 4096;

    private static final String PTY = "pty-req";
    private static final String SHELL = "shell";

    private final List<AdoptedChannel.Request> kept = new ArrayList<>();
    private int keptBytes;
    private String terminal;
    private byte[] modes;
    private long[] size = new long[4];
    private boolean started;

    /** What follows from a request. */
    enum Effect {
        NONE,
        RESIZED,
        SHELL,
        IMPOSSIBLE
    }

    /**
     * The answer to a request.
     *
     * @param wantReply whether the client waits for it
     * @param success what to say
     * @param effect what to do then
     */
    record Verdict(boolean wantReply, boolean success, Effect effect) {}

    Verdict received(PacketReader payload) throws SshProtocolException {
        String type = payload.readText(TYPE_BYTES_MAX, "request type");
        boolean wantReply = payload.readBoolean();
        return switch (type) {
            case PTY -> new Verdict(wantReply, terminal(payload), Effect.NONE);
            case "window-change" -> {
                size = size(payload);
                payload.requireEnd();
                yield new Verdict(wantReply, true, Effect.RESIZED);
            }
            case SHELL -> shell(wantReply, payload);
            case "exec", "subsystem" -> {
                boolean first = !started;
                started = true;
                yield new Verdict(wantReply, first, first ? Effect.IMPOSSIBLE : Effect.NONE);
            }
            case "env" -> new Verdict(wantReply, keep(type, payload.readRest()), Effect.NONE);
            case "signal", "break", "eow@openssh.com", "keepalive@openssh.com", "winadj@putty.projects.tartarus.org" ->
                new Verdict(wantReply, false, Effect.NONE);
            default -> {
                // what nobody gets is refused again when there is a target, and is on record then
                keep(type, payload.readRest());
                yield new Verdict(wantReply, false, Effect.NONE);
            }
        };
    }

    private Verdict shell(boolean wantReply, PacketReader payload) throws SshProtocolException {
        payload.requireEnd();
        if (started) {
            return new Verdict(wantReply, false, Effect.NONE);
        }
        started = true;
        return new Verdict(wantReply, true, hasTerminal() ? Effect.SHELL : Effect.IMPOSSIBLE);
    }

    private boolean terminal(PacketReader payload) throws SshProtocolException {
        String name = payload.readText(TERMINAL_BYTES_MAX, "terminal type");
        long[] asked = size(payload);
        byte[] encoded = payload.readString(MODES_BYTES_MAX, "terminal modes");
        payload.requireEnd();
        if (hasTerminal() || started) {
            return false;
        }
        terminal = name;
        size = asked;
        modes = encoded;
        return true;
    }

    private static long[] size(PacketReader payload) throws SshProtocolException {
        return new long[] {payload.readUint32(), payload.readUint32(), payload.readUint32(), payload.readUint32()};
    }

    private boolean keep(String type, byte[] rest) {
        if (started || kept.size() >= KEPT_MAX || keptBytes + rest.length > KEPT_BYTES_MAX) {
            return false;
        }
        keptBytes += rest.length;
        kept.add(new AdoptedChannel.Request(type, false, rest));
        return true;
    }

    private boolean hasTerminal() {
        return terminal != null;
    }

    /** Such as {@code xterm}; hostile text. */
    String terminal() {
        return terminal;
    }

    long columns() {
        return size[0];
    }

    long rows() {
        return size[1];
    }

    /** The same, as it is to be asked of the target: a terminal first, a shell last. */
    List<AdoptedChannel.Request> forTarget() {
        PacketWriter pty = PacketWriter.plain().putString(terminal);
        for (long each : size) {
            pty.putUint32(each);
        }
        List<AdoptedChannel.Request> all = new ArrayList<>();
        all.add(new AdoptedChannel.Request(PTY, true, pty.putString(modes).toBytes()));
        all.addAll(kept);
        all.add(new AdoptedChannel.Request(SHELL, true, new byte[0]));
        return all;
    }
}
