/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.db.UnauditedChanges;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.token.RdpFileRoutes;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tokens through the API's socket: what the local operator gets to see and may do. The admin comes last: there is no way back. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TokenApiIT {

    private static final String TOKENS = "/api/v1/tokens";

    private static DomainFixture on;
    private static ApiServer server;
    private static SocketClient client;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        on.identities();
        UnauditedChanges.watch(on.database, on.home.home());
        List<Routes> routes = new ArrayList<>(on.domain.routes());
        routes.add(new RdpFileRoutes(
                on.domain.tokens(),
                new RdpFileRoutes.Gateway(
                        "gate.example", 4489, () -> on.identities().rdp().serverIdentity())));
        routes.add(new ServerRoutes(new UpStatus(), () -> {}, on.audit));
        server = ApiServer.start(new ApiSetup(
                ConsoleConfig.defaults().withPort(0),
                on.home.home(),
                on.audit,
                on.identities(),
                on.domain.rights(),
                on.domain::adminExists,
                routes));
        client = new SocketClient(on.home.home().controlSocket());
        ok(201, "POST", "/api/v1/users", "{'name':'carla'}");
        ok(201, "POST", "/api/v1/targets", "{'name':'win1','protocol':'rdp','host':'192.0.2.9','trust':'first-use'}");
        ok(201, "POST", "/api/v1/targets", "{'name':'db1','protocol':'ssh','host':'192.0.2.8','trust':'first-use'}");
        ok(201, "POST", "/api/v1/credentials", "{'account':'svc','target':'win1','password':'canary-svc'}");
        ok(201, "POST", "/api/v1/credentials", "{'account':'svc','target':'db1','password':'canary-svc'}");
        ok(
                201,
                "POST",
                "/api/v1/policies",
                "{'name':'p1','users':['carla'],'targets':['*'],'accounts':['svc'],'allow':['shell','desktop','clipboard']}");
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        java.util.Set<String> unaudited = UnauditedChanges.found(on.database);
        on.close();
        assertThat(unaudited).as("changes without an audit row").isEmpty();
    }

    private static String ok(int status, String method, String path, String body) {
        Answer answer = client.call(method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.text();
    }

    private static JsonNode issue(String target) {
        Answer answer =
                client.call("POST", TOKENS, "{'user':'Carla','account':'svc','target':'" + target + "','ttl':'90s'}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private static void refused(int status, String detail, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().get("detail").asText()).contains(detail).doesNotContain("\n");
    }

    @Test
    @Order(1)
    void aTokenIsIssuedShownAndRevoked() {
        JsonNode token = issue("win1");
        List<String> fields = new ArrayList<>();
        token.fieldNames().forEachRemaining(fields::add);
        assertThat(fields).containsExactly("id", "username", "password", "expiresAt");
        String id = token.get("id").asText();
        String password = token.get("password").asText();
        assertThat(token.get("username").asText()).isEqualTo("T-" + id);
        assertThat(Instant.parse(token.get("expiresAt").asText()))
                .isBetween(Instant.now().plusSeconds(30), Instant.now().plus(Duration.ofMinutes(2)));
        assertThat(ok(200, "GET", TOKENS, "")).contains(id).doesNotContain(password);
        assertThat(ok(200, "GET", TOKENS + "/T-" + id, ""))
                .contains("\"state\":\"usable\"", "\"user\":\"carla\"", "\"protocol\":\"rdp\"")
                .doesNotContain(password);
        assertThat(ok(200, "GET", TOKENS + "/" + id + "/rdp-file", "")).doesNotContain(password);
        assertThat(new DatabaseDump(on.database).text()).contains("token.issue").doesNotContain(password);
        ok(204, "DELETE", TOKENS + "/" + id, "");
        assertThat(ok(200, "GET", TOKENS + "/" + id, "")).contains("\"state\":\"revoked\"");
        ok(204, "DELETE", TOKENS + "/" + id, "");
        refused(409, "is revoked", client.call("GET", TOKENS + "/" + id + "/rdp-file", ""));
        refused(404, "no such token", client.call("DELETE", TOKENS + "/" + "0".repeat(22), ""));
    }

    @Test
    @Order(2)
    void badRequestsAreToldWhy() {
        refused(400, "no user to whom", client.call("POST", TOKENS, "{'account':'svc','target':'win1'}"));
        refused(404, "no such user", client.call("POST", TOKENS, "{'user':'x','account':'svc','target':'win1'}"));
        refused(404, "no such target", client.call("POST", TOKENS, "{'user':'carla','account':'svc','target':'x'}"));
        refused(
                409,
                "no credential for this account",
                client.call("POST", TOKENS, "{'user':'carla','account':'root','target':'win1'}"));
        refused(
                409,
                "does not count here",
                client.call("POST", TOKENS, "{'user':'carla','account':'svc','target':'win1','policy':'p2'}"));
        for (String ttl : List.of("9s", "25h")) {
            refused(
                    400,
                    "10s to 24h",
                    client.call(
                            "POST", TOKENS, "{'user':'carla','account':'svc','target':'win1','ttl':'" + ttl + "'}"));
        }
        refused(
                400,
                "from 10s to 24h",
                client.call("POST", TOKENS, "{'user':'carla','account':'svc','target':'win1','ttl':'abc'}"));
        refused(400, "limit", client.call("GET", TOKENS + "?limit=0", ""));
        refused(400, "22 letters", client.call("GET", TOKENS + "/short", ""));
        refused(
                400,
                "kept for one-time tokens",
                client.call("POST", "/api/v1/users", "{'name':'t-" + "a".repeat(22) + "'}"));
    }

    @Test
    @Order(3)
    void theRdpFileSaysWhereAsWhomAndWhatIsAllowed() {
        String id = issue("win1").get("id").asText();
        String file = ok(200, "GET", TOKENS + "/" + id + "/rdp-file", "");
        assertThat(file.lines())
                .contains(
                        "full address:s:gate.example:4489",
                        "username:s:T-" + id,
                        "enablecredsspsupport:i:1",
                        "redirectclipboard:i:1",
                        "redirectdrives:i:0",
                        "audiomode:i:2")
                .anyMatch(line -> line.startsWith("signscope:s:Full Address,"))
                .anyMatch(line -> line.startsWith("signature:s:AQABAAEAAA"));
        assertThat(ok(200, "GET", TOKENS + "/" + id + "/rdp-file?host=2001:db8::1&port=14489", ""))
                .contains("full address:s:[2001:db8::1]:14489\r\n");
        refused(400, "host", client.call("GET", TOKENS + "/" + id + "/rdp-file?host=a%0D%0Ab", ""));
        refused(400, "host", client.call("GET", TOKENS + "/" + id + "/rdp-file?host=....", ""));
        assertThat(new DatabaseDump(on.database).text()).contains("token.rdp-file", "2001:db8::1", "14489");
        String ssh = issue("db1").get("id").asText();
        refused(409, "is for ssh", client.call("GET", TOKENS + "/" + ssh + "/rdp-file", ""));
    }

    @Test
    @Order(4)
    void aTokenForAnRdpTargetGivesAnRdpSession() {
        JsonNode token = issue("win1");
        AccessRequest asSsh = on.request(
                token.get("username").asText(),
                null,
                null,
                token.get("password").asText(),
                "203.0.113.5");
        AccessRequest asRdp = on.request(
                token.get("username").asText(),
                null,
                null,
                token.get("password").asText(),
                "203.0.113.6");
        asRdp = new AccessRequest(asRdp.session(), "rdp", asRdp.login(), asRdp.evidence(), asRdp.origin());
        assertThat(on.authorize(asSsh)).isInstanceOf(AccessDecision.Denied.class);
        assertThat(on.cause(asSsh.session())).isEqualTo("target.protocol");
        assertThat(on.authorize(asRdp)).isInstanceOf(AccessDecision.Granted.class);
        String path = TOKENS + "/" + token.get("id").asText();
        String session = asRdp.session().value().toString();
        refused(409, "used by session " + session, client.call("DELETE", path, ""));
        refused(409, "is consumed", client.call("GET", path + "/rdp-file", ""));
        assertThat(client.call("GET", path, "").json().get("sessionId").asText())
                .as("a refused revocation keeps the trace")
                .isEqualTo(session);
        assertThat(client.call("GET", TOKENS + "?limit=1", "").json().get("items"))
                .hasSize(1);
    }

    /** Over RDP as over SSH; see {@link TokenIT} for the causes of the other ninety-nine. */
    @Test
    @Order(5)
    void ofAHundredWhoRaceForAnRdpSessionOneGetsIt() throws Exception {
        JsonNode token = issue("win1");
        int racers = 100;
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        CountDownLatch ready = new CountDownLatch(racers);
        List<CompletableFuture<AccessDecision>> answers = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
            AccessRequest request = on.request(
                    token.get("username").asText(),
                    null,
                    null,
                    token.get("password").asText(),
                    "203.0.113." + (100 + i));
            AccessRequest asRdp =
                    new AccessRequest(request.session(), "rdp", request.login(), request.evidence(), request.origin());
            CompletableFuture<AccessDecision> answer = new CompletableFuture<>();
            answers.add(answer);
            threads.execute(() -> {
                ready.countDown();
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                on.domain.authority().authorize(asRdp, on.loop).thenAccept(answer::complete);
            });
        }
        List<AccessDecision> decisions =
                answers.stream().map(DomainFixture::await).toList();
        threads.shutdown();
        assertThat(decisions)
                .filteredOn(AccessDecision.Granted.class::isInstance)
                .hasSize(1);
    }

    @Test
    @Order(6)
    void onceThereIsAnAdminTheLocalOperatorIssuesForNobody() {
        String id = issue("win1").get("id").asText();
        ok(201, "POST", "/api/v1/users", "{'name':'boss','role':'admin','password':'canary-boss-password'}");
        refused(
                403,
                "once an admin exists",
                client.call("POST", TOKENS, "{'user':'carla','account':'svc','target':'win1'}"));
        refused(403, "once an admin exists", client.call("GET", TOKENS + "/" + id + "/rdp-file", ""));
        assertThat(ok(200, "GET", TOKENS, ""))
                .as("looking and revoking is recovery")
                .contains(id);
        ok(204, "DELETE", TOKENS + "/" + id, "");
    }
}
