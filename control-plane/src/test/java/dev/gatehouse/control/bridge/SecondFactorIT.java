/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static dev.gatehouse.control.bridge.DomainFixture.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.factor.Enrolments;
import dev.gatehouse.control.factor.FactorCheck;
import dev.gatehouse.control.factor.FactorResets;
import dev.gatehouse.control.factor.SecondFactors;
import dev.gatehouse.control.factor.TestApp;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.policy.PolicyFields;
import dev.gatehouse.control.user.Role;
import dev.gatehouse.control.user.Users;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.FactorProof;
import dev.gatehouse.proxy.port.LoginName;
import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.TargetChoices;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Codes at the authority: asked for when a policy says so, right once, and only beside a right first factor. */
class SecondFactorIT {

    private static DomainFixture on;
    private static final Caller LOCAL =
            new Caller.LocalOperator(0, "tester", OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    private static Enrolments enrolments;
    private static FactorResets resets;

    @BeforeAll
    static void open() throws Exception {
        on = new DomainFixture();
        enrolments = new Enrolments(on.database, on.audit, on.vault, Clock.systemUTC());
        resets = new FactorResets(on.database, on.audit, Clock.systemUTC());
    }

    @AfterAll
    static void close() throws Exception {
        on.close();
    }

    private static PolicyFields mfa(String rule) {
        PolicyFields none = DomainFixture.fields(Optional.empty(), Optional.empty(), Optional.empty());
        return new PolicyFields(
                none.users(),
                none.groups(),
                none.targets(),
                none.targetTags(),
                none.accounts(),
                none.allow(),
                none.deny(),
                none.record(),
                Optional.of(rule),
                none.idleTimeout(),
                none.maxDuration(),
                none.environment(),
                none.enabled());
    }

    private static Set4 user(String rule) {
        Set4 names = on.granted();
        on.policies.change(OPERATOR, names.policy(), mfa(rule));
        return names;
    }

    private static TestApp enrol(Set4 names) {
        return TestApp.enrolled(enrolments, OPERATOR, names.user());
    }

    private static AccessRequest with(AccessRequest request, String code) {
        return new AccessRequest(
                request.session(),
                request.protocol(),
                request.login(),
                request.evidence(),
                Optional.of(new SecondFactor.Code(Secret.ofText(code))),
                request.origin());
    }

    private static AccessDecision login(Set4 names, String password, Optional<String> code) {
        return login(names, password, code, names.address());
    }

    private static AccessDecision login(Set4 names, String password, Optional<String> code, String address) {
        AccessRequest plain = on.request(names.user(), "root", names.target(), password, address);
        AccessRequest request = code.map(text -> with(plain, text)).orElse(plain);
        AccessDecision decision = on.authorize(request);
        request.factor()
                .ifPresent(
                        factor -> assertThat(((SecondFactor.Code) factor).code().isWiped())
                                .isTrue());
        assertThat(((Evidence.Password) request.evidence()).secret().isWiped()).isTrue();
        if (decision instanceof AccessDecision.Granted granted) {
            granted.grant().close();
        }
        last = request;
        return decision;
    }

    private static AccessRequest last;

    private static String outcome(AccessDecision decision) {
        return decision instanceof AccessDecision.Denied
                ? on.cause(last.session())
                : decision.getClass().getSimpleName();
    }

    private static String outcome(Set4 names, String code) {
        return outcome(login(names, DomainFixture.PASSWORD, Optional.ofNullable(code)));
    }

    private static String fact(String action, String name) {
        return on.database.withHandle(handle -> handle.createQuery("SELECT detail::jsonb ->> :name FROM audit_event"
                        + " WHERE object = :object AND action = :action")
                .bind("name", name)
                .bind("object", "session:" + last.session())
                .bind("action", action)
                .mapTo(String.class)
                .findOne()
                .orElse("no row"));
    }

    @Test
    void aCodeIsAskedForAndIsRightOnce() {
        Set4 names = user("always");
        try (TestApp app = enrol(names)) {
            assertThat(outcome(names, null)).isEqualTo("SecondFactorNeeded");
            assertThat(fact("session.factor-asked", "method")).isEqualTo("password");
            String code = app.code(Instant.now(), 0);
            assertThat(outcome(names, code)).isEqualTo("Granted");
            assertThat(fact("session.granted", "factor")).isEqualTo("totp");
            assertThat(outcome(names, code)).isEqualTo("factor.replayed");
            assertThat(outcome(names, app.wrongCode(Instant.now()))).isEqualTo("factor.wrong");
            assertThat(outcome(names, "no code at all")).isEqualTo("factor.wrong");
        }
    }

    @Test
    void aRightCodeDoesNotMakeUpForAWrongPassword() {
        Set4 names = user("always");
        try (TestApp app = enrol(names)) {
            String code = app.code(Instant.now(), 0);
            assertThat(outcome(login(names, "wrong", Optional.of(code)))).isEqualTo("password.wrong");
            assertThat(outcome(login(names, "wrong", Optional.empty()))).isEqualTo("password.wrong");
            assertThat(outcome(names, code)).as("it was not used up").isEqualTo("Granted");
        }
    }

    @Test
    void aUserWithoutAFactorGetsNothingThatNeedsOne() {
        Set4 names = user("always");
        assertThat(outcome(names, null)).isEqualTo("factor.none");
        enrolments.begin(OPERATOR, names.user()).close();
        assertThat(outcome(names, null)).as("begun is not in force").isEqualTo("factor.none");
        on.policies.change(OPERATOR, names.policy(), mfa("none"));
        assertThat(outcome(names, null)).isEqualTo("Granted");
    }

    @Test
    void byRoleAsksAdminsOnly() {
        Set4 names = user("by-role");
        try (TestApp app = enrol(names)) {
            assertThat(outcome(names, null)).isEqualTo("Granted");
            on.users.change(
                    OPERATOR,
                    names.user(),
                    new Users.Change(
                            Optional.empty(), Optional.of(Role.ADMIN), Optional.empty(), List.of(), List.of()));
            assertThat(outcome(names, null)).isEqualTo("SecondFactorNeeded");
            assertThat(outcome(names, app.code(Instant.now(), 0))).isEqualTo("Granted");
        }
    }

    @Test
    void eightHoursAreRememberedForOneAddress() {
        Set4 names = user("8h");
        try (TestApp app = enrol(names)) {
            assertThat(outcome(names, null)).isEqualTo("SecondFactorNeeded");
            assertThat(outcome(names, app.code(Instant.now(), 0))).isEqualTo("Granted");
            assertThat(outcome(names, null)).isEqualTo("Granted");
            assertThat(fact("session.granted", "factor")).isEqualTo("remembered");
            assertThat(login(names, DomainFixture.PASSWORD, Optional.empty(), "203.0.113.200"))
                    .isInstanceOf(AccessDecision.SecondFactorNeeded.class);
            assertThat(enrolments.status(names.user()).rememberedAddresses()).containsExactly(names.address());
            on.database.withHandle(handle -> handle.execute(
                    "UPDATE remembered_factors SET valid_until = now() WHERE address = ?", names.address()));
            assertThat(outcome(names, null)).isEqualTo("SecondFactorNeeded");
            on.policies.change(OPERATOR, names.policy(), mfa("always"));
            assertThat(outcome(names, null)).isEqualTo("SecondFactorNeeded");
        }
    }

    @Test
    void theStrictestPolicyCounts() {
        Set4 names = user("none");
        on.policies.create(
                OPERATOR,
                "also-" + names.policy(),
                DomainFixture.fields(
                        Optional.of(List.of(names.user())), Optional.of(List.of(names.target())), Optional.of(true)));
        on.policies.change(OPERATOR, "also-" + names.policy(), mfa("always"));
        assertThat(outcome(names, null)).isEqualTo("factor.none");
    }

    @Test
    void theCodeMayStandBehindThePassword() {
        Set4 names = user("always");
        try (TestApp app = enrol(names)) {
            String code = app.code(Instant.now(), 0);
            String wrong = app.wrongCode(Instant.now());
            assertThat(outcome(login(names, DomainFixture.PASSWORD + "," + wrong, Optional.empty())))
                    .isEqualTo("factor.wrong");
            assertThat(outcome(login(names, "wrong," + code, Optional.empty()))).isEqualTo("password.wrong");
            assertThat(outcome(login(names, DomainFixture.PASSWORD + "," + code, Optional.empty())))
                    .isEqualTo("Granted");
            assertThat(outcome(login(names, DomainFixture.PASSWORD + "," + code, Optional.empty())))
                    .isEqualTo("factor.replayed");
        }
    }

    @Test
    void recoveryCodesWorkOnceEachAndNewOnesReplaceThem() {
        Set4 names = user("always");
        List<String> codes;
        try (TestApp app = TestApp.of(enrolments.begin(OPERATOR, names.user()))) {
            String first = app.code(Instant.now(), 0);
            assertThatThrownBy(() ->
                            enrolments.confirm(OPERATOR, names.user(), Secret.ofText(app.wrongCode(Instant.now()))))
                    .hasMessageContaining("clocks");
            codes = texts(enrolments.confirm(OPERATOR, names.user(), Secret.ofText(first)));
            assertThat(outcome(names, first)).as("used by the enrolment").isEqualTo("factor.replayed");
        }
        assertThat(codes).hasSize(10);
        assertThat(outcome(names, codes.get(0))).isEqualTo("Granted");
        assertThat(fact("session.granted", "factor")).isEqualTo("recovery-code");
        assertThat(outcome(names, codes.get(0))).isEqualTo("factor.replayed");
        assertThat(outcome(
                        names, codes.get(1).toUpperCase(java.util.Locale.ROOT).replace("-", "")))
                .isEqualTo("Granted");
        assertThat(enrolments.status(names.user()).recoveryCodesLeft()).isEqualTo(8);
        List<String> renewed = texts(enrolments.renewRecoveryCodes(OPERATOR, false, names.user()));
        assertThat(outcome(names, codes.get(2))).isEqualTo("factor.wrong");
        assertThat(outcome(login(names, DomainFixture.PASSWORD + "," + renewed.get(0), Optional.empty())))
                .isEqualTo("Granted");
    }

    private static List<String> texts(List<Secret> codes) {
        return codes.stream()
                .map(code -> new String(code.copyBytes(), StandardCharsets.US_ASCII))
                .toList();
    }

    /** One code at two nodes, eight doors each, at the same time. */
    @Test
    void ofThoseWhoRaceWithOneCodeOneWins() {
        Set4 names = user("always");
        try (TestApp app = enrol(names);
                AccessDomain other = on.newDomain()) {
            String code = app.code(Instant.now(), 0);
            List<CompletableFuture<AccessDecision>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                // addresses of their own, or the first failures would block the others
                AccessRequest plain = on.request(
                        names.user(), "root", names.target(), DomainFixture.PASSWORD, "203.0.113." + (i + 1));
                AccessDomain node = i % 2 == 0 ? on.domain : other;
                answers.add(
                        node.authority().authorize(with(plain, code), on.loop).toCompletableFuture());
            }
            List<AccessDecision> decisions =
                    answers.stream().map(DomainFixture::await).toList();
            assertThat(decisions)
                    .filteredOn(AccessDecision.Granted.class::isInstance)
                    .hasSize(1);
            decisions.forEach(decision -> {
                if (decision instanceof AccessDecision.Granted granted) {
                    granted.grant().close();
                }
            });
        }
    }

