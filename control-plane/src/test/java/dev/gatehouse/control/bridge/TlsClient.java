/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.bridge.SocketClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** JSON over the network door, from an address of 127.0.0.0/8, as somebody or nobody; whose certificate it is does not matter here. Every exchange is held against
 * {@link ApiContract}. */
record TlsClient(int port, String from, Optional<String> bearer, List<String> headers) {

    static TlsClient at(int port) {
        return new TlsClient(port, "127.0.0.1", Optional.empty(), List.of());
    }

    TlsClient from(String address) {
        return new TlsClient(port, address, bearer, headers);
    }

    TlsClient as(String secret) {
        return new TlsClient(port, from, Optional.of(secret), headers);
    }

    /** Sends these lines too. */
    TlsClient with(String... lines) {
        return new TlsClient(port, from, bearer, List.of(lines));
    }

    /** Signs in and speaks as that person from then on. */
    TlsClient signIn(String user, String password) {
        Answer answer = trySignIn(user, password);
        if (answer.status() != 201) {
            throw new AssertionError(answer.text());
        }
        return as(answer.json().get("token").asText());
    }

    Answer trySignIn(String user, String password) {
        return call("POST", "/api/v1/sign-ins", "{'user':'" + user + "','password':'" + password + "'}");
    }

    Answer get(String path) {
        return call("GET", path, "");
    }

    /** @param body with single quotes for double ones, so that tests can be read */
    Answer call(String method, String path, String body) {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUser-Agent: test\r\n"
                + bearer.map(secret -> "Authorization: Bearer " + secret + "\r\n")
                        .orElse("")
                + headers.stream().map(line -> line + "\r\n").collect(Collectors.joining())
                + "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        try (SSLSocket socket = socket()) {
            OutputStream out = socket.getOutputStream();
            out.write(SocketClient.request(head, bytes));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int split = answer.indexOf("\r\n\r\n");
            String text = unchunked(answer.substring(0, split), answer.substring(split + 4));
            String decoded = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            int status = Integer.parseInt(answer.substring(9, 12));
            ApiContract.get()
                    .check(
                            method,
                            path,
                            new String(bytes, StandardCharsets.UTF_8),
                            status,
                            answer.substring(0, split),
                            decoded);
            return new Answer(status, decoded);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    SSLSocket socket() throws IOException {
        Socket plain = new Socket();
        plain.setTcpNoDelay(true);
        plain.bind(new InetSocketAddress(from, 0));
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        plain.setSoTimeout(60_000);
        return (SSLSocket) trusting().getSocketFactory().createSocket(plain, "localhost", port, true);
    }

    /** What the server sends without a length comes in chunks. */
    private static String unchunked(String head, String text) {
        boolean chunked = head.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked");
        if (!chunked) {
            return text;
        }
        StringBuilder whole = new StringBuilder();
        int at = 0;
        while (true) {
            int end = text.indexOf("\r\n", at);
            int size = Integer.parseInt(text.substring(at, end), 16);
            if (size == 0) {
                return whole.toString();
            }
            whole.append(text, end + 2, end + 2 + size);
            at = end + 2 + size + 2;
        }
    }

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsEverybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TrustsEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
