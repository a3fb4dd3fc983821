/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.bridge.DomainFixture.RunningSession;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.db.UnauditedChanges;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.target.Target;
import dev.gatehouse.control.target.TargetProbe;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.SessionId;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The domain's routes over the real server and the real socket. */
class DomainApiIT {

    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    private static DomainFixture on;
    private static ApiServer server;
    private static SocketClient client;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        on.identities();
        UnauditedChanges.watch(on.database, on.home.home());
        List<Routes> routes = new ArrayList<>(on.domain.routes());
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
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        java.util.Set<String> unaudited = UnauditedChanges.found(on.database);
        on.close();
        assertThat(unaudited).as("changes without an audit row").isEmpty();
    }

    private static JsonNode ok(int status, String method, String path, String body) {
        Answer answer = client.call(method, path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.text().isEmpty() ? null : answer.json();
    }

    private static void refused(int status, String code, String detail, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().get("code").asText()).isEqualTo(code);
        assertThat(answer.json().get("detail").asText()).contains(detail).doesNotContain("\n");
    }

    @Test
    void usersFromBeginningToEnd() {
        JsonNode made = ok(
                201,
                "POST",
                "/api/v1/users",
                "{'name':'anna','role':'auditor','password':'canary-api-password','publicKeys':['" + ED25519
                        + " anna@desk']}");
        assertThat(made.get("role").asText()).isEqualTo("auditor");
        assertThat(made.get("hasPassword").asBoolean()).isTrue();
        assertThat(made.get("createdAt").asText()).matches("20\\d\\d-\\d\\d-\\d\\dT.*Z");
        String fingerprint = made.get("publicKeys").get(0).get("fingerprint").asText();
        assertThat(fingerprint).startsWith("SHA256:");
        assertThat(made.toString()).doesNotContain("canary", "argon2");
        assertThat(ok(200, "GET", "/api/v1/users/anna", "")).isEqualTo(made);
        assertThat(ok(200, "GET", "/api/v1/users", "").get("items")).contains(made);
        JsonNode changed =
                ok(200, "PATCH", "/api/v1/users/anna", "{'enabled':false,'removePublicKeys':['" + fingerprint + "']}");
        assertThat(changed.get("enabled").asBoolean()).isFalse();
        assertThat(changed.get("publicKeys")).isEmpty();
        refused(
                409,
                "conflict",
                "exists already",
                client.call("POST", "/api/v1/users", "{'name':'anna','role':'user'}"));
        refused(
                404,
                "not-found",
                "no public key",
                client.call("PATCH", "/api/v1/users/anna", "{'removePublicKeys':['" + fingerprint + "']}"));
        ok(204, "DELETE", "/api/v1/users/anna", "");
        refused(404, "not-found", "anna", client.call("GET", "/api/v1/users/anna", ""));
    }

    @Test
    void badRequestsAreToldByFieldAndNeverRepeatASecret() {
        refused(400, "usage", "user name", client.call("POST", "/api/v1/users", "{'name':'An na'}"));
        refused(400, "usage", "role", client.call("POST", "/api/v1/users", "{'name':'x','role':'root'}"));
        Answer weak = client.call("POST", "/api/v1/users", "{'name':'x','password':'canary7'}");
        refused(400, "usage", "at least 8", weak);
        assertThat(weak.text()).doesNotContain("canary7");
        refused(
                400,
                "usage",
                "options",
                client.call("POST", "/api/v1/users", "{'name':'x','publicKeys':['no-pty " + ED25519 + "']}"));
        refused(400, "usage", "known are name", client.call("POST", "/api/v1/users", "{'name':'x','colour':'red'}"));
        refused(
                400,
                "usage",
                "hostKeys",
                client.call("POST", "/api/v1/targets", "{'name':'t','protocol':'ssh','host':'192.0.2.1'}"));
        refused(
                400,
                "usage",
                "four decimal",
                client.call("POST", "/api/v1/targets", "{'name':'t','host':'2130706433','trust':'first-use'}"));
        refused(
                400,
                "usage",
                "private key",
                client.call("POST", "/api/v1/credentials", "{'account':'a','target':'t','privateKey':'canary'}"));
        refused(
                400,
                "usage",
                "password or privateKey",
                client.call("POST", "/api/v1/credentials", "{'account':'a','target':'t'}"));
        refused(
                404,
                "not-found",
                "target",
                client.call("POST", "/api/v1/credentials", "{'account':'a','target':'none','password':'p'}"));
        refused(400, "usage", "needs users", client.call("POST", "/api/v1/policies", "{'name':'p'}"));
        refused(
                400,
                "usage",
                "no user nobody",
                client.call(
                        "POST",
                        "/api/v1/policies",
                        "{'name':'p','users':['nobody'],'targets':['*'],'accounts':['*']}"));
        refused(
                400,
                "usage",
                "allow",
                client.call(
                        "POST",
                        "/api/v1/policies",
                        "{'name':'p','users':['*'],'targets':['*'],'accounts':['*'],'allow':['fly']}"));
        refused(400, "usage", "UUID", client.call("GET", "/api/v1/sessions/xyz", ""));
        refused(400, "usage", "state", client.call("GET", "/api/v1/sessions?state=dead", ""));
        refused(400, "usage", "limit", client.call("GET", "/api/v1/sessions?limit=1001", ""));
        refused(
                404,
                "not-found",
                "session",
                client.call("GET", "/api/v1/sessions/00000000-0000-7000-8000-000000000000", ""));
    }

    @Test
    void targetsCredentialsAndPoliciesWorkTogether() throws Exception {
        ok(201, "POST", "/api/v1/users", "{'name':'berta','role':'user','password':'canary-berta-password'}");
        JsonNode target = ok(
                201,
                "POST",
                "/api/v1/targets",
                "{'name':'db1','protocol':'ssh','host':'192.0.2.7','port':22,'hostKeys':['" + ED25519
                        + "'],'tags':{'env':'prod'}}");
        assertThat(target.get("trust").asText()).isEqualTo("pin");
        assertThat(target.get("hostKeys").get(0).get("type").asText()).isEqualTo("ssh-ed25519");
        assertThat(target.get("tags").get("env").asText()).isEqualTo("prod");
        assertThat(target.has("identityVersion")).isFalse();
        JsonNode credential = ok(
                201,
                "POST",
                "/api/v1/credentials",
                "{'account':'root','target':'db1','password':'canary-db1-password'}");
        assertThat(credential.toString()).doesNotContain("canary");
        assertThat(credential.get("kind").asText()).isEqualTo("password");
        assertThat(credential.get("fingerprint").isNull()).isTrue();
        JsonNode policy = ok(
                201,
                "POST",
                "/api/v1/policies",
                "{'name':'dbas','users':['berta'],'targets':['db1'],'accounts':['root']}");
        assertThat(policy.get("allow").toString()).isEqualTo("[\"shell\",\"exec\",\"sftp\",\"desktop\"]");
        assertThat(policy.get("idleTimeout").asText()
                        + policy.get("maxDuration").asText()
                        + policy.get("record").asText())
                .isEqualTo("15m8hall");
        assertThat(policy.get("users").get(0).asText()).isEqualTo("berta");

        String question = "{'user':'berta','account':'root','target':'db1'}";
        JsonNode yes = ok(200, "POST", "/api/v1/policies/explain", question);
        assertThat(yes.get("allowed").asBoolean()).isTrue();
        assertThat(yes.get("policy").asText()).isEqualTo("dbas");
        ok(200, "PATCH", "/api/v1/targets/db1", "{'port':2222}");
        JsonNode no = ok(200, "POST", "/api/v1/policies/explain", question);
        assertThat(no.get("allowed").asBoolean()).isFalse();
        assertThat(no.get("cause").asText()).isEqualTo("credential.suspended");
        assertThat(no.get("steps").size()).isGreaterThan(1);
        ok(200, "PATCH", "/api/v1/credentials/root/db1", "{'suspended':false}");
        assertThat(ok(200, "POST", "/api/v1/policies/explain", question)
                        .get("allowed")
                        .asBoolean())
                .isTrue();
        ok(200, "PATCH", "/api/v1/policies/dbas", "{'deny':['shell','exec','sftp'],'idleTimeout':'90s'}");
        assertThat(ok(200, "POST", "/api/v1/policies/explain", question)
                        .get("cause")
                        .asText())
                .isEqualTo("policy.denied");
        assertThat(ok(200, "GET", "/api/v1/policies/dbas", "")
                        .get("idleTimeout")
                        .asText())
                .isEqualTo("1m30s");
        ok(204, "DELETE", "/api/v1/policies/dbas", "");
        ok(204, "DELETE", "/api/v1/targets/db1", "");
        assertThat(client.call("GET", "/api/v1/credentials/root/db1", "").status())
                .isEqualTo(404);
    }

    private static TargetProbe keys(String type, byte[] blob) {
        return new DomainFixture.FakeProbe(
                (protocol, address) -> CompletableFuture.completedFuture(List.of(new TargetProbe.HostKey(type, blob))),
                authorities -> CompletableFuture.completedFuture(Optional.empty()));
    }

    @Test
    void hostKeysAreScannedAndCompared() throws Exception {
        byte[] seen = java.util.Base64.getDecoder().decode(ED25519.split(" ")[1]);
        on.probe = keys("ssh-ed25519", seen);
        JsonNode scan = ok(200, "POST", "/api/v1/scan", "{'host':'192.0.2.7','port':22}");
        assertThat(scan.get("hostKeys").get(0).get("line").asText()).isEqualTo(ED25519);
        assertThat(scan.get("hostKeys").get(0).get("fingerprint").asText())
                .isEqualTo(Fingerprint.ofBlob(seen).toString());
        refused(500, "failed", "loopback", client.call("POST", "/api/v1/scan", "{'host':'127.0.0.1'}"));
        ok(200, "POST", "/api/v1/scan", "{'host':'127.0.0.1','allowLoopback':true}");
        int database = on.database.withHandle(handle -> handle.createQuery("SELECT inet_server_port()")
                .mapTo(Integer.class)
                .one());
        for (int own : List.of(DomainFixture.OWN_PORT, database)) {
            String body = "{'host':'127.0.0.1','port':" + own + ",'allowLoopback':true}";
            refused(500, "failed", "is Gatehouse itself", client.call("POST", "/api/v1/scan", body));
        }

        ok(201, "POST", "/api/v1/targets", "{'name':'scanned','host':'192.0.2.7','hostKeys':['" + ED25519 + "']}");
        ok(
                201,
                "POST",
                "/api/v1/targets",
                "{'name':'other','host':'192.0.2.7','hostKeys':['SHA256:" + "A".repeat(43) + "']}");
        ok(201, "POST", "/api/v1/targets", "{'name':'fresh','host':'192.0.2.7','trust':'first-use'}");
        assertThat(ok(200, "POST", "/api/v1/targets/scanned/test", "")
                        .get("identity")
                        .asText())
                .isEqualTo("ok");
        assertThat(ok(200, "POST", "/api/v1/targets/other/test", "")
                        .get("identity")
                        .asText())
                .isEqualTo("mismatch");
        assertThat(ok(200, "POST", "/api/v1/targets/fresh/test", "")
                        .get("identity")
                        .asText())
                .isEqualTo("unknown");
        on.probe = new DomainFixture.FakeProbe(
                (protocol, address) -> CompletableFuture.failedFuture(new IOException("connection refused\nby peer")),
                authorities -> CompletableFuture.completedFuture(Optional.empty()));
        JsonNode down = ok(200, "POST", "/api/v1/targets/scanned/test", "");
        assertThat(down.get("reachable").asBoolean()).isFalse();
        assertThat(down.get("detail").asText()).contains("connection refused by peer");
    }

    @Test
    void sessionsAreListedShownAndTerminated() throws Exception {
        Set4 names = on.granted();
        RunningSession session = on.new RunningSession(on.grant(names).session());
        String path = "/api/v1/sessions/" + session.id();
        org.awaitility.Awaitility.await()
                .until(() -> ok(200, "GET", path, "").get("state").asText().equals("live"));
        JsonNode shown = ok(200, "GET", path, "");
        assertThat(shown.get("user").asText()).isEqualTo(names.user());
        assertThat(shown.get("bytesIn").asLong()).as("of this moment").isEqualTo(11);
        assertThat(shown.get("recordingId").asText()).isEqualTo(session.id().toString());
        assertThat(ok(200, "GET", "/api/v1/sessions?state=live&limit=10", "")
                        .get("items")
                        .findValuesAsText("id"))
                .contains(session.id().toString());
        ok(202, "POST", path + "/terminate", "{'reason':'end of shift'}");
        assertThat(session.ended.get(1, TimeUnit.SECONDS)).isEqualTo(CloseCause.TERMINATED);
        org.awaitility.Awaitility.await()
                .until(() -> ok(200, "GET", path, "").get("state").asText().equals("ended"));
        JsonNode ended = ok(200, "GET", path, "");
        assertThat(ended.get("endCause").asText()).isEqualTo("terminated");
        assertThat(ended.get("bytesOut").asLong()).isEqualTo(222);
        refused(409, "conflict", "ended already", client.call("POST", path + "/terminate", ""));
    }

    @Test
    void aSessionIsLockedAndUnlockedWhereItsProtocolCan() {
        Set4 names = on.granted();
        List<String> said = new CopyOnWriteArrayList<>();
        RunningSession session = on.new RunningSession(on.grant(names).session()) {
            @Override
            public boolean lock(String text) {
                said.add("lock " + text);
                return true;
            }

            @Override
            public void unlock() {
                said.add("unlock");
            }
        };
        String path = "/api/v1/sessions/" + session.id();
        assertThat(ok(200, "GET", path, "").get("locked").asBoolean()).isFalse();
        refused(409, "conflict", "not locked", client.call("POST", path + "/unlock", ""));
        assertThat(ok(200, "POST", path + "/lock", "{'reason':'who is that?'}")
                        .get("locked")
                        .asBoolean())
                .isTrue();
        refused(409, "conflict", "already", client.call("POST", path + "/lock", ""));
        assertThat(ok(200, "GET", path, "").get("locked").asBoolean()).isTrue();
        assertThat(ok(200, "GET", "/api/v1/sessions?state=live&limit=1", "")
                        .get("items")
                        .get(0)
                        .get("locked")
                        .asBoolean())
                .isTrue();
        ok(200, "POST", path + "/unlock", "");
        assertThat(ok(200, "GET", path, "").get("locked").asBoolean()).isFalse();
        assertThat(said).containsExactly("lock who is that?", "unlock");
        List<String> rows = on.database.withHandle(handle -> handle.createQuery(
                        "SELECT action || ' ' || (detail::jsonb ->> 'reason') FROM audit_event WHERE object = :object"
                                + " AND action LIKE 'session.%lock' ORDER BY sequence")
                .bind("object", "session:" + session.id())
                .mapTo(String.class)
                .list());
        assertThat(rows).containsExactly("session.lock who is that?", "session.unlock ");
        refused(400, "usage", "one line", client.call("POST", path + "/lock", "{'reason':'a\\nb'}"));
    }

    @Test
    void aProtocolWithoutALockSaysSo() {
        Set4 names = on.granted();
        SessionId id = on.grant(names).session();
        String path = "/api/v1/sessions/" + id;
        refused(409, "conflict", "not begun", client.call("POST", path + "/lock", ""));
        on.new RunningSession(id);
        refused(409, "conflict", "this session's protocol cannot be locked", client.call("POST", path + "/lock", ""));
        ok(202, "POST", path + "/terminate", "");
        Awaitility.await()
                .until(() -> ok(200, "GET", path, "").get("state").asText().equals("ended"));
        refused(409, "conflict", "ended already", client.call("POST", path + "/lock", ""));
        refused(
                404,
                "not-found",
                "no such session",
                client.call("POST", "/api/v1/sessions/00000000-0000-7000-8000-000000000000/lock", ""));
    }

    @Test
    void rdpTargetsAreScannedAddedAndTested() {
        X509Certificate shown = CertificateFixture.make("desk", false, Duration.ofDays(30));
        AtomicReference<Target.Protocol> asked = new AtomicReference<>();
        AtomicReference<Optional<String>> objection = new AtomicReference<>(Optional.empty());
        on.probe = new DomainFixture.FakeProbe(
                (protocol, address) -> {
                    asked.set(protocol);
                    assertThat(address.getPort()).isEqualTo(3389);
                    return CompletableFuture.completedFuture(List.of(
                            new TargetProbe.HostKey("x509", shown.getPublicKey().getEncoded())));
                },
                authorities -> {
                    assertThat(authorities.hostName()).isEqualTo("192.0.2.7");
                    assertThat(authorities.roots()).hasSize(1);
                    return CompletableFuture.completedFuture(objection.get());
                });
        JsonNode scan = ok(200, "POST", "/api/v1/scan", "{'protocol':'rdp','host':'192.0.2.7'}");
        String line = scan.get("hostKeys").get(0).get("line").asText();
        assertThat(line).startsWith("x509 ");
        assertThat(asked.get()).isEqualTo(Target.Protocol.RDP);
        String one = "{'name':'desk','protocol':'rdp','host':'192.0.2.7','hostKeys':['" + line
                + "'],'concessions':['legacy-tls']}";
        JsonNode target = ok(201, "POST", "/api/v1/targets", one);
        assertThat(target.get("port").asInt()).isEqualTo(3389);
        assertThat(target.get("concessions").toString()).isEqualTo("[\"legacy-tls\"]");
        assertThat(target.get("hostKeys").get(0).get("fingerprint").asText())
                .isEqualTo(scan.get("hostKeys").get(0).get("fingerprint").asText());
        JsonNode good = ok(200, "POST", "/api/v1/targets/desk/test", "");
        assertThat(good.get("identity").asText()).isEqualTo("ok");
        refused(
                400,
                "usage",
                "legacy-tls or legacy-credssp",
                client.call("PATCH", "/api/v1/targets/desk", "{'concessions':['rc4']}"));

        String root = CertificateFixture.pem(CertificateFixture.authority("root"))
                .replace("\r", "")
                .replace("\n", "\\n");
        JsonNode certified = ok(
                201,
                "POST",
                "/api/v1/targets",
                "{'name':'desk-ca','protocol':'rdp','host':'192.0.2.7','trust':'ca','authorities':['" + root + "']}");
        assertThat(certified.get("authorities").get(0).get("subject").asText()).isEqualTo("CN=root");
        assertThat(certified.get("authorities").get(0).get("notAfter").asText()).matches("20.*Z");
        assertThat(ok(200, "POST", "/api/v1/targets/desk-ca/test", "")
                        .get("identity")
                        .asText())
                .isEqualTo("ok");
        objection.set(Optional.of("no name\nmatches"));
        JsonNode bad = ok(200, "POST", "/api/v1/targets/desk-ca/test", "");
        assertThat(bad.get("identity").asText()).isEqualTo("mismatch");
        assertThat(bad.get("detail").asText()).contains("no name matches");

        ok(201, "POST", "/api/v1/credentials", "{'account':'CORP\\\\admin','target':'desk','password':'canary-corp'}");
        assertThat(ok(200, "GET", "/api/v1/credentials/CORP%5Cadmin/desk", "")
                        .get("account")
                        .asText())
                .isEqualTo("CORP\\admin");
        ok(204, "DELETE", "/api/v1/credentials/CORP%5Cadmin/desk", "");
    }

    @Test
    void disablingAUserHereCutsTheSessionAtOnce() throws Exception {
        Set4 names = on.granted();
        RunningSession session = on.new RunningSession(on.grant(names).session());
        ok(200, "PATCH", "/api/v1/users/" + names.user(), "{'enabled':false}");
        assertThat(session.ended.get(5, TimeUnit.SECONDS)).isEqualTo(CloseCause.ACCESS_REVOKED);
    }

    @Test
    void everyChangeIsAuditedAndHoldsNoSecret() {
        ok(201, "POST", "/api/v1/users", "{'name':'carla','password':'canary-carla-password'}");
        ok(200, "PATCH", "/api/v1/users/carla", "{'password':'canary-carla-second'}");
        List<String> rows = on.database.withHandle(handle -> handle.createQuery(
                        "SELECT action || ' ' || actor_kind || ' ' || detail FROM audit_event WHERE object = 'user:carla' ORDER BY sequence")
                .mapTo(String.class)
                .list());
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).startsWith("user.create local").doesNotContain("canary", "argon2");
        assertThat(rows.get(1))
                .startsWith("user.change local")
                .contains("changed")
                .doesNotContain("canary", "argon2");
    }
}