    @Test
    void aClockThatGoesBackLetsNoOldCodeIn() {
        Set4 names = user("always");
        try (TestApp app = enrol(names)) {
            Instant now = Instant.now();
            UUID user = on.users.get(names.user()).id();
            assertThat(check(user, now, app.code(now, 0))).isInstanceOf(FactorCheck.Accepted.class);
            Instant before = now.minus(Duration.ofHours(1));
            assertThat(check(user, before, app.code(before, 0))).isEqualTo(new FactorCheck.Refused("factor.clock"));
            assertThat(check(user, before, app.code(now, 0))).isEqualTo(new FactorCheck.Refused("factor.clock"));
            Instant after = now.plus(Duration.ofHours(1));
            assertThat(check(user, after, app.code(now, 1))).isEqualTo(new FactorCheck.Refused("factor.wrong"));
            assertThat(check(user, after, app.code(after, 0))).isInstanceOf(FactorCheck.Accepted.class);
        }
    }

    private static FactorCheck check(UUID user, Instant now, String code) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new SecondFactors(on.database, on.audit, on.vault, clock).check(OPERATOR, user, Secret.ofText(code));
    }

    @Test
    void wrongCodesCostWhatWrongPasswordsCost() {
        Set4 names = user("always");
        try (TestApp app = enrol(names)) {
            AccessDecision.Denied denied = null;
            for (int tries = 0; tries < 20 && (denied == null || !denied.disconnect()); tries++) {
                denied = (AccessDecision.Denied)
                        login(names, DomainFixture.PASSWORD, Optional.of(app.wrongCode(Instant.now())));
            }
            assertThat(denied.disconnect()).isTrue();
            assertThat(outcome(names, app.code(Instant.now(), 0))).startsWith("penalty");
        }
    }

    private static AccessRequest menuRequest(Set4 names, Optional<SecondFactor> factor, String address) {
        LoginName login =
                new LoginName(names.user(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        AccessRequest plain = on.request(names.user(), null, null, DomainFixture.PASSWORD, address);
        return new AccessRequest(plain.session(), plain.protocol(), login, plain.evidence(), factor, plain.origin());
    }

    private static TargetChoices choices(Set4 names, Optional<SecondFactor> factor) {
        AccessRequest request = menuRequest(names, factor, names.address());
        return DomainFixture.await(
                on.domain.authority().choices(request, on.loop).toCompletableFuture());
    }

    @Test
    void aMenuIsShownAfterTheCodeAndTheChoiceNeedsNoOther() {
        Set4 names = user("always");
        try (TestApp app = enrol(names)) {
            assertThat(choices(names, Optional.empty())).isInstanceOf(TargetChoices.SecondFactorNeeded.class);
            SecondFactor code = new SecondFactor.Code(Secret.ofText(app.code(Instant.now(), 0)));
            TargetChoices.Offered offered = (TargetChoices.Offered) choices(names, Optional.of(code));
            assertThat(offered.choices()).containsExactly(new TargetChoices.Choice(names.target(), "root"));
            FactorProof proof = offered.factor().orElseThrow();
            assertThat(choose(names, proof, names.address())).isEqualTo("Granted");
            assertThat(fact("session.granted", "factor")).isEqualTo("shown-before");
            assertThat(choose(names, proof, "203.0.113.77"))
                    .as("another connection")
                    .isEqualTo("factor.proof");
            assertThat(choose(names, new FactorProof() {}, names.address())).isEqualTo("factor.proof");
            Set4 other = user("always");
            try (TestApp others = enrol(other)) {
                assertThat(others.code(Instant.now(), 0)).hasSize(6);
                assertThat(choose(other, proof, names.address()))
                        .as("another user")
                        .isEqualTo("factor.proof");
            }
            resets.request(LOCAL, names.user());
            assertThat(choose(names, proof, names.address())).isEqualTo("factor.none");
        }
    }

    private static String choose(Set4 names, FactorProof proof, String address) {
        AccessRequest plain = on.request(names.user(), "root", names.target(), DomainFixture.PASSWORD, address);
        last = new AccessRequest(
                plain.session(),
                plain.protocol(),
                plain.login(),
                plain.evidence(),
                Optional.of(new SecondFactor.Shown(proof)),
                plain.origin());
        AccessDecision decision = on.authorize(last);
        if (decision instanceof AccessDecision.Granted granted) {
            granted.grant().close();
        }
        return outcome(decision);
    }

    @Test
    void aFactorInForceIsNotReplacedButReset() {
        Set4 names = user("always");
        try (TestApp app = enrol(names)) {
            assertThat(app.code(Instant.now(), 0)).hasSize(6);
            assertThatThrownBy(() -> enrolments.begin(OPERATOR, names.user())).hasMessageContaining("reset it first");
            assertThatThrownBy(() -> enrolments.confirm(OPERATOR, names.user(), Secret.ofText("123456")))
                    .hasMessageContaining("begin with");
            resets.request(LOCAL, names.user());
            assertThat(enrolments.status(names.user()).state()).isEqualTo("none");
            assertThat(outcome(names, null)).isEqualTo("factor.none");
        }
        long secrets = on.database.withHandle(handle -> handle.createQuery(
                        "SELECT count(*) FROM user_factors WHERE octet_length(secret_sealed) <= 20")
                .mapTo(Long.class)
                .one());
        assertThat(secrets).isZero();
    }

    private static void role(String user, Role role) {
        on.users.change(
                OPERATOR,
                user,
                new Users.Change(Optional.empty(), Optional.of(role), Optional.empty(), List.of(), List.of()));
    }

    private static Caller signedIn(String user) {
        return new Caller.Person(
                on.users.get(user).id(),
                user,
                "admin",
                new Caller.Proof(Caller.Proof.Kind.SIGN_IN, "1", "password"),
                Optional.empty(),
                "192.0.2.1");
    }

    @Test
    void anAdminsFactorIsResetByTwoAndTheOwnerIsTold() {
        Set4 owner = user("none");
        Set4 first = user("none");
        Set4 second = user("none");
        List.of(owner, first, second).forEach(names -> role(names.user(), Role.ADMIN));
        enrol(owner).close();
        assertThatThrownBy(() -> enrolments.renewRecoveryCodes(OPERATOR, false, owner.user()))
                .hasMessageContaining("that admin's eyes");

        assertThat(resets.request(signedIn(first.user()), owner.user()).state()).isEqualTo("waiting");
        assertThat(enrolments.status(owner.user()).resetRequestedBy()).contains("user:" + first.user());
        assertThat(resets.request(signedIn(first.user()), owner.user()).state()).isEqualTo("waiting");
        assertThatThrownBy(() -> resets.request(signedIn(second.user()), owner.user()))
                .hasMessageContaining("confirm it");
        assertThatThrownBy(() -> resets.confirm(signedIn(first.user()), owner.user()))
                .hasMessageContaining("takes two");
        assertThatThrownBy(() -> resets.confirm(signedIn(owner.user()), owner.user()))
                .hasMessageContaining("cannot be the second");
        resets.withdraw(signedIn(second.user()), owner.user());
        assertThatThrownBy(() -> resets.confirm(signedIn(second.user()), owner.user()))
                .hasMessageContaining("waits");

        role(owner.user(), Role.USER);
        assertThat(resets.request(LOCAL, owner.user()).state())
                .as("an admin who was made a user for this")
                .isEqualTo("waiting");
        assertThat(enrolments.status(owner.user()).state()).isEqualTo("confirmed");
        assertThatThrownBy(() -> resets.confirm(LOCAL, owner.user())).hasMessageContaining("takes two");
        assertThat(resets.confirm(signedIn(second.user()), owner.user()).state())
                .isEqualTo("reset");
        assertThat(enrolments.status(owner.user()).state()).isEqualTo("none");

        String told = on.grant(owner).policy().notice();
        assertThat(told)
                .contains(
                        "Your second factor was reset", "asked for by local:tester, confirmed by user:" + second.user())
                .contains("This session is recorded.");
        assertThat(on.grant(owner).policy().notice()).doesNotContain("reset");
    }

    @Test
    void nobodyResetsTheirOwnAdminFactorAlone() {
        Set4 owner = user("none");
        role(owner.user(), Role.ADMIN);
        enrol(owner).close();
        assertThat(resets.request(signedIn(owner.user()), owner.user()).state()).isEqualTo("waiting");
        assertThatThrownBy(() -> resets.confirm(signedIn(owner.user()), owner.user()))
                .hasMessageContaining("takes two");
        assertThat(resets.confirm(LOCAL, owner.user()).state()).isEqualTo("reset");
        Caller program = new Caller.Person(
                on.users.get(owner.user()).id(),
                owner.user(),
                "admin",
                new Caller.Proof(Caller.Proof.Kind.API_TOKEN, "1", "token"),
                Optional.empty(),
                "192.0.2.1");
        assertThatThrownBy(() -> resets.request(program, owner.user())).hasMessageContaining("API token");
    }
}
