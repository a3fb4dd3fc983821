/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.wire;

/**
 * Bytes from a peer that do not follow the protocol. Stackless: hostile input must not buy stack traces. The message is for the
 * operator, lower case, with the field and both values.
 */
public final class WireException extends Exception {

    /** What was wrong. */
    public enum Kind {
        NOT_ENOUGH_BYTES,
        INVALID_FIELD,
        LIMIT_EXCEEDED,
        TRAILING_BYTES
    }

    private final Kind kind;
    private final String message;

    private WireException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.message = message;
    }

    /** The field needs more bytes than the message has. */
    public static WireException notEnoughBytes(String field, long expectedBytes, long receivedBytes) {
        return new WireException(
                Kind.NOT_ENOUGH_BYTES, field + " needs " + expectedBytes + " bytes, " + receivedBytes + " are left");
    }

    /** The field has a value that the protocol does not allow. */
    public static WireException invalidField(String field, long value, String reason) {
        return new WireException(Kind.INVALID_FIELD, field + " " + value + " " + reason);
    }

    /** A length or count is above the named limit. */
    public static WireException limitExceeded(String field, long value, long limit) {
        return new WireException(Kind.LIMIT_EXCEEDED, field + " " + value + " exceeds " + limit);
    }

    /** The message is longer than its last field. */
    public static WireException trailingBytes(String message, long trailingBytes) {
        return new WireException(
                Kind.TRAILING_BYTES, message + " has " + trailingBytes + " bytes after its last field");
    }

    /** Never {@code null}, other than that of exceptions at large. */
    @Override
    public String getMessage() {
        return message;
    }

    /** What was wrong. */
    public Kind kind() {
        return kind;
    }
}
