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

/** The rdesktop client, which knows TLS without NLA and draws with orders. Confined to one thread. */
public final class RDesktop extends RdpClient {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private RDesktop(LabProcess process, VirtualDisplay display, String title) {
        super(process, display, title);
    }

    /** Starts a client that trusts whatever certificate it sees; its settings and its log go below the directory. */
    public static RDesktop open(Path directory, VirtualDisplay display, RdpLogin login) throws IOException {
        String title = "rdesktop-" + NUMBER.incrementAndGet();
        Map<String, String> environment = new HashMap<>(display.environment());
        environment.put("HOME", directory.resolve(title).toString());
        List<String> line = new ArrayList<>(List.of(
                Programs.find("rdesktop", "rdesktop"),
                "-T",
                title,
                "-a",
                Integer.toString(login.bitsPerPixel()),
                "-g",
                login.width() + "x" + login.height()));
        if (login.user() != null) {
            line.addAll(List.of("-u", login.user()));
        }
        if (login.password() != null) {
            line.addAll(List.of("-p", login.password()));
        }
        line.addAll(login.more());
        line.add("127.0.0.1:" + login.port());
        // the answer to its question about the certificate
        return new RDesktop(
                LabProcess.start(directory.resolve(title), title, environment, "yes\nyes\n", line), display, title);
    }
}
