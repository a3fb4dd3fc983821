/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Strangers who announce the body of a sign-in and never send it. */
final class SlowBodies implements Closeable {

    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch refusals;

    private SlowBodies(int refusals) {
        this.refusals = new CountDownLatch(refusals);
    }

    /** @param refusals how many of them are told at once to come again */
    static SlowBodies open(int port, int count, int refusals) throws IOException {
        SlowBodies slow = new SlowBodies(refusals);
        for (int index = 0; index < count; index++) {
            Socket socket = TlsClient.at(port).socket();
            slow.sockets.add(socket);
            socket.getOutputStream()
                    .write(("POST /api/v1/sign-ins HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            Thread reader = new Thread(() -> slow.read(socket), "slow-body");
            reader.setDaemon(true);
            reader.start();
        }
        return slow;
    }

    private void read(Socket socket) {
        try {
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            if (answer.equals("HTTP/1.1 503")) {
                refusals.countDown();
            }
        } catch (IOException e) {
            // closed by the test
        }
    }

    void awaitRefusals() {
        try {
            assertThat(refusals.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
