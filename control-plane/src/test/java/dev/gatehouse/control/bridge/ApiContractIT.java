/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.control.bridge.ApiContract.Operation;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.factor.TestApp;
import dev.gatehouse.control.http.DeclaredRoutes;
import dev.gatehouse.control.http.DeclaredRoutes.Declared;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code openapi.yaml} against a running server with all routes. The clients look at each exchange, see {@link ApiContract}. */
class ApiContractIT {

    private static final ApiContract CONTRACT = ApiContract.get();

    /** Success needs a peer, a recording or a second node: seen by the tests of those, through the same clients or as rows. */
    private static final Set<String> ELSEWHERE = Set.of(
            "DELETE /api/v1/nodes/{node}",
            "GET /api/v1/backup",
            "GET /api/v1/recordings/{id}/asciicast",
            "GET /api/v1/recordings/{id}/file",
            "GET /api/v1/recordings/{id}/png",
            "GET /api/v1/recordings/{id}/text",
            "POST /api/v1/recordings/{id}/hold",
            "POST /api/v1/recordings/{id}/purge",
            "POST /api/v1/recordings/{id}/release",
            "POST /api/v1/recordings/{id}/verify",
            "POST /api/v1/scan",
            "POST /api/v1/sessions/{id}/lock",
            "POST /api/v1/sessions/{id}/unlock",
            "POST /api/v1/targets/{name}/scan",
            "POST /api/v1/tls/{name}/install",
            "POST /api/v1/users/{name}/factor/reset/confirm",
            "DELETE /api/v1/users/{name}/factor/reset");

    private static ApiHouse house;
    private static TlsClient admin;

    @BeforeAll
    static void open() throws IOException {
        house = new ApiHouse();
        admin = house.person("root", Role.ADMIN);
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
    }

    private static JsonNode ok(int status, String method, String path, String body) {
        return ok(admin, status, method, path, body);
    }

    private static JsonNode ok(TlsClient client, int status, String method, String path, String body) {
        Answer answer = client.call(method, path, body);
        assertThat(answer.status()).as(method + " " + path + answer.text()).isEqualTo(status);
        return answer.text().startsWith("{") ? answer.json() : null;
    }

    private static JsonNode get(String path) {
        return ok(200, "GET", path, "");
    }

    @Test
    void theRouterIsWhatIsDescribed() {
        Map<String, String> router = new TreeMap<>();
        for (Declared route : DeclaredRoutes.of(house.server)) {
            router.put(route.toString(), (route.forOwners() ? "own/" : "") + AllRoutes.text(route.permission()));
        }
        Map<String, String> described = CONTRACT.operations().stream()
                .collect(Collectors.toMap(Operation::toString, Operation::permission, (a, b) -> a, TreeMap::new));
        assertThat(described).isEqualTo(router);
        assertThat(admin.get("/api/v1/openapi.yaml").text()).startsWith("#").contains("openapi: 3.1.0");
    }

    /** An unknown field is answered with those that are known, which is the handler's own word on what it reads. */
    @Test
    void bodiesHaveTheFieldsThatHandlersRead() {
        SoftAssertions softly = new SoftAssertions();
        MatrixObjects objects = new MatrixObjects(house.on, DomainFixture.passwordHash());
        UUID owner = house.on.users.get(house.on.granted().user()).id();
        String recording = objects.path("/api/v1/recordings/{id}", owner);
        int bodies = 0;
        for (Operation operation : CONTRACT.operations()) {
            // a kit is made once, and by the other test
            if (!Set.of("POST", "PATCH").contains(operation.method())
                    || operation.path().endsWith("/recovery-kits")) {
                continue;
            }
            String path = operation
                    .path()
                    .replace("/api/v1/recordings/{id}", recording)
                    .replace("/users/{name}/factor", "/users/root/factor")
                    .replace("/tls/{name}", "/tls/host")
                    .replace("{node}", "self")
                    .replaceAll("\\{id}", UUID.randomUUID().toString())
                    .replaceAll("\\{[a-z]+}", "never-was");
            String detail = admin.call(operation.method(), path, "{'no-such-field':1}")
                    .json()
                    .path("detail")
                    .asText();
            int known = detail.indexOf("known are ");
            softly.assertThat(known >= 0)
                    .as(operation + " takes a body: " + detail)
                    .isEqualTo(CONTRACT.requestSchema(operation).isPresent());
            if (known >= 0) {
                bodies++;
                Set<String> read =
                        new TreeSet<>(Set.of(detail.substring(known + 10).split(", ")));
                read.remove("");
                Set<String> described = new TreeSet<>();
                CONTRACT.requestSchema(operation)
                        .map(schema -> CONTRACT.resolved(schema).path("properties"))
                        .ifPresent(properties -> properties.fieldNames().forEachRemaining(described::add));
                softly.assertThat(described).as(operation.toString()).isEqualTo(read);
            }
        }
        softly.assertThat(bodies).isGreaterThan(25);
        softly.assertAll();
    }

