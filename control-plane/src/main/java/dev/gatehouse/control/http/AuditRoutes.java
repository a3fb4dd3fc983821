/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.audit.AuditVerification;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** Reads and verifies the audit log. Safe for use by several threads. */
public final class AuditRoutes implements Routes {

    private static final int LARGEST_PAGE = 1_000;
    private static final int USUAL_PAGE = 100;

    private final AuditLog audit;

    /** @param audit the log */
    public AuditRoutes(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public void register(RouteTable table) {
        table.get("/api/v1/audit", Permission.AUDIT_READ, this::list)
                .post("/api/v1/audit/verify", Permission.AUDIT_READ, this::verify);
    }

    private void list(Context request, Caller caller) {
        int last = Math.toIntExact(QueryNumbers.within(request, "last", 0, 1, LARGEST_PAGE));
        if (last > 0) {
            request.json(new Page<>(audit.newest(last), null));
            return;
        }
        long after = QueryNumbers.within(request, "after", 0, 0, Long.MAX_VALUE);
        int limit = Math.toIntExact(QueryNumbers.within(request, "limit", USUAL_PAGE, 1, LARGEST_PAGE));
        List<AuditRow> rows = audit.list(after, limit);
        String next = rows.size() < limit
                ? null
                : Long.toString(rows.get(rows.size() - 1).sequence());
        request.json(new Page<>(rows, next));
    }

    private void verify(Context request, Caller caller) {
        AuditVerification found = audit.verify();
        Map<String, String> detail = Map.of("found", found.detail());
        audit.record(
                found.ok()
                        ? AuditEvent.success("audit.verify", caller.actor(), "", detail)
                        : AuditEvent.failure("audit.verify", caller.actor(), "", detail));
        request.json(found);
    }
}
