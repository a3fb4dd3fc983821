/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import org.apache.sshd.common.io.AbstractIoWriteFuture;

/** What MINA gets for a message of its key exchange. Nobody waits for it. */
final class WriteFuture extends AbstractIoWriteFuture {

    WriteFuture(Object id) {
        super(id, null);
    }

    void written() {
        setValue(Boolean.TRUE);
    }

    void failed(Throwable cause) {
        setValue(cause);
    }
}
