/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.SharedDatabase;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.origin.TrustedProxies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API behind a proxy at 127.0.0.9; the server's own check of its door comes from 127.0.0.1, which is one of them too. */
class ProxiedApiIT {

    private static final byte[] HEADER =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000cc0000209c6336401c7380016");

    @TempDir
    private Path directory;

    private AuditLog audit;
    private ApiServer server;
    private TlsIdentities identities;

    @BeforeEach
    void start() throws IOException {
        Home home = new Home(directory);
        audit = AuditLog.open(SharedDatabase.get(), AuditConfig.defaults(), home, hash -> new byte[32]);
        Vault vault = Vault.open(VaultConfig.defaults(), SharedDatabase.home(), SharedDatabase.get());
        identities = TlsIdentities.open(SharedDatabase.get(), vault, audit, home);
        server = ApiServer.start(new ApiSetup(
                new ConsoleConfig("127.0.0.1", 0, 1_024, Duration.ofSeconds(20), 16),
                home,
                audit,
                identities,
                (caller, permission) -> Optional.empty(),
                () -> true,
                List.of(
                        table -> table.get(
                                "/who",
                                Permission.PUBLIC,
                                (request, caller) -> request.json(caller.actor().facts())),
                        new ServerRoutes(new Ready(), () -> {}, audit)),
                new TrustedProxies(
                        List.of(TrustedProxies.Range.parse("127.0.0.9"), TrustedProxies.Range.parse("127.0.0.1")),
                        Duration.ofMillis(700))));
    }

    @AfterEach
    void stop() {
        server.close();
        identities.close();
        audit.close();
    }

    private record Ready() implements StatusSource {
        @Override
        public Map<String, Object> status() {
            return Map.of();
        }

        @Override
        public boolean isReady() {
            return true;
        }
    }

    private Socket from(String address) throws IOException {
        Socket socket =
                new Socket(InetAddress.getByName("127.0.0.1"), server.port(), InetAddress.getByName(address), 0);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String ask(Socket plain) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        try (SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", 1, true)) {
            secure.getOutputStream()
                    .write("GET /who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(secure.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void theClientIsWhoTheProxySays() throws Exception {
        try (Socket proxy = from("127.0.0.9")) {
            proxy.getOutputStream().write(HEADER, 0, 20);
            proxy.getOutputStream().write(HEADER, 20, HEADER.length - 20);
            assertThat(ask(proxy)).contains("200 OK").contains("192.0.2.9").doesNotContain("127.0.0.9");
        }
    }

    @Test
    void whatAStrangerSaysIsNotUnderstood() throws Exception {
        try (Socket stranger = from("127.0.0.8")) {
            assertThat(ask(stranger)).contains("200 OK").contains("127.0.0.8");
        }
        try (Socket stranger = from("127.0.0.8")) {
            stranger.getOutputStream().write(HEADER);
            String answer;
            try {
                answer = ask(stranger);
            } catch (SSLException | SocketException refused) {
                answer = "";
            }
            assertThat(answer).isEmpty();
        }
    }

    @Test
    void aProxyThatSaysNothingIsClosed() throws Exception {
        for (String text : List.of("", "GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 192.0.2.9 198.51.100.1 51000 22\r\n")) {
            try (Socket proxy = from("127.0.0.9")) {
                proxy.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                int answered;
                try {
                    answered = proxy.getInputStream().read();
                } catch (SocketException reset) {
                    answered = -1;
                }
                assertThat(answered).as(text).isEqualTo(-1);
            }
        }
    }

    /** What the certificate says does not matter here. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(
                java.security.cert.X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                java.security.cert.X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
