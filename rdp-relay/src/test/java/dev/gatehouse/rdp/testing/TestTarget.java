/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.testing;

import dev.gatehouse.rdp.probe.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A machine to reach: accepts with the product's own sequence over TLS and plays a server's active phase. */
public final class TestTarget implements AutoCloseable {

    /** The account that lets in here; CredSSP is selected when the account begins as a token does. */
    public static final String PASSWORD = "vaulted";

    private final TestCertificate certificate;
    private final ServerSocket listener;
    private final List<TargetPeer> peers = new CopyOnWriteArrayList<>();
    private final AtomicInteger dials = new AtomicInteger();
    private volatile Outgoing outgoing = Outgoing.HONEST;

    public TestTarget() throws Exception {
        certificate = TestCertificate.authority("target");
        listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::acceptAll, "test-target");
        thread.setDaemon(true);
        thread.start();
    }

    /** Changes what each connection from now on sends. */
    public void outgoing(Outgoing change) {
        outgoing = change;
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                dials.incrementAndGet();
                socket.setTcpNoDelay(true);
                TargetPeer peer = new TargetPeer(socket, certificate, outgoing);
                peers.add(peer);
                Thread thread = new Thread(peer::run, "test-target-peer");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // the end of the test
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    public TestCertificate certificate() {
        return certificate;
    }

    /** How often somebody has connected. */
    public int dials() {
        return dials.get();
    }

    /** Connections in their order. */
    public List<TargetPeer> peers() {
        return peers;
    }

    /** The latest connection. */
    public TargetPeer peer() {
        return peers.get(peers.size() - 1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (TargetPeer each : peers) {
            each.close();
        }
    }
}
