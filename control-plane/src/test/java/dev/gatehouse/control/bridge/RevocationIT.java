/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.DomainFixture.RunningSession;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.credential.CredentialSecret;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Live sessions end when what they rest on is gone. The services that change things here do not tell the domain, as if they ran on another
 * node: the poll has to find it.
 */
class RevocationIT {

    /** The contract's bound; here it includes whatever the machine is busy with. */
    private static final long CUT_SECONDS_MAX = 5;

    private static DomainFixture on;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    private static RunningSession run(Set4 names) {
        Grant grant = on.grant(names);
        return on.new RunningSession(grant.session());
    }

    private static Map<String, Consumer<Set4>> cuts() {
        Map<String, Consumer<Set4>> cuts = new LinkedHashMap<>();
        cuts.put(
                "user disabled",
                names -> on.users.change(DomainFixture.OPERATOR, names.user(), DomainFixture.enabled(false)));
        cuts.put("user removed", names -> on.users.remove(DomainFixture.OPERATOR, names.user()));
        cuts.put(
                "policy disabled",
                names -> on.policies.change(
                        DomainFixture.OPERATOR,
                        names.policy(),
                        DomainFixture.fields(Optional.empty(), Optional.empty(), Optional.of(false))));
        cuts.put("policy removed", names -> on.policies.remove(DomainFixture.OPERATOR, names.policy()));
        cuts.put(
                "policy allows less",
                names -> on.policies.change(DomainFixture.OPERATOR, names.policy(), DomainFixture.allowOnly("shell")));
        cuts.put(
                "target moved",
                names -> on.targets.change(
                        DomainFixture.OPERATOR, names.target(), DomainFixture.host("192.0.2.99", 22)));
        cuts.put("target removed", names -> on.targets.remove(DomainFixture.OPERATOR, names.target()));
        cuts.put(
                "credential suspended",
                names -> on.credentials.change(
                        DomainFixture.OPERATOR, "root", names.target(), Optional.empty(), Optional.of(true)));
        cuts.put("credential removed", names -> on.credentials.remove(DomainFixture.OPERATOR, "root", names.target()));
        cuts.put(
                "changed by hand in the database",
                names -> on.database.withHandle(
                        handle -> handle.execute("UPDATE users SET enabled = false WHERE name = ?", names.user())));
        return cuts;
    }

    @Test
    void sessionsEndWhenTheirGroundsAreGone() throws Exception {
        Set4 bystander = on.granted();
        RunningSession untouched = run(bystander);
        for (Map.Entry<String, Consumer<Set4>> cut : cuts().entrySet()) {
            Set4 names = on.granted();
            RunningSession session = run(names);
            cut.getValue().accept(names);
            assertThat(session.ended.get(CUT_SECONDS_MAX, TimeUnit.SECONDS))
                    .as(cut.getKey())
                    .isEqualTo(CloseCause.ACCESS_REVOKED);
        }
        assertThat(untouched.ended).as("nobody touched this one's grounds").isNotDone();
    }

    @Test
    void harmlessChangesEndNothing() {
        Set4 names = on.granted();
        RunningSession session = run(names);
        on.users.change(
                DomainFixture.OPERATOR,
                names.user(),
                DomainFixture.password("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"));
        on.policies.change(
                DomainFixture.OPERATOR, names.policy(), DomainFixture.allowOnly("shell", "exec", "sftp", "forward"));
        try (CredentialSecret secret = CredentialSecret.ofPassword(Secret.ofText("another"))) {
            on.credentials.change(
                    DomainFixture.OPERATOR, "root", names.target(), Optional.of(secret), Optional.empty());
        }
        // a change that does cut, made afterwards: when the watch has acted on it, it has seen the others too
        Set4 other = on.granted();
        RunningSession marker = run(other);
        on.users.change(DomainFixture.OPERATOR, other.user(), DomainFixture.enabled(false));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(marker.ended::isDone);
        assertThat(session.ended).isNotDone();
    }

    @Test
    void aGrantTakenBackBeforeTheSessionBeginsEndsItAsItBegins() {
        Set4 names = on.granted();
        Grant grant = on.grant(names);
        on.users.change(DomainFixture.OPERATOR, names.user(), DomainFixture.enabled(false));
        Set4 other = on.granted();
        RunningSession marker = run(other);
        on.users.change(DomainFixture.OPERATOR, other.user(), DomainFixture.enabled(false));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(marker.ended::isDone);
        RunningSession late = on.new RunningSession(grant.session());
        assertThat(late.ended).isCompletedWithValue(CloseCause.ACCESS_REVOKED);
    }

    @Test
    void aSessionOfAnotherNodeIsEndedThroughItsRow() throws Exception {
        Set4 names = on.granted();
        RunningSession session = run(names);
        SessionId id = session.id();
        int asked = on.database.withHandle(handle -> handle.execute(
                "UPDATE sessions SET terminate_by = 'local:tester', terminate_reason = 'end of shift' WHERE id = ?",
                id.value()));
        assertThat(asked).isEqualTo(1);
        assertThat(session.ended.get(30, TimeUnit.SECONDS)).isEqualTo(CloseCause.TERMINATED);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(on.column(id, "end_cause")).isEqualTo("terminated"));
    }

    @Test
    void whoIsRemovedAndComesBackUnderTheSameNameIsSomebodyElse() {
        Set4 names = on.granted();
        on.users.remove(DomainFixture.OPERATOR, names.user());
        on.users.create(
                DomainFixture.OPERATOR,
                new Users.NewUser(
                        new dev.gatehouse.control.user.UserName(names.user()),
                        dev.gatehouse.control.user.Role.USER,
                        Optional.of(dev.gatehouse.control.user.PasswordHash.CURRENT.hash(
                                Secret.ofText(DomainFixture.PASSWORD))),
                        List.of()));
        var request = on.request(names);
        on.authorize(request);
        assertThat(on.cause(request.session())).isEqualTo("policy.none");
    }
}
