/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.ssh.hostkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.port.TargetTrust;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TargetIdentityTest {

    private static final byte[] KEY = {1, 2, 3};
    private static final byte[] OTHER = {4, 5, 6};

    private static TargetTrust pinned(byte[]... keys) throws Exception {
        List<byte[]> fingerprints = new ArrayList<>();
        for (byte[] key : keys) {
            fingerprints.add(MessageDigest.getInstance("SHA-256").digest(key));
        }
        return new TargetTrust.Pinned(fingerprints);
    }

    private static boolean confirmed(TargetIdentity identity) {
        return identity.confirm(Runnable::run).toCompletableFuture().join();
    }

    @Test
    void aPinnedKeyIsTheTarget() throws Exception {
        TargetIdentity identity = new TargetIdentity(pinned(OTHER, KEY));
        assertThat(identity.mayBe("ssh-ed25519", KEY)).isTrue();
        assertThat(confirmed(identity)).isTrue();
    }

    @Test
    void anyOtherKeyIsNot() throws Exception {
        assertThat(new TargetIdentity(pinned(OTHER)).mayBe("ssh-ed25519", KEY)).isFalse();
        assertThat(new TargetIdentity(pinned()).mayBe("ssh-ed25519", KEY)).isFalse();
    }

    @Test
    void noKeyIsNoIdentity() throws Exception {
        assertThat(confirmed(new TargetIdentity(pinned(KEY)))).isFalse();
        assertThat(confirmed(new TargetIdentity(
                        new TargetTrust.FirstUse((type, blob, loop) -> CompletableFuture.completedFuture(true)))))
                .isFalse();
    }

    @Test
    void aFirstKeyIsTheKeepersDecision() {
        for (boolean kept : new boolean[] {true, false}) {
            TargetIdentity identity = new TargetIdentity(
                    new TargetTrust.FirstUse((type, blob, loop) -> CompletableFuture.completedFuture(kept)));
            assertThat(identity.mayBe("ssh-ed25519", KEY)).isTrue();
            assertThat(confirmed(identity)).isEqualTo(kept);
        }
    }

    @Test
    void otherKindsAreAskedForOnlyWhenKeysArePinned() throws Exception {
        List<String> all = List.of("ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256");
        TargetIdentity identity = new TargetIdentity(pinned(OTHER));
        identity.mayBe("ssh-ed25519", KEY);
        assertThat(identity.otherAlgorithms(all))
                .containsExactly("ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256");
        TargetIdentity rsa = new TargetIdentity(pinned(OTHER));
        rsa.mayBe("ssh-rsa", KEY);
        assertThat(rsa.otherAlgorithms(all)).containsExactly("ssh-ed25519", "ecdsa-sha2-nistp256");
        TargetIdentity first = new TargetIdentity(
                new TargetTrust.FirstUse((type, blob, loop) -> CompletableFuture.completedFuture(false)));
        first.mayBe("ssh-ed25519", KEY);
        assertThat(first.otherAlgorithms(all)).isEmpty();
    }
}
