/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.apply.ApplyResult.Action;
import dev.gatehouse.control.apply.ApplyResult.Outcome;
import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.user.Users;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Brings about what documents say, in one transaction: all or nothing. The services that single requests use do the work, and take part
 * in the transaction of this thread; a dry run does the same and rolls back, so that it refuses what the real one would. Blocks on the
 * database. Safe for use by several threads; one apply runs at a time, on all nodes together.
 */
final class Applier {

    /** Of PostgreSQL's advisory locks; an arbitrary number that nothing else here uses. */
    private static final long LOCK = 0x47415445_4150504CL;

    private static final Duration BUSY = Duration.ofSeconds(10);

    private final Database database;
    private final AuditLog audit;
    private final Users users;
    private final List<Kind> kinds;
    private final Runnable afterChange;

    /**
     * @param kinds in the order in which things can be made
     * @param afterChange runs after the transaction; must not block
     */
    Applier(Database database, AuditLog audit, Users users, List<Kind> kinds, Runnable afterChange) {
        this.database = database;
        this.audit = audit;
        this.users = users;
        this.kinds = kinds;
        this.afterChange = afterChange;
    }

    /** Carries the result out of a transaction that must not be committed. */
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient ApplyResult result;

        RolledBack(ApplyResult result) {
            super(null, null, false, false);
            this.result = result;
        }
    }

    ApplyResult apply(Actor actor, ApplyRequest request) {
        if (!request.problems().isEmpty()) {
            return new ApplyResult(
                    request.set(), Outcome.INVALID, 0, 0, 0, 0, List.of(), List.copyOf(request.problems()));
        }
        try {
            ApplyResult result = database.inTransaction(handle -> within(handle, actor, request));
            afterChange.run();
            return result;
        } catch (RolledBack e) {
            return e.result;
        }
    }

    private ApplyResult within(Handle handle, Actor actor, ApplyRequest request) {
        SetRows sets = handle.attach(SetRows.class);
        if (!sets.tryLock(LOCK)) {
            throw ApiProblem.busy("another apply is running; try again when it is done", BUSY);
        }
        planForLargeTables(handle);
        audit.hold(handle);
        boolean hadAdmin = users.hasEnabledAdmin();
        List<SetRows.Row> owned = sets.all();
        Plan plan = new Plan(request, kinds, owned);
        List<DocumentProblem> errors = new ArrayList<>(plan.problems());
        refuse(plan, errors);
        if (!request.dryRun() && plan.removalCount() > request.removalsMax()) {
            throw new RolledBack(plan.result(Outcome.TOO_MANY_REMOVALS, List.of()));
        }
        lockRows(handle, plan);
        Set<SetRows.Row> now = carryOut(actor, request, plan, errors);
        plan.removals().stream()
                .filter(removal -> removal.action() == Action.REMOVE)
                .forEach(removal -> remove(actor, removal, errors));
        if (hadAdmin && !users.hasEnabledAdmin()) {
            errors.add(new DocumentProblem(
                    -1, "", "this would leave the house without an enabled admin; keep or add one"));
        }
        refuse(plan, errors);
        keepSets(sets, request, plan, owned, now);
        if (request.dryRun()) {
            throw new RolledBack(plan.result(Outcome.DRY_RUN, List.of()));
        }
        ApplyResult result = plan.result(Outcome.APPLIED, List.of());
        audit.append(handle, summary(actor, request, result));
        audit.appendHeld(handle);
        handle.execute("DISCARD PLANS");
        return result;
    }

    /**
     * PostgreSQL keeps the plans of a connection's statements and of its foreign keys. Made while a table was small they read all of it each
     * time, and while thousands of rows come in that becomes work by the square of their number.
     */
    private static void planForLargeTables(Handle handle) {
        handle.execute("SET LOCAL enable_seqscan = off");
        handle.execute("DISCARD PLANS");
    }

    private static void refuse(Plan plan, List<DocumentProblem> errors) {
        if (!errors.isEmpty()) {
            throw new RolledBack(plan.result(Outcome.INVALID, errors));
        }
    }

    /**
     * All rows that will be changed or referred to, before the first change: a single request locks its row first and the access epoch
     * afterwards, so with the epoch in hand we must not wait for a row.
     */
    private static void lockRows(Handle handle, Plan plan) {
        for (Map.Entry<String, Set<UUID>> table : plan.touchedRows().entrySet()) {
            if (!table.getValue().isEmpty()) {
                handle.createQuery("SELECT id FROM " + table.getKey() + " WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
                        .bind("ids", table.getValue().toArray(UUID[]::new))
                        .mapTo(UUID.class)
                        .list();
            }
        }
    }

    /** @return what the set's documents are about, whether changed or not */
    private static Set<SetRows.Row> carryOut(
            Actor actor, ApplyRequest request, Plan plan, List<DocumentProblem> errors) {
        Set<SetRows.Row> now = new HashSet<>();
        for (Plan.Step step : plan.steps()) {
            try {
                UUID id = carryOut(actor, step);
                now.add(new SetRows.Row(request.set(), step.document().kind().name(), id));
            } catch (ApiProblem e) {
                if (e.status() >= 500) {
                    throw e;
                }
                errors.add(new DocumentProblem(step.document().number(), "", e.getMessage()));
                if (errors.size() >= ApplyReader.PROBLEMS_MAX) {
                    return now;
                }
            }
        }
        return now;
    }

    private static UUID carryOut(Actor actor, Plan.Step step) {
        Wanted wanted = step.document().wanted();
        if (step.existing().isEmpty()) {
            return wanted.create(actor);
        }
        if (step.action() == Action.CHANGE) {
            wanted.change(actor, step.existing().get(), step.differences().keySet());
        }
        return step.existing().get().id();
    }

    private static void remove(Actor actor, Plan.Removal removal, List<DocumentProblem> errors) {
        try {
            removal.kind().remove(actor, removal.key());
        } catch (ApiProblem e) {
            if (e.status() >= 500) {
                throw e;
            }
            String what = removal.kind().name() + " " + removal.key() + " cannot be removed: ";
            errors.add(new DocumentProblem(-1, "", what + e.getMessage()));
        }
    }

    private static void keepSets(
            SetRows sets, ApplyRequest request, Plan plan, List<SetRows.Row> owned, Set<SetRows.Row> now) {
        Set<SetRows.Row> before = new HashSet<>(owned);
        sets.insert(now.stream().filter(row -> !before.contains(row)).toList());
        sets.delete(plan.removals().stream()
                .map(removal -> new SetRows.Row(request.set(), removal.kind().name(), removal.id()))
                .toList());
    }

    private static AuditEvent summary(Actor actor, ApplyRequest request, ApplyResult result) {
        Map<String, String> detail = new TreeMap<>();
        detail.put("created", Integer.toString(result.created()));
        detail.put("changed", Integer.toString(result.changed()));
        detail.put("unchanged", Integer.toString(result.unchanged()));
        detail.put("removed", Integer.toString(result.removed()));
        detail.put("prune", Boolean.toString(request.prune()));
        return AuditEvent.success("configuration.apply", actor, "set:" + request.set(), detail);
    }
}
