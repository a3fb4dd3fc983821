/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * HTTP/1.1 with one request a connection (RFC 9112), over a Unix socket. Confined to the command's thread, but for the watchdog
 * that closes a connection whose answer does not begin in time.
 */
final class UnixHttp {

    static final int HEAD_BYTES_MAX = 32 * 1024;

    private final Path socket;
    private final Duration answerDeadline;
    private final String claims;

    /** @param claims further header lines, each ended by CR LF: what the caller says of itself, written to the audit log as claimed */
    UnixHttp(Path socket, Duration answerDeadline, String claims) {
        this.socket = socket;
        this.answerDeadline = answerDeadline;
        this.claims = claims;
    }

    /**
     * Sends one request; {@code body} may be empty and is the caller's to wipe.
     *
     * @throws Transport.NotConnectedException when there is no connection
     */
    HttpReply exchange(String method, String target, byte[] body) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            connect(channel);
            Thread watchdog = watch(channel);
            try {
                return answer(channel, head(method, target, "gatehouse", claims, body.length), body);
            } catch (java.nio.channels.AsynchronousCloseException e) {
                throw new InterruptedIOException("no answer within " + answerDeadline.toSeconds() + " s");
            } finally {
                watchdog.interrupt();
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void connect(SocketChannel channel) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new Transport.NotConnectedException(e);
        }
    }

    /** A server that refuses does not read to the end: what it has said by then is worth more than the broken pipe. */
    private static HttpReply answer(SocketChannel channel, byte[] head, byte[] body) throws IOException {
        IOException broken = null;
        try {
            write(channel, head);
            write(channel, body);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            broken = e;
        }
        try {
            return read(new BufferedInputStream(Channels.newInputStream(channel), 16 * 1024));
        } catch (IOException e) {
            if (broken == null || e instanceof ClosedChannelException) {
                throw e;
            }
            broken.addSuppressed(e);
            throw broken;
        }
    }

    private Thread watch(SocketChannel channel) {
        Thread watchdog = new Thread(
                () -> {
                    try {
                        Thread.sleep(answerDeadline.toMillis());
                        channel.close();
                    } catch (InterruptedException | IOException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "answer-deadline");
        watchdog.setDaemon(true);
        watchdog.start();
        return watchdog;
    }

    /** @param lines further header lines, each ended by CR LF */
    static byte[] head(String method, String target, String host, String lines, int bodyBytes) {
        String head = method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                + "Accept: application/json, */*\r\n" + lines
                + (bodyBytes == 0 && method.equals("GET")
                        ? ""
                        : "Content-Type: application/json\r\nContent-Length: " + bodyBytes + "\r\n")
                + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Reads the head of an answer; the body is read as the caller wants it. */
    static HttpReply read(InputStream in) throws IOException {
        HeadReader head = new HeadReader(in);
        String[] statusLine = head.line().split(" ", 3);
        if (statusLine.length < 2 || !statusLine[0].startsWith("HTTP/1.") || !statusLine[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("the answer is not HTTP");
        }
        boolean chunked = false;
        long length = -1;
        for (String line = head.line(); !line.isEmpty(); line = head.line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).trim());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.endsWith("chunked");
            }
        }
        InputStream body = chunked ? new ChunkedInput(in) : length >= 0 ? new FixedInput(in, length) : in;
        return new HttpReply(Integer.parseInt(statusLine[1]), body);
    }

    /** Lines of a head, all of them together no longer than {@link #HEAD_BYTES_MAX}. */
    static final class HeadReader {
        private final InputStream in;
        private int bytes;

        HeadReader(InputStream in) {
            this.in = in;
        }

        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the connection was closed inside the answer's head");
                }
                if (++bytes > HEAD_BYTES_MAX) {
                    throw new IOException("the answer's head is longer than " + HEAD_BYTES_MAX + " bytes");
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }
    }

    /** A body whose length is known; a connection that closes early is an error, not an end. */
    static final class FixedInput extends FilterInputStream {
        private long left;

        FixedInput(InputStream in, long length) {
            super(in);
            left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the answer was cut: " + left + " bytes are missing");
            }
            left -= count;
            return count;
        }
    }
}
