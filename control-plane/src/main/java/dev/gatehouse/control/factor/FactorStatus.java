/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A user's second factor as the API shows it; never a secret. Immutable.
 *
 * @param user the user's name
 * @param state {@code none}, {@code pending} until a code has been shown, {@code confirmed}
 * @param enrolledBy who began it
 * @param enrolledAt when
 * @param confirmedAt when the first code was shown
 * @param lastUsedAt when a code was taken last
 * @param recoveryCodesLeft that have not been used
 * @param rememberedAddresses where policies that ask every eight hours do not ask at the moment
 * @param resetRequestedBy who has asked for a reset that waits for somebody else to confirm it
 */
public record FactorStatus(
        String user,
        String state,
        Optional<String> enrolledBy,
        Optional<Instant> enrolledAt,
        Optional<Instant> confirmedAt,
        Optional<Instant> lastUsedAt,
        int recoveryCodesLeft,
        List<String> rememberedAddresses,
        Optional<String> resetRequestedBy) {

    public FactorStatus {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(state, "state");
        rememberedAddresses = List.copyOf(rememberedAddresses);
    }
}
