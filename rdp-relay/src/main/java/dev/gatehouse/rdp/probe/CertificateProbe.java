/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.probe;

import dev.gatehouse.proxy.port.TargetTrust;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks an RDP server for its certificate, by the beginning of a connection and no login. The server may be hostile: what it sends is
 * bounded, and whatever it does or leaves out, at the deadline the connection is closed. Safe for use by several threads; blocks
 * threads of its own.
 */
public final class CertificateProbe implements AutoCloseable {

    static final int THREADS = 2;
    static final int QUEUE_MAX = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ThreadPoolExecutor threads;

    public CertificateProbe() {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE_MAX), task -> {
                    Thread thread = new Thread(task, "rdp-probe-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * The public key of the certificate that the server shows; nobody vouches for it.
     *
     * @param address resolved; dialled as it is
     * @param deadline for everything together, waiting for a thread included
     * @return the SubjectPublicKeyInfo in DER, on a thread of this class; or completes with an {@link IOException} whose message says, in one
     *     line, what did not work
     */
    public CompletionStage<byte[]> publicKey(InetSocketAddress address, Duration deadline) {
        return ask(new Connections(address, deadline), deadline, CertificateProbe::publicKey);
    }

    /**
     * Whether the server shows a certificate that {@code authorities} vouch for, valid now and with the right name. Needs a server with TLS
     * 1.2 or later.
     *
     * @param address resolved; dialled as it is
     * @param deadline for everything together, waiting for a thread included
     * @return empty when it does, otherwise why not in one line, on a thread of this class; or completes with an {@link IOException} when it
     *     could not be asked
     */
    public CompletionStage<Optional<String>> objection(
            InetSocketAddress address, TargetTrust.Authorities authorities, Duration deadline) {
        return ask(new Connections(address, deadline), deadline, connections -> objection(connections, authorities));
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(Connections connections) throws IOException, GeneralSecurityException;
    }

    private <T> CompletionStage<T> ask(Connections connections, Duration deadline, Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> complete(answer, connections, question));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IOException("too many servers are being asked at once"));
        }
        return answer.orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((result, fault) -> connections.close())
                .exceptionallyCompose(fault -> CompletableFuture.failedFuture(readable(fault, deadline)));
    }

    private static <T> void complete(CompletableFuture<T> answer, Connections connections, Question<T> question) {
        if (answer.isDone()) {
            return;
        }
        try {
            answer.complete(question.ask(connections));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private static IOException readable(Throwable fault, Duration deadline) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        if (cause instanceof TimeoutException) {
            return new IOException("no answer in " + deadline.toSeconds() + " s");
        }
        if (cause instanceof EOFException) {
            return new IOException("the server closed the connection");
        }
        if (cause instanceof SSLException) {
            return new IOException("TLS with the server failed: " + cause.getMessage(), cause);
        }
        return cause instanceof IOException known ? known : new IOException("the server cannot be asked", cause);
    }

    /** With the JDK's TLS; when that finds no common ground, once more by hand as far as the certificate of an old server. */
    private static byte[] publicKey(Connections connections) throws IOException, GeneralSecurityException {
        SeenCertificate seen = new SeenCertificate();
        String host = connections.address().getAddress().getHostAddress();
        try (SSLSocket tls = overlay(connections, host, seen)) {
            tls.startHandshake();
        } catch (SSLException e) {
            if (seen.publicKeyInfo() == null) {
                return oldPublicKey(connections, e);
            }
        }
        if (seen.publicKeyInfo() == null) {
            throw new IOException("the server showed no certificate");
        }
        return seen.publicKeyInfo();
    }

    private static byte[] oldPublicKey(Connections connections, SSLException first) throws IOException {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        try {
            Socket socket = connections.negotiated();
            socket.getOutputStream().write(OldTlsCertificate.hello(random));
            return OldTlsCertificate.readPublicKey(socket.getInputStream());
        } catch (IOException e) {
            e.addSuppressed(first);
            throw e instanceof EOFException ? first : e;
        }
    }

    private static Optional<String> objection(Connections connections, TargetTrust.Authorities authorities)
            throws IOException, GeneralSecurityException {
        TrustManager[] trust = believing(authorities.roots());
        try (SSLSocket tls = overlay(connections, authorities.hostName(), trust)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return Optional.empty();
        } catch (SSLException e) {
            if (isAboutTheCertificate(e)) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private static boolean isAboutTheCertificate(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private static SSLSocket overlay(Connections connections, String host, TrustManager... trust)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust, null);
        int port = connections.address().getPort();
        return (SSLSocket) context.getSocketFactory().createSocket(connections.negotiated(), host, port, true);
    }

    private static TrustManager[] believing(List<X509Certificate> roots) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < roots.size(); i++) {
            store.setCertificateEntry("root-" + i, roots.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
