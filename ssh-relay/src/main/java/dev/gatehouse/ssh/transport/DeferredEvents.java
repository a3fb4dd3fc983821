/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import dev.gatehouse.ssh.wire.PacketReader;
import dev.gatehouse.ssh.wire.SshProtocolException;

/** Lets a listener be made from the transport that it listens to. Confined to the channel's event loop. */
final class DeferredEvents implements TransportEvents {

    private TransportEvents target;

    void target(TransportEvents target) {
        this.target = target;
    }

    @Override
    public void identified(String software) {
        target.identified(software);
    }

    @Override
    public boolean serverKey(String keyType, byte[] blob) {
        return target.serverKey(keyType, blob);
    }

    @Override
    public void keysEstablished() {
        target.keysEstablished();
    }

    @Override
    public void serviceRequested(String name) throws SshProtocolException {
        target.serviceRequested(name);
    }

    @Override
    public void serviceAccepted(String name) throws SshProtocolException {
        target.serviceAccepted(name);
    }

    @Override
    public void message(int number, PacketReader payload) throws SshProtocolException {
        target.message(number, payload);
    }

    @Override
    public void data(int recipient, int dataType, Frame frame) throws SshProtocolException {
        target.data(recipient, dataType, frame);
    }

    @Override
    public boolean isPeerKnown() {
        return target.isPeerKnown();
    }

    @Override
    public void sendable() {
        target.sendable();
    }

    @Override
    public void closed(TransportEnd end) {
        target.closed(end);
    }
}
