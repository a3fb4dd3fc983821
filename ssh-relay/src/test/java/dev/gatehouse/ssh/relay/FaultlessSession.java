/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.relay;

import dev.gatehouse.ssh.wire.SshProtocolException;

/** A session in which nothing goes wrong outside of a message. */
final class FaultlessSession implements Pipe.SessionHooks {

    @Override
    public void recordingFailed(Throwable cause) {
        throw new AssertionError(cause);
    }

    @Override
    public void appendCompleted() {}

    @Override
    public void progressed() {}

    @Override
    public void protocolBroken(Side side, SshProtocolException cause) {
        throw new AssertionError(cause);
    }
}
