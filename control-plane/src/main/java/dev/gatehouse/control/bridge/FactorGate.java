/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.factor.FactorCheck;
import dev.gatehouse.control.factor.SecondFactors;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.policy.MfaRule;
import dev.gatehouse.proxy.port.FactorProof;
import dev.gatehouse.proxy.port.SecondFactor;
import dev.gatehouse.proxy.port.Secret;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets an attempt whose first factor is right pass, asks for a code, or refuses. Nobody comes here with a wrong first factor, so nobody learns
 * here who has a second. Blocks on the database. Safe for use by several threads.
 */
final class FactorGate {

    /** So long somebody may look at a menu. */
    private static final Duration PROOF_LIFE = Duration.ofHours(1);

    private final Database database;
    private final SecondFactors factors;

    FactorGate(Database database, SecondFactors factors) {
        this.database = database;
        this.factors = factors;
    }

    /**
     * How an attempt passed.
     *
     * @param rule the strictest rule that it satisfies
     * @param factor whose code was shown just now; empty when none was needed or it was shown before
     * @param method for records
     */
    record Passed(MfaRule rule, Optional<UUID> factor, String method) {
        static final Passed UNASKED = new Passed(MfaRule.NONE, Optional.empty(), "none");

        static Passed shown(UUID factor, String method) {
            return new Passed(MfaRule.ALWAYS, Optional.of(factor), method);
        }
    }

    /** A code that was right on this connection. */
    private record Proof(UUID factor, InetSocketAddress client, long sinceNanos) implements FactorProof {

        /** Says nothing: it is passed around outside. */
        @Override
        public String toString() {
            return "FactorProof";
        }
    }

    /** What stands for the code that the attempt passed by, now or before on this connection, when there was one. */
    static Optional<FactorProof> proof(Passed passed, Attempt attempt) {
        if (attempt.factor().orElse(null) instanceof SecondFactor.Shown shown) {
            return Optional.of(shown.proof());
        }
        return passed.factor().map(factor -> new Proof(factor, attempt.client(), System.nanoTime()));
    }

    /** Whether {@link #pass} has anything to do. */
    static boolean isAsked(Attempt attempt, MfaRule rule) {
        return rule != MfaRule.NONE || attempt.factor().isPresent();
    }

    /**
     * Decides. A code that is right is used up, whatever comes after; one that was given without need is looked at all the same.
     *
     * @throws Refusal when the code is wrong, or one is needed and the user has no factor
     * @throws SecondFactorMissing when a code is to be asked for
     */
    Passed pass(Attempt attempt, AccessRow row, MfaRule rule) {
        if (row.factorId() == null) {
            if (rule == MfaRule.NONE) {
                return Passed.UNASKED;
            }
            throw Refusal.of("factor.none", "the policy asks for a second factor and the user has none");
        }
        Optional<SecondFactor> given = attempt.factor();
        if (given.isPresent()) {
            return given.get() instanceof SecondFactor.Code code
                    ? check(attempt, row, code.code())
                    : shown(attempt, row, (SecondFactor.Shown) given.get());
        }
        if (rule == MfaRule.NONE) {
            return Passed.UNASKED;
        }
        if (rule == MfaRule.EIGHT_HOURS && isRemembered(attempt, row)) {
            return new Passed(MfaRule.EIGHT_HOURS, Optional.empty(), "remembered");
        }
        throw new SecondFactorMissing();
    }

    private Passed check(Attempt attempt, AccessRow row, Secret code) {
        FactorCheck result = factors.check(attempt.actor(), row.userId(), code);
        if (result instanceof FactorCheck.Accepted accepted) {
            return Passed.shown(accepted.factor(), accepted.method());
        }
        throw Refusal.of(((FactorCheck.Refused) result).cause(), "");
    }

    private static Passed shown(Attempt attempt, AccessRow row, SecondFactor.Shown shown) {
        boolean good = shown.proof() instanceof Proof proof
                && proof.factor().equals(row.factorId())
                && proof.client().equals(attempt.client())
                && System.nanoTime() - proof.sinceNanos() < PROOF_LIFE.toNanos();
        if (!good) {
            throw Refusal.of("factor.proof", "what was shown before is not of this user and connection, or too old");
        }
        return new Passed(MfaRule.ALWAYS, Optional.empty(), "shown-before");
    }

    private boolean isRemembered(Attempt attempt, AccessRow row) {
        return database.withHandle(handle -> factors.isRemembered(handle, row.factorId(), attempt.addressText()));
    }
}
