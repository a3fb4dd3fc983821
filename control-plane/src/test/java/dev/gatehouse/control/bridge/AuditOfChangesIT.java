/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.bridge.AuditedChange.Effect;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.db.UnauditedChanges;
import dev.gatehouse.control.http.DeclaredRoutes;
import dev.gatehouse.control.http.DeclaredRoutes.Declared;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every route of the router that is not a GET: what it changes is on record in the same transaction, and so is each refusal. */
class AuditOfChangesIT {

    /** Fields of answers whose values are told once and are nowhere else. */
    private static final Set<String> TOLD_ONCE =
            Set.of("token", "secret", "link", "challenge", "recoveryCodes", "lines", "uri", "password");

    private static ApiHouse house;
    private static DomainFixture on;
    private static TlsClient stranger;
    private static AuditedChanges changes;

    @BeforeAll
    static void open() throws IOException {
        house = new ApiHouse();
        on = house.on;
        stranger = TlsClient.at(house.server.port());
        String passwordHash = DomainFixture.passwordHash();
        on.users.create(
                DomainFixture.OPERATOR,
                new Users.NewUser(
                        new UserName(AuditedChanges.ADMIN), Role.ADMIN, Optional.of(passwordHash), List.of()));
        changes = new AuditedChanges(on, house.every, new MatrixObjects(on, passwordHash), stranger);
        UnauditedChanges.watch(on.database, on.home.home());
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
    }

    private static List<Declared> routes() {
        return DeclaredRoutes.of(house.server).stream()
                .filter(route -> !route.method().equals("GET"))
                .toList();
    }

    private static List<AuditRow> since(long sequence) {
        return on.audit.list(sequence, 1_000);
    }

    @Test
    void everyRouteThatChangesSomethingHasACase() throws Exception {
        assertThat(changes.all().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        routes().stream().map(Declared::toString).toList());
        assertThat(house.every.classes()).containsExactlyInAnyOrderElementsOf(EveryRoute.declared());
    }

    @Test
    void everyChangeIsOnRecordInItsTransaction() {
        SoftAssertions softly = new SoftAssertions();
        for (Map.Entry<String, Supplier<AuditedChange>> route : new TreeMap<>(changes.all()).entrySet()) {
            check(softly, route.getKey(), route.getValue().get());
        }
        softly.assertAll();
    }

    private static void check(SoftAssertions softly, String route, AuditedChange change) {
        // what a case has prepared by hand, past the product, is not looked at
        UnauditedChanges.forget(on.database);
        long before = on.audit.headSequence();
        String method = route.substring(0, route.indexOf(' '));
        Answer answer = change.client().call(method, change.path(), change.body());
        List<AuditRow> rows = since(before);
        Set<String> unaudited = UnauditedChanges.found(on.database);
        boolean isFinding = change.effect() == Effect.FINDING;
        softly.assertThat(answer.status()).as(route + " " + answer.text()).isBetween(200, isFinding ? 599 : 299);
        softly.assertThat(unaudited).as(route + " changes without a row").isEmpty();
        List<AuditRow> own = rows.stream()
                .filter(row ->
                        row.actor().equals(change.actor()) && row.action().equals(change.action()))
                .toList();
        softly.assertThat(own)
                .as(route + " rows of it among " + rows)
                .hasSize(change.effect() == Effect.QUESTION ? 0 : 1);
        for (AuditRow row : own) {
            softly.assertThat(row.outcome()).as(route).isEqualTo(isFinding ? "failure" : "success");
            softly.assertThat(row.object()).as(route).matches(change.object());
            Set<String> changed = UnauditedChanges.changedWith(on.database, row.sequence());
            if (change.effect() == Effect.ROWS) {
                softly.assertThat(changed).as(route + " changes with its row").isNotEmpty();
            } else {
                softly.assertThat(changed).as(route + " changes nothing").isEmpty();
            }
        }
        for (String secret : secrets(change, answer)) {
            softly.assertThat(rows.toString()).as(route + " tells nothing").doesNotContain(secret);
        }
        change.after().run();
    }

    private static List<String> secrets(AuditedChange change, Answer answer) {
        List<String> secrets = new ArrayList<>(List.of(AuditedChanges.CANARY, "PRIVATE KEY", "argon2"));
        if (answer.text().startsWith("{")) {
            for (String field : TOLD_ONCE) {
                for (JsonNode told : answer.json().findValues(field)) {
                    told.forEach(each -> secrets.add(each.asText()));
                    secrets.add(told.asText());
                }
            }
        }
        secrets.removeIf(String::isBlank);
        return secrets;
    }

