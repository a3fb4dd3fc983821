/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.age.AgeIdentity;
import dev.gatehouse.control.bridge.AuditedChange.Effect;
import dev.gatehouse.control.bridge.DomainFixture.RunningSession;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.factor.TestApp;
import dev.gatehouse.control.target.TargetProbe;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Secret;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.bouncycastle.util.encoders.Base32;

/**
 * For each route that is not a GET a request that succeeds, and what the audit log is to say of it. What a request needs to be there is made
 * when the request is asked for.
 */
final class AuditedChanges {

    static final String ADMIN = "audit-admin";
    /** In every secret that a request carries. */
    static final String CANARY = "canary-";

    private final DomainFixture on;
    private final MatrixObjects objects;
    private final TlsClient stranger;
    private final TlsClient admin;
    private final UUID owner;
    private final Map<String, Supplier<AuditedChange>> changes = new LinkedHashMap<>();

    AuditedChanges(DomainFixture on, EveryRoute house, MatrixObjects objects, TlsClient stranger) {
        this.on = on;
        this.objects = objects;
        this.stranger = stranger;
        admin = stranger.signIn(ADMIN, DomainFixture.PASSWORD);
        owner = on.users.get(objects.user(Role.USER)).id();
        byte[] seen = {1, 2, 3};
        on.probe = new DomainFixture.FakeProbe(
                (protocol, address) ->
                        CompletableFuture.completedFuture(List.of(new TargetProbe.HostKey("ssh-ed25519", seen))),
                authorities -> CompletableFuture.completedFuture(Optional.empty()));
        signIns();
        people();
        factors();
        groupsAndPolicies();
        targetsAndCredentials();
        breakGlass();
        sessionsAndTokens();
        new AuditedUpkeep(on, house, this).put();
    }

    /** Route, as the router has it → its request. */
    Map<String, Supplier<AuditedChange>> all() {
        return Map.copyOf(changes);
    }

    TlsClient admin() {
        return admin;
    }

    void put(String route, Supplier<AuditedChange> change) {
        assertThat(changes.put(route, change)).as(route).isNull();
    }

    AuditedChange change(String path, String body, String action, String object) {
        return new AuditedChange(admin::call, "user:" + ADMIN, path, body, action, object, Effect.ROWS, () -> {});
    }

    String object(String template) {
        return objects.path(template, owner);
    }

