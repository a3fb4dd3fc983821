/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.token.TokenView;
import dev.gatehouse.control.token.Tokens;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionId;
import dev.gatehouse.proxy.port.TargetChoices;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One-time tokens on a real PostgreSQL: given once, checked like any login, of no use to anybody else. */
class TokenIT {

    private static DomainFixture on;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    /** A token as its owner holds it. */
    private record Held(String username, String password, Set4 names) {}

    private static Held issue(Set4 names) {
        return issue(names, Optional.empty(), Duration.ofMinutes(5));
    }

    private static Held issue(Set4 names, Optional<String> policy, Duration ttl) {
        try (Tokens.Issued issued = on.domain
                .tokens()
                .issue(
                        DomainFixture.OPERATOR,
                        new Tokens.NewToken(
                                names.user(), "root", names.target(), policy, Optional.of("INC-7 disk full"), ttl))) {
            return new Held(issued.name().login(), new String(issued.password().copyChars()), names);
        }
    }

    private static AccessRequest redeem(Held token) {
        return redeem(token, token.password, token.names.address());
    }

    private static AccessRequest redeem(Held token, String password, String address) {
        return on.request(token.username, null, null, password, address);
    }

    private static String causeOf(AccessRequest request) {
        assertThat(on.authorize(request)).isInstanceOf(AccessDecision.Denied.class);
        return on.cause(request.session());
    }

    private static <T> T query(String sql, Class<T> type, Object... arguments) {
        return on.database.withHandle(handle -> {
            var query = handle.createQuery(sql);
            for (int i = 0; i < arguments.length; i++) {
                query.bind(i, arguments[i]);
            }
            return query.mapTo(type).one();
        });
    }

    private static void expire(Held token) {
        on.database.withHandle(handle -> handle.execute(
                "UPDATE tokens SET issued_at = now() - interval '2 minutes', expires_at = now() - interval '1 minute'"
                        + " WHERE id = ?",
                token.username.substring(2)));
    }

    @Test
    void aTokenGivesOneSessionOfItsUserAtItsTarget() {
        Set4 names = on.granted();
        Held token = issue(names);
        assertThat(token.username).matches("T-[0-9A-Za-z]{22}");
        assertThat(token.password).matches("[0-9A-Za-z]{22}");

        AccessRequest request = redeem(token);
        AccessDecision decision = on.authorize(request);
        assertThat(decision)
                .as(() -> on.cause(request.session()))
                .isInstanceOfSatisfying(AccessDecision.Granted.class, granted -> {
                    assertThat(granted.grant().user()).isEqualTo(names.user());
                    assertThat(granted.grant().account()).isEqualTo("root");
                    assertThat(granted.grant().target().name()).isEqualTo(names.target());
                    assertThat(granted.grant().policy().policy()).isEqualTo(names.policy());
                    granted.grant().close();
                });
        assertThat(((Evidence.Password) request.evidence()).secret().isWiped()).isTrue();
        assertThat(on.column(request.session(), "user_name")).isEqualTo(names.user());
        assertThat(on.column(request.session(), "account")).isEqualTo("root");
        assertThat(on.column(request.session(), "auth_method")).isEqualTo("token");
        assertThat(query(
                        "SELECT consumed_by::text FROM tokens WHERE id = ?", String.class, token.username.substring(2)))
                .isEqualTo(request.session().toString());
        assertThat(query(
                        "SELECT nt_sealed IS NULL FROM tokens WHERE id = ?",
                        Boolean.class,
                        token.username.substring(2)))
                .as("what is as good as the secret is gone")
                .isTrue();
        assertThat(query(
                        "SELECT count(*) FROM audit_event WHERE action = 'token.consume' AND object = ?"
                                + " AND actor = ?",
                        Long.class,
                        "token:" + token.username,
                        names.user()))
                .isEqualTo(1);
        assertThat(causeOf(redeem(token))).isEqualTo("token.spent");
    }

    @Test
    void ofAHundredWhoRaceExactlyOneGetsTheSession() throws Exception {
        Set4 names = on.granted();
        Held token = issue(names);
        int racers = 100;
        List<AccessRequest> requests = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
            // addresses of their own: the losers' penalties must not decide the race
            requests.add(redeem(token, token.password, "203.0.113." + (1 + i)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        CyclicBarrier start = new CyclicBarrier(racers);
        List<CompletableFuture<AccessDecision>> answers = new ArrayList<>();
        for (AccessRequest request : requests) {
            answers.add(CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    start.await();
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                                return on.domain.authority().authorize(request, on.loop);
                            },
                            threads)
                    .thenCompose(decision -> decision));
        }
        List<AccessDecision> decisions =
                answers.stream().map(DomainFixture::await).toList();
        threads.shutdown();
        assertThat(decisions)
                .filteredOn(AccessDecision.Granted.class::isInstance)
                .hasSize(1);
        assertThat(requests.stream()
                        .map(request -> on.cause(request.session()))
                        .filter(cause -> !cause.equals("no audit row")))
                .hasSize(racers - 1)
                .allSatisfy(cause -> assertThat(cause).isIn("token.spent", "overloaded"))
                .contains("token.spent");
        assertThat(query("SELECT count(*) FROM sessions WHERE user_name = ?", Long.class, names.user()))
                .isEqualTo(1);
    }