    @Test
    void halfASignInAndOneThatEndsByItselfAreOnRecord() {
        String user = changes.withFactor();
        UnauditedChanges.forget(on.database);
        long before = on.audit.headSequence();
        assertThat(stranger.trySignIn(user, DomainFixture.PASSWORD).text()).contains("challenge");
        assertThat(since(before)).extracting(AuditRow::action).containsExactly("signin.factor-asked");

        TlsClient idle = stranger.signIn(AuditedChanges.ADMIN, DomainFixture.PASSWORD);
        AuditRow begun = on.audit.newest(1).get(0);
        on.database.inTransaction(handle -> handle.createUpdate(
                        "UPDATE sign_ins SET last_used_at = now() - interval '1 day' WHERE id::text = :id")
                .bind("id", begun.object().substring("signin:".length()))
                .execute());
        assertThat(idle.get("/api/v1/whoami").status()).isEqualTo(401);
        assertThat(since(begun.sequence()))
                .filteredOn(row -> row.action().equals("signin.end"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.object()).isEqualTo(begun.object());
                    assertThat(row.actor()).startsWith("system");
                    assertThat(row.detail()).containsEntry("cause", "idle").containsEntry("user", AuditedChanges.ADMIN);
                });
        assertThat(UnauditedChanges.found(on.database)).isEmpty();
    }

    @Test
    void everyRefusalIsOnRecord() {
        SoftAssertions softly = new SoftAssertions();
        String made = changes.admin()
                .call("POST", "/api/v1/api-tokens", "{'name':'x','scope':['session.read']}")
                .json()
                .get("token")
                .asText();
        TlsClient program = stranger.as(made);
        int refused = 0;
        for (Declared route : routes()) {
            if (route.permission() == Permission.PUBLIC) {
                continue;
            }
            long before = on.audit.headSequence();
            String path = route.path().replaceAll("\\{[a-z]+}", "never-was");
            Answer answer = program.call(route.method(), path, "{}");
            softly.assertThat(answer.status()).as(route + " " + answer.text()).isEqualTo(403);
            List<AuditRow> rows = since(before);
            softly.assertThat(rows).as(route.toString()).hasSize(1);
            for (AuditRow row : rows) {
                softly.assertThat(row.action() + " " + row.outcome()).isEqualTo("api.denied denied");
                softly.assertThat(row.actor()).as(route.toString()).isEqualTo("user:" + AuditedChanges.ADMIN);
                softly.assertThat(row.object()).isEqualTo("route:" + route);
                softly.assertThat(row.detail())
                        .containsEntry("permission", route.permission().name());
                softly.assertThat(row.toString()).doesNotContain(made);
            }
            refused++;
        }
        softly.assertAll();
        assertThat(refused).isGreaterThan(50);
    }

    @Test
    void refusalsAtTheDoorsAreOnRecordToo() {
        Map<String, String> wrong = Map.of(
                "/api/v1/sign-ins", "{'user':'" + AuditedChanges.ADMIN + "','password':'canary-wrong'}",
                "/api/v1/sign-ins/factor", "{'challenge':'canary-challenge','code':'canary-code'}",
                "/api/v1/setup", "{'link':'canary-link','password':'canary-wrong'}");
        Set<String> doors = new java.util.TreeSet<>();
        routes().stream()
                .filter(route -> route.permission() == Permission.PUBLIC)
                .forEach(route -> doors.add(route.path()));
        assertThat(wrong.keySet()).isEqualTo(doors);
        wrong.forEach((path, body) -> {
            long before = on.audit.headSequence();
            assertThat(stranger.from("127.0.7.1").call("POST", path, body).status())
                    .as(path)
                    .isEqualTo(401);
            List<AuditRow> rows = since(before);
            assertThat(rows).as(path).hasSize(1);
            assertThat(rows.get(0).action() + " " + rows.get(0).outcome()).isEqualTo("signin.denied denied");
            assertThat(rows.get(0).detail()).containsKey("cause");
            assertThat(rows.toString()).as(path).doesNotContain("canary-");
        });
    }
}
