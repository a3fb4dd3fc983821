/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * The layout of one excerpt of the journal, read and written in place in a byte array; all numbers big-endian.
 *
 * <pre>
 *   0   version    1
 *   1   sessionId 16
 *   17  sequence   8   from 1 in each session, without gaps
 *   25  type       2   the tag
 *   27  nanos      8   since the session's start
 *   35  form       1   see {@link RecordForm}
 *   36  [line      4]  when the form says so
 *       body           sealed bytes and authenticator, or bytes in the clear
 * </pre>
 *
 * Everything before the body is the body's additional authenticated data. A sealed file leaves out the fields that it can
 * put back (version, session id, sequence), so an excerpt can be rebuilt from it bit by bit.
 */
public final class Excerpt {

    /** Where the session id begins. */
    public static final int SESSION_OFFSET = 1;

    /** Where the sequence begins. */
    public static final int SEQUENCE_OFFSET = 17;

    /** Where the tag begins; from here on a sealed file keeps the bytes as they are. */
    public static final int TYPE_OFFSET = 25;

    /** Where the time begins. */
    public static final int NANOS_OFFSET = 27;

    /** Where the form is. */
    public static final int FORM_OFFSET = 35;

    /** Bytes before the line number or the body. */
    public static final int HEADER_BYTES = 36;

    /** Bytes of a line number. */
    public static final int LINE_BYTES = 4;

    /** The largest excerpt. */
    public static final int BYTES_MAX = HEADER_BYTES + FormatLimits.BODY_BYTES_MAX;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private Excerpt() {}

    /** Writes version, session and sequence at the start of {@code excerpt}. */
    public static void writeIdentity(byte[] excerpt, UUID session, long sequence) {
        excerpt[0] = (byte) FormatVersion.CURRENT.code();
        LONG.set(excerpt, SESSION_OFFSET, session.getMostSignificantBits());
        LONG.set(excerpt, SESSION_OFFSET + 8, session.getLeastSignificantBits());
        LONG.set(excerpt, SEQUENCE_OFFSET, sequence);
    }

    /** Writes tag, time and form. */
    public static void writeRecordHeader(byte[] excerpt, int tag, long nanos, int form) {
        SHORT.set(excerpt, TYPE_OFFSET, (short) tag);
        LONG.set(excerpt, NANOS_OFFSET, nanos);
        excerpt[FORM_OFFSET] = (byte) form;
    }

    /** Writes the line number behind the header. */
    public static void writeLine(byte[] excerpt, int line) {
        INT.set(excerpt, HEADER_BYTES, line);
    }

    /** Checks what every excerpt has, for one of {@code length} bytes. */
    public static void check(byte[] excerpt, int length) throws MalformedRecordingException {
        if (length < HEADER_BYTES || length > BYTES_MAX) {
            throw new MalformedRecordingException(
                    "excerpt of " + length + " bytes is outside " + HEADER_BYTES + ".." + BYTES_MAX);
        }
        FormatVersion.of(excerpt[0] & 0xFF);
        RecordForm.check(form(excerpt), tag(excerpt));
        if (bodyOffset(form(excerpt)) > length) {
            throw new MalformedRecordingException("excerpt of " + length + " bytes has no room for its line number");
        }
    }

    public static long sessionHigh(byte[] excerpt) {
        return (long) LONG.get(excerpt, SESSION_OFFSET);
    }

    public static long sessionLow(byte[] excerpt) {
        return (long) LONG.get(excerpt, SESSION_OFFSET + 8);
    }

    public static long sequence(byte[] excerpt) {
        return (long) LONG.get(excerpt, SEQUENCE_OFFSET);
    }

    public static int tag(byte[] excerpt) {
        return (short) SHORT.get(excerpt, TYPE_OFFSET) & 0xFFFF;
    }

    public static long nanos(byte[] excerpt) {
        return (long) LONG.get(excerpt, NANOS_OFFSET);
    }

    public static int form(byte[] excerpt) {
        return excerpt[FORM_OFFSET] & 0xFF;
    }

    public static int line(byte[] excerpt) {
        return (int) INT.get(excerpt, HEADER_BYTES);
    }

    /** Where the body begins in an excerpt of this form. */
    public static int bodyOffset(int form) {
        return RecordForm.isNumbered(form) ? HEADER_BYTES + LINE_BYTES : HEADER_BYTES;
    }
}
