/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.policy.AccessFacts.CredentialFact;
import dev.gatehouse.control.policy.AccessFacts.TargetFact;
import dev.gatehouse.control.policy.AccessFacts.UserFact;
import dev.gatehouse.control.policy.Policy.Scope;
import dev.gatehouse.control.policy.Policy.Terms;
import dev.gatehouse.proxy.port.SessionPolicy;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {

    private static final UUID USER = UUID.randomUUID();
    private static final UUID TARGET = UUID.randomUUID();
    private static final UUID CREDENTIAL = UUID.randomUUID();
    private static final Scope NOBODY = new Scope(false, Set.of(UUID.randomUUID()));

    private static Terms terms(Set<Capability> allow, Set<Capability> deny) {
        return new Terms(
                allow,
                deny,
                RecordMode.ALL,
                MfaRule.NONE,
                Duration.ofMinutes(15),
                Duration.ofHours(8),
                List.of("LANG", "LC_*", "TERM"));
    }

    private static Policy policy(String name, Terms terms) {
        return new Policy(name, true, scope(USER), scope(TARGET), Set.of("root"), terms);
    }

    private static Scope scope(UUID id) {
        return new Scope(false, Set.of(id));
    }

    private static AccessFacts facts(
            Optional<UserFact> user, Optional<TargetFact> target, Optional<CredentialFact> credential) {
        return new AccessFacts("ssh", user, target, "root", credential, Optional.empty());
    }

    private static AccessFacts good() {
        return good("ssh");
    }

    private static AccessFacts good(String protocol) {
        return new AccessFacts(
                protocol,
                Optional.of(new UserFact(USER, true, false)),
                Optional.of(new TargetFact(TARGET, protocol, true)),
                "root",
                Optional.of(new CredentialFact(CREDENTIAL, false)),
                Optional.empty());
    }

    private static Ruling decide(AccessFacts facts, Policy... policies) {
        return AccessRules.decide(facts, new PolicySet(1, List.of(policies)));
    }

    private static SessionPolicy allowed(Ruling ruling) {
        assertThat(ruling).isInstanceOf(Ruling.Allowed.class);
        return ((Ruling.Allowed) ruling).policy();
    }

    private static String cause(Ruling ruling) {
        return ruling instanceof Ruling.Refused refused ? refused.cause() : "granted";
    }

    @Test
    void aGroupStandsForItsMembersOfNowAndAPolicyCountsOnce() {
        UUID group = UUID.randomUUID();
        Terms shell = terms(EnumSet.of(Capability.SHELL), EnumSet.noneOf(Capability.class));
        Scope members = new Scope(false, Set.of(), Set.of(group));
        Scope memberAndUser = new Scope(false, Set.of(USER), Set.of(group));
        List<Policy> policies = List.of(
                new Policy("by-group", true, members, scope(TARGET), Set.of("root"), shell),
                new Policy("by-both", true, memberAndUser, scope(TARGET), Set.of("root"), shell));
        PolicySet in = new PolicySet(1, policies, Map.of(USER, Set.of(group, UUID.randomUUID())), Map.of());
        assertThat(in.about(USER, TARGET, "root")).extracting(Policy::name).containsExactly("by-both", "by-group");
        assertThat(in.about(USER, UUID.randomUUID(), "root")).isEmpty();
        assertThat(in.about(USER, TARGET, "admin")).isEmpty();
        assertThat(in.about(UUID.randomUUID(), TARGET, "root")).isEmpty();
        PolicySet out = new PolicySet(1, policies, Map.of(USER, Set.of(UUID.randomUUID())), Map.of());
        assertThat(out.about(USER, TARGET, "root")).extracting(Policy::name).containsExactly("by-both");
    }

    private static Scope tagged(String... tags) {
        return new Scope(false, Set.of(), Set.of(), Set.of(tags));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // the policy's tags | the target's | about it
                "env=prod | env=prod | true",
                "env=prod | env=prod,team=db | true",
                "env=prod,team=db | env=prod,team=db,site=x | true",
                "env=prod,team=db | env=prod | false",
                "env=prod | env=production | false",
                "env=prod | team=prod | false",
                "env= | env= | true",
                "env= | env=prod | false",
                "env=prod | '' | false",
                "'' | env=prod | false",
                "'' | '' | false"
            })
    void aTargetIsSelectedThatHasAllTagsAndNoneIsByNone(String ofPolicy, String ofTarget, boolean isAbout) {
        Terms shell = terms(EnumSet.of(Capability.SHELL), EnumSet.noneOf(Capability.class));
        Policy policy = new Policy("p", true, scope(USER), tagged(tags(ofPolicy)), Set.of("root"), shell);
        PolicySet set = new PolicySet(1, List.of(policy), Map.of(), Map.of(TARGET, Set.of(tags(ofTarget))));
        Ruling ruling = AccessRules.decide(good(), set);
        assertThat(cause(ruling)).isEqualTo(isAbout ? "granted" : "policy.none");
        assertThat(set.about(USER, UUID.randomUUID(), "root"))
                .as("a target without tags")
                .isEmpty();
    }

    private static String[] tags(String text) {
        return text.isEmpty() ? new String[0] : text.split(",");
    }

    @Test
    void namedAndTaggedTargetsAreBothMeantAndTheStepsSayWhich() {
        Terms shell = terms(EnumSet.of(Capability.SHELL), EnumSet.noneOf(Capability.class));
        UUID tagged = UUID.randomUUID();
        Scope both = new Scope(false, Set.of(TARGET), Set.of(), Set.of("team=db", "env=prod"));
        Policy policy = new Policy("p", true, scope(USER), both, Set.of("root"), shell);
        Map<UUID, Set<String>> tags = Map.of(tagged, Set.of("env=prod", "team=db"));
        PolicySet set = new PolicySet(1, List.of(policy), Map.of(), tags);
        assertThat(AccessRules.decide(good(), set).steps()).contains("policy p counts: allows [shell], denies []");
        AccessFacts other = new AccessFacts(
                "ssh",
                good().user(),
                Optional.of(new TargetFact(tagged, "ssh", true)),
                "root",
                good().credential(),
                Optional.empty());
        assertThat(AccessRules.decide(other, set).steps())
                .contains("policy p counts, the target has env=prod, team=db: allows [shell], denies []");
    }

    /** A denial by tags wins over a grant by name, as any denial does. */
    @Test
    void aTagCanDeny() {
        Terms shell = terms(EnumSet.of(Capability.SHELL), EnumSet.noneOf(Capability.class));
        Terms no = terms(EnumSet.noneOf(Capability.class), EnumSet.of(Capability.SHELL));
        Scope anyone = new Scope(true, Set.of());
        PolicySet set = new PolicySet(
                1,
                List.of(policy("yes", shell), new Policy("no", true, anyone, tagged("frozen=yes"), Set.of("*"), no)),
                Map.of(),
                Map.of(TARGET, Set.of("frozen=yes")));
        assertThat(cause(AccessRules.decide(good(), set))).isEqualTo("policy.denied");
    }

    /** Every user × target × credential × policy: exactly one of the 216 combinations is granted per way to match. */
    @Test
    void everyCombination() {
        List<Optional<UserFact>> users = List.of(
                Optional.empty(),
                Optional.of(new UserFact(USER, false, false)),
                Optional.of(new UserFact(USER, true, false)));
        List<Optional<TargetFact>> targets = List.of(
                Optional.empty(),
                Optional.of(new TargetFact(TARGET, "rdp", true)),
                Optional.of(new TargetFact(TARGET, "ssh", false)),
                Optional.of(new TargetFact(TARGET, "ssh", true)));
        List<Optional<CredentialFact>> credentials = List.of(
                Optional.empty(),
                Optional.of(new CredentialFact(CREDENTIAL, true)),
                Optional.of(new CredentialFact(CREDENTIAL, false)));
        Terms shell = terms(EnumSet.of(Capability.SHELL), EnumSet.noneOf(Capability.class));
        List<Policy> policies = List.of(
                new Policy("other-user", true, NOBODY, scope(TARGET), Set.of("root"), shell),
                new Policy("other-target", true, scope(USER), NOBODY, Set.of("root"), shell),
                new Policy("other-account", true, scope(USER), scope(TARGET), Set.of("admin"), shell),
                new Policy("disabled", false, scope(USER), scope(TARGET), Set.of("root"), shell),
                new Policy(
                        "denies",
                        true,
                        scope(USER),
                        scope(TARGET),
                        Set.of("root"),
                        terms(EnumSet.of(Capability.SHELL), EnumSet.of(Capability.SHELL))),
                new Policy("good", true, scope(USER), scope(TARGET), Set.of("root"), shell),
                new Policy("any", true, new Scope(true, Set.of()), new Scope(true, Set.of()), Set.of("*"), shell));
        List<String> granted = new ArrayList<>();
        int combinations = 0;
        for (int u = 0; u < users.size(); u++) {
            for (int t = 0; t < targets.size(); t++) {
                for (int c = 0; c < credentials.size(); c++) {
                    for (Policy policy : policies) {
                        combinations++;
                        String cause = cause(decide(facts(users.get(u), targets.get(t), credentials.get(c)), policy));
                        assertThat(cause).isEqualTo(expected(u, t, c, policy.name()));
                        if (cause.equals("granted")) {
                            granted.add(policy.name());
                        }
                    }
                }
            }
        }
        assertThat(combinations).isEqualTo(3 * 4 * 3 * 7);
        assertThat(granted).containsExactly("good", "any");
    }

    private static String expected(int user, int target, int credential, String policy) {
        if (user < 2) {
            return List.of("user.unknown", "user.disabled").get(user);
        }
        if (target < 3) {
            return List.of("target.unknown", "target.protocol", "target.identity-unknown")
                    .get(target);
        }
        if (credential < 2) {
            return List.of("credential.unknown", "credential.suspended").get(credential);
        }
        return switch (policy) {
            case "good", "any" -> "granted";
            case "denies" -> "policy.denied";
            default -> "policy.none";
        };
    }

    /** Every pair of policies × every capability: allowed by one and denied by none. */
    @Test
    void denyWinsForEveryPairOfPolicies() {
        for (Capability capability : Capability.values()) {
            for (int bits = 0; bits < 16; bits++) {
                Terms first = terms(one(capability, bits & 1), one(capability, bits & 2));
                Terms second = terms(one(capability, bits & 4), one(capability, bits & 8));
                String protocol = Capabilities.of("rdp").contains(capability) ? "rdp" : "ssh";
                Ruling ruling = decide(good(protocol), policy("a", first), policy("b", second));
                boolean isAllowed = (bits & 5) != 0;
                boolean isDenied = (bits & 10) != 0;
                boolean isEnough = protocol.equals("ssh") || capability == Capability.DESKTOP;
                if (isAllowed && !isDenied && isEnough) {
                    assertThat(allowed(ruling).allowed()).containsExactly(capability);
                } else {
                    assertThat(cause(ruling)).isEqualTo("policy.denied");
                }
            }
        }
    }

    /** What means nothing in a session of the protocol is not granted, and its loss does not end the session. */
    @Test
    void aSessionGetsTheCapabilitiesOfItsProtocol() {
        Terms both = terms(EnumSet.of(Capability.SHELL, Capability.DESKTOP, Capability.CLIPBOARD), Set.of());
        assertThat(allowed(decide(good("ssh"), policy("a", both))).allowed()).containsExactly(Capability.SHELL);
        assertThat(allowed(decide(good("rdp"), policy("a", both))).allowed())
                .containsExactlyInAnyOrder(Capability.DESKTOP, Capability.CLIPBOARD);
    }

    @Test
    void aPolicyForSshGivesNoDesktop() {
        Terms ssh = terms(EnumSet.of(Capability.SHELL, Capability.EXEC, Capability.SFTP), Set.of());
        assertThat(cause(decide(good("rdp"), policy("a", ssh)))).isEqualTo("policy.denied");
    }

    @Test
    void desktopAloneIsADesktopWithoutClipboardDriveAndAudio() {
        Terms desktop = terms(EnumSet.of(Capability.DESKTOP), Set.of());
        assertThat(allowed(decide(good("rdp"), policy("a", desktop))).allowed()).containsExactly(Capability.DESKTOP);
        assertThat(cause(decide(good("ssh"), policy("a", desktop)))).isEqualTo("policy.denied");
    }

    @Test
    void whereTheDesktopIsDeniedTheClipboardOpensNone() {
        Terms all = terms(EnumSet.allOf(Capability.class), EnumSet.of(Capability.DESKTOP));
        assertThat(cause(decide(good("rdp"), policy("a", all)))).isEqualTo("policy.denied");
        assertThat(allowed(decide(good("ssh"), policy("a", all))).allowed()).contains(Capability.SHELL);
    }

    private static Set<Capability> one(Capability capability, int bit) {
        return bit == 0 ? EnumSet.noneOf(Capability.class) : EnumSet.of(capability);
    }

    @Test
    void theStrictestTermsCount() {
        Terms loose = new Terms(
                EnumSet.of(Capability.SHELL),
                Set.of(),
                RecordMode.NONE,
                MfaRule.NONE,
                Duration.ofHours(1),
                Duration.ofHours(1),
                List.of("LC_*", "TERM"));
        Terms strict = new Terms(
                EnumSet.of(Capability.EXEC),
                Set.of(),
                RecordMode.OUTPUT,
                MfaRule.NONE,
                Duration.ofMinutes(5),
                Duration.ofHours(9),
                List.of("LC_ALL", "TERM"));
        SessionPolicy result = allowed(decide(good(), policy("a", loose), policy("b", strict)));
        assertThat(result.allowed()).containsExactlyInAnyOrder(Capability.SHELL, Capability.EXEC);
        assertThat(result.record()).isEqualTo(RecordMode.OUTPUT);
        assertThat(result.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(result.maxDuration()).isEqualTo(Duration.ofHours(1));
        assertThat(result.environmentAllowed()).containsExactlyInAnyOrder("TERM", "LC_ALL");
        assertThat(result.policy()).isEqualTo("a,b");
        assertThat(result.notice()).isNotEmpty();
        assertThat(allowed(decide(good(), policy("a", loose))).notice()).isEmpty();
    }

    @Test
    void aNamedPolicyNarrowsAndLoosensNothing() {
        Terms shell = terms(EnumSet.of(Capability.SHELL), Set.of());
        Terms unrecordedExec = new Terms(
                EnumSet.of(Capability.EXEC, Capability.SFTP),
                EnumSet.of(Capability.SHELL),
                RecordMode.NONE,
                MfaRule.NONE,
                Duration.ofHours(2),
                Duration.ofHours(20),
                List.of());
        Policy a = policy("a", shell);
        Policy b = policy("b", unrecordedExec);
        SessionPolicy named = allowed(decide(named("b"), a, b));
        assertThat(named.allowed()).containsExactlyInAnyOrder(Capability.EXEC, Capability.SFTP);
        assertThat(named.record()).isEqualTo(RecordMode.ALL);
        assertThat(named.maxDuration()).isEqualTo(Duration.ofHours(8));
        assertThat(cause(decide(named("a"), a, b))).isEqualTo("policy.denied");
        assertThat(cause(decide(named("c"), a, b))).isEqualTo("policy.none");
    }

    private static AccessFacts named(String policy) {
        return new AccessFacts("ssh", good().user(), good().target(), "root", good().credential(), Optional.of(policy));
    }

    @Test
    void disabledPoliciesAreToldInTheSteps() {
        Ruling ruling = decide(
                good(),
                new Policy(
                        "sleeping",
                        false,
                        scope(USER),
                        scope(TARGET),
                        Set.of("root"),
                        terms(EnumSet.of(Capability.SHELL), Set.of())));
        assertThat(ruling.steps()).anyMatch(step -> step.contains("sleeping") && step.contains("disabled"));
    }

    @ParameterizedTest
    @CsvSource({
        "90s, PT90S, 1m30s",
        "15m, PT15M, 15m",
        "8h, PT8H, 8h",
        "1h30m, PT90M, 1h30m",
        "30d, PT720H, 30d",
        "1d1h1m1s, PT25H1M1S, 1d1h1m1s"
    })
    void readsDurations(String text, Duration duration, String written) {
        assertThat(DurationText.parse("idleTimeout", text)).isEqualTo(duration);
        assertThat(DurationText.write(duration)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "15", "m", "-1h", "30d1s", "1m1h", "99999d", "PT1H"})
    void refusesDurations(String text) {
        assertThatThrownBy(() -> DurationText.parse("idleTimeout", text)).hasMessageContaining("idleTimeout");
    }
}
