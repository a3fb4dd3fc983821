/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.os.PrivateFiles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/** The local operator's Unix socket, in a directory that only the owner can enter. Stateless. */
final class LocalSocket {

    /** {@code sun_path} holds 108 bytes with the closing zero. */
    private static final int LONGEST_PATH = 107;

    private LocalSocket() {}

    static UnixDomainServerConnector connector(Server server, HttpConfiguration base, ConsoleConfig config, Home home)
            throws IOException {
        HttpConfiguration http = new HttpConfiguration(base);
        http.addCustomizer(CallerCustomizer.localSocket());
        UnixDomainServerConnector connector = new UnixDomainServerConnector(server, new HttpConnectionFactory(http));
        connector.setUnixDomainPath(prepare(home));
        connector.setIdleTimeout(config.idleTimeout().toMillis());
        return connector;
    }

    /** Makes the directory and removes a socket that a killed server left behind. */
    private static Path prepare(Home home) throws IOException {
        Path socket = home.controlSocket();
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new IOException("the path " + socket + " has " + length + " bytes, and a Unix socket's may have "
                    + LONGEST_PATH + "; use a home with a shorter path (--home)");
        }
        PrivateFiles.directory(home.run());
        if (Files.exists(socket)) {
            if (answers(socket)) {
                throw new IOException("another Gatehouse is running in " + home.root()
                        + "; stop it (gatehouse down) or use another home (--home)");
            }
            Files.delete(socket);
        }
        return socket;
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }
}
