/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.proxy.port.Admittance;
import dev.gatehouse.proxy.port.Evidence;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A user who has shown evidence on a connection and is choosing now. Holds nothing secret: the password's version or the public key,
 * so that the proof ends with what it rests on. Immutable.
 */
final class ProvenUser implements Admittance {

    /** A menu that stays open longer is a connection that somebody forgot. */
    private static final Duration VALIDITY = Duration.ofHours(1);

    private final UUID user;
    private final String penaltyName;
    private final InetAddress address;
    private final String method;
    private final Optional<Evidence.PublicKey> key;
    private final Long passwordVersion;
    private final long sinceNanos;

    ProvenUser(Attempt attempt, Evidence evidence, AccessRow row, long nowNanos) {
        this.user = row.userId();
        this.penaltyName = attempt.penaltyName();
        this.address = attempt.address();
        this.method = attempt.method(evidence);
        this.key = key(evidence);
        this.passwordVersion = row.passwordVersion();
        this.sinceNanos = nowNanos;
    }

    /** How the user was proved, for records. */
    String method() {
        return method;
    }

    /** The key that evidence is or rests on. */
    static Optional<Evidence.PublicKey> key(Evidence evidence) {
        if (evidence instanceof Evidence.Admitted admitted) {
            return admitted.admittance() instanceof ProvenUser proven ? proven.key : Optional.empty();
        }
        return evidence instanceof Evidence.PublicKey shown ? Optional.of(shown) : Optional.empty();
    }

    /**
     * Whether it still stands.
     *
     * @param keyMatches whether the key that it rests on, if any, is still the user's
     * @return the cause why not
     */
    Optional<String> obstacle(Attempt attempt, AccessRow row, boolean keyMatches, long nowNanos) {
        if (!penaltyName.equals(attempt.penaltyName()) || !address.equals(attempt.address())) {
            return Optional.of("admittance.foreign");
        }
        if (nowNanos - sinceNanos > VALIDITY.toNanos()) {
            return Optional.of("admittance.expired");
        }
        if (!user.equals(row.userId())) {
            return Optional.of("user.unknown");
        }
        if (key.isPresent()) {
            return keyMatches ? Optional.empty() : Optional.of("key.unknown");
        }
        return row.passwordVersion().equals(passwordVersion) ? Optional.empty() : Optional.of("password.changed");
    }
}
