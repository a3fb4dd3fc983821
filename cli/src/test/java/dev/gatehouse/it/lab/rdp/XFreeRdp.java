/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.it.lab.rdp;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** FreeRDP's X11 client. Confined to one thread. */
public final class XFreeRdp extends RdpClient {

    /** Ended as it was told to, or after {@code +auth-only} that succeeded. */
    public static final int OK = 0;

    /** The server said ERRINFO_RPC_INITIATED_DISCONNECT. */
    public static final int ENDED_BY_ADMINISTRATOR = 1;

    /** The server said ERRINFO_IDLE_TIMEOUT. */
    public static final int ENDED_BY_IDLENESS = 3;

    /** The server said ERRINFO_LOGON_TIMEOUT. */
    public static final int ENDED_BY_TIME = 4;

    /** Ended by a message of the server that gives no other reason. */
    public static final int DISCONNECTED_BY_USER = 12;

    /** The server broke off within the connection sequence. */
    public static final int CONNECTION_FAILED = 131;

    /** No common security protocol. */
    public static final int NEGOTIATION_FAILED = 133;

    /** The server said STATUS_LOGON_FAILURE. */
    public static final int LOGON_FAILED = 134;

    /** The transport went; FreeRDP 2's own server does this for a wrong password. */
    public static final int TRANSPORT_FAILED = 147;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private XFreeRdp(LabProcess process, VirtualDisplay display, String title) {
        super(process, display, title);
    }

    /** Starts a client, whatever comes of it; its settings and its log go below the directory. */
    public static XFreeRdp open(Path directory, VirtualDisplay display, RdpLogin login) throws IOException {
        String title = "xfreerdp-" + NUMBER.incrementAndGet();
        Map<String, String> environment = new HashMap<>(display.environment());
        environment.put("HOME", directory.resolve(title).toString());
        environment.put("XDG_CONFIG_HOME", directory.resolve(title).toString());
        List<String> line = new ArrayList<>(List.of(
                Programs.xfreerdp(),
                "/v:127.0.0.1:" + login.port(),
                "/cert:ignore",
                "/t:" + title,
                "/bpp:" + login.bitsPerPixel(),
                "/size:" + login.width() + "x" + login.height()));
        if (login.user() != null) {
            line.add("/u:" + login.user());
        }
        if (login.password() != null) {
            line.add("/p:" + login.password());
        }
        if (login.security() != null) {
            line.add("/sec:" + login.security());
        }
        line.addAll(login.more());
        return new XFreeRdp(LabProcess.start(directory.resolve(title), title, environment, line), display, title);
    }

    /** Runs a client that is to end by itself; its exit code. */
    public static int exitCode(Path directory, VirtualDisplay display, RdpLogin login)
            throws IOException, InterruptedException {
        try (XFreeRdp client = open(directory, display, login)) {
            return client.awaitExit();
        }
    }
}
