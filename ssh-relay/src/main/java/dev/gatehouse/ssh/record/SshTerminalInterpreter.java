/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

import dev.gatehouse.iolog.read.TerminalEvent;
import dev.gatehouse.iolog.read.TerminalInterpreter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the records of an SSH session mean to a terminal. A malformed payload means nothing; it never throws. Immutable. */
public final class SshTerminalInterpreter implements TerminalInterpreter {

    private static final int DIMENSION_MAX = 10_000;

    @Override
    public String protocol() {
        return "ssh";
    }

    @Override
    public Optional<TerminalEvent> interpret(int tag, byte[] payload) {
        if (payload.length < Integer.BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        int channel = in.getInt();
        if (tag == SshRecordTypes.OUTPUT.tag() || tag == SshRecordTypes.NOTICE.tag()) {
            return Optional.of(new TerminalEvent.Output(channel, rest(in), false));
        }
        if (tag == SshRecordTypes.STDERR.tag()) {
            return Optional.of(new TerminalEvent.Output(channel, rest(in), true));
        }
        if (tag == SshRecordTypes.INPUT.tag()) {
            return Optional.of(new TerminalEvent.Input(channel, rest(in)));
        }
        if (tag == SshRecordTypes.RESIZE.tag() || tag == SshRecordTypes.PTY.tag()) {
            return resize(channel, in);
        }
        if (tag == SshRecordTypes.SHELL.tag()) {
            return Optional.of(new TerminalEvent.Started(channel, ""));
        }
        if (tag == SshRecordTypes.EXEC.tag()) {
            return Optional.of(new TerminalEvent.Started(channel, text(in)));
        }
        return exit(tag, channel, in);
    }

    private static Optional<TerminalEvent> exit(int tag, int channel, ByteBuffer in) {
        if (tag == SshRecordTypes.EXIT_STATUS.tag() && in.remaining() >= Integer.BYTES) {
            return Optional.of(new TerminalEvent.Exited(channel, Integer.toUnsignedString(in.getInt())));
        }
        if (tag == SshRecordTypes.EXIT_SIGNAL.tag() && in.hasRemaining()) {
            in.get(); // whether core was dumped does not concern a terminal
            return Optional.of(new TerminalEvent.Exited(channel, "signal " + text(in)));
        }
        return Optional.empty();
    }

    /** A terminal of no columns is what some clients ask for without having one. */
    private static Optional<TerminalEvent> resize(int channel, ByteBuffer in) {
        if (in.remaining() < 2 * Integer.BYTES) {
            return Optional.empty();
        }
        int columns = in.getInt();
        int rows = in.getInt();
        boolean isUsable = columns > 0 && columns <= DIMENSION_MAX && rows > 0 && rows <= DIMENSION_MAX;
        return isUsable ? Optional.of(new TerminalEvent.Resize(channel, columns, rows)) : Optional.empty();
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }

    private static String text(ByteBuffer in) {
        return new String(rest(in), StandardCharsets.UTF_8);
    }
}
