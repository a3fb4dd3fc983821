/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.read;

/** What a record means to a terminal. Immutable as long as nobody writes into the data. */
public sealed interface TerminalEvent {

    /** The protocol's number of the channel that it belongs to. */
    int channel();

    /**
     * What the user saw.
     *
     * @param error whether it came on the error stream
     */
    record Output(int channel, byte[] data, boolean error) implements TerminalEvent {}

    /** What the user typed. */
    record Input(int channel, byte[] data) implements TerminalEvent {}

    /** The terminal has this size from now on. */
    record Resize(int channel, int columns, int rows) implements TerminalEvent {}

    /**
     * The channel runs something.
     *
     * @param command as asked for; empty for a shell
     */
    record Started(int channel, String command) implements TerminalEvent {}

    /**
     * What ran has ended.
     *
     * @param status exit status or signal, as text
     */
    record Exited(int channel, String status) implements TerminalEvent {}
}