    static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
        return answer;
    }

    JsonNode made(String path, String body) {
        return ok(admin.call("POST", path, body)).json();
    }

    private void signIns() {
        put("POST /api/v1/sign-ins", () -> {
            String user = objects.user(Role.USER);
            return change(
                            "/api/v1/sign-ins",
                            "{'user':'" + user + "','password':'" + DomainFixture.PASSWORD + "'}",
                            "signin.begin",
                            "signin:.{36}")
                    .as(stranger::call, user);
        });
        put("POST /api/v1/sign-ins/factor", () -> {
            String user = objects.user(Role.USER);
            String code = recoveryCode(user);
            String challenge = stranger.trySignIn(user, DomainFixture.PASSWORD)
                    .json()
                    .get("challenge")
                    .asText();
            return change(
                            "/api/v1/sign-ins/factor",
                            "{'challenge':'" + challenge + "','code':'" + code + "'}",
                            "signin.begin",
                            "signin:.{36}")
                    .as(stranger::call, user);
        });
        put("DELETE /api/v1/sign-ins/{id}", () -> {
            String path = object("/api/v1/sign-ins/{id}");
            return change(path, "", "signin.end", "signin:" + last(path));
        });
        put("POST /api/v1/password", () -> {
            String user = objects.user(Role.USER);
            return change(
                            "/api/v1/password",
                            "{'password':'" + DomainFixture.PASSWORD + "','newPassword':'" + CANARY + "password-2'}",
                            "user.change",
                            "user:" + user)
                    .as(stranger.signIn(user, DomainFixture.PASSWORD)::call, user);
        });
        put("POST /api/v1/setup", () -> {
            String user = objects.user(Role.USER);
            String link = made("/api/v1/users/" + user + "/reset-link", "")
                    .get("link")
                    .asText();
            return change(
                            "/api/v1/setup",
                            "{'link':'" + link + "','password':'" + CANARY + "password-3'}",
                            "user.change",
                            "user:" + user)
                    .as(stranger::call, user);
        });
        put(
                "POST /api/v1/api-tokens",
                () -> change(
                        "/api/v1/api-tokens", "{'name':'ci','scope':['own']}", "api-token.create", "api-token:.{36}"));
        put("DELETE /api/v1/api-tokens/{id}", () -> {
            String path = object("/api/v1/api-tokens/{id}");
            return change(path, "", "api-token.revoke", "api-token:" + last(path));
        });
    }

    private void people() {
        put(
                "POST /api/v1/users",
                () -> change(
                        "/api/v1/users",
                        "{'name':'audit-paula','role':'user','password':'" + CANARY + "password-1'}",
                        "user.create",
                        "user:audit-paula"));
        put("PATCH /api/v1/users/{name}", () -> {
            String user = objects.user(Role.USER);
            return change(
                    "/api/v1/users/" + user, "{'password':'" + CANARY + "password-4'}", "user.change", "user:" + user);
        });
        put("DELETE /api/v1/users/{name}", () -> {
            String user = objects.user(Role.USER);
            return change("/api/v1/users/" + user, "", "user.remove", "user:" + user);
        });
        put("POST /api/v1/users/{name}/reset-link", () -> {
            String user = objects.user(Role.USER);
            return change("/api/v1/users/" + user + "/reset-link", "", "user.reset-link", "user:" + user);
        });
    }

    /** Somebody new with a second factor. */
    String withFactor() {
        String user = objects.user(Role.USER);
        recoveryCode(user);
        return user;
    }

    /** Enrols an app for the user. */
    private String recoveryCode(String user) {
        TlsClient client = stranger.signIn(user, DomainFixture.PASSWORD);
        String factor = "/api/v1/users/" + user + "/factor";
        byte[] key = Base32.decode(
                ok(client.call("POST", factor, "{}")).json().get("secret").asText());
        try (TestApp app = TestApp.of(Secret.ofBytes(key))) {
            String body = "{'code':'" + app.code(Instant.now(), 0) + "'}";
            return ok(client.call("POST", factor + "/confirm", body))
                    .json()
                    .get("recoveryCodes")
                    .get(0)
                    .asText();
        }
    }

    private void factors() {
        String factor = "/api/v1/users/{name}/factor";
        put("POST " + factor, () -> {
            String user = objects.user(Role.USER);
            return change("/api/v1/users/" + user + "/factor", "{}", "user.factor.enrol", "user:" + user);
        });
        put("POST " + factor + "/confirm", () -> {
            String user = objects.user(Role.USER);
            String path = "/api/v1/users/" + user + "/factor";
            byte[] key = Base32.decode(made(path, "{}").get("secret").asText());
            try (TestApp app = TestApp.of(Secret.ofBytes(key))) {
                return change(
                        path + "/confirm",
                        "{'code':'" + app.code(Instant.now(), 0) + "'}",
                        "user.factor.confirm",
                        "user:" + user);
            }
        });
        put("POST " + factor + "/recovery-codes", () -> {
            String user = objects.user(Role.USER);
            recoveryCode(user);
            return change(
                    "/api/v1/users/" + user + "/factor/recovery-codes",
                    "{}",
                    "user.factor.recovery-codes",
                    "user:" + user);
        });
        put("POST " + factor + "/reset", () -> ofFactor(factor + "/reset", "user.factor.reset"));
        put("POST " + factor + "/reset/confirm", () -> ofFactor(factor + "/reset/confirm", "user.factor.reset"));
        put("DELETE " + factor + "/reset", () -> ofFactor(factor + "/reset", "user.factor.reset-withdrawn"));
    }

    /** Of somebody with a factor whose reset somebody else has asked for. */
    private AuditedChange ofFactor(String template, String action) {
        String user = objects.user(Role.USER);
        String path = objects.path(template, on.users.get(user).id());
        return change(path, "{}", action, "user:" + user);
    }

    private void groupsAndPolicies() {
        put(
                "POST /api/v1/groups",
                () -> change(
                        "/api/v1/groups",
                        "{'name':'audit-g','members':['" + ADMIN + "']}",
                        "group.create",
                        "group:audit-g"));
        put("PATCH /api/v1/groups/{name}", () -> {
            String path = object("/api/v1/groups/{name}");
            return change(path, "{'addMembers':['" + ADMIN + "']}", "group.change", "group:" + last(path));
        });
        put("DELETE /api/v1/groups/{name}", () -> {
            String path = object("/api/v1/groups/{name}");
            return change(path, "", "group.remove", "group:" + last(path));
        });
        put("POST /api/v1/policies", () -> {
            String target = on.granted().target();
            return change(
                    "/api/v1/policies",
                    "{'name':'audit-p','users':['" + ADMIN + "'],'targets':['" + target + "'],'accounts':['root']}",
                    "policy.create",
                    "policy:audit-p");
        });
        put("PATCH /api/v1/policies/{name}", () -> {
            String path = object("/api/v1/policies/{name}");
            return change(path, "{'mfa':'8h','record':'none'}", "policy.change", "policy:" + last(path));
        });
        put("DELETE /api/v1/policies/{name}", () -> {
            String path = object("/api/v1/policies/{name}");
            return change(path, "", "policy.remove", "policy:" + last(path));
        });
        put("POST /api/v1/policies/explain", () -> {
            Set4 names = on.granted();
            return change(
                            "/api/v1/policies/explain",
                            "{'user':'" + names.user() + "','account':'root','target':'" + names.target() + "'}",
                            "",
                            "")
                    .with(Effect.QUESTION);
        });
        put(
                "POST /api/v1/configuration/apply",
                () -> change(
                        "/api/v1/configuration/apply",
                        "{'set':'audit-s','documents':[{'apiVersion':'gatehouse/v1','kind':'Group',"
                                + "'fields':{'name':'audit-h'}}]}",
                        "configuration.apply",
                        "set:audit-s"));
    }

    private void targetsAndCredentials() {
        put(
                "POST /api/v1/targets",
                () -> change(
                        "/api/v1/targets",
                        "{'name':'audit-db','host':'192.0.2.1','trust':'first-use','tags':{'env':'prod'}}",
                        "target.create",
                        "target:audit-db"));
        put("PATCH /api/v1/targets/{name}", () -> {
            String path = object("/api/v1/targets/{name}");
            return change(path, "{'tags':{'env':'test'}}", "target.change", "target:" + last(path));
        });
        put("DELETE /api/v1/targets/{name}", () -> {
            String path = object("/api/v1/targets/{name}");
            return change(path, "", "target.remove", "target:" + last(path));
        });
        for (String look : List.of("scan", "test")) {
            put("POST /api/v1/targets/{name}/" + look, () -> {
                String target = on.granted().target();
                return change("/api/v1/targets/" + target + "/" + look, "", "target." + look, "target:" + target)
                        .with(Effect.RECORD_ONLY);
            });
        }
        put(
                "POST /api/v1/scan",
                () -> change("/api/v1/scan", "{'host':'192.0.2.7'}", "target.scan", "address:192.0.2.7:22")
                        .with(Effect.RECORD_ONLY));
        put("POST /api/v1/credentials", () -> {
            String target = on.granted().target();
            return change(
                    "/api/v1/credentials",
                    "{'account':'app','target':'" + target + "','password':'" + CANARY + "app'}",
                    "credential.create",
                    "credential:app@" + target);
        });
        String one = "/api/v1/credentials/{account}/{target}";
        put("PATCH " + one, () -> {
            String path = object(one);
            return change(
                    path, "{'password':'" + CANARY + "other'}", "credential.change", "credential:root@" + last(path));
        });
        put("DELETE " + one, () -> {
            String path = object(one);
            return change(path, "", "credential.remove", "credential:root@" + last(path));
        });
        put("POST " + one + "/rollback", () -> {
            String path = object(one);
            ok(admin.call("PATCH", path, "{'password':'" + CANARY + "newer'}"));
            return change(path + "/rollback", "{'version':1}", "credential.rollback", "credential:root@" + last(path));
        });
    }

    private void breakGlass() {
        put("POST /api/v1/break-glass", () -> {
            String target = on.granted().target();
            String recipients = "'" + AgeIdentity.generate().recipient().text() + "','"
                    + AgeIdentity.generate().recipient().text() + "'";
            return change(
                    "/api/v1/break-glass",
                    "{'name':'audit-glass','credentials':['root@" + target + "'],'recipients':[" + recipients + "]}",
                    "break-glass.export",
                    "break-glass:audit-glass");
        });
        put("POST /api/v1/break-glass/{name}/return", () -> {
            String path = object("/api/v1/break-glass/{name}");
            return change(path + "/return", "{'reason':'a drill'}", "break-glass.return", "break-glass:" + last(path));
        });
        put("DELETE /api/v1/break-glass/{name}", () -> {
            String path = object("/api/v1/break-glass/{name}");
            return change(path, "", "break-glass.remove", "break-glass:" + last(path));
        });
    }

    /** A session that can be locked, and tells of its end when it is told to: not at the same moment as the request that ends it. */
    private RunningSession session() {
        RunningSession session = on.new RunningSession(on.grant(on.granted()).session()) {
            @Override
            public void end(CloseCause cause, String text) {
                ended.complete(cause);
            }

            @Override
            public boolean lock(String text) {
                return true;
            }
        };
        Awaitility.await().until(() -> on.column(session.id(), "state").equals("live"));
        return session;
    }

    private void sessionsAndTokens() {
        put("POST /api/v1/tokens", () -> {
            Set4 names = on.granted();
            return change(
                    "/api/v1/tokens",
                    "{'user':'" + names.user() + "','account':'root','target':'" + names.target() + "'}",
                    "token.issue",
                    "token:T-.{22}");
        });
        put("DELETE /api/v1/tokens/{id}", () -> {
            String path = object("/api/v1/tokens/{id}");
            return change(path, "", "token.revoke", "token:T-" + last(path));
        });
        for (String what : List.of("terminate", "lock", "unlock")) {
            put("POST /api/v1/sessions/{id}/" + what, () -> {
                RunningSession session = session();
                String path = "/api/v1/sessions/" + session.id();
                if (what.equals("unlock")) {
                    ok(admin.call("POST", path + "/lock", ""));
                }
                return change(path + "/" + what, "{'reason':'enough'}", "session." + what, "session:" + session.id())
                        .with(what.equals("terminate") ? Effect.ROWS : Effect.RECORD_ONLY)
                        .then(() -> on.domain.reporter().ended(session.id(), CloseCause.CLIENT_CLOSED, "", 1, 2));
            });
        }
    }
}
