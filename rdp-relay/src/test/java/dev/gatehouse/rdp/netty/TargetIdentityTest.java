/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.rdp.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.TargetTrust;
import dev.gatehouse.rdp.probe.TestCertificate;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

class TargetIdentityTest {

    private static final Duration DAYS = Duration.ofDays(3);

    private final TestCertificate root;

    TargetIdentityTest() throws Exception {
        root = TestCertificate.authority("root");
    }

    private static Optional<String> verify(TargetTrust trust, X509Certificate... chain) {
        return TargetIdentity.verify(trust, List.of(chain), Runnable::run, Runnable::run)
                .toCompletableFuture()
                .join();
    }

    private Optional<String> byAuthority(String wanted, GeneralName... names) throws Exception {
        return verify(
                new TargetTrust.Authorities(List.of(root.certificate()), wanted),
                root.issue(DAYS, names).certificate());
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static GeneralName ip(String address) {
        return new GeneralName(GeneralName.iPAddress, address);
    }

    @Test
    void onlyAPinnedKeyIsTheTarget() throws Exception {
        byte[] fingerprint = MessageDigest.getInstance("SHA-256")
                .digest(root.keys().getPublic().getEncoded());
        assertThat(verify(new TargetTrust.Pinned(List.of(new byte[32], fingerprint)), root.certificate()))
                .isEmpty();
        assertThat(verify(new TargetTrust.Pinned(List.of(new byte[32])), root.certificate()))
                .hasValueSatisfying(wrong -> assertThat(wrong).contains("SHA256:", "not pinned"));
        assertThat(verify(new TargetTrust.Pinned(List.of()), root.certificate()))
                .isPresent();
    }

    @Test
    void theKeeperDecidesAboutAFirstUse() {
        assertThat(verify(
                        new TargetTrust.FirstUse((type, blob, loop) -> {
                            assertThat(type).isEqualTo(TargetTrust.Keeper.X509);
                            assertThat(blob).isEqualTo(root.keys().getPublic().getEncoded());
                            return CompletableFuture.completedFuture(true);
                        }),
                        root.certificate()))
                .isEmpty();
        assertThat(verify(
                        new TargetTrust.FirstUse((type, blob, loop) -> CompletableFuture.completedFuture(false)),
                        root.certificate()))
                .isPresent();
    }

    @Test
    void aCertificateOfAnAuthorityCarriesTheName() throws Exception {
        assertThat(byAuthority("Desk1.example.org", dns("desk1.example.org"))).isEmpty();
        assertThat(byAuthority("desk2.example.org", dns("desk1.example.org"))).isPresent();
        assertThat(byAuthority("desk1.example.org", dns("*.example.org"))).isEmpty();
        assertThat(byAuthority("a.desk1.example.org", dns("*.example.org"))).isPresent();
        assertThat(byAuthority("example.org", dns("*.example.org"))).isPresent();
        assertThat(byAuthority("10.0.0.7", ip("10.0.0.7"))).isEmpty();
        assertThat(byAuthority("10.0.0.8", ip("10.0.0.7"))).isPresent();
        assertThat(byAuthority("2001:db8::7", ip("2001:db8:0:0:0:0:0:7"))).isEmpty();
    }

    @Test
    void aWildcardIsForNamesNotForAddresses() throws Exception {
        assertThat(byAuthority("10.0.0.7", dns("*.0.0.7"))).isPresent();
    }

    @Test
    void aCertificateOfAStrangerOrOneThatHasExpiredIsRefused() throws Exception {
        TestCertificate stranger = TestCertificate.authority("root");
        TargetTrust trust = new TargetTrust.Authorities(List.of(root.certificate()), "desk1");
        assertThat(verify(trust, stranger.issue(DAYS, dns("desk1")).certificate()))
                .isPresent();
        assertThat(verify(trust, root.issue(Duration.ofHours(-2), dns("desk1")).certificate()))
                .isPresent();
    }

    /** Such as a machine's own certificate that somebody has added as an authority. */
    @Test
    void aRootThatShowsItselfHasToBeValidToo() throws Exception {
        X509Certificate expired = root.issue(Duration.ofHours(-2), dns("desk1")).certificate();
        TargetTrust trust = new TargetTrust.Authorities(List.of(expired), "desk1");
        assertThat(verify(trust, expired)).isPresent();
        X509Certificate valid = root.issue(DAYS, dns("desk1")).certificate();
        assertThat(verify(new TargetTrust.Authorities(List.of(valid), "desk1"), valid))
                .isEmpty();
    }
}
