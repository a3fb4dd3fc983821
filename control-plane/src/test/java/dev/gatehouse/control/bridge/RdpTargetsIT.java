/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static dev.gatehouse.control.bridge.CertificateFixture.authority;
import static dev.gatehouse.control.bridge.CertificateFixture.make;
import static dev.gatehouse.control.bridge.CertificateFixture.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.control.bridge.DomainFixture.RunningSession;
import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.credential.CredentialSecret;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.policy.AccessExplainer;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.control.sshkey.Fingerprint;
import dev.gatehouse.control.target.Target;
import dev.gatehouse.control.target.Targets;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.CloseCause;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Grant;
import dev.gatehouse.proxy.port.Secret;
import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.TargetConcession;
import dev.gatehouse.proxy.port.TargetTrust;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Targets of protocol rdp, from what identifies them to the grant, on a real PostgreSQL. */
class RdpTargetsIT {

    private static final String PINNED = "SHA256:" + "A".repeat(43);

    private static DomainFixture on;
    private static int number;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    private static Targets.Fields pinned(String... hostKeys) {
        return DomainFixture.identified(Target.Protocol.RDP, "pin", Optional.of(List.of(hostKeys)), Optional.empty());
    }

    private static Targets.Fields certified(String... authorities) {
        return DomainFixture.identified(Target.Protocol.RDP, "ca", Optional.empty(), Optional.of(List.of(authorities)));
    }

    private static Targets.Fields only(
            Optional<Target.Protocol> protocol,
            Optional<String> trust,
            Optional<List<String>> hostKeys,
            Optional<List<String>> authorities,
            Optional<Set<TargetConcession>> concessions) {
        return new Targets.Fields(
                protocol,
                Optional.empty(),
                Optional.empty(),
                trust.map(DomainFixture::trust),
                hostKeys,
                authorities,
                concessions,
                Optional.empty(),
                Optional.empty());
    }

