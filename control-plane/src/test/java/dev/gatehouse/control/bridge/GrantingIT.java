/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.credential.CredentialVault;
import dev.gatehouse.control.policy.AccessQuestion;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.policy.PolicySet;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.control.session.LiveSessions;
import dev.gatehouse.control.token.TokenRedemption;
import dev.gatehouse.control.user.PasswordHash;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What changes between the proof and the grant, on a real PostgreSQL. */
class GrantingIT {

    private static final PasswordHash CHEAP = new PasswordHash(64, 1, 1);

    private static DomainFixture on;
    private static Granting granting;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
        Clock clock = Clock.systemUTC();
        granting = new Granting(
                on.database,
                on.audit,
                new PolicySnapshots(),
                new CredentialVault(on.vault, Runnable::run),
                new TokenRedemption(on.database, on.vault),
                new dev.gatehouse.control.factor.SecondFactors(on.database, on.audit, on.vault, clock),
                new LiveSessions(clock),
                "node-1",
                clock);
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    /** As after the password check: the row is what was read before it. */
    private static Granting.Proven proven(AccessRequest request) {
        AccessQuestion question = Attempt.question(request);
        AccessRow row = on.database.withHandle(handle -> AccessRow.read(handle, question));
        Authenticator.Looked looked =
                new Authenticator.Looked(question, row, new PolicySet(row.epoch(), List.of()), Optional.empty(), false);
        return new Granting.Proven(
                Attempt.of(request),
                request,
                looked,
                FactorGate.Passed.UNASKED,
                new InetSocketAddress("192.0.2.7", 22));
    }

    private static AccessRequest withKey(Set4 names) {
        return on.request(names.user(), "root", names.target(), new Evidence.PublicKey(new byte[51]), names.address());
    }

    private static void changePassword(Set4 names, String password) {
        on.users.change(
                DomainFixture.OPERATOR, names.user(), DomainFixture.password(CHEAP.hash(Secret.ofText(password))));
    }

    @Test
    void anOldPasswordIsNotGrantedOnceThereIsANewOne() {
        Set4 names = on.granted();
        Granting.Proven proven = proven(on.request(names));
        changePassword(names, "another");
        assertThatThrownBy(() -> granting.grant(proven))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("password.changed"));
        assertThat(on.column(proven.request().session(), "state")).isEqualTo("no row");
        granting.grant(proven(on.request(names))).close();
    }

    @Test
    void aPasswordThatWasSetAgainIsANewOneToo() {
        Set4 names = on.granted();
        Granting.Proven proven = proven(on.request(names));
        changePassword(names, DomainFixture.PASSWORD);
        assertThatThrownBy(() -> granting.grant(proven)).isInstanceOf(Refusal.class);
    }

    /** Several logins at once after a change of the parameters: the first one's hash must not shut out the others. */
    @Test
    void aHashThatWasMadeAgainIsStillThePassword() {
        Set4 names = on.granted();
        Granting.Proven proven = proven(on.request(names));
        AccessRow before = proven.row();
        on.database.inTransaction(handle -> {
            on.users.rehash(
                    handle, before.userId(), before.passwordHash(), CHEAP.hash(Secret.ofText(DomainFixture.PASSWORD)));
            return null;
        });
        AccessRow now = proven(on.request(names)).row();
        assertThat(now.passwordHash()).isNotEqualTo(before.passwordHash());
        granting.grant(proven).close();
    }

    @Test
    void aKeyDoesNotDependOnThePassword() {
        Set4 names = on.granted();
        Granting.Proven proven = proven(withKey(names));
        changePassword(names, "another");
        granting.grant(proven).close();
    }
}