    @Test
    void answersAreWhatIsDescribed() throws Exception {
        people();
        secondFactor();
        configuration();
        sessionsAndTokens();
        breakGlass();
        keysAndAudit();
        server();
        Set<String> unseen = new TreeSet<>();
        CONTRACT.operations().forEach(operation -> unseen.add(operation.toString()));
        unseen.removeAll(CONTRACT.succeeded());
        assertThat(ELSEWHERE).as("no success of these was seen").containsAll(unseen);
    }

    private static void people() {
        ok(201, "POST", "/api/v1/users", "{'name':'paula','role':'user','password':'canary-password-1'}");
        get("/api/v1/users");
        ok(200, "PATCH", "/api/v1/users/paula", "{'role':'operator'}");
        get("/api/v1/users/paula/access");
        String link = ok(201, "POST", "/api/v1/users/paula/reset-link", "")
                .get("link")
                .asText();
        TlsClient stranger = TlsClient.at(house.server.port());
        ok(stranger, 201, "POST", "/api/v1/setup", "{'link':'" + link + "','password':'canary-password-2'}");
        TlsClient paula = stranger.signIn("paula", "canary-password-2");
        ok(paula, 200, "GET", "/api/v1/whoami", "");
        ok(paula, 200, "GET", "/api/v1/sign-ins", "");
        JsonNode token = ok(paula, 201, "POST", "/api/v1/api-tokens", "{'name':'ci','scope':['own'],'days':2}");
        String one = "/api/v1/api-tokens/" + token.get("id").asText();
        ok(stranger.as(token.get("token").asText()), 200, "GET", "/api/v1/whoami", "");
        ok(paula, 200, "GET", one, "");
        ok(paula, 200, "GET", "/api/v1/api-tokens", "");
        ok(paula, 204, "DELETE", one, "");
        ok(paula, 204, "DELETE", "/api/v1/sign-ins/current", "");
        ok(
                stranger.signIn("paula", "canary-password-2"),
                204,
                "POST",
                "/api/v1/password",
                "{'password':'canary-password-2','newPassword':'canary-password-3'}");
        get("/api/v1/users/paula");
        ok(204, "DELETE", "/api/v1/users/paula", "");
    }

    private static void secondFactor() {
        TlsClient client = house.person("fanny", Role.USER);
        String factor = "/api/v1/users/fanny/factor";
        ok(client, 200, "GET", factor, "");
        String secret = ok(client, 201, "POST", factor, "{}").get("secret").asText();
        byte[] key = Base32.decode(secret);
        try (TestApp app = TestApp.of(Secret.ofBytes(key))) {
            ok(client, 201, "POST", factor + "/confirm", "{'code':'" + app.code(Instant.now(), 0) + "'}");
        }
        String code = ok(client, 201, "POST", factor + "/recovery-codes", "{}")
                .get("recoveryCodes")
                .get(0)
                .asText();
        JsonNode due = TlsClient.at(house.server.port())
                .trySignIn("fanny", DomainFixture.PASSWORD)
                .json();
        if (due.has("challenge")) {
            ok(
                    TlsClient.at(house.server.port()),
                    201,
                    "POST",
                    "/api/v1/sign-ins/factor",
                    "{'challenge':'" + due.get("challenge").asText() + "','code':'" + code + "'}");
        }
        ok(client, 200, "GET", factor, "");
        ok(200, "POST", factor + "/reset", "{}");
    }

    private static void configuration() {
        ok(
                201,
                "POST",
                "/api/v1/targets",
                "{'name':'c-db','host':'192.0.2.1','trust':'first-use','tags':{'env':'prod'}}");
        ok(200, "PATCH", "/api/v1/targets/c-db", "{'port':2222}");
        ok(200, "POST", "/api/v1/targets/c-db/test", "");
        get("/api/v1/targets/c-db");
        get("/api/v1/targets");
        ok(201, "POST", "/api/v1/credentials", "{'account':'root','target':'c-db','password':'canary-1'}");
        String credential = "/api/v1/credentials/root/c-db";
        ok(200, "PATCH", credential, "{'password':'canary-2'}");
        get(credential);
        get(credential + "/versions");
        ok(200, "POST", credential + "/rollback", "{'version':1}");
        get("/api/v1/credentials");
        ok(201, "POST", "/api/v1/groups", "{'name':'c-g','members':['root']}");
        ok(200, "PATCH", "/api/v1/groups/c-g", "{'removeMembers':['root']}");
        get("/api/v1/groups/c-g");
        get("/api/v1/groups");
        ok(
                201,
                "POST",
                "/api/v1/policies",
                "{'name':'c-p','groups':['c-g'],'targets':['c-db'],'accounts':['root'],'idleTimeout':'5m'}");
        ok(200, "PATCH", "/api/v1/policies/c-p", "{'mfa':'8h','record':'none'}");
        get("/api/v1/policies/c-p");
        get("/api/v1/policies");
        ok(200, "POST", "/api/v1/policies/explain", "{'user':'root','account':'root','target':'c-db'}");
        get("/api/v1/configuration?kind=Target&kind=Policy");
        ok(
                200,
                "POST",
                "/api/v1/configuration/apply",
                "{'set':'c','dryRun':true,'documents':[{'apiVersion':'gatehouse/v1','kind':'Group','fields':{'name':'c-h'}}]}");
        ok(204, "DELETE", "/api/v1/policies/c-p", "");
        ok(204, "DELETE", "/api/v1/groups/c-g", "");
        ok(204, "DELETE", credential, "");
        ok(204, "DELETE", "/api/v1/targets/c-db", "");
    }

