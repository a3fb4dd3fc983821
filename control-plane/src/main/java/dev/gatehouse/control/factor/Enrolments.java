/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.vault.Sealed;
import dev.gatehouse.control.vault.SecretBinding;
import dev.gatehouse.control.vault.Vault;
import dev.gatehouse.proxy.port.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * How a user comes to a second factor, and loses it: begun by showing the secret once, in force when a code has been shown. Blocks on the
 * database. Safe for use by several threads.
 */
public final class Enrolments {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final AuditLog audit;
    private final Vault vault;
    private final Clock clock;

    /** @param clock that of the codes */
    public Enrolments(Database database, AuditLog audit, Vault vault, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.vault = vault;
        this.clock = clock;
    }

    /** Whose name this is. */
    UUID owner(String user) {
        return database.withHandle(handle -> handle.attach(FactorDao.class)
                .find(user)
                .orElseThrow(Enrolments::unknown)
                .userId());
    }

    /** How it stands with the user's factor. */
    public FactorStatus status(String user) {
        return database.withHandle(handle -> {
            FactorDao dao = handle.attach(FactorDao.class);
            FactorDao.Row row = dao.find(user).orElseThrow(Enrolments::unknown);
            if (row.factorId() == null) {
                return new FactorStatus(
                        row.userName(),
                        "none",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        List.of(),
                        Optional.empty());
            }
            return new FactorStatus(
                    row.userName(),
                    row.isConfirmed() ? "confirmed" : "pending",
                    Optional.of(row.enrolledBy()),
                    Optional.of(row.enrolledAt()),
                    Optional.ofNullable(row.confirmedAt()),
                    Optional.ofNullable(row.lastUsedAt()),
                    row.recoveryCodesLeft(),
                    dao.rememberedAddresses(row.factorId()),
                    handle.attach(ResetDao.class).request(row.factorId()).map(ResetDao.Request::requestedBy));
        });
    }

    /**
     * Begins: makes a new secret, which is shown this once. One that was begun before and not confirmed is void.
     *
     * @return the secret, which the caller wipes
     */
    public Secret begin(Actor actor, String user) {
        byte[] bytes = new byte[Totp.SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        Secret secret = Secret.ofBytes(bytes);
        boolean begun = false;
        try {
            database.inTransaction(handle -> {
                FactorDao dao = handle.attach(FactorDao.class);
                FactorDao.Row row = dao.lock(user).orElseThrow(Enrolments::unknown);
                if (row.isConfirmed()) {
                    throw ApiProblem.conflict("user " + row.userName()
                            + " has a second factor already; reset it first (gatehouse user mfa " + row.userName()
                            + " reset)");
                }
                if (row.factorId() != null) {
                    dao.delete(row.factorId());
                }
                UUID id = UUID.randomUUID();
                Sealed sealed = vault.seal(SecretBinding.totp(id, row.userId()), secret);
                dao.insert(id, row.userId(), sealed.toBytes(), actor.display());
                audit.append(handle, event("user.factor.enrol", actor, row, Map.of()));
                return null;
            });
            begun = true;
            return secret;
        } finally {
            if (!begun) {
                secret.close();
            }
        }
    }

    /**
     * Puts the factor in force.
     *
     * @param code that the app shows, which is used up; stays the caller's
     * @return recovery codes, shown this once; the caller wipes them
     */
    public List<Secret> confirm(Actor actor, String user, Secret code) {
        return database.inTransaction(handle -> {
            FactorDao dao = handle.attach(FactorDao.class);
            FactorDao.Row row = dao.lock(user).orElseThrow(Enrolments::unknown);
            if (row.factorId() == null || row.isConfirmed() || row.expired()) {
                throw ApiProblem.conflict("no enrolment of user " + row.userName()
                        + " waits for a code; begin with gatehouse user mfa " + row.userName() + " enrol");
            }
            dao.confirm(row.factorId(), stepOf(row, code));
            List<Secret> codes = newRecoveryCodes(dao, row);
            audit.append(handle, event("user.factor.confirm", actor, row, Map.of()));
            return codes;
        });
    }

    private long stepOf(FactorDao.Row row, Secret code) {
        byte[] bytes = code.copyBytes();
        byte[] typed = Totp.withoutBlanks(bytes);
        Arrays.fill(bytes, (byte) 0);
        try (Secret secret = open(row)) {
            long now = Totp.step(clock.instant().getEpochSecond());
            OptionalLong step = Totp.matchingStep(secret, typed, now, row.lastStep());
            return step.orElseThrow(() -> ApiProblem.usage("the code is not the one that the app should show now;"
                    + " check the clocks of the phone and of this server, and try the next code"));
        } finally {
            Arrays.fill(typed, (byte) 0);
        }
    }

    private Secret open(FactorDao.Row row) {
        return vault.open(SecretBinding.totp(row.factorId(), row.userId()), Sealed.ofBytes(row.secretSealed()));
    }

    private List<Secret> newRecoveryCodes(FactorDao dao, FactorDao.Row row) {
        List<Secret> codes = RecoveryCodes.draw();
        dao.clearRecoveryCodes(row.factorId());
        try (Secret secret = open(row)) {
            dao.addRecoveryCodes(
                    row.factorId(),
                    codes.stream().map(code -> RecoveryCodes.hash(secret, code)).toList());
        }
        return codes;
    }

    /**
     * New recovery codes; the old ones are void. Those of an admin only the owner gets: for anybody else they would be a reset without a
     * second admin.
     *
     * @return shown this once; the caller wipes them
     */
    public List<Secret> renewRecoveryCodes(Actor actor, boolean byOwner, String user) {
        return database.inTransaction(handle -> {
            FactorDao dao = handle.attach(FactorDao.class);
            FactorDao.Row row = confirmed(dao, user);
            if (row.guarded() && !byOwner) {
                throw ApiProblem.conflict("recovery codes of an admin are for that admin's eyes; if " + row.userName()
                        + " cannot sign in, reset the factor (gatehouse user mfa " + row.userName() + " reset)");
            }
            List<Secret> codes = newRecoveryCodes(dao, row);
            audit.append(handle, event("user.factor.recovery-codes", actor, row, Map.of()));
            return codes;
        });
    }

    private static FactorDao.Row confirmed(FactorDao dao, String user) {
        FactorDao.Row row = dao.lock(user).orElseThrow(Enrolments::unknown);
        if (!row.isConfirmed()) {
            throw ApiProblem.notFound(
                    "user " + row.userName() + " has no second factor in force; begin with gatehouse user" + " mfa "
                            + row.userName() + " enrol");
        }
        return row;
    }

    private static AuditEvent event(String action, Actor actor, FactorDao.Row row, Map<String, String> detail) {
        return AuditEvent.success(action, actor, "user:" + row.userName(), detail);
    }

    static ApiProblem unknown() {
        return ApiProblem.notFound("no user of that name; see gatehouse user list");
    }
}
