/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Syslog over UDP (RFC 5426): nobody says whether a message has arrived. */
final class DatagramConnection implements SyslogConnection {

    private final DatagramSocket socket;

    DatagramConnection(SyslogDestination destination) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByName(destination.host()), destination.port());
        socket = new DatagramSocket();
        try {
            // an answer "port unreachable" then fails the next message
            socket.connect(address);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void send(List<byte[]> messages) throws IOException {
        for (byte[] message : messages) {
            socket.send(new DatagramPacket(message, message.length));
        }
    }

    @Override
    public void finish() {
        close();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        socket.close();
    }
}
