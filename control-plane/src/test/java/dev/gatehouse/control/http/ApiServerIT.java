/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.config.AuditConfig;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.config.Home;
import dev.gatehouse.control.config.VaultConfig;
import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.db.SharedDatabase;
import dev.gatehouse.control.os.ShortCommand;
import dev.gatehouse.control.tls.TlsIdentities;
import dev.gatehouse.control.vault.RecordingKeys;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.port.Secret;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiServerIT {

    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Home home;
    private AuditLog audit;
    private ApiServer server;
    private TlsIdentities identities;
    private final AtomicBoolean adminExists = new AtomicBoolean();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final AtomicBoolean stopped = new AtomicBoolean();

    @BeforeEach
    void open() throws IOException {
        home = new Home(directory);
        audit = AuditLog.open(SharedDatabase.get(), AuditConfig.defaults(), home, hash -> new byte[32]);
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
        if (identities != null) {
            identities.close();
        }
        audit.close();
    }

    @Test
    void strangersLearnTheStateAndNothingElse() throws IOException {
        start();
        assertThat(https("GET", "/healthz").body()).isEqualTo("{\"status\":\"up\"}");
        assertThat(https("GET", "/readyz").body()).isEqualTo("{\"status\":\"ready\"}");
        ready.set(false);
        RawHttp.Answer notReady = https("GET", "/readyz");
        assertThat(notReady.status()).isEqualTo(503);
        assertThat(notReady.body()).isEqualTo("{\"status\":\"not-ready\"}");
        for (String path : List.of("/api/v1/status", "/api/v1/audit", "/nothing", "/api/v1/things/x", "/healthz/", "/"))
            for (String method : List.of("GET", "POST", "HEAD", "OPTIONS", "DELETE", "PUT", "TRACE")) {
                RawHttp.Answer answer = https(method, path);
                assertThat(answer.status()).as(method + " " + path).isIn(401, 404, 405);
                assertThat(answer.status()).as(method + " " + path).isEqualTo(401);
            }
        RawHttp.Answer refused = https("GET", "/api/v1/status");
        assertThat(refused.head()).contains("application/problem+json").doesNotContainIgnoringCase("jetty");
        assertThat(refused.body()).contains("\"code\":\"not-authenticated\"");
    }

    @Test
    void everyRouteDeclaresItsPermission() throws IOException {
        start();
        Set<String> routes = new HashSet<>();
        server.javalin().unsafe.internalRouter.allHttpHandlers().forEach(parsed -> {
            var endpoint = parsed.endpoint;
            if (!endpoint.method.equals(HandlerType.BEFORE)) {
                var roles = endpoint.metadata(io.javalin.security.Roles.class);
                assertThat(roles).as(endpoint.method + " " + endpoint.path).isNotNull();
                assertThat(roles.getRoles())
                        .as(endpoint.method + " " + endpoint.path)
                        .allMatch(Permission.class::isInstance)
                        .hasSize(roles.getRoles().contains(Permission.OWN) ? 2 : 1);
                routes.add(endpoint.method.name() + " " + endpoint.path);
            }
        });
        assertThat(routes)
                .contains(
                        "GET /healthz",
                        "GET /readyz",
                        "GET /api/v1/status",
                        "POST /api/v1/shutdown",
                        "GET /api/v1/audit",
                        "POST /api/v1/audit/verify",
                        "GET /api/v1/recording-keys");
    }

    @Test
    void theLocalOperatorIsKnownByTheKernelsWord() throws IOException {
        start();
        RawHttp.Answer answer = RawHttp.local(
                home.controlSocket(),
                "GET",
                "/api/v1/who",
                "",
                "Gatehouse-Client-Pid: " + ProcessHandle.current().pid(),
                "Gatehouse-Sudo-User: anna");
        assertThat(answer.status()).isEqualTo(200);
        long uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        assertThat(answer.body())
                .contains("\"uid\":\"" + uid + "\"")
                .contains("\"pid\":\"" + ProcessHandle.current().pid() + "\"")
                .contains("\"sudoUser\":\"anna\"");
        assertThat(RawHttp.local(home.controlSocket(), "GET", "/api/v1/who", "", "Gatehouse-Client-Pid: 999999999")
                        .body())
                .doesNotContain("pid");
    }

    @Test
    void anotherUserIsNotLetInAtTheSocketEvenWhenItCanReachIt() throws IOException {
        start();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.run())))
                .isEqualTo("rwx------");
        for (Path each = home.controlSocket(); each != null && !each.equals(Path.of("/tmp")); each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        ShortCommand.Result result = ShortCommand.run(
                List.of(
                        "setpriv",
                        "--reuid",
                        "65534",
                        "--regid",
                        "65534",
                        "--clear-groups",
                        "--",
                        "perl",
                        "-MIO::Socket::UNIX",
                        "-e",
                        "$s=IO::Socket::UNIX->new(Peer=>$ARGV[0]) or die $!; print $s \"GET /api/v1/who HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n\"; print while <$s>;",
                        home.controlSocket().toString()),
                Path.of("/"),
                Duration.ofSeconds(30));
        assertThat(result.output()).startsWith("HTTP/1.1 401");
    }

    @Test
    void rightsAreAskedAndRefusalsAudited() throws IOException {
        start();
        RawHttp.Answer refused = local("GET", "/api/v1/forbidden", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("\"code\":\"not-permitted\"").contains("an administrator exists");
        List<AuditRow> rows = audit.list(0, 1_000);
        AuditRow last = rows.get(rows.size() - 1);
        assertThat(last.action()).isEqualTo("api.denied");
        assertThat(last.object()).isEqualTo("route:GET /api/v1/forbidden");
        assertThat(last.detail()).containsKey("actor.uid").containsEntry("permission", "RECORDING_PLAY");
    }

    @Test
    void faultsBecomeProblems() throws IOException {
        start();
        assertProblem(local("GET", "/api/v1/nothing", ""), 404, "not-found");
        assertProblem(local("GET", "/api/v1/things/x", ""), 404, "not-found");
        assertProblem(local("PUT", "/api/v1/things/x", ""), 404, "not-found");
        assertProblem(local("GET", "/api/v1/conflict", ""), 409, "conflict");
        assertProblem(local("GET", "/api/v1/away", ""), 503, "unavailable");
        assertProblem(local("GET", "/api/v1/audit?limit=0", ""), 400, "usage");
        assertProblem(local("GET", "/api/v1/audit?after=x", ""), 400, "usage");
        RawHttp.Answer broken = local("GET", "/api/v1/broken", "");
        assertProblem(broken, 500, "failed");
        assertThat(broken.body()).contains("incident").doesNotContain("canary");
        RawHttp.Answer missing = local("GET", "/api/v1/missing-class", "");
        assertProblem(missing, 500, "failed");
        assertThat(missing.body()).contains("incident").doesNotContain("canary");
    }

    @Test
    void aBodyIsReadUpToItsLimitAndItsSecretsAreNeverRepeated() throws IOException {
        start();
        assertThat(local("POST", "/api/v1/things", "{\"name\":\"a\",\"password\":\"canary\"}")
                        .body())
                .isEqualTo("{\"name\":\"a\",\"length\":6}");
        RawHttp.Answer wrong = local("POST", "/api/v1/things", "{\"name\":\"a\",\"password\":{\"canary\":1}}");
        assertProblem(wrong, 400, "usage");
        assertThat(wrong.body()).doesNotContain("canary");
        String padding = "x".repeat(2_048);
        assertProblem(local("POST", "/api/v1/things", "{\"name\":\"" + padding + "\"}"), 413, "usage");
    }

    @Test
    void answersAreTheJsonThatTheApiPromises() throws IOException {
        start();
        assertThat(local("GET", "/api/v1/shapes", "").body())
                .isEqualTo(
                        "{\"items\":[{\"id\":\"00000000-0000-0001-0000-000000000002\",\"at\":\"1970-01-01T00:00:00.000Z\",\"nothing\":null,\"something\":\"x\",\"span\":\"PT15M\"}],\"next\":null}");
        assertProblem(local("GET", "/api/v1/leak", ""), 500, "failed");
    }

    @Test
    void auditAndKeysAreServed() throws IOException {
        start();
        local("GET", "/api/v1/forbidden", "");
        assertThat(local("GET", "/api/v1/audit?limit=1", "").body())
                .contains("\"sequence\":1")
                .contains("\"next\":\"1\"")
                .contains("\"hash\":\"");
        local("POST", "/api/v1/audit/verify", "");
        List<AuditRow> all = audit.list(0, 1_000);
        assertThat(all).hasSizeGreaterThan(1);
        assertThat(local("GET", "/api/v1/audit?last=1", "").body())
                .contains("\"sequence\":" + all.size() + ",")
                .doesNotContain("\"sequence\":" + (all.size() - 1) + ",")
                .contains("\"next\":null");
        assertThat(local("GET", "/api/v1/audit?last=1000", "").body()).contains("\"sequence\":1,");
        assertThat(local("POST", "/api/v1/audit/verify", "").body())
                .contains("\"rows\":")
                .contains("\"ok\":");
        assertThat(local("GET", "/api/v1/recording-keys", "").body())
                .contains("\"keyId\":\"")
                .contains("\"publicKey\":\"")
                .contains("\"retiredAt\":null");
        assertThat(local("GET", "/api/v1/status", "").body()).isEqualTo("{\"home\":\"here\"}");
    }

    @Test
    void shutdownIsTheLocalOperatorsAndOnRecord() throws IOException {
        start();
        assertThat(https("POST", "/api/v1/shutdown").status()).isEqualTo(401);
        assertThat(stopped).isFalse();
        assertThat(local("POST", "/api/v1/shutdown", "{}").status()).isEqualTo(202);
        assertThat(stopped).isTrue();
        assertThat(audit.list(0, 1_000)).extracting(AuditRow::action).contains("server.stop");
    }

    @Test
    void onlyTls13AndNoPlainHttp() throws IOException {
        start();
        try (SSLSocket socket =
                (SSLSocket) RawHttp.trustingEverybody().getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
        try (var socket = new java.net.Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(new String(answer)).doesNotContain("HTTP/1.1 200").doesNotContain("up");
        }
    }

    @Test
    void takesItsLimitOfConnectionsAndNoMore() throws IOException {
        start();
        List<Socket> silent = new ArrayList<>();
        try {
            for (int index = 0; index < HttpsListener.CONNECTION_LIMIT; index++) {
                silent.add(new Socket("127.0.0.1", server.port()));
            }
            try (SSLSocket late = tlsSocket()) {
                late.setSoTimeout(1_000);
                assertThatThrownBy(late::startHandshake).isInstanceOf(IOException.class);
            }
            for (Socket socket : silent.subList(0, 10)) {
                socket.close();
            }
            await().atMost(GENEROUS).until(this::answers);
            assertThat(local("GET", "/api/v1/status", "").status())
                    .as("the operator's own door is not crowded by strangers")
                    .isEqualTo(200);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private SSLSocket tlsSocket() throws IOException {
        return (SSLSocket) RawHttp.trustingEverybody().getSocketFactory().createSocket("127.0.0.1", server.port());
    }

    @Test
    void noOtherPortIsBound() throws IOException {
        Set<Integer> before = ListeningPorts.ofThisProcess();
        start();
        Set<Integer> opened = new HashSet<>(ListeningPorts.ofThisProcess());
        opened.removeAll(before);
        assertThat(opened).containsExactly(server.port());
    }

    @Test
    void loopbackOnlyUntilThereIsAnAdministratorAndWhileTheAddressIsTaken() throws IOException {
        start();
        int port = server.port();
        try (ServerSocket elsewhere = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.9"))) {
            adminExists.set(true);
            await().atMost(GENEROUS).during(Duration.ofSeconds(2)).until(this::answers);
            assertThat(server.listeners().get(0)).isEqualTo("https://127.0.0.1:" + port);
            assertThat(elsewhere.isBound()).isTrue();
        }
        await().atMost(GENEROUS).until(() -> server.listeners().get(0).equals("https://0.0.0.0:" + port));
        await().atMost(GENEROUS).until(this::answers);
        assertThat(local("GET", "/api/v1/status", "").status()).isEqualTo(200);
    }

    private boolean answers() {
        try {
            return https("GET", "/healthz").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aTakenPortNamesItsHolder() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(holder.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + holder.getLocalPort())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--port-offset");
        }
        start();
        assertThat(https("GET", "/healthz").status()).isEqualTo(200);
    }

    @Test
    void aSecondServerInTheSameHomeIsRefusedAndALeftSocketIsNot() throws IOException {
        start();
        ApiServer first = server;
        assertThatThrownBy(() -> start(0)).hasMessageContaining("another Gatehouse");
        first.close();
        Files.deleteIfExists(home.controlSocket());
        try (var left = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            left.bind(java.net.UnixDomainSocketAddress.of(home.controlSocket()));
        }
        assertThat(home.controlSocket()).exists();
        start();
        assertThat(local("GET", "/api/v1/status", "").status()).isEqualTo(200);
    }

    @Test
    void aHomeTooDeepForASocketIsExplained() {
        Home deep = new Home(directory.resolve("x".repeat(100)));
        assertThatThrownBy(() -> LocalSocket.connector(
                        new org.eclipse.jetty.server.Server(),
                        new org.eclipse.jetty.server.HttpConfiguration(),
                        ConsoleConfig.defaults(),
                        deep))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--home");
    }

    private void start() throws IOException {
        start(0);
    }

    private void start(int port) throws IOException {
        ConsoleConfig config = new ConsoleConfig("0.0.0.0", port, 1_024, Duration.ofSeconds(20), 16);
        Vault vault = Vault.open(VaultConfig.defaults(), SharedDatabase.home(), SharedDatabase.get());
        RecordingKeys keys = RecordingKeys.open(SharedDatabase.get(), vault, home);
        server = ApiServer.start(new ApiSetup(
                config,
                home,
                audit,
                identities(vault),
                (caller, permission) -> permission == Permission.RECORDING_PLAY
                        ? Optional.of("the local operator may not play: an administrator exists")
                        : Optional.empty(),
                adminExists::get,
                List.of(
                        new ServerRoutes(new TestStatus(), () -> stopped.set(true), audit),
                        new AuditRoutes(audit, null, null),
                        new RecordingKeyRoutes(keys),
                        ApiServerIT::testRoutes)));
    }

    private TlsIdentities identities(Vault vault) throws IOException {
        if (identities == null) {
            identities = TlsIdentities.open(SharedDatabase.get(), vault, audit, home);
        }
        return identities;
    }

    private final class TestStatus implements StatusSource {
        @Override
        public Map<String, Object> status() {
            return Map.of("home", "here");
        }

        @Override
        public boolean isReady() {
            return ready.get();
        }
    }

    record Shape(UUID id, Instant at, Optional<String> nothing, Optional<String> something, Duration span) {}

    private static void testRoutes(RouteTable table) {
        table.get(
                        "/api/v1/who",
                        Permission.SERVER_READ,
                        (request, caller) -> request.json(caller.actor().facts()))
                .get("/api/v1/forbidden", Permission.RECORDING_PLAY, (request, caller) -> request.result("played"))
                .get("/api/v1/things/{name}", Permission.SERVER_READ, (request, caller) -> {
                    throw ApiProblem.notFound("there is no such thing");
                })
                .get("/api/v1/conflict", Permission.SERVER_READ, (request, caller) -> {
                    throw ApiProblem.conflict("there is one already");
                })
                .get("/api/v1/away", Permission.SERVER_READ, (request, caller) -> {
                    throw new DatabaseUnavailableException("away");
                })
                .get("/api/v1/broken", Permission.SERVER_READ, (request, caller) -> {
                    throw new IllegalStateException("canary");
                })
                .get("/api/v1/missing-class", Permission.SERVER_READ, (request, caller) -> {
                    throw new NoClassDefFoundError("canary");
                })
                .get(
                        "/api/v1/leak",
                        Permission.SERVER_READ,
                        (request, caller) -> request.json(Map.of("secret", Secret.ofText("canary"))))
                .get(
                        "/api/v1/shapes",
                        Permission.SERVER_READ,
                        (request, caller) -> request.json(Page.all(List.of(new Shape(
                                new UUID(1, 2),
                                Instant.EPOCH,
                                Optional.empty(),
                                Optional.of("x"),
                                Duration.ofMinutes(15))))))
                .post("/api/v1/things", Permission.CONFIGURATION_WRITE, (request, caller) -> {
                    try (RequestBody body = RequestBody.read(request, Set.of("name", "password"), Set.of("password"));
                            Secret secret = body.takeSecret("password").orElseThrow()) {
                        Map<String, Object> answer = new java.util.LinkedHashMap<>();
                        answer.put("name", body.text("name"));
                        answer.put("length", secret.copyBytes().length);
                        request.json(answer);
                    }
                });
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.head()).contains("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").contains("\"status\":" + status);
    }

    private RawHttp.Answer local(String method, String path, String body) throws IOException {
        return RawHttp.local(home.controlSocket(), method, path, body);
    }

    private RawHttp.Answer https(String method, String path) throws IOException {
        return RawHttp.https(server.port(), method, path, "");
    }
}
