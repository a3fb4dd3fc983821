/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** JSON over the local operator's socket; every exchange is held against {@link ApiContract}. */
final class SocketClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path socket;

    SocketClient(Path socket) {
        this.socket = socket;
    }

    record Answer(int status, String text) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + text, e);
            }
        }
    }

    /** @param body with single quotes for double ones, so that tests can be read */
    Answer call(String method, String path, String body) {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + bytes.length + "\r\n\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer request = ByteBuffer.wrap(request(head, bytes));
            while (request.hasRemaining()) {
                channel.write(request);
            }
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            int split = answer.indexOf("\r\n\r\n");
            String text = answer.substring(split + 4);
            int status = Integer.parseInt(answer.substring(9, 12));
            ApiContract.get()
                    .check(
                            method,
                            path,
                            new String(bytes, StandardCharsets.UTF_8),
                            status,
                            answer.substring(0, split),
                            text);
            return new Answer(status, text);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    /** Head and body in one write: a server that refuses closes without reading the body, and a second write would break. */
    static byte[] request(String head, byte[] body) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        whole.writeBytes(body);
        return whole.toByteArray();
    }
}
