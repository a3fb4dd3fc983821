/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.server.ServerBuilder;
import org.junit.jupiter.api.Test;

/** The names that we offer. */
class SshAlgorithmsTest {

    private static final String GCM_128 = "aes128-gcm@openssh.com";
    private static final String GCM_256 = "aes256-gcm@openssh.com";

    private static List<String> names(List<? extends NamedResource> offered) {
        return offered.stream().map(NamedResource::getName).toList();
    }

    private static List<String> toClients() {
        return names(SshAlgorithms.forServer(ServerBuilder.DH2KEX));
    }

    private static List<String> toTargets() {
        return names(SshAlgorithms.forClient(ServerBuilder.DH2KEX));
    }

    @Test
    void hybridsComeFirstTowardsClients() {
        assertThat(toClients())
                .startsWith("mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com")
                .contains("curve25519-sha256")
                .noneMatch(name -> name.startsWith("diffie-hellman"));
    }

    @Test
    void theQuickHybridComesFirstAndTheSlowOneLastTowardsTargets() {
        assertThat(toTargets())
                .startsWith("mlkem768x25519-sha256", "curve25519-sha256")
                .endsWith("sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com")
                .contains("diffie-hellman-group14-sha256");
    }

    @Test
    void gcmComesFirstAndAloneForWhoeverHasIt() {
        assertThat(names(SshAlgorithms.ciphers())).startsWith(GCM_128, GCM_256);
        String stock = "chacha20-poly1305@openssh.com,aes128-ctr," + GCM_256;
        assertThat(names(SshAlgorithms.ciphersFor(stock, stock))).containsExactly(GCM_128, GCM_256);
        for (String without : new String[] {"chacha20-poly1305@openssh.com,aes128-ctr", "", null}) {
            assertThat(names(SshAlgorithms.ciphersFor(stock, without))).isEqualTo(names(SshAlgorithms.ciphers()));
            assertThat(names(SshAlgorithms.ciphersFor(without, stock))).isEqualTo(names(SshAlgorithms.ciphers()));
        }
    }

    @Test
    void nothingWeakIsOffered() {
        List<String> all = Stream.of(
                        toClients(),
                        toTargets(),
                        names(SshAlgorithms.ciphers()),
                        names(SshAlgorithms.macs()),
                        names(SshAlgorithms.hostKeySignatures()),
                        names(SshAlgorithms.userKeySignatures()))
                .flatMap(List::stream)
                .toList();
        assertThat(all)
                .noneMatch(name -> name.matches(".*(cbc|sha1|chacha20|3des|arcfour|md5|ripemd|group1-|dss|none).*"))
                // with SHA-1, although it does not say so
                .doesNotContain("ssh-rsa");
        assertThat(names(SshAlgorithms.macs())).allMatch(name -> name.startsWith("hmac-sha2-"));
        assertThat(names(SshAlgorithms.compressions())).containsExactly("none");
    }
}
