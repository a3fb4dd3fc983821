/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers on a home's Unix socket with what a test has laid down, byte for byte, so that broken answers can be tried as well. The
 * whole-appliance tests use the real server.
 */
public final class FakeServer implements AutoCloseable {

    /** A request as it came. */
    public record Request(String line, String body) {}

    private final ServerSocketChannel channel;
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    private FakeServer(ServerSocketChannel channel) {
        this.channel = channel;
    }

    public static FakeServer start(Path home) throws IOException {
        Path run = Files.createDirectories(home.resolve("run"));
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(run.resolve("control.sock")));
        FakeServer server = new FakeServer(channel);
        Thread thread = new Thread(server::serve, "fake-server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** Answers {@code METHOD /path} with JSON. */
    public FakeServer answer(String request, int status, String json) {
        return answerRaw(
                request,
                "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: "
                        + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
    }

    public FakeServer answerRaw(String request, String bytes) {
        answers.put(request, bytes.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    private void serve() {
        while (channel.isOpen()) {
            try (SocketChannel client = channel.accept()) {
                Request request = read(Channels.newInputStream(client));
                requests.add(request);
                String key = request.line().replace(" HTTP/1.1", "");
                byte[] missing = "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
                client.write(ByteBuffer.wrap(answers.getOrDefault(key, missing)));
            } catch (IOException e) {
                // the test has closed the server, or a client went away
            }
        }
    }

    private static Request read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed");
            }
            head.write(b);
        }
        List<String> lines = head.toString(StandardCharsets.US_ASCII).lines().toList();
        int length = lines.stream()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
        return new Request(lines.get(0), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
