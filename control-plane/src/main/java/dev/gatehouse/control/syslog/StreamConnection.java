/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.syslog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syslog over TCP with octet counting (RFC 6587 section 3.4.1), or over TLS (RFC 5425), which frames alike. A message counts as taken
 * when the other machine has acknowledged its bytes, see {@link UnacknowledgedBytes}: syslog itself has no answer. That the collector has
 * read them is known only when it closes after us, see {@link #finish}. A blocked write is
 * ended by closing the TCP socket under it.
 */
final class StreamConnection implements SyslogConnection {

    private static final Logger LOGGER = LoggerFactory.getLogger(StreamConnection.class);
    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(10);
    private static final Duration SEND_DEADLINE = Duration.ofSeconds(10);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
    private static final String CLOSED = "it closed the connection";
    private static final long LOOK_AGAIN_MILLIS = 5;

    private final Socket tcp;
    private final Socket socket;
    private final ScheduledExecutorService watchdog;
    private final CountDownLatch peerIsGone = new CountDownLatch(1);
    private volatile boolean brokenByPeer;
    private volatile boolean overdue;

    private StreamConnection(Socket tcp, Socket socket, ScheduledExecutorService watchdog) {
        this.tcp = tcp;
        this.socket = socket;
        this.watchdog = watchdog;
        Thread reader = new Thread(this::readUntilClosed, "syslog-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Plain TCP. */
    static StreamConnection tcp(SyslogDestination destination, ScheduledExecutorService watchdog) throws IOException {
        Socket tcp = connect(destination);
        return new StreamConnection(tcp, tcp, watchdog);
    }

    /** TLS 1.2 or 1.3; the certificate must be issued under the context's trust and carry the configured host. */
    static StreamConnection tls(SyslogDestination destination, SSLContext context, ScheduledExecutorService watchdog)
            throws IOException {
        Socket tcp = connect(destination);
        ScheduledFuture<?> deadline = endLater(tcp, watchdog, CONNECT_DEADLINE);
        try {
            SSLSocket tls = (SSLSocket)
                    context.getSocketFactory().createSocket(tcp, destination.host(), destination.port(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (!destination.host().matches("[0-9.]+|.*:.*")) {
                parameters.setServerNames(List.of(new SNIHostName(destination.host())));
            }
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return new StreamConnection(tcp, tls, watchdog);
        } catch (IOException | RuntimeException e) {
            closeQuietly(tcp);
            throw e instanceof RuntimeException ? new IOException(e.getMessage(), e) : (IOException) e;
        } finally {
            deadline.cancel(false);
        }
    }

    private static Socket connect(SyslogDestination destination) throws IOException {
        Socket tcp = new Socket();
        try {
            tcp.setTcpNoDelay(true);
            tcp.setKeepAlive(true);
            tcp.connect(
                    new InetSocketAddress(InetAddress.getByName(destination.host()), destination.port()),
                    Math.toIntExact(CONNECT_DEADLINE.toMillis()));
            return tcp;
        } catch (IOException | RuntimeException e) {
            closeQuietly(tcp);
            throw e;
        }
    }

    private static ScheduledFuture<?> endLater(Socket tcp, ScheduledExecutorService watchdog, Duration deadline) {
        return watchdog.schedule(() -> closeQuietly(tcp), deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void send(List<byte[]> messages) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            frames.writeBytes((message.length + " ").getBytes(StandardCharsets.US_ASCII));
            frames.writeBytes(message);
        }
        ScheduledFuture<?> deadline = watchdog.schedule(this::giveUp, SEND_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            socket.getOutputStream().write(frames.toByteArray());
            socket.getOutputStream().flush();
            awaitAcknowledgement();
        } catch (IOException e) {
            throw overdue
                    ? new IOException("it did not take what was sent within " + SEND_DEADLINE.toSeconds() + " s", e)
                    : e;
        } finally {
            deadline.cancel(false);
        }
        if (!isOpen()) {
            throw new IOException(CLOSED);
        }
    }

    private void giveUp() {
        overdue = true;
        closeQuietly(tcp);
    }

    private void awaitAcknowledgement() throws IOException {
        try {
            while (UnacknowledgedBytes.of(tcp) > 0) {
                if (peerIsGone.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IOException(CLOSED);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Collectors say nothing; what matters is when they go. */
    private void readUntilClosed() {
        byte[] ignored = new byte[512];
        try {
            InputStream in = socket.getInputStream();
            int count = in.read(ignored);
            while (count >= 0) {
                count = in.read(ignored);
            }
        } catch (IOException e) {
            LOGGER.debug("the collector's side: {}", e.toString());
            brokenByPeer = true;
        }
        peerIsGone.countDown();
    }

    @Override
    public void finish() throws IOException {
        try {
            if (isOpen()) {
                socket.shutdownOutput();
                if (!peerIsGone.await(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOGGER.debug("the collector does not close its side; what it has read is not known");
                }
            }
            if (brokenByPeer) {
                throw new IOException("the connection to the collector broke");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            close();
        }
    }

    @Override
    public boolean isOpen() {
        return peerIsGone.getCount() > 0 && !tcp.isClosed();
    }

    @Override
    public void close() {
        ScheduledFuture<?> deadline = endLater(tcp, watchdog, CLOSE_DEADLINE);
        try {
            socket.close();
        } catch (IOException e) {
            LOGGER.debug("closing: {}", e.toString());
        } finally {
            deadline.cancel(false);
            closeQuietly(tcp);
        }
    }

    private static void closeQuietly(Socket tcp) {
        try {
            tcp.close();
        } catch (IOException e) {
            LOGGER.debug("closing: {}", e.toString());
        }
    }
}
