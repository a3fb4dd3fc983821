/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.sshkey.SshPublicKey;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Admittance;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetChoices;
import dev.gatehouse.proxy.port.TargetChoices.Choice;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Between the menu and the choice: what was proved counts for the same user, from the same address, while it still would. */
class AdmittanceIT {

    private static DomainFixture on;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    private static TargetChoices.Offered offered(Set4 names, Evidence evidence, Optional<String> account) {
        LoginName login = new LoginName(names.user(), account, Optional.empty(), Optional.empty(), Optional.empty());
        TargetChoices choices = DomainFixture.await(on.domain
                .authority()
                .choices(
                        new AccessRequest(
                                SessionId.next(Instant.now()),
                                "ssh",
                                login,
                                evidence,
                                DomainFixture.origin(names.address())),
                        on.loop)
                .toCompletableFuture());
        return (TargetChoices.Offered) choices;
    }

    private static Evidence admitted(Set4 names, Evidence evidence) {
        return new Evidence.Admitted(offered(names, evidence, Optional.empty()).admittance());
    }

    private static Evidence password() {
        return new Evidence.Password(Secret.ofText(DomainFixture.PASSWORD));
    }

    private static AccessRequest request(Set4 names, Evidence evidence) {
        return on.request(names.user(), "root", names.target(), evidence, names.address());
    }

    private static void assertGranted(AccessRequest request) {
        AccessDecision decision = on.authorize(request);
        assertThat(decision).as(() -> on.cause(request.session())).isInstanceOf(AccessDecision.Granted.class);
        ((AccessDecision.Granted) decision).grant().close();
    }

    private static void assertDenied(AccessRequest request, String cause) {
        assertThat(on.authorize(request)).isInstanceOf(AccessDecision.Denied.class);
        assertThat(on.cause(request.session())).isEqualTo(cause);
    }

    @Test
    void aPasswordShownOnceIsEnoughUntilItChanges() {
        Set4 names = on.granted();
        Evidence admitted = admitted(names, password());
        AccessRequest first = request(names, admitted);
        assertGranted(first);
        assertThat(on.column(first.session(), "auth_method"))
                .as("how the user was proved is on record")
                .isEqualTo("password");
        assertGranted(request(names, admitted));
        assertDenied(
                on.request(names.user(), "nobody", names.target(), admitted, names.address()), "credential.unknown");
        on.users.change(
                DomainFixture.OPERATOR,
                names.user(),
                DomainFixture.password("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"));
        assertDenied(request(names, admitted), "password.changed");
    }

    @Test
    void aKeyShownOnceIsEnoughUntilItIsTakenAway() throws Exception {
        SshPublicKey key = AccessAuthorityIT.key();
        Set4 names = on.granted(List.of(key), true);
        Evidence admitted = admitted(names, new Evidence.PublicKey(key.blob()));
        AccessRequest first = request(names, admitted);
        assertGranted(first);
        assertThat(on.column(first.session(), "auth_method")).isEqualTo("public-key");
        on.users.change(
                DomainFixture.OPERATOR,
                names.user(),
                new Users.Change(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(Fingerprint.ofBlob(key.blob()))));
        assertDenied(request(names, admitted), "key.unknown");
    }

    @Test
    void policyAndUserAreLookedAtAgain() {
        Set4 names = on.granted();
        Evidence admitted = admitted(names, password());
        on.policies.change(
                DomainFixture.OPERATOR,
                names.policy(),
                DomainFixture.fields(Optional.empty(), Optional.empty(), Optional.of(false)));
        assertDenied(request(names, admitted), "policy.none");
        on.users.change(DomainFixture.OPERATOR, names.user(), DomainFixture.enabled(false));
        assertDenied(request(names, admitted), "user.disabled");
    }

    @Test
    void itIsWorthNothingForAnybodyElseOrFromElsewhere() {
        Set4 names = on.granted();
        Set4 other = on.granted();
        Evidence admitted = admitted(names, password());
        assertDenied(on.request(other.user(), "root", other.target(), admitted, names.address()), "admittance.foreign");
        assertDenied(on.request(names.user(), "root", names.target(), admitted, other.address()), "admittance.foreign");
        Admittance forged = new Admittance() {};
        assertDenied(request(names, new Evidence.Admitted(forged)), "admittance.foreign");
        assertGranted(request(names, admitted));
    }

    @Test
    void itEndsAfterAnHour() {
        Set4 names = on.granted();
        AccessRequest request = on.request(names);
        Attempt attempt = Attempt.of(request);
        AccessRow row = on.database.withHandle(handle -> AccessRow.read(handle, Attempt.question(request)));
        ProvenUser proven = new ProvenUser(attempt, request.evidence(), row, 0);
        assertThat(proven.obstacle(attempt, row, false, Duration.ofMinutes(60).toNanos()))
                .isEmpty();
        assertThat(proven.obstacle(attempt, row, false, Duration.ofMinutes(61).toNanos()))
                .contains("admittance.expired");
    }

    @Test
    void aLoginThatNamesAnAccountIsOfferedOnlyThat() {
        Set4 names = on.granted();
        assertThat(offered(names, password(), Optional.of("root")).choices())
                .containsExactly(new Choice(names.target(), "root"));
        assertThat(offered(names, password(), Optional.of("postgres")).choices())
                .isEmpty();
    }
}
