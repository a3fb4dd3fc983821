/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixHttpTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** More than the socket's buffers take. */
    private static final int BODY_BYTES = 8 * 1024 * 1024;

    @TempDir
    private Path directory;

    /** Answers the first connection without reading, and closes it. */
    private Thread refusing(ServerSocketChannel listening, String answer) {
        Thread thread = new Thread(() -> {
            try (SocketChannel client = listening.accept()) {
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void answerOfAServerThatDoesNotReadToTheEndIsRead() throws Exception {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            Thread server = refusing(listening, "HTTP/1.1 413 X\r\nContent-Length: 0\r\n\r\n");
            try (HttpReply reply = new UnixHttp(socket, LONG, "").exchange("POST", "/x", new byte[BODY_BYTES])) {
                assertThat(reply.status()).isEqualTo(413);
            }
            server.join();
        }
    }

    @Test
    void brokenPipeWithoutAnAnswerIsNotTakenForNobodyListening() throws Exception {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            Thread server = refusing(listening, "");
            assertThatThrownBy(() -> new UnixHttp(socket, LONG, "").exchange("POST", "/x", new byte[BODY_BYTES]))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(Transport.NotConnectedException.class);
            server.join();
        }
    }

    @Test
    void nobodyListeningIsSaidApart() {
        assertThatThrownBy(() -> new UnixHttp(directory.resolve("none"), LONG, "").exchange("GET", "/x", new byte[0]))
                .isInstanceOf(Transport.NotConnectedException.class);
    }
}
