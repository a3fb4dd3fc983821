/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.record.RecordType.Secrecy;
import java.util.List;

/**
 * Record types of SSH sessions. Tags are stable for ever. Every payload begins with the channel's number in this recording
 * (4 bytes, big endian, counted from 0 and never used twice); numbers in payloads are 4 bytes, big endian; text is UTF-8 as it
 * came from the peer.
 */
public final class SshRecordTypes {

    /** Channel, bytes: standard output, on a terminal all that is shown. */
    public static final RecordType OUTPUT = new RecordType(256, "ssh.output", Secrecy.OUTPUT);

    /** Channel, bytes: standard error. */
    public static final RecordType STDERR = new RecordType(257, "ssh.stderr", Secrecy.OUTPUT);

    /** Channel, bytes: what the user typed or piped. */
    public static final RecordType INPUT = new RecordType(258, "ssh.input", Secrecy.INPUT);

    /** Channel, columns, rows, width in pixels, height in pixels. */
    public static final RecordType RESIZE = new RecordType(259, "ssh.resize", Secrecy.OUTPUT);

    /** Channel, columns, rows, width in pixels, height in pixels, terminal type. */
    public static final RecordType PTY = new RecordType(260, "ssh.pty", Secrecy.OUTPUT);

    /** Channel: a shell was asked for. */
    public static final RecordType SHELL = new RecordType(261, "ssh.shell", Secrecy.OUTPUT);

    /** Channel, command. */
    public static final RecordType EXEC = new RecordType(262, "ssh.exec", Secrecy.OUTPUT);

    /** Channel, length of the name, name, value. */
    public static final RecordType ENV = new RecordType(263, "ssh.env", Secrecy.OUTPUT);

    /** Channel, signal name without SIG: sent by the client. */
    public static final RecordType SIGNAL = new RecordType(264, "ssh.signal", Secrecy.OUTPUT);

    /** Channel, status. */
    public static final RecordType EXIT_STATUS = new RecordType(265, "ssh.exit-status", Secrecy.OUTPUT);

    /** Channel, 1 byte whether core was dumped, signal name without SIG. */
    public static final RecordType EXIT_SIGNAL = new RecordType(266, "ssh.exit-signal", Secrecy.OUTPUT);

    /** Channel, type such as {@code session}. */
    public static final RecordType CHANNEL_OPEN = new RecordType(267, "ssh.channel-open", Secrecy.OUTPUT);

    /** Channel: closed on both sides. */
    public static final RecordType CHANNEL_CLOSE = new RecordType(268, "ssh.channel-close", Secrecy.OUTPUT);

    /** Channel, text that Gatehouse itself wrote to the user's terminal. */
    public static final RecordType NOTICE = new RecordType(269, "ssh.notice", Secrecy.OUTPUT);

    /** Channel, name of a request that was refused. */
    public static final RecordType REFUSED = new RecordType(270, "ssh.refused", Secrecy.OUTPUT);

    /** Channel, 1 byte: 0 the client, 1 the target sends no more data. */
    public static final RecordType EOF = new RecordType(271, "ssh.eof", Secrecy.OUTPUT);

    /** Channel, encoded terminal modes (RFC 4254 section 8) that the client asked for. */
    public static final RecordType TERMINAL_MODES = new RecordType(272, "ssh.terminal-modes", Secrecy.OUTPUT);

    /** Channel, text: the target's own message about the signal that ended the program. */
    public static final RecordType EXIT_MESSAGE = new RecordType(273, "ssh.exit-message", Secrecy.OUTPUT);

    /** All, for the registry of record types. */
    public static final List<RecordType> ALL = List.of(
            OUTPUT,
            STDERR,
            INPUT,
            RESIZE,
            PTY,
            SHELL,
            EXEC,
            ENV,
            SIGNAL,
            EXIT_STATUS,
            EXIT_SIGNAL,
            CHANNEL_OPEN,
            CHANNEL_CLOSE,
            NOTICE,
            REFUSED,
            EOF,
            TERMINAL_MODES,
            EXIT_MESSAGE);

    private SshRecordTypes() {}
}
