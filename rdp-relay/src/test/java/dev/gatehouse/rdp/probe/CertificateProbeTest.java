/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.port.TargetTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against small servers on loopback that speak the beginning of RDP, or something else. */
class CertificateProbeTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration DAYS = Duration.ofDays(9);
    private static final byte[] SELECTS_HYBRID = hex("03 00 00 13 0e d0 00 00 12 34 00 02 1f 08 00 02 00 00 00");
    private static final String REQUEST = "030000130ee00000000000" + "0100080003000000";

    private final CertificateProbe probe = new CertificateProbe();
    // servers add what they accept
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    @FunctionalInterface
    private interface Behaviour {
        void serve(Socket client) throws Exception;
    }

    @AfterEach
    void close() throws Exception {
        probe.close();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private InetSocketAddress server(Behaviour behaviour) throws IOException {
        ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        open.add(listening);
        Thread thread = new Thread(
                () -> {
                    while (!listening.isClosed()) {
                        try {
                            Socket client = listening.accept();
                            open.add(client);
                            behaviour.serve(client);
                        } catch (Exception e) {
                            // the probe hangs up when it has seen enough
                        }
                    }
                },
                "test-server");
        thread.setDaemon(true);
        thread.start();
        return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
    }

    private InetSocketAddress answering(byte[] confirm) throws IOException {
        return server(client -> {
            client.getInputStream().readNBytes(19);
            client.getOutputStream().write(confirm);
        });
    }

    private InetSocketAddress showing(TestCertificate certificate, String... protocols) throws IOException {
        return server(client -> {
            client.getInputStream().readNBytes(19);
            client.getOutputStream().write(SELECTS_HYBRID);
            try (SSLSocket tls = certificate.serve(client, protocols)) {
                tls.startHandshake();
            }
        });
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private void assertFails(InetSocketAddress address, Duration deadline, String message) {
        assertThatThrownBy(() -> await(probe.publicKey(address, deadline)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void publicKeyIsTheSubjectPublicKeyInfoOfTheCertificate(String protocol) throws Exception {
        TestCertificate shown = TestCertificate.authority("self");
        byte[] seen = await(probe.publicKey(showing(shown, protocol), LONG));
        assertThat(seen).isEqualTo(shown.certificate().getPublicKey().getEncoded());
    }

    @Test
    void asksForTlsAndForCredSsp() throws Exception {
        CompletableFuture<byte[]> request = new CompletableFuture<>();
        InetSocketAddress address = server(client -> {
            request.complete(client.getInputStream().readNBytes(19));
            client.close();
        });
        assertFails(address, LONG, "closed the connection");
        assertThat(HexFormat.of().formatHex(request.get())).isEqualTo(REQUEST);
    }

    @Test
    void certificateOfAnAuthorityIsAcceptedByNameAndByAddress() throws Exception {
        TestCertificate root = TestCertificate.authority("root");
        TestCertificate server = root.issue(
                DAYS,
                new GeneralName(GeneralName.dNSName, "web1.corp.example"),
                new GeneralName(GeneralName.iPAddress, "192.0.2.7"));
        InetSocketAddress address = showing(server, "TLSv1.3");
        assertThat(objection(address, root, "web1.corp.example")).isEmpty();
        assertThat(objection(address, root, "192.0.2.7")).isEmpty();
        assertThat(objection(address, root, "web2.corp.example")).isPresent();
        assertThat(objection(address, root, "192.0.2.8")).isPresent();
    }

    @Test
    void strangersExpiredAndSelfSignedCertificatesAreNot() throws Exception {
        TestCertificate root = TestCertificate.authority("root");
        GeneralName name = new GeneralName(GeneralName.dNSName, "web1");
        TestCertificate stranger = TestCertificate.authority("root").issue(DAYS, name);
        assertThat(objection(showing(stranger, "TLSv1.2"), root, "web1")).isPresent();
        TestCertificate expired = root.issue(Duration.ofHours(2), name);
        assertThat(objection(showing(expired, "TLSv1.2"), root, "web1")).isPresent();
        assertThat(objection(showing(TestCertificate.authority("web1"), "TLSv1.3"), root, "web1"))
                .isPresent();
    }

    private Optional<String> objection(InetSocketAddress address, TestCertificate root, String host) throws Exception {
        return await(probe.objection(address, new TargetTrust.Authorities(List.of(root.certificate()), host), LONG));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "03 00 00 0b 06 d0 00 00 12 34 00                         | RDP's own encryption only",
                "03 00 00 13 0e d0 00 00 12 34 00 03 00 08 00 02 00 00 00 | set to RDP's own encryption",
                "03 00 00 13 0e d0 00 00 12 34 00 03 00 08 00 03 00 00 00 | has no certificate",
                "03 00 00 13 0e d0 00 00 12 34 00 02 00 08 00 00 00 00 00 | not asked for",
                "03 00 00 13 0e d0 00 00 12 34 00 02 00 08 00 03 00 00 00 | not asked for",
                "03 00 00 13 0e 80 00 00 12 34 00 02 00 08 00 02 00 00 00 | does not speak RDP",
                "03 00 00 05 00                                           | does not speak RDP",
                "03 00 ff ff 0e d0                                        | does not speak RDP",
                "53 53 48 2d 32 2e 30 2d                                  | does not speak RDP",
            })
    void whatIsNoRdpServerWithTlsIsSaidInOneLine(String confirm, String message) throws Exception {
        assertFails(answering(hex(confirm)), LONG, message);
    }

    /** The JDK's TLS refuses such a server; its certificate is in clear. */
    @Test
    void publicKeyOfAServerThatEndsAtTlsOneIsReadToo() throws Exception {
        TestCertificate shown = TestCertificate.authority("old");
        InetSocketAddress address = server(client -> {
            client.getInputStream().readNBytes(19);
            client.getOutputStream().write(SELECTS_HYBRID);
            client.getInputStream().readNBytes(64);
            client.getOutputStream()
                    .write(OldTlsCertificateTest.flight(shown.certificate().getEncoded()));
        });
        assertThat(await(probe.publicKey(address, LONG)))
                .isEqualTo(shown.certificate().getPublicKey().getEncoded());
    }

    @Test
    void garbageInsteadOfTlsFails() throws Exception {
        InetSocketAddress address = server(client -> {
            client.getInputStream().readNBytes(19);
            client.getOutputStream().write(SELECTS_HYBRID);
            client.getOutputStream().write(new byte[64 * 1024]);
        });
        assertFails(address, LONG, "TLS with the server failed");
    }

    @Test
    void nobodyListens() throws Exception {
        ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        gone.close();
        assertFails(new InetSocketAddress(gone.getInetAddress(), gone.getLocalPort()), LONG, "refused");
    }

    @Test
    void serverThatSaysNothingIsLeftAtTheDeadline() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        InetSocketAddress address = server(client -> {
            client.getInputStream().readAllBytes();
            hungUp.countDown();
        });
        assertFails(address, Duration.ofSeconds(1), "no answer in 1 s");
        assertThat(hungUp.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Each byte comes in time for a timeout of single reads; only the deadline of the whole ends it. */
    @Test
    void serverThatDripsIsLeftAtTheDeadline() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        InetSocketAddress address = server(client -> {
            try {
                client.getOutputStream().write(SELECTS_HYBRID);
                // a TLS record of a handshake message that is longer than anything that will come
                client.getOutputStream().write(hex("16 03 03 40 00 02 00 3f fc"));
                while (!never.await(20, TimeUnit.MILLISECONDS)) {
                    client.getOutputStream().write(0);
                }
            } finally {
                hungUp.countDown();
            }
        });
        assertFails(address, Duration.ofSeconds(1), "no answer in 1 s");
        assertThat(hungUp.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void questionsBeyondThreadsAndQueueAreRefused() throws Exception {
        InetSocketAddress silent = server(client -> client.setTcpNoDelay(true));
        for (int i = 0; i < CertificateProbe.THREADS + CertificateProbe.QUEUE_MAX; i++) {
            probe.publicKey(silent, LONG);
        }
        assertFails(silent, LONG, "too many servers");
    }
}
