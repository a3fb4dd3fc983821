/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditEvent.Outcome;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.session.SessionDao;
import dev.gatehouse.proxy.port.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Brings reports into the database, each one once. Blocks. Safe for use by several threads. */
final class ReportRows {

    private static final Pattern EVENT = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+){0,4}");

    /** Gatehouse's own doing, as operators or policies have it, and not the user's. */
    private static final Set<String> OURS = Set.of("revoked", "rdp.locked", "rdp.unlocked");

    private final Database database;
    private final AuditLog audit;
    private final String node;

    ReportRows(Database database, AuditLog audit, String node) {
        this.database = database;
        this.audit = audit;
        this.node = node;
    }

    /** The highest number that has arrived. */
    long lastSequence() {
        return database.withHandle(handle -> handle.attach(SessionDao.class).lastSequence(node));
    }

    /** Writes all of them or none. */
    void write(List<SessionReport> reports) {
        database.inTransaction(handle -> {
            List<AuditEvent> events = new ArrayList<>();
            for (SessionReport report : reports) {
                apply(handle, report).ifPresent(events::add);
            }
            // last, because the chain's lock is held from the first append to the end of the transaction
            events.forEach(event -> audit.append(handle, event));
            return null;
        });
    }

    private Optional<AuditEvent> apply(Handle handle, SessionReport report) {
        SessionDao dao = handle.attach(SessionDao.class);
        boolean isNew = dao.noteReport(
                        node, report.sequence(), report.session(), report.kind().name(), report.at())
                == 1;
        if (!isNew) {
            return Optional.empty();
        }
        switch (report.kind()) {
            case OPENED -> dao.markLive(report.session(), report.at());
            case FAILED, ENDED ->
                dao.markEnded(
                        report.session(),
                        report.at(),
                        report.detail().getOrDefault(SessionReport.CAUSE, "internal.error"),
                        report.detail().getOrDefault(SessionReport.DETAIL, ""),
                        report.number(SessionReport.BYTES_IN),
                        report.number(SessionReport.BYTES_OUT));
            case OBSERVED -> {}
        }
        return Optional.of(event(dao, report));
    }

    private static AuditEvent event(SessionDao dao, SessionReport report) {
        Map<String, String> detail = new TreeMap<>(report.detail());
        detail.put("at", report.at().toString());
        if (report.kind() == SessionReport.Kind.FAILED) {
            // what the user was shown: it must lead here
            detail.put("reference", Denials.reference(new SessionId(report.session())));
        }
        Optional<SessionDao.Whose> whose = dao.whose(report.session());
        whose.ifPresent(known -> {
            detail.put("target", known.targetName());
            detail.put("account", known.account());
        });
        if (isOurs(report)) {
            whose.ifPresent(known -> detail.put("user", known.userName()));
            return new AuditEvent(
                    action(report), Actor.system(), "session:" + report.session(), outcome(report), detail);
        }
        Actor actor = whose.map(known -> Actor.user(known.userName(), known.clientAddress()))
                .orElseGet(Actor::system);
        return new AuditEvent(action(report), actor, "session:" + report.session(), outcome(report), detail);
    }

    private static boolean isOurs(SessionReport report) {
        return report.kind() == SessionReport.Kind.OBSERVED
                && OURS.contains(report.detail().getOrDefault(SessionReport.EVENT, ""));
    }

    private static String action(SessionReport report) {
        return switch (report.kind()) {
            case OPENED -> "session.opened";
            case FAILED -> "session.failed";
            case ENDED -> "session.ended";
            case OBSERVED -> {
                String event = report.detail().getOrDefault(SessionReport.EVENT, "");
                yield "session." + (EVENT.matcher(event).matches() ? event : "observed");
            }
        };
    }

    private static Outcome outcome(SessionReport report) {
        return report.kind() == SessionReport.Kind.FAILED ? Outcome.FAILURE : Outcome.SUCCESS;
    }
}
