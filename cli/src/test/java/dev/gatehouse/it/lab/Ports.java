/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports on loopback. */
public final class Ports {

    private Ports() {}

    /** A port that was free a moment ago. */
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** An offset for which all of Gatehouse's default ports were free a moment ago. */
    public static int freeOffset() throws IOException {
        int[] defaults = {4422, 4489, 6500, 6520, 6523, 6524};
        for (int offset = 20_000 + (int) (ProcessHandle.current().pid() % 2000) * 10; offset < 58_000; offset += 37) {
            boolean free = true;
            for (int port : defaults) {
                free &= !answers(port + offset);
            }
            if (free) {
                return offset;
            }
        }
        throw new IOException("no free range of ports");
    }

    /** Whether something listens there. */
    public static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1000);
            return true;
        } catch (IOException no) {
            return false;
        }
    }
}
