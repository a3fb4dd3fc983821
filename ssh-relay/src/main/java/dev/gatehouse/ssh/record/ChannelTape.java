/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.record;

import dev.gatehouse.iolog.record.RecordType;
import dev.gatehouse.iolog.write.AppendCompletion;
import java.util.Optional;

/** The records of one channel. Confined to the channel's event loop. */
public final class ChannelTape {

    private final SessionTape session;
    private final int channel;
    private Optional<EchoWatch> echo = Optional.empty();

    ChannelTape(SessionTape session, int channel) {
        this.session = session;
        this.channel = channel;
    }

    /** The channel's number in the recording. */
    public int channel() {
        return channel;
    }

    /** The channel has a terminal: from now on typed lines are shown only if the target shows them. */
    public void terminal() {
        if (echo.isEmpty()) {
            echo = session.echoWatch(channel);
        }
    }

    /** Output of the target; the four bytes before {@code offset} are overwritten with the channel's number. */
    public void output(boolean stderr, byte[] array, int offset, int length, AppendCompletion completion) {
        echo.ifPresent(watch -> watch.output(array, offset, length));
        putChannel(array, offset - 4);
        session.append(
                stderr ? SshRecordTypes.STDERR : SshRecordTypes.OUTPUT, array, offset - 4, length + 4, completion);
    }

    /** Input of the client; the four bytes before {@code offset} are overwritten with the channel's number. */
    public void input(byte[] array, int offset, int length, AppendCompletion completion) {
        if (!session.recordsInput()) {
            session.skip(completion);
            return;
        }
        putChannel(array, offset - 4);
        if (echo.isPresent() && length > 0) {
            session.input(echo.get(), array, offset, length, completion);
        } else {
            session.append(SshRecordTypes.INPUT, array, offset - 4, length + 4, completion);
        }
    }

    /** Text of our own to the terminal; the four bytes before {@code offset} are overwritten. */
    public void notice(byte[] array, int offset, int length, AppendCompletion completion) {
        putChannel(array, offset - 4);
        session.append(SshRecordTypes.NOTICE, array, offset - 4, length + 4, completion);
    }

    /** A channel was opened. */
    public void opened(String type, AppendCompletion completion) {
        append(SshRecordTypes.CHANNEL_OPEN, new Payload(channel).putText(type), completion);
    }

    /** A terminal was asked for. */
    public void pty(String term, long[] size, AppendCompletion completion) {
        append(SshRecordTypes.PTY, sized(size).putText(term), completion);
    }

    /** How the client's terminal was set up. */
    public void terminalModes(byte[] modes, AppendCompletion completion) {
        append(SshRecordTypes.TERMINAL_MODES, new Payload(channel).putBytes(modes), completion);
    }

    /** What the target says about the program's end. */
    public void exitMessage(byte[] text, AppendCompletion completion) {
        append(SshRecordTypes.EXIT_MESSAGE, new Payload(channel).putBytes(text), completion);
    }

    /** The terminal's size changed. */
    public void resize(long[] size, AppendCompletion completion) {
        append(SshRecordTypes.RESIZE, sized(size), completion);
    }

    /** A shell was asked for. */
    public void shell(AppendCompletion completion) {
        append(SshRecordTypes.SHELL, new Payload(channel), completion);
    }

    /** A command was asked for. */
    public void exec(byte[] command, AppendCompletion completion) {
        append(SshRecordTypes.EXEC, new Payload(channel).putBytes(command), completion);
    }

    /** An environment variable was set. */
    public void env(byte[] name, byte[] value, AppendCompletion completion) {
        append(
                SshRecordTypes.ENV,
                new Payload(channel).putInt(name.length).putBytes(name).putBytes(value),
                completion);
    }

    /** The client sent a signal. */
    public void signal(String name, AppendCompletion completion) {
        append(SshRecordTypes.SIGNAL, new Payload(channel).putText(name), completion);
    }

    /** The program ended. */
    public void exitStatus(long status, AppendCompletion completion) {
        append(SshRecordTypes.EXIT_STATUS, new Payload(channel).putInt(status), completion);
    }

    /** The program was killed. */
    public void exitSignal(String name, boolean coreDumped, AppendCompletion completion) {
        append(
                SshRecordTypes.EXIT_SIGNAL,
                new Payload(channel).putByte(coreDumped ? 1 : 0).putText(name),
                completion);
    }

    /** A request was refused. */
    public void refused(String request, AppendCompletion completion) {
        append(SshRecordTypes.REFUSED, new Payload(channel).putText(request), completion);
    }

    /** One side sends no more data. */
    public void eof(boolean fromTarget, AppendCompletion completion) {
        append(SshRecordTypes.EOF, new Payload(channel).putByte(fromTarget ? 1 : 0), completion);
    }

    /** The channel is over on both sides. */
    public void closed(AppendCompletion completion) {
        close();
        append(SshRecordTypes.CHANNEL_CLOSE, new Payload(channel), completion);
    }

    /** What was typed and not shown stays closed. */
    public void close() {
        echo.ifPresent(EchoWatch::close);
    }

    private Payload sized(long[] size) {
        Payload payload = new Payload(channel);
        for (long each : size) {
            payload.putInt(each);
        }
        return payload;
    }

    private void append(RecordType type, Payload payload, AppendCompletion completion) {
        session.append(type, payload.array(), 0, payload.length(), completion);
    }

    private void putChannel(byte[] array, int at) {
        array[at] = (byte) (channel >>> 24);
        array[at + 1] = (byte) (channel >>> 16);
        array[at + 2] = (byte) (channel >>> 8);
        array[at + 3] = (byte) channel;
    }
}