    @Test
    void theUserThePoliciesAndTheTokenItselfAreAskedAgain() {
        Held disabled = issue(on.granted());
        on.users.change(DomainFixture.OPERATOR, disabled.names.user(), DomainFixture.enabled(false));
        assertThat(causeOf(redeem(disabled))).isEqualTo("user.disabled");

        Held removed = issue(on.granted());
        on.users.remove(DomainFixture.OPERATOR, removed.names.user());
        assertThat(causeOf(redeem(removed))).isEqualTo("token.unknown");

        Held withoutPolicy = issue(on.granted());
        on.policies.remove(DomainFixture.OPERATOR, withoutPolicy.names.policy());
        assertThat(causeOf(redeem(withoutPolicy))).isEqualTo("policy.none");
        assertThat(query(
                        "SELECT consumed_at IS NULL FROM tokens WHERE id = ?",
                        Boolean.class,
                        withoutPolicy.username.substring(2)))
                .as("nothing was granted, nothing is consumed")
                .isTrue();

        Held narrowed = issue(on.granted());
        Held named = issue(narrowed.names, Optional.of(narrowed.names.policy()), Duration.ofMinutes(1));
        on.policies.change(
                DomainFixture.OPERATOR,
                narrowed.names.policy(),
                DomainFixture.fields(Optional.empty(), Optional.empty(), Optional.of(false)));
        assertThat(causeOf(redeem(named))).isEqualTo("policy.none");

        Held expired = issue(on.granted());
        expire(expired);
        assertThat(causeOf(redeem(expired))).isEqualTo("token.expired");

        Held revoked = issue(on.granted());
        on.domain
                .tokens()
                .revoke(
                        DomainFixture.OPERATOR,
                        dev.gatehouse.control.token.TokenName.ofLogin(revoked.username)
                                .orElseThrow(),
                        owner -> true);
        assertThat(causeOf(redeem(revoked))).isEqualTo("token.revoked");
    }

    private static void clockGoesBack(Held token, String span) {
        on.database.withHandle(handle -> handle.execute(
                "UPDATE tokens SET issued_at = issued_at + CAST(? AS interval),"
                        + " expires_at = expires_at + CAST(? AS interval),"
                        + " revoked_at = revoked_at + CAST(? AS interval) WHERE id = ?",
                span,
                span,
                span,
                token.username.substring(2)));
    }

    /** To the database, a clock that has gone back is rows that lie ahead. */
    @Test
    void aClockThatGoesBackBringsNoTokenBack() {
        Held ahead = issue(on.granted());
        expire(ahead);
        clockGoesBack(ahead, "1 hour");
        assertThat(causeOf(redeem(ahead))).as("the clock is before its issue").isEqualTo("token.expired");

        Held seen = issue(on.granted());
        expire(seen);
        on.domain.tokens().purge();
        clockGoesBack(seen, "90 seconds");
        assertThat(causeOf(redeem(seen)))
                .as("the clock is between issue and end once more")
                .isEqualTo("token.expired");
        assertThat(on.domain
                        .tokens()
                        .list(Optional.empty(), new PageRequest(1_000, Optional.empty()))
                        .items())
                .filteredOn(view -> view.username().equals(seen.username))
                .singleElement()
                .satisfies(view -> assertThat(view.state()).isEqualTo("expired"));
    }

    @Test
    void aWrongSecretIsDeniedLikeAWrongPasswordAndPenalised() {
        Held token = issue(on.granted());
        AccessRequest wrong = redeem(token, "0".repeat(22), token.names.address());
        AccessDecision decision = on.authorize(wrong);
        assertThat(decision)
                .isEqualTo(new AccessDecision.Denied(
                        "Access denied. If you think this is wrong, give your operator this reference: "
                                + Denials.reference(wrong.session()),
                        false));
        assertThat(on.cause(wrong.session())).isEqualTo("token.wrong-secret");
        String cause = "";
        for (int attempt = 0; attempt < 20 && !cause.startsWith("penalty"); attempt++) {
            cause = causeOf(redeem(token, "guess" + attempt, token.names.address()));
        }
        assertThat(cause).startsWith("penalty");
        AccessRequest other = on.request("T-" + "z".repeat(22), null, null, token.password, "203.0.113.201");
        assertThat(causeOf(other)).isEqualTo("token.unknown");
        AccessRequest key =
                on.request(token.username, null, null, new Evidence.PublicKey(new byte[51]), "203.0.113.202");
        assertThat(causeOf(key)).isEqualTo("token.wrong-secret");
        AccessRequest right = redeem(token, token.password, "203.0.113.203");
        assertThat(on.authorize(right)).as("from elsewhere").isInstanceOf(AccessDecision.Granted.class);
    }

