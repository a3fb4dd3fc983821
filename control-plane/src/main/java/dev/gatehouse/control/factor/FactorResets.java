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
import dev.gatehouse.control.http.Caller;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Takes second factors away. One that an admin holds, or has held, takes two: whoever asks, and another admin or the local operator; the owner is
 * neither. Where there is no other admin the local operator does it alone, or nobody could. The owner is told. Blocks on the database. Safe
 * for use by several threads.
 */
public final class FactorResets {

    private final Database database;
    private final AuditLog audit;
    private final Clock clock;

    public FactorResets(Database database, AuditLog audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What became of a request.
     *
     * @param state {@code reset}, or {@code waiting} for somebody else
     * @param requestedBy who asked
     */
    public record Outcome(String state, String requestedBy) {}

    /** Takes the factor away, or asks somebody else to. */
    public Outcome request(Caller caller, String user) {
        Party party = Party.of(caller);
        return database.inTransaction(handle -> {
            FactorDao.Row row = lock(handle, user);
            ResetDao dao = handle.attach(ResetDao.class);
            if (!takesTwo(dao, row, party)) {
                remove(handle, row, caller.actor(), Optional.empty());
                return new Outcome("reset", party.display());
            }
            Optional<ResetDao.Request> earlier = dao.request(row.factorId());
            if (earlier.isPresent()) {
                requireSame(earlier.get(), party, row);
                return new Outcome("waiting", earlier.get().requestedBy());
            }
            dao.put(row.factorId(), party.key(), party.display());
            audit.append(handle, event("user.factor.reset-requested", caller.actor(), row, new TreeMap<>()));
            return new Outcome("waiting", party.display());
        });
    }

    private static boolean takesTwo(ResetDao dao, FactorDao.Row row, Party party) {
        boolean canBeConfirmed = !party.isLocal() || dao.hasAdminBeside(row.userId());
        return row.isConfirmed() && row.guarded() && canBeConfirmed;
    }

    private static void requireSame(ResetDao.Request earlier, Party party, FactorDao.Row row) {
        if (!earlier.requestedParty().equals(party.key())) {
            throw ApiProblem.conflict(
                    earlier.requestedBy() + " has asked for this already; confirm it (gatehouse user mfa "
                            + row.userName() + " reset --confirm)");
        }
    }

    /** Agrees with somebody else's request. */
    public Outcome confirm(Caller caller, String user) {
        Party party = Party.of(caller);
        return database.inTransaction(handle -> {
            FactorDao.Row row = lock(handle, user);
            ResetDao.Request request = waiting(handle, row);
            if (request.requestedParty().equals(party.key())) {
                throw ApiProblem.conflict("a reset of an admin's second factor takes two: somebody else than "
                        + request.requestedBy() + " has to confirm it");
            }
            if (party.user().filter(row.userId()::equals).isPresent()) {
                throw ApiProblem.conflict("whose factor it is cannot be the second to agree");
            }
            remove(handle, row, caller.actor(), Optional.of(request.requestedBy()));
            return new Outcome("reset", request.requestedBy());
        });
    }

    /** Takes a request back that waits. */
    public void withdraw(Caller caller, String user) {
        database.inTransaction(handle -> {
            FactorDao.Row row = lock(handle, user);
            ResetDao.Request request = waiting(handle, row);
            handle.attach(ResetDao.class).withdraw(row.factorId());
            Map<String, String> detail = new TreeMap<>(Map.of("requestedBy", request.requestedBy()));
            audit.append(handle, event("user.factor.reset-withdrawn", caller.actor(), row, detail));
            return null;
        });
    }

    private void remove(Handle handle, FactorDao.Row row, Actor actor, Optional<String> requestedBy) {
        handle.attach(FactorDao.class).delete(row.factorId());
        Map<String, String> detail = new TreeMap<>();
        detail.put("state", row.isConfirmed() ? "confirmed" : "pending");
        requestedBy.ifPresent(name -> detail.put("requestedBy", name));
        if (row.isConfirmed()) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            String who = requestedBy
                    .map(name -> "asked for by " + name + ", confirmed by " + actor.display())
                    .orElse("by " + actor.display());
            handle.attach(ResetDao.class)
                    .tell(
                            row.userId(),
                            "Your second factor was reset at " + now + ", " + who
                                    + ". If you do not know why, tell your operator.");
        }
        audit.append(handle, event("user.factor.reset", actor, row, detail));
    }

    /** What the user is to be told now, and not again. */
    public static List<String> takeNotices(Handle handle, UUID user) {
        return handle.attach(ResetDao.class).takeNotices(user);
    }

    private static FactorDao.Row lock(Handle handle, String user) {
        FactorDao.Row row = handle.attach(FactorDao.class).lock(user).orElseThrow(Enrolments::unknown);
        if (row.factorId() == null) {
            throw ApiProblem.notFound("user " + row.userName() + " has no second factor");
        }
        return row;
    }

    private static ResetDao.Request waiting(Handle handle, FactorDao.Row row) {
        return handle.attach(ResetDao.class)
                .request(row.factorId())
                .orElseThrow(() -> ApiProblem.notFound("no reset of " + row.userName()
                        + "'s second factor waits; ask for one with gatehouse user mfa " + row.userName() + " reset"));
    }

    private static AuditEvent event(String action, Actor actor, FactorDao.Row row, Map<String, String> detail) {
        return AuditEvent.success(action, actor, "user:" + row.userName(), detail);
    }
}
