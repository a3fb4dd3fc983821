/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.cli.client;

import dev.gatehouse.cli.console.CommandFailure;
import dev.gatehouse.cli.console.ExitCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The way over TLS 1.3 to a server with one certificate and no other. Confined to the command's thread. */
final class TlsTransport implements Transport {

    private static final int CONNECT_MILLIS = 10_000;

    private final ServerAddress server;
    private final Fingerprint pinned;
    private final String token;
    private final Duration deadline;

    /** @param token of the sign-in; empty for nobody */
    TlsTransport(ServerAddress server, Fingerprint pinned, String token) {
        this(server, pinned, token, HomeTransport.ANSWER_DEADLINE);
    }

    private TlsTransport(ServerAddress server, Fingerprint pinned, String token, Duration deadline) {
        this.server = server;
        this.pinned = pinned;
        this.token = token;
        this.deadline = deadline;
    }

    @Override
    public Transport waiting(Duration longer) {
        return new TlsTransport(server, pinned, token, longer);
    }

    /** Looks at the certificate of whoever answers there, and sends nothing else. */
    static Fingerprint seen(ServerAddress server) {
        AtomicReference<Fingerprint> seen = new AtomicReference<>();
        try {
            connect(server, certificate -> seen.set(Fingerprint.of(certificate)))
                    .close();
            return Objects.requireNonNull(seen.get(), "the handshake shows a certificate");
        } catch (IOException e) {
            throw unreachable(server, e);
        }
    }

    @Override
    public HttpReply exchange(String method, String target, byte[] body) throws IOException {
        SSLSocket socket;
        try {
            socket = connect(server, this::requirePinned);
            socket.setSoTimeout((int) deadline.toMillis());
        } catch (SSLException e) {
            if (e.getCause() instanceof ChangedException changed) {
                throw new CommandFailure(ExitCode.FAILED, changed.getMessage(), e);
            }
            throw new NotConnectedException(e);
        } catch (IOException e) {
            throw new NotConnectedException(e);
        }
        try {
            String identity = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(UnixHttp.head(
                    method, target, server.authority(), "User-Agent: gatehouse\r\n" + identity, body.length));
            out.write(body);
            out.flush();
            return UnixHttp.read(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void requirePinned(X509Certificate certificate) throws ChangedException {
        Fingerprint seen = Fingerprint.of(certificate);
        if (!seen.equals(pinned)) {
            throw new ChangedException(changed(server, pinned, seen));
        }
    }

    /** What to say of a server that shows another certificate than before. */
    static String changed(ServerAddress server, Fingerprint known, Fingerprint seen) {
        return server + " shows another certificate than the one you confirmed: " + seen + " instead of " + known
                + "; nothing was sent. If it was renewed, sign in with gatehouse login " + server + " --fingerprint "
                + seen
                + " after comparing it with gatehouse tls show on the server; if not, somebody is in between";
    }

    private static final class ChangedException extends CertificateException {
        private static final long serialVersionUID = 1;

        ChangedException(String message) {
            super(message);
        }
    }

    @FunctionalInterface
    private interface Look {
        void at(X509Certificate certificate) throws CertificateException;
    }

    private static SSLSocket connect(ServerAddress server, Look look) throws IOException {
        Socket plain = new Socket();
        try {
            InetSocketAddress address = new InetSocketAddress(server.host(), server.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException(server.host());
            }
            plain.connect(address, CONNECT_MILLIS);
            // the end of the handshake and the request are two small writes: the second would wait for the first's
            // delayed ACK
            plain.setTcpNoDelay(true);
            plain.setSoTimeout((int) HomeTransport.ANSWER_DEADLINE.toMillis());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OneCertificate(look)}, null);
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, server.host(), server.port(), true);
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            plain.close();
            throw new IOException("this Java has no TLS 1.3", e);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /** Who it is follows from the certificate itself, so neither names nor authorities count. */
    private record OneCertificate(Look look) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("this is a client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            look.at(chain[0]);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public CommandFailure unreachable(IOException e) {
        return unreachable(server, e);
    }

    private static CommandFailure unreachable(ServerAddress server, IOException e) {
        String why = e instanceof UnknownHostException || e.getCause() instanceof UnknownHostException
                ? "there is no host of that name"
                : String.valueOf(e.getMessage());
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "no Gatehouse answers at " + server + " (" + why
                        + "): look whether it runs and the address is right; until it has an admin it listens on loopback only",
                e);
    }

    @Override
    public String whereToLook() {
        return "see the server's logs";
    }

    @Override
    public String whenNobody() {
        return token.isEmpty()
                ? ""
                : "you are not signed in at " + server + " any more; sign in again: gatehouse login " + server;
    }
}