    @Test
    void aTokenIsForItsProtocolAndItsTargetOnly() {
        Held token = issue(on.granted());
        AccessRequest asRdp = redeem(token);
        asRdp = new AccessRequest(asRdp.session(), "rdp", asRdp.login(), asRdp.evidence(), asRdp.origin());
        assertThat(causeOf(asRdp)).isEqualTo("target.protocol");

        Set4 other = on.granted();
        AccessRequest elsewhere = on.request(token.username, "root", other.target(), token.password, "203.0.113.211");
        assertThat(causeOf(elsewhere)).isEqualTo("token.mismatch");
        AccessRequest same = on.request(token.username, "root", token.names.target(), token.password, "203.0.113.212");
        assertThat(on.authorize(same)).isInstanceOf(AccessDecision.Granted.class);
    }

    @Test
    void noTokenForAnAccessThatIsNotAllowed() {
        Set4 names = on.granted();
        assertThatThrownBy(() -> on.domain
                        .tokens()
                        .issue(
                                DomainFixture.OPERATOR,
                                new Tokens.NewToken(
                                        names.user(),
                                        "oracle",
                                        names.target(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Tokens.TTL_DEFAULT)))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("no credential for this account");
        assertThatThrownBy(() -> issue(names, Optional.empty(), Duration.ofDays(2)))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("10s to 24h");
    }

    @Test
    void theSecretIsNowhere() {
        Held token = issue(on.granted());
        DatabaseDump dump = new DatabaseDump(on.database);
        for (String form : DatabaseDump.formsOf(token.password)) {
            assertThat(dump.text()).doesNotContain(form);
        }
        on.authorize(redeem(token, token.password + "x", token.names.address()));
        on.authorize(redeem(token));
        for (String form : DatabaseDump.formsOf(token.password)) {
            assertThat(dump.text()).as("after its use").doesNotContain(form);
        }
        List<TokenView> shown = on.domain
                .tokens()
                .list(Optional.empty(), new PageRequest(1_000, Optional.empty()))
                .items();
        assertThat(shown)
                .anyMatch(view ->
                        view.username().equals(token.username) && view.state().equals("consumed"))
                .anyMatch(view -> view.username().equals(token.username) && view.sessionId() != null);
        assertThat(shown.toString()).doesNotContain(token.password);
    }

    @Test
    void expiredTokensAreWipedAndLaterForgotten() {
        Held token = issue(on.granted());
        expire(token);
        on.domain.tokens().purge();
        String id = token.username.substring(2);
        assertThat(query("SELECT nt_sealed IS NULL FROM tokens WHERE id = ?", Boolean.class, id))
                .isTrue();
        on.database.withHandle(handle -> handle.execute(
                "UPDATE tokens SET issued_at = now() - interval '3 days', expires_at = now() - interval '2 days'"
                        + " WHERE id = ?",
                id));
        on.domain.tokens().purge();
        assertThat(query("SELECT count(*) FROM tokens WHERE id = ?", Long.class, id))
                .isZero();
    }

    private static TargetChoices choices(String protocol, String user, String password, String address) {
        LoginName login = new LoginName(user, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        Evidence.Password evidence = new Evidence.Password(Secret.ofText(password));
        TargetChoices found = DomainFixture.await(on.domain
                .authority()
                .choices(
                        new AccessRequest(
                                SessionId.next(Instant.now()),
                                protocol,
                                login,
                                evidence,
                                DomainFixture.origin(address)),
                        on.loop)
                .toCompletableFuture());
        assertThat(evidence.secret().isWiped()).isTrue();
        return found;
    }

    private static List<TargetChoices.Choice> rows(TargetChoices choices) {
        return ((TargetChoices.Offered) choices).choices();
    }

    @Test
    void aUserIsOfferedWhatTheUserMayReachAndNothingElse() {
        Set4 names = on.granted();
        Set4 other = on.granted();
        on.policies.create(
                DomainFixture.OPERATOR,
                "extra-" + names.policy(),
                DomainFixture.fields(
                        Optional.of(List.of(names.user())), Optional.of(List.of(other.target())), Optional.of(true)));
        List<TargetChoices.Choice> expected = List.of(names.target(), other.target()).stream()
                .sorted()
                .map(target -> new TargetChoices.Choice(target, "root"))
                .toList();
        assertThat(rows(choices("ssh", names.user(), DomainFixture.PASSWORD, names.address())))
                .isEqualTo(expected);
        assertThat(rows(choices("rdp", names.user(), DomainFixture.PASSWORD, names.address())))
                .as("none of them speaks RDP")
                .isEmpty();
        assertThat(choices("ssh", names.user(), "wrong", names.address())).isInstanceOf(TargetChoices.Refused.class);
        on.users.change(DomainFixture.OPERATOR, names.user(), DomainFixture.enabled(false));
        assertThat(choices("ssh", names.user(), DomainFixture.PASSWORD, names.address()))
                .isInstanceOf(TargetChoices.Refused.class);

        Held token = issue(other);
        assertThat(rows(choices("ssh", token.username, token.password, other.address())))
                .containsExactly(new TargetChoices.Choice(other.target(), "root"));
        assertThat(on.authorize(redeem(token)))
                .as("looking consumes nothing")
                .isInstanceOf(AccessDecision.Granted.class);
    }
}
