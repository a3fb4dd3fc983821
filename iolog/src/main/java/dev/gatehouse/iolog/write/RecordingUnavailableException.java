/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.iolog.write;

/** Recording is not possible, or no longer; the message is for the operator. */
public final class RecordingUnavailableException extends Exception {

    public RecordingUnavailableException(String message) {
        super(message);
    }

    public RecordingUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