    private static Targets.Fields conceding(TargetConcession... concessions) {
        return only(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Set.of(concessions)));
    }

    private static String newName() {
        return "desktop" + ++number;
    }

    private static Target create(String name, Targets.Fields fields) {
        return on.targets.create(DomainFixture.OPERATOR, name, fields);
    }

    private static void assertRefused(Targets.Fields fields, String message) {
        assertThatThrownBy(() -> create(newName(), fields))
                .isInstanceOfSatisfying(
                        ApiProblem.class,
                        problem -> assertThat(problem.status()).isEqualTo(400))
                .hasMessageContaining(message);
    }

    private static AccessRequest request(String protocol, Set4 names) {
        return on.request(
                protocol,
                names.user(),
                "root",
                names.target(),
                new Evidence.Password(Secret.ofText(DomainFixture.PASSWORD)),
                names.address());
    }

    private static Grant grant(Set4 names) {
        AccessRequest request = request("rdp", names);
        AccessDecision decision = on.authorize(request);
        assertThat(decision).as(() -> on.cause(request.session())).isInstanceOf(AccessDecision.Granted.class);
        return ((AccessDecision.Granted) decision).grant();
    }

    @Test
    void theKeyOfACertificateIsKnownByItsFingerprintInWhateverFormItIsGiven() {
        X509Certificate shown = make("server", false, Duration.ofDays(30));
        byte[] info = shown.getPublicKey().getEncoded();
        String fingerprint = Fingerprint.ofBlob(info).toString();
        String chain = pem(shown) + pem(authority("issuer"));
        String line = "x509 " + Base64.getEncoder().encodeToString(info);
        for (String form : List.of(fingerprint, pem(shown), chain, pem("PUBLIC KEY", info), line)) {
            Target target = create(newName(), pinned(form));
            assertThat(target.hostKeys()).containsExactly(new Target.HostKeyView("x509", fingerprint));
            assertThat(target.port()).isEqualTo(3389);
            assertThat(target.concessions()).isEmpty();
        }
        assertThat(create(newName(), pinned(fingerprint, pem(shown), line)).hostKeys())
                .as("the same key in three forms")
                .hasSize(1);
    }

    @Test
    void whatIsNoKeyOfACertificateIsRefused() {
        assertRefused(
                pinned("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"), "PEM");
        assertRefused(pinned("x509 ####"), "base64");
        assertRefused(pinned(Fingerprint.ofBlob(new byte[0]).toString()), "hash of nothing");
        assertRefused(pinned("x509 AAAA"), "SubjectPublicKeyInfo");
        assertRefused(pinned(pem("CERTIFICATE", new byte[40])), "X.509");
        byte[] info = authority("x").getPublicKey().getEncoded();
        byte[] longer = java.util.Arrays.copyOf(info, info.length + 1);
        assertRefused(pinned(pem("PUBLIC KEY", longer)), "SubjectPublicKeyInfo");
        assertRefused(pinned(pem("CERTIFICATE", new byte[20_000])), "at most");
        assertRefused(pinned(), "hostKeys");
    }

    @Test
    void firstUseDropsThePinsOfBefore() {
        Set4 names = on.granted(List.of(), pinned(PINNED));
        Target changed =
                on.targets.change(DomainFixture.OPERATOR, names.target(), DomainFixture.trustOnly("first-use"));
        assertThat(changed.hostKeys()).isEmpty();
        assertThat(on.credentials.get("root", names.target()).suspended()).isTrue();
    }

    @Test
    void authoritiesBelongToTrustCaAndRdp() {
        String root = pem(authority("root"));
        assertRefused(certified(), "authorities");
        assertRefused(certified("no PEM"), "PEM");
        assertRefused(certified(pem(make("server", false, Duration.ofDays(30)))), "no authority's");
        assertRefused(certified(pem(make("old", true, Duration.ofDays(1)))), "expired");
        assertRefused(
                DomainFixture.identified(
                        Target.Protocol.RDP, "pin", Optional.of(List.of(PINNED)), Optional.of(List.of(root))),
                "trust ca");
        assertRefused(
                DomainFixture.identified(
                        Target.Protocol.RDP, "ca", Optional.of(List.of(PINNED)), Optional.of(List.of(root))),
                "one of them");
        assertRefused(
                DomainFixture.identified(Target.Protocol.SSH, "ca", Optional.empty(), Optional.of(List.of(root))),
                "for RDP targets");
        Target two = create(newName(), certified(root + pem(authority("other")), root));
        assertThat(two.authorities())
                .extracting(Target.AuthorityView::subject)
                .containsExactlyInAnyOrder("CN=root", "CN=other");
        assertThat(on.targets.list()).anySatisfy(target -> assertThat(target).isEqualTo(two));
    }

    @Test
    void grantCarriesTheTrustThatTheTargetHas() throws Exception {
        X509Certificate root = authority("root");
        Grant byAuthority = grant(on.granted(List.of(), certified(pem(root))));
        assertThat(byAuthority.trust()).isEqualTo(new TargetTrust.Authorities(List.of(root), "192.0.2.7"));
        assertThat(byAuthority.target().address().getPort()).isEqualTo(3389);
        byAuthority.close();

        Grant byPin = grant(on.granted(List.of(), pinned(pem(root))));
        byte[] digest = Fingerprint.ofBlob(root.getPublicKey().getEncoded()).digest();
        assertThat(((TargetTrust.Pinned) byPin.trust()).sha256Fingerprints()).containsExactly(digest);
        byPin.close();

        Targets.Fields firstUse =
                DomainFixture.identified(Target.Protocol.RDP, "first-use", Optional.empty(), Optional.empty());
        Set4 names = on.granted(List.of(), firstUse);
        Grant first = grant(names);
        TargetTrust.Keeper keeper = ((TargetTrust.FirstUse) first.trust()).keeper();
        byte[] info = root.getPublicKey().getEncoded();
        assertThat(DomainFixture.await(
                        keeper.keep(TargetTrust.Keeper.X509, info, on.loop).toCompletableFuture()))
                .isTrue();
        first.close();
        assertThat(on.targets.get(names.target()).hostKeys())
                .containsExactly(
                        new Target.HostKeyView("x509", Fingerprint.ofBlob(info).toString()));
        grant(names).close();
    }

    @Test
    void concessionsAreOffUntilSwitchedOnAndAreAudited() {
        Set4 names = on.granted(List.of(), pinned(PINNED));
        Grant before = grant(names);
        assertThat(before.target().concessions()).isEmpty();
        RunningSession session = on.new RunningSession(before.session());
        Target old = on.targets.change(
                DomainFixture.OPERATOR,
                names.target(),
                conceding(TargetConcession.LEGACY_TLS, TargetConcession.LEGACY_CREDSSP));
        assertThat(old.concessions()).containsExactly("legacy-tls", "legacy-credssp");
        assertThat(on.credentials.get("root", names.target()).suspended())
                .as("it is the same machine")
                .isFalse();
        Grant after = grant(names);
        assertThat(after.target().concessions())
                .containsExactlyInAnyOrder(TargetConcession.LEGACY_TLS, TargetConcession.LEGACY_CREDSSP);
        assertThat(detail("session.granted", "session:" + after.session(), "concessions"))
                .isEqualTo("legacy-tls legacy-credssp");
        assertThat(detail("target.change", "target:" + names.target(), "concessions"))
                .isEqualTo("legacy-tls legacy-credssp");
        assertThat(session.ended).isNotDone();
        assertThat(on.targets
                        .change(DomainFixture.OPERATOR, names.target(), conceding())
                        .concessions())
                .isEmpty();
        before.close();
        after.close();
        Set4 ssh = on.granted();
        assertThatThrownBy(() ->
                        on.targets.change(DomainFixture.OPERATOR, ssh.target(), conceding(TargetConcession.LEGACY_TLS)))
                .hasMessageContaining("for RDP targets");
    }

    private static String detail(String action, String object, String field) {
        return on.database.withHandle(handle -> handle.createQuery(
                        "SELECT detail::jsonb ->> :field FROM audit_event WHERE action = :action AND object = :object"
                                + " ORDER BY sequence DESC LIMIT 1")
                .bind("field", field)
                .bind("action", action)
                .bind("object", object)
                .mapTo(String.class)
                .one());
    }

    @Test
    void changedIdentitySuspendsAndEndsTheSession() throws Exception {
        Set4 names = on.granted(List.of(), certified(pem(authority("root"))));
        Grant grant = grant(names);
        RunningSession session = on.new RunningSession(grant.session());
        Targets.Fields otherRoot = only(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(pem(authority("root")))),
                Optional.empty());
        on.targets.change(DomainFixture.OPERATOR, names.target(), otherRoot);
        assertThat(on.credentials.get("root", names.target()).suspended()).isTrue();
        assertThat(session.ended.get(10, TimeUnit.SECONDS)).isEqualTo(CloseCause.ACCESS_REVOKED);
        grant.close();

        Targets.Fields noPin = DomainFixture.trustOnly("pin");
        assertThatThrownBy(() -> on.targets.change(DomainFixture.OPERATOR, names.target(), noPin))
                .hasMessageContaining("hostKeys");
        Targets.Fields pin = only(
                Optional.empty(), Optional.of("pin"), Optional.of(List.of(PINNED)), Optional.empty(), Optional.empty());
        Target changed = on.targets.change(DomainFixture.OPERATOR, names.target(), pin);
        assertThat(changed.authorities()).as("they go with trust ca").isEmpty();
        assertThat(changed.hostKeys()).hasSize(1);
    }

    @Test
    void anotherProtocolThanTheTargetsIsDeniedAlike() {
        Set4 rdp = on.granted(List.of(), pinned(PINNED));
        Set4 ssh = on.granted();
        AccessRequest sshToRdp = request("ssh", rdp);
        AccessRequest rdpToSsh = request("rdp", ssh);
        AccessDecision.Denied first = (AccessDecision.Denied) on.authorize(sshToRdp);
        AccessDecision.Denied second = (AccessDecision.Denied) on.authorize(rdpToSsh);
        assertThat(on.cause(sshToRdp.session())).isEqualTo("target.protocol");
        assertThat(on.cause(rdpToSsh.session())).isEqualTo("target.protocol");
        assertThat(first.userText().replaceAll("[0-9a-f-]{8,}|[A-Z0-9]{6,}", "#"))
                .isEqualTo(second.userText().replaceAll("[0-9a-f-]{8,}|[A-Z0-9]{6,}", "#"));
    }

    @Test
    void explainTakesTheProtocolOfTheTarget() {
        AccessExplainer explainer = new AccessExplainer(on.database, new PolicySnapshots());
        Set4 rdp = on.granted(List.of(), pinned(PINNED));
        Set4 ssh = on.granted();
        assertThat(explainer.explain(rdp.user(), "root", rdp.target()).allowed())
                .isTrue();
        assertThat(explainer.explain(rdp.user(), "root", rdp.target()).steps())
                .anyMatch(step -> step.contains("desktop"));
        assertThat(explainer.explain(ssh.user(), "root", ssh.target()).allowed())
                .isTrue();
        assertThat(explainer.explain(ssh.user(), "root", "nowhere").cause()).isEqualTo("target.unknown");
    }

    @Test
    void clipboardIsGrantedWhereAPolicyAllowsIt() {
        Set4 names = on.granted(List.of(), pinned(PINNED));
        assertThat(grant(names).policy().allowed()).containsExactly(Capability.DESKTOP);
        on.policies.change(
                DomainFixture.OPERATOR, names.policy(), DomainFixture.allowOnly("desktop", "clipboard", "audio"));
        assertThat(grant(names).policy().allowed())
                .containsExactlyInAnyOrder(Capability.DESKTOP, Capability.CLIPBOARD, Capability.AUDIO);
    }

    @Test
    void privateKeysAreNotForRdpTargets() throws Exception {
        String key = pem(
                "PRIVATE KEY",
                java.security.KeyPairGenerator.getInstance("Ed25519")
                        .generateKeyPair()
                        .getPrivate()
                        .getEncoded());
        Set4 rdp = on.granted(List.of(), pinned(PINNED));
        Set4 ssh = on.granted();
        try (CredentialSecret secret = CredentialSecret.ofPrivateKey(Secret.ofText(key))) {
            assertThatThrownBy(() -> on.credentials.create(DomainFixture.OPERATOR, "svc", rdp.target(), secret))
                    .isInstanceOf(ApiProblem.class)
                    .hasMessageContaining("a private key cannot be used there");
            assertThatThrownBy(() -> on.credentials.change(
                            DomainFixture.OPERATOR, "root", rdp.target(), Optional.of(secret), Optional.empty()))
                    .hasMessageContaining("a private key cannot be used there");
            on.credentials.create(DomainFixture.OPERATOR, "svc", ssh.target(), secret);
        }
        Targets.Fields becomesRdp = only(
                Optional.of(Target.Protocol.RDP),
                Optional.empty(),
                Optional.of(List.of(PINNED)),
                Optional.empty(),
                Optional.empty());
        assertThatThrownBy(() -> on.targets.change(DomainFixture.OPERATOR, ssh.target(), becomesRdp))
                .hasMessageContaining("private key credentials");
        on.credentials.remove(DomainFixture.OPERATOR, "svc", ssh.target());
        assertThatThrownBy(() -> on.targets.change(
                        DomainFixture.OPERATOR,
                        ssh.target(),
                        only(
                                Optional.of(Target.Protocol.RDP),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())))
                .as("an SSH host key is no certificate's key")
                .hasMessageContaining("hostKeys");
        assertThat(on.targets
                        .change(DomainFixture.OPERATOR, ssh.target(), becomesRdp)
                        .protocol())
                .isEqualTo(Target.Protocol.RDP);
    }

    @Test
    void accountsOfWindowsDomainsAreKeptAndAskedFor() {
        Set4 names = on.granted(List.of(), pinned(PINNED));
        try (CredentialSecret secret = CredentialSecret.ofPassword(Secret.ofText("canary-domain"))) {
            on.credentials.create(DomainFixture.OPERATOR, "CORP\\admin", names.target(), secret);
            for (String bad : List.of("\\admin", "CORP\\", "A\\B\\admin", "admin@corp.example")) {
                assertThatThrownBy(() -> on.credentials.create(DomainFixture.OPERATOR, bad, names.target(), secret))
                        .as(bad)
                        .isInstanceOf(ApiProblem.class);
            }
        }
        on.policies.change(
                DomainFixture.OPERATOR,
                names.policy(),
                new dev.gatehouse.control.policy.PolicyFields(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(List.of("CORP\\admin")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        AccessRequest request = on.request(
                "rdp",
                names.user(),
                "CORP\\admin",
                names.target(),
                new Evidence.Password(Secret.ofText(DomainFixture.PASSWORD)),
                names.address());
        AccessDecision decision = on.authorize(request);
        assertThat(decision).as(() -> on.cause(request.session())).isInstanceOf(AccessDecision.Granted.class);
        assertThat(((AccessDecision.Granted) decision).grant().account()).isEqualTo("CORP\\admin");
    }
}
