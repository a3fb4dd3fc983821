/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.vault.Sealed;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.port.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The second factor as every door uses it. A code is used up by one statement, so it works once however many nodes are asked at the same
 * time. Blocks on the database. Safe for use by several threads.
 */
public final class SecondFactors {

    /** How long policies that say {@code 8h} do not ask again at the same address. */
    public static final Duration REMEMBERED = Duration.ofHours(8);

    private final Database database;
    private final AuditLog audit;
    private final Vault vault;
    private final Clock clock;

    /** @param clock that of the codes; nodes and apps agree on it within half a minute */
    public SecondFactors(Database database, AuditLog audit, Vault vault, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.vault = vault;
        this.clock = clock;
    }

    /** Whether the user has a factor that counts. */
    public boolean isEnrolled(UUID user) {
        return database.withHandle(
                handle -> handle.attach(FactorDao.class).confirmed(user).isPresent());
    }

    /**
     * Whether the code is right; then it is used up, whatever comes after. Wrong ones are for the caller to count and to put on record.
     *
     * @param actor who shows it, for the record of a recovery code's use
     * @param code six digits or a recovery code; stays the caller's
     */
    public FactorCheck check(Actor actor, UUID user, Secret code) {
        return check(user, code, row -> actor);
    }

    /** The same where nobody knows more of the actor than that it is the user, whose password was right before. */
    public FactorCheck check(UUID user, Secret code) {
        return check(user, code, row -> new Actor(Actor.Kind.USER, row.userName(), Map.of()));
    }

    private FactorCheck check(UUID user, Secret code, Function<FactorDao.Row, Actor> actor) {
        byte[] typed = code.copyBytes();
        try {
            return database.inTransaction(handle -> {
                FactorDao dao = handle.attach(FactorDao.class);
                Optional<FactorDao.Row> row = dao.confirmed(user);
                if (row.isEmpty()) {
                    return new FactorCheck.Refused("factor.none");
                }
                byte[] trimmed = Totp.withoutBlanks(typed);
                return trimmed.length == Totp.DIGITS
                        ? checkDigits(dao, row.get(), trimmed)
                        : checkRecoveryCode(handle, dao, row.get(), trimmed, actor.apply(row.get()));
            });
        } finally {
            Arrays.fill(typed, (byte) 0);
        }
    }

    private FactorCheck checkDigits(FactorDao dao, FactorDao.Row row, byte[] digits) {
        long now = Totp.step(clock.instant().getEpochSecond());
        try (Secret secret = open(row)) {
            OptionalLong step = Totp.matchingStep(secret, digits, now, row.lastStep());
            if (step.isPresent() && dao.useStep(row.factorId(), step.getAsLong()) == 1) {
                return new FactorCheck.Accepted(row.factorId(), "totp");
            }
            if (row.lastStep() > now + 1) {
                return new FactorCheck.Refused("factor.clock");
            }
            boolean known = Totp.matchingStep(secret, digits, now, 0).isPresent();
            return new FactorCheck.Refused(known ? "factor.replayed" : "factor.wrong");
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    private FactorCheck checkRecoveryCode(Handle handle, FactorDao dao, FactorDao.Row row, byte[] typed, Actor actor) {
        Optional<byte[]> code = RecoveryCodes.normalized(typed);
        Arrays.fill(typed, (byte) 0);
        if (code.isEmpty()) {
            return new FactorCheck.Refused("factor.wrong");
        }
        byte[] hash = hash(row, code.get());
        if (dao.useRecoveryCode(row.factorId(), hash) == 0) {
            boolean known = dao.knowsRecoveryCode(row.factorId(), hash);
            return new FactorCheck.Refused(known ? "factor.replayed" : "factor.wrong");
        }
        audit.append(
                handle,
                AuditEvent.success(
                        "user.factor.recovery-code-used",
                        actor,
                        "user:" + row.userName(),
                        Map.of("left", Integer.toString(dao.recoveryCodesLeft(row.factorId())))));
        return new FactorCheck.Accepted(row.factorId(), "recovery-code");
    }

    private byte[] hash(FactorDao.Row row, byte[] code) {
        try (Secret secret = open(row)) {
            return RecoveryCodes.hash(secret, code);
        } finally {
            Arrays.fill(code, (byte) 0);
        }
    }

    private Secret open(FactorDao.Row row) {
        return vault.open(SecretBinding.totp(row.factorId(), row.userId()), Sealed.ofBytes(row.secretSealed()));
    }

    /** Whether a code of this factor was shown at this address within {@link #REMEMBERED}. */
    public boolean isRemembered(Handle handle, UUID factor, String address) {
        return handle.attach(FactorDao.class).isRemembered(factor, address);
    }

    /** A code of this factor was shown at this address. */
    public void remember(Handle handle, UUID factor, String address) {
        FactorDao dao = handle.attach(FactorDao.class);
        dao.forgetExpired(factor);
        dao.remember(factor, address, REMEMBERED.toSeconds());
    }
}
