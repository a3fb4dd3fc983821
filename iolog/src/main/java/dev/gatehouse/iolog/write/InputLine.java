/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.write;

/**
 * Interactive input of which it is not known yet whether the target shows it. Each piece is in the journal before it is
 * forwarded, sealed under a key that exists only in memory; when the echo shows the input, {@link #reveal} publishes that key
 * under the session's input key; when no echo came, {@link #withhold} wipes it, and what was typed can be read by nobody, ever.
 * A line that is undecided when the process dies stays unreadable and is reported as undecided.
 *
 * <p>Confined to the session's event loop, like the writer that it came from. Exactly one of {@code reveal} and
 * {@code withhold} ends a line; a second call of either does nothing. Closing the recording withholds what is still undecided.
 */
public interface InputLine {

    /**
     * Appends one piece of the line; same contract as {@link RecordingWriter#append}. The payload has the form that the record
     * type prescribes (for SSH it starts with the channel number).
     *
     * @throws IllegalStateException when the line is decided
     */
    void append(byte[] payload, int offset, int length, AppendCompletion completion);

    /** The input was shown: publishes the line's key, after everything appended so far. */
    void reveal();

    /**
     * The input was not shown: wipes the line's key and records a marker.
     *
     * @param lengthClass how long it was, roughly
     */
    void withhold(LengthClass lengthClass);

    /** Whether {@link #reveal} or {@link #withhold} has been called. */
    boolean isDecided();
}