    private static void sessionsAndTokens() {
        Set4 names = house.on.granted();
        DomainFixture.RunningSession session =
                house.on.new RunningSession(house.on.grant(names).session());
        String path = "/api/v1/sessions/" + session.id();
        Awaitility.await().until(() -> get(path).get("state").asText().equals("live"));
        get("/api/v1/sessions?state=live&limit=10");
        get("/api/v1/recordings?limit=10");
        get("/api/v1/recordings/" + session.id());
        get("/api/v1/recordings/" + session.id() + "/retention");
        get("/api/v1/retention");
        ok(200, "POST", "/api/v1/retention/run", "{'dryRun':true}");
        ok(202, "POST", path + "/terminate", "{'reason':'enough'}");
        Awaitility.await().until(() -> get(path).get("state").asText().equals("ended"));
        get("/api/v1/recordings");
        ok(201, "POST", "/api/v1/targets", "{'name':'c-win','protocol':'rdp','host':'192.0.2.9','trust':'first-use'}");
        ok(201, "POST", "/api/v1/credentials", "{'account':'svc','target':'c-win','password':'canary-svc'}");
        ok(
                201,
                "POST",
                "/api/v1/policies",
                "{'name':'c-desk','users':['root'],'targets':['c-win'],'accounts':['svc'],'allow':['desktop']}");
        JsonNode token =
                ok(201, "POST", "/api/v1/tokens", "{'account':'svc','target':'c-win','ttl':'5m','reason':'x'}");
        String one = "/api/v1/tokens/" + token.get("id").asText();
        get(one);
        get("/api/v1/tokens?limit=5");
        ok(200, "GET", one + "/rdp-file?host=gate.example&port=4489", "");
        ok(204, "DELETE", one, "");
    }

    private static void breakGlass() {
        Set4 names = house.on.granted();
        String recipients = "'" + AgeIdentity.generate().recipient().text() + "','"
                + AgeIdentity.generate().recipient().text() + "'";
        ok(
                201,
                "POST",
                "/api/v1/break-glass",
                "{'name':'c-glass','credentials':['root@" + names.target() + "'],'recipients':[" + recipients + "]}");
        get("/api/v1/break-glass");
        get("/api/v1/break-glass/c-glass");
        get("/api/v1/break-glass/c-glass/file");
        ok(200, "POST", "/api/v1/break-glass/c-glass/return", "{'reason':'a drill'}");
        ok(204, "DELETE", "/api/v1/break-glass/c-glass", "");
    }

    private static void keysAndAudit() {
        get("/api/v1/keys");
        ok(201, "POST", "/api/v1/keys/rotations", "{'kind':'host'}");
        ok(200, "POST", "/api/v1/keys/rotations/host/activate", "");
        get("/api/v1/keys/rotations");
        ok(201, "POST", "/api/v1/vault/recovery-kits", "");
        get("/api/v1/vault/recovery-kits");
        get("/api/v1/recording-keys");
        get("/api/v1/audit?after=2&limit=5");
        get("/api/v1/audit?last=3");
        ok(200, "POST", "/api/v1/audit/verify", "");
        house.signHead();
        get("/api/v1/audit/heads?limit=5");
        String head = get("/api/v1/audit/heads").at("/items/0/line").asText();
        ok(200, "POST", "/api/v1/audit/heads/check", "{'heads':['" + head.replace("\"", "\\'") + "']}");
        ok(200, "GET", "/api/v1/audit/export?format=jsonl&since=2026-01-01", "");
    }

    private static void server() {
        ok(200, "GET", "/api/v1/openapi.yaml", "");
        get("/api/v1/status");
        get("/api/v1/nodes");
        get("/api/v1/nodes/self");
        ok(200, "POST", "/api/v1/nodes/self/drain", "{'deadline':'10m','message':'soon'}");
        ok(200, "POST", "/api/v1/nodes/self/resume", "");
        get("/api/v1/tls");
        ok(200, "POST", "/api/v1/tls/host/renew", "{}");
        ok(200, "DELETE", "/api/v1/tls/host", "");
        String request = ok(201, "POST", "/api/v1/tls-requests", "{'names':['gate.example'],'keyType':'ec'}")
                .get("id")
                .asText();
        get("/api/v1/tls-requests");
        ok(204, "DELETE", "/api/v1/tls-requests/" + request, "");
        get("/api/v1/health/checks");
        get("/api/v1/health/process");
        get("/healthz");
        get("/readyz");
        assertThat(house.local.call("GET", "/api/v1/whoami", "").status()).isEqualTo(200);
        assertThat(house.local.call("POST", "/api/v1/shutdown", "{}").status()).isEqualTo(202);
    }
}
