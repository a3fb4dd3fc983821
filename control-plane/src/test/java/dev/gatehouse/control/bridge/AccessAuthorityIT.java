/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.UserName;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.InjectedCredential;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetTrust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets in, on a real PostgreSQL; what the audit log says; that all denials look alike. */
class AccessAuthorityIT {

    private static DomainFixture on;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    static SshPublicKey key() throws Exception {
        byte[] spki = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        byte[] blob = new byte[4 + 11 + 4 + 32];
        java.nio.ByteBuffer.wrap(blob)
                .putInt(11)
                .put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII))
                .putInt(32)
                .put(spki, spki.length - 32, 32);
        return SshPublicKey.ofBlob(blob, "");
    }

    @Test
    void aGoodLoginIsGranted() {
        Set4 names = on.granted();
        AccessRequest request = on.request(
                names.user().toUpperCase(java.util.Locale.ROOT),
                "root",
                names.target(),
                DomainFixture.PASSWORD,
                names.address());
        AccessDecision decision = on.authorize(request);
        assertThat(decision).as(() -> on.cause(request.session())).isInstanceOf(AccessDecision.Granted.class);
        Grant grant = ((AccessDecision.Granted) decision).grant();
        assertThat(grant.user()).isEqualTo(names.user());
        assertThat(grant.account()).isEqualTo("root");
        assertThat(grant.target().name()).isEqualTo(names.target());
        assertThat(grant.target().address().getAddress().getHostAddress()).isEqualTo("192.0.2.7");
        assertThat(grant.trust())
                .isInstanceOfSatisfying(
                        TargetTrust.Pinned.class,
                        pinned -> assertThat(pinned.sha256Fingerprints()).hasSize(1));
        assertThat(grant.policy().policy()).isEqualTo(names.policy());
        assertThat(grant.credential())
                .isInstanceOfSatisfying(
                        InjectedCredential.Password.class,
                        password -> assertThat(new String(password.secret().copyChars()))
                                .isEqualTo(DomainFixture.TARGET_PASSWORD));
        Evidence.Password evidence = (Evidence.Password) request.evidence();
        assertThat(evidence.secret().isWiped())
                .as("the typed password is wiped")
                .isTrue();
        assertThat(on.column(request.session(), "state")).isEqualTo("granted");
        grant.close();
        assertThat(((InjectedCredential.Password) grant.credential()).secret().isWiped())
                .isTrue();
    }

    @Test
    void aKeyOfTheUserIsGrantedAndNoOther() throws Exception {
        SshPublicKey key = key();
        Set4 names = on.granted(List.of(key), true);
        LoginName login = new LoginName(
                names.user(), Optional.of("root"), Optional.of(names.target()), Optional.empty(), Optional.empty());
        Evidence.PublicKey mine = new Evidence.PublicKey(key.blob());
        Evidence.PublicKey other = new Evidence.PublicKey(key().blob());
        assertThat(accepts(login, mine, names)).isTrue();
        assertThat(accepts(login, other, names)).isFalse();
        AccessRequest refused = on.request(names.user(), "root", names.target(), other, names.address());
        assertThat(on.authorize(refused)).isInstanceOf(AccessDecision.Denied.class);
        assertThat(on.cause(refused.session())).isEqualTo("key.unknown");
        AccessRequest request = on.request(names.user(), "root", names.target(), mine, names.address());
        assertThat(on.authorize(request))
                .as(() -> on.cause(request.session()))
                .isInstanceOf(AccessDecision.Granted.class);
        on.users.change(DomainFixture.OPERATOR, names.user(), DomainFixture.enabled(false));
        assertThat(accepts(login, mine, names)).as("a disabled user's key").isFalse();
    }

    private static boolean accepts(LoginName login, Evidence.PublicKey key, Set4 names) {
        return DomainFixture.await(on.domain
                .authority()
                .acceptsKey(login, key, DomainFixture.origin(names.address()), on.loop)
                .toCompletableFuture());
    }

    /** Each row breaks one thing in a login that would have been granted. */
    private static Map<String, Supplier<AccessRequest>> denials() {
        Map<String, Supplier<AccessRequest>> rows = new LinkedHashMap<>();
        rows.put("password.wrong", () -> {
            Set4 names = on.granted();
            return on.request(names.user(), "root", names.target(), "wrong", names.address());
        });
        rows.put("user.unknown", () -> {
            Set4 names = on.granted();
            return on.request("nobody", "root", names.target(), DomainFixture.PASSWORD, names.address());
        });
        rows.put("password.none", () -> {
            Set4 names = on.granted();
            on.users.create(
                    DomainFixture.OPERATOR,
                    new Users.NewUser(new UserName("keys-only"), Role.USER, Optional.empty(), List.of()));
            return on.request("keys-only", "root", names.target(), "", names.address());
        });
        rows.put("user.disabled", () -> {
            Set4 names = on.granted();
            on.users.change(DomainFixture.OPERATOR, names.user(), DomainFixture.enabled(false));
            return on.request(names);
        });
        rows.put("target.unknown", () -> {
            Set4 names = on.granted();
            return on.request(names.user(), "root", "no-such-target", DomainFixture.PASSWORD, names.address());
        });
        rows.put("credential.unknown", () -> {
            Set4 names = on.granted();
            return on.request(names.user(), "oracle", names.target(), DomainFixture.PASSWORD, names.address());
        });
        rows.put("credential.suspended", () -> {
            Set4 names = on.granted();
            on.targets.change(DomainFixture.OPERATOR, names.target(), DomainFixture.host("192.0.2.8", 22));
            return on.request(names);
        });
        rows.put("policy.none", () -> {
            Set4 names = on.granted();
            on.policies.change(
                    DomainFixture.OPERATOR,
                    names.policy(),
                    DomainFixture.fields(Optional.empty(), Optional.empty(), Optional.of(false)));
            return on.request(names);
        });
        rows.put("target.address-refused", () -> changedAddress("127.0.0.1"));
        rows.put("login.incomplete", () -> {
            Set4 names = on.granted();
            return on.request(names.user(), null, null, DomainFixture.PASSWORD, names.address());
        });
        return rows;
    }

    private static AccessRequest changedAddress(String host) {
        Set4 names = on.granted();
        on.targets.change(DomainFixture.OPERATOR, names.target(), DomainFixture.host(host, 22));
        on.credentials.change(DomainFixture.OPERATOR, "root", names.target(), Optional.empty(), Optional.of(false));
        return on.request(names);
    }

    @Test
    void everyDenialLooksTheSameAndTheAuditLogKnowsTheCause() {
        for (Map.Entry<String, Supplier<AccessRequest>> row : denials().entrySet()) {
            AccessRequest request = row.getValue().get();
            long start = System.nanoTime();
            AccessDecision decision = on.authorize(request);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(on.cause(request.session()))
                    .as("cause on record before the answer")
                    .isEqualTo(row.getKey());
            assertBland(request.session(), decision);
            assertThat(took).as(row.getKey()).isGreaterThanOrEqualTo(Denials.PACE.minusMillis(20));
            assertThat(((Evidence.Password) request.evidence()).secret().isWiped())
                    .as(row.getKey())
                    .isTrue();
            assertThat(on.column(request.session(), "state")).isEqualTo("no row");
        }
    }

    private static void assertBland(SessionId session, AccessDecision decision) {
        assertThat(decision)
                .isEqualTo(new AccessDecision.Denied(
                        "Access denied. If you think this is wrong, give your operator this reference: "
                                + Denials.reference(session),
                        false));
        assertThat(Denials.reference(session)).matches("[0-9A-HJKMNP-TV-Z]{8}");
    }

    @Test
    void hostileNamesAreDeniedLikeOthers() {
        int address = 1;
        for (String hostile :
                List.of("' OR 1=1 --", "a\u0000b", "..", "x".repeat(5000), "\u001b[2J", "%n%s", "*)(uid=*")) {
            AccessRequest request = on.request(hostile, hostile, hostile, hostile, "203.0.113." + address++);
            assertBland(request.session(), on.authorize(request));
            assertThat(on.cause(request.session())).isIn("user.unknown");
        }
    }

    @Test
    void whatARelayRefusesIsRecordedAndLooksTheSame() {
        SessionId session = SessionId.next(Instant.now());
        AccessDecision.Denied denied = DomainFixture.await(on.domain
                .authority()
                .refuse(session, "a+b@c@d\u0007", "login.unparsable", DomainFixture.origin("198.51.100.251"), on.loop)
                .toCompletableFuture());
        assertBland(session, denied);
        assertThat(on.cause(session)).isEqualTo("login.unparsable");
    }

    @Test
    void guessingIsPenalised() {
        Set4 names = on.granted();
        String cause = "";
        for (int attempt = 0; attempt < 20 && !cause.startsWith("penalty"); attempt++) {
            AccessRequest request =
                    on.request(names.user(), "root", names.target(), "guess" + attempt, names.address());
            AccessDecision decision = on.authorize(request);
            cause = on.cause(request.session());
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            AccessDecision.Denied.class,
                            denied -> assertThat(denied.userText()).startsWith("Access denied."));
        }
        assertThat(cause).startsWith("penalty");
        AccessRequest right = on.request(names);
        assertThat(on.authorize(right)).as("even the right password waits").isInstanceOf(AccessDecision.Denied.class);
        assertThat(((Evidence.Password) right.evidence()).secret().isWiped()).isTrue();
        AccessRequest elsewhere =
                on.request(names.user(), "root", names.target(), DomainFixture.PASSWORD, "203.0.113.77");
        assertThat(on.authorize(elsewhere))
                .as("nobody can lock a user out from everywhere")
                .isInstanceOf(AccessDecision.Granted.class);
    }

    @Test
    void ofSessionsThatRaceWithDifferentFirstKeysExactlyOneWins() throws Exception {
        Set4 names = on.granted(List.of(), false);
        List<Grant> grants = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> on.grant(names))
                .toList();
        List<SshPublicKey> keys = new java.util.ArrayList<>();
        List<CompletableFuture<Boolean>> answers = new java.util.ArrayList<>();
        for (Grant grant : grants) {
            SshPublicKey key = key();
            keys.add(key);
            TargetTrust.FirstUse trust = (TargetTrust.FirstUse) grant.trust();
            answers.add(trust.keeper().keep(key.type(), key.blob(), on.loop).toCompletableFuture());
        }
        List<Boolean> kept = answers.stream().map(DomainFixture::await).toList();
        assertThat(kept).containsOnlyOnce(true);
        SshPublicKey winner = keys.get(kept.indexOf(true));
        assertThat(on.targets.get(names.target()).hostKeys())
                .singleElement()
                .satisfies(key -> assertThat(key.fingerprint())
                        .isEqualTo(winner.fingerprint().toString()));
        TargetTrust.FirstUse late = (TargetTrust.FirstUse) grants.get(0).trust();
        assertThat(DomainFixture.await(late.keeper()
                        .keep(winner.type(), winner.blob(), on.loop)
                        .toCompletableFuture()))
                .as("the key that won is right for everybody")
                .isTrue();
        assertThat(on.grant(names).trust()).isInstanceOf(TargetTrust.Pinned.class);

        on.targets.change(DomainFixture.OPERATOR, names.target(), DomainFixture.trustOnly("pin"));
        assertThat(on.targets.get(names.target()).hostKeys())
                .as("the kept key becomes the pin")
                .hasSize(1);
        on.targets.change(DomainFixture.OPERATOR, names.target(), DomainFixture.trustOnly("first-use"));
        on.database.withHandle(handle -> handle.execute(
                "UPDATE target_host_keys SET origin = 'first-use' WHERE target_id = ?",
                on.targets.get(names.target()).id()));

        on.targets.change(DomainFixture.OPERATOR, names.target(), DomainFixture.host("192.0.2.9", 22));
        assertThat(on.targets.get(names.target()).hostKeys())
                .as("another machine, nothing kept")
                .isEmpty();
        assertThat(DomainFixture.await(late.keeper()
                        .keep(winner.type(), winner.blob(), on.loop)
                        .toCompletableFuture()))
                .as("a grant for the machine before keeps nothing")
                .isFalse();
    }

    @Test
    void oldPasswordHashesAreMadeAgain() {
        Set4 names = on.granted();
        String old = new dev.gatehouse.control.user.PasswordHash(64, 1, 1).hash(Secret.ofText(DomainFixture.PASSWORD));
        on.database.withHandle(
                handle -> handle.execute("UPDATE users SET password_hash = ? WHERE name = ?", old, names.user()));
        on.grant(names).close();
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(on.database.<String>withHandle(
                                handle -> handle.createQuery("SELECT password_hash FROM users WHERE name = :name")
                                        .bind("name", names.user())
                                        .mapTo(String.class)
                                        .one()))
                        .contains("m=19456"));
    }
}
