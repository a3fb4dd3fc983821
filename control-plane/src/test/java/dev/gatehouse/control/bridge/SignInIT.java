/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.bridge.SocketClient.Answer;
import dev.gatehouse.control.config.ConsoleConfig;
import dev.gatehouse.control.factor.TestApp;
import dev.gatehouse.control.http.ApiServer;
import dev.gatehouse.control.http.ApiSetup;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.control.token.Tokens;
import dev.gatehouse.control.user.PasswordHash;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signing in at the network door, over real TLS, against the real database. */
class SignInIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static DomainFixture on;
    private static ApiServer server;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        List<Routes> routes = new ArrayList<>(on.domain.routes());
        routes.add(new ServerRoutes(new UpStatus(), () -> {}, on.audit));
        server = ApiServer.start(new ApiSetup(
                ConsoleConfig.defaults().withPort(0),
                on.home.home(),
                on.audit,
                on.identities(),
                on.domain.rights(),
                () -> false,
                routes));
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
        on.close();
    }

    private static final class Hash {
        static final String OF_PASSWORD = PasswordHash.CURRENT.hash(Secret.ofText(DomainFixture.PASSWORD));
    }

    private static String person(Role role) {
        return person(role, List.of());
    }

    private static String person(Role role, List<SshPublicKey> keys) {
        String name = "door-" + role.code() + NUMBER.incrementAndGet();
        on.users.create(
                DomainFixture.OPERATOR,
                new Users.NewUser(new UserName(name), role, Optional.of(Hash.OF_PASSWORD), keys));
        return name;
    }

    /** From an address of its own, so that what one test owes does not reach another. */
    private static TlsClient nobody() {
        return TlsClient.at(server.port()).from("127.0.7." + NUMBER.incrementAndGet());
    }

    private static TlsClient in(String user) {
        return nobody().signIn(user, DomainFixture.PASSWORD);
    }

    private static String secretOf(TlsClient client) {
        return client.bearer().orElseThrow();
    }

    private static void notSignedIn(TlsClient client) {
        Answer answer = client.get("/api/v1/whoami");
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.json().get("code").asText()).isEqualTo("not-authenticated");
    }

    private static List<String> audited(String action, String part) {
        return on.database.withHandle(handle -> handle.createQuery(
                        "SELECT actor || ' ' || object || ' ' || detail FROM audit_event WHERE action = :action")
                .bind("action", action)
                .mapTo(String.class)
                .filter(row -> row.contains(part))
                .list());
    }

    @Test
    void aPersonSignsInAndOut() {
        String anna = person(Role.AUDITOR);
        Answer answer = nobody().trySignIn(anna.toUpperCase(java.util.Locale.ROOT), DomainFixture.PASSWORD);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode signIn = answer.json();
        assertThat(signIn.get("token").asText()).matches("ghs_[A-Za-z0-9_-]{43}");
        assertThat(signIn.get("user").asText()).isEqualTo(anna);
        TlsClient client = nobody().as(signIn.get("token").asText());

        JsonNode who = client.get("/api/v1/whoami").json();
        assertThat(who.get("kind").asText()).isEqualTo("person");
        assertThat(who.get("user").asText()).isEqualTo(anna);
        assertThat(who.get("role").asText()).isEqualTo("auditor");
        assertThat(who.get("method").asText()).isEqualTo("password");
        assertThat(who.get("permissions").toString()).contains("recording.play").doesNotContain("user.write");
        assertThat(audited("signin.begin", anna)).hasSize(1);

        assertThat(client.call("DELETE", "/api/v1/sign-ins/current", "").status())
                .isEqualTo(204);
        notSignedIn(client);
        assertThat(audited("signin.end", signIn.get("id").asText())).hasSize(1);
    }

    @Test
    void theSecretIsNowhereInTheDatabase() {
        TlsClient client = in(person(Role.USER));
        String dump = new DatabaseDump(on.database).text();
        assertThat(dump).doesNotContain(secretOf(client)).doesNotContain(DomainFixture.PASSWORD);
    }

    @Test
    void everyRefusalReadsAlikeAndTheCauseIsOnRecord() {
        String anna = person(Role.USER);
        String disabled = person(Role.USER);
        on.users.change(DomainFixture.OPERATOR, disabled, DomainFixture.enabled(false));
        String reference = "[0-9A-HJKMNP-TV-Z]{8}";
        for (String[] attempt : new String[][] {
            {anna, "wrong-password", "password.wrong"},
            {"nobody-of-that-name", DomainFixture.PASSWORD, "user.unknown"},
            {disabled, DomainFixture.PASSWORD, "user.disabled"},
            {"T-0123456789ABCDEFGHIJKL", DomainFixture.PASSWORD, "token.unknown"},
        }) {
            TlsClient client = nobody();
            Answer answer = client.trySignIn(attempt[0], attempt[1]);
            assertThat(answer.status()).as(attempt[2]).isEqualTo(401);
            assertThat(answer.text().replaceAll(reference, "REFERENCE"))
                    .isEqualTo("{'type':'about:blank','title':'Not authenticated','status':401,".replace('\'', '"')
                            + "\"detail\":\"Access denied. If you think this is wrong, give your operator this reference:"
                            + " REFERENCE\",\"code\":\"not-authenticated\"}");
            assertThat(audited("signin.denied", client.from()))
                    .singleElement()
                    .asString()
                    .contains("\"cause\":\"" + attempt[2] + "\"");
        }
    }

    @Test
    void aOneTimeTokenSignsNobodyInAndIsNotTriedHere() {
        DomainFixture.Set4 names = on.granted();
        TlsClient client = nobody();
        Answer answer;
        try (Tokens.Issued token = on.domain
                .tokens()
                .issue(
                        DomainFixture.OPERATOR,
                        new Tokens.NewToken(
                                names.user(),
                                "root",
                                names.target(),
                                Optional.empty(),
                                Optional.empty(),
                                Tokens.TTL_DEFAULT))) {
            answer = client.trySignIn(
                    token.name().login(), new String(token.password().copyChars()));
        }
        assertThat(answer.status()).isEqualTo(401);
        assertThat(audited("signin.denied", client.from()))
                .singleElement()
                .asString()
                .contains("token.wrong-door");
    }

    @Test
    void disablingAndANewPasswordEndItForGood() {
        String anna = person(Role.USER);
        TlsClient first = in(anna);
        assertThat(first.get("/api/v1/whoami").status()).isEqualTo(200);
        on.users.change(DomainFixture.OPERATOR, anna, DomainFixture.enabled(false));
        notSignedIn(first);
        on.users.change(DomainFixture.OPERATOR, anna, DomainFixture.enabled(true));
        notSignedIn(first);

        TlsClient second = in(anna);
        on.users.change(DomainFixture.OPERATOR, anna, DomainFixture.password(Hash.OF_PASSWORD));
        notSignedIn(second);

        TlsClient third = in(anna);
        on.users.remove(DomainFixture.OPERATOR, anna);
        notSignedIn(third);
    }

    @Test
    void aNewRoleCountsAtOnce() {
        String anna = person(Role.ADMIN);
        TlsClient client = in(anna);
        assertThat(client.get("/api/v1/users").status()).isEqualTo(200);
        on.users.change(
                DomainFixture.OPERATOR,
                anna,
                new Users.Change(Optional.empty(), Optional.of(Role.USER), Optional.empty(), List.of(), List.of()));
        Answer refused = client.get("/api/v1/users");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("your role, user, does not have the permission user.read");
        assertThat(audited("api.denied", anna)).singleElement().asString().contains("USER_READ");
    }

    @Test
    void itEndsWhenItIsNotUsedAndWhenItsTimeIsOver() {
        String anna = person(Role.USER);
        TlsClient idle = in(anna);
        age(anna, "last_used_at", "31 minutes");
        notSignedIn(idle);
        TlsClient old = in(anna);
        age(anna, "expires_at", "12 hours 1 minute");
        notSignedIn(old);
        TlsClient used = in(anna);
        age(anna, "last_used_at", "29 minutes");
        assertThat(used.get("/api/v1/whoami").status()).isEqualTo(200);
        age(anna, "last_used_at", "29 minutes");
        assertThat(used.get("/api/v1/whoami").status())
                .as("the use before was written down")
                .isEqualTo(200);
    }

    @Test
    void whatWasSeenToBeOverStaysOverWhenTheClockGoesBack() {
        String anna = person(Role.USER);
        TlsClient idle = in(anna);
        age(anna, "last_used_at", "31 minutes");
        notSignedIn(idle);
        age(anna, "last_used_at", "-31 minutes");
        notSignedIn(idle);
        String bert = person(Role.USER);
        TlsClient old = in(bert);
        age(bert, "expires_at", "12 hours 1 minute");
        notSignedIn(old);
        age(bert, "expires_at", "-13 hours");
        notSignedIn(old);
    }

    private static void age(String user, String column, String span) {
        on.database.inTransaction(handle -> handle.createUpdate("UPDATE sign_ins SET " + column + " = " + column
                        + " - :span::interval WHERE user_id = (SELECT id FROM users WHERE name = :user)")
                .bind("span", span)
                .bind("user", user)
                .execute());
    }

    @Test
    void ownSignInsAreSeenAndEndedOthersAreNotThere() {
        String anna = person(Role.USER);
        String bert = person(Role.USER);
        TlsClient annas = in(anna);
        TlsClient berts = in(bert);
        JsonNode mine = annas.get("/api/v1/sign-ins").json().get("items");
        assertThat(mine).hasSize(1);
        assertThat(mine.get(0).get("user").asText()).isEqualTo(anna);
        String id = mine.get(0).get("id").asText();
        assertThat(berts.call("DELETE", "/api/v1/sign-ins/" + id, "").status()).isEqualTo(404);
        assertThat(audited("api.denied", "signin:" + id)).hasSize(1);
        assertThat(annas.get("/api/v1/whoami").status()).isEqualTo(200);

        TlsClient admin = in(person(Role.ADMIN));
        assertThat(admin.get("/api/v1/sign-ins").text()).contains(anna, bert);
        assertThat(admin.call("DELETE", "/api/v1/sign-ins/" + id, "").status()).isEqualTo(204);
        notSignedIn(annas);
        assertThat(admin.call("DELETE", "/api/v1/sign-ins/" + id, "").status()).isEqualTo(404);
    }

    @Test
    void aUserHasABoundedNumberAndTheOldestGoes() {
        String anna = person(Role.USER);
        TlsClient first = in(anna);
        TlsClient second = in(anna);
        on.database.inTransaction(handle -> handle.createUpdate(
                        "INSERT INTO sign_ins (id, user_id, secret_hash, method, awaits_factor, client_address, client_software, expires_at)"
                                + " SELECT gen_random_uuid(), id, sha256(n::text::bytea || id::text::bytea), 'password', false, '', '', now() + interval '1 hour'"
                                + " FROM users, generate_series(1, 62) n WHERE name = :user")
                .bind("user", anna)
                .execute());
        in(anna);
        notSignedIn(first);
        assertThat(second.get("/api/v1/whoami").status()).isEqualTo(200);
    }

    @Test
    void guessesAtAnyDoorAreCountedTogether() {
        DomainFixture.Set4 names = on.granted();
        TlsClient client = nobody();
        for (int guess = 0; guess < 3; guess++) {
            assertThat(client.trySignIn(names.user(), "guess-number-" + guess).status())
                    .isEqualTo(401);
        }
        int owing = on.database.inTransaction(handle -> handle.createUpdate(
                        "UPDATE penalty SET owed_until = owed_until + interval '10 minutes' WHERE source LIKE 'pair % ' || :from")
                .bind("from", client.from())
                .execute());
        assertThat(owing)
                .as("the guesses have been counted; now they outlast this test")
                .isEqualTo(1);
        assertThat(client.trySignIn(names.user(), DomainFixture.PASSWORD).status())
                .as("the right password is not looked at any more")
                .isEqualTo(401);
        assertThat(audited("signin.denied", client.from())).anyMatch(row -> row.contains("penalty: this user at"));
        assertThat(on.authorize(
                        on.request(names.user(), "root", names.target(), DomainFixture.PASSWORD, client.from())))
                .as("SSH and RDP from there are closed for this user too")
                .isInstanceOf(AccessDecision.Denied.class);
        assertThat(nobody().trySignIn(names.user(), DomainFixture.PASSWORD).status())
                .as("nobody is locked out from everywhere")
                .isEqualTo(201);
    }

    @Test
    void guessedBearersCloseTheAddressForGoodOnesToo() {
        String anna = person(Role.USER);
        TlsClient good = in(anna);
        TlsClient guesser = nobody();
        for (int guess = 0; guess < 30; guess++) {
            notSignedIn(guesser.as("ghs_" + "A".repeat(40) + guess));
        }
        notSignedIn(guesser.as(secretOf(good)));
        assertThat(audited("api.denied", guesser.from()))
                .anyMatch(row -> row.contains("bearer.unknown"))
                .anyMatch(row -> row.contains("penalty:"));
        assertThat(good.get("/api/v1/whoami").status()).isEqualTo(200);
    }

    @Test
    void whatIsNoBearerIsNobody() {
        TlsClient client = nobody();
        for (String text : List.of("", " ", "x".repeat(300), "a b", "\u00e4")) {
            notSignedIn(client.as(text));
        }
        assertThat(client.call("POST", "/api/v1/sign-ins", "{'user':'x'}").status())
                .isEqualTo(400);
        assertThat(client.call("POST", "/api/v1/sign-ins", "{'user':'x','password':''}")
                        .status())
                .isIn(400, 401);
    }

    @Test
    void thePublicRoutesAreForPeopleWithABrokenBearerToo() {
        assertThat(nobody().as("ghs_broken")
                        .trySignIn(person(Role.USER), DomainFixture.PASSWORD)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void slowStrangersDoNotKeepPeopleWhoAreInFromWorking() throws IOException {
        TlsClient client = in(person(Role.USER));
        try (SlowBodies slow = SlowBodies.open(server.port(), 40, 36)) {
            slow.awaitRefusals();
            assertThat(client.get("/api/v1/whoami").status()).isEqualTo(200);
        }
    }

    @Test
    void aPersonEnrolsASecondFactorAndThenNeedsIt() {
        String anna = person(Role.USER);
        String ben = person(Role.USER);
        TlsClient client = in(anna);
        String factor = "/api/v1/users/" + anna + "/factor";
        assertThat(client.call("POST", "/api/v1/users/" + ben + "/factor", "{}").status())
                .isEqualTo(404);
        JsonNode shown = client.call("POST", factor, "{}").json();
        assertThat(shown.get("uri").asText()).contains("otpauth://totp/Gatehouse:" + anna + "?secret=");
        byte[] key =
                org.bouncycastle.util.encoders.Base32.decode(shown.get("secret").asText());
        try (TestApp app = TestApp.of(Secret.ofBytes(key))) {
            java.time.Instant now = java.time.Instant.now();
            String first = app.code(now, 0);
            JsonNode codes = client.call("POST", factor + "/confirm", "{\"code\":\"" + first + "\"}")
                    .json();
            assertThat(codes.get("recoveryCodes")).hasSize(10);
            assertThat(client.call("POST", factor + "/reset", "{}").status()).isEqualTo(403);

            Answer due = nobody().trySignIn(anna, DomainFixture.PASSWORD);
            assertThat(due.status()).as(due.text()).isEqualTo(200);
            String challenge = due.json().get("challenge").asText();
            assertThat(withCode(challenge, first).status()).as("used to enrol").isEqualTo(401);
            assertThat(audited("signin.denied", "factor.replayed")).isNotEmpty();
            Answer in = withCode(challenge, app.code(now, 1));
            assertThat(in.status()).as(in.text()).isEqualTo(201);
            String again = nobody().trySignIn(anna, DomainFixture.PASSWORD)
                    .json()
                    .get("challenge")
                    .asText();
            String recovery = codes.get("recoveryCodes").get(0).asText();
            assertThat(withCode(again, recovery).status()).isEqualTo(201);
            assertThat(audited("user.factor.recovery-code-used", anna)).hasSize(1);
        }
    }

    private static Answer withCode(String challenge, String code) {
        String body = "{\"challenge\":\"" + challenge + "\",\"code\":\"" + code + "\"}";
        return nobody().call("POST", "/api/v1/sign-ins/factor", body);
    }
}
