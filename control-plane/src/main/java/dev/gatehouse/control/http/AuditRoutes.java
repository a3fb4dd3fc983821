/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditExport;
import dev.gatehouse.control.audit.AuditHeads;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.audit.AuditRow;
import dev.gatehouse.control.audit.AuditVerification;
import dev.gatehouse.control.audit.HeadCheck;
import dev.gatehouse.control.audit.SignedHead;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads and verifies the audit log. Safe for use by several threads. */
public final class AuditRoutes implements Routes {

    private static final int LARGEST_PAGE = 1_000;
    private static final int USUAL_PAGE = 100;

    private static final Set<String> FORMATS = Set.of("jsonl", "csv");

    private final AuditLog audit;
    private final AuditHeads heads;
    private final AuditExport export;

    /** @param audit the log */
    public AuditRoutes(AuditLog audit, AuditHeads heads, AuditExport export) {
        this.audit = audit;
        this.heads = heads;
        this.export = export;
    }

    @Override
    public void register(RouteTable table) {
        table.get("/api/v1/audit", Permission.AUDIT_READ, this::list)
                .post("/api/v1/audit/verify", Permission.AUDIT_READ, this::verify)
                .get("/api/v1/audit/heads", Permission.AUDIT_READ, this::heads)
                .post("/api/v1/audit/heads/check", Permission.AUDIT_READ, this::checkHeads)
                .get("/api/v1/audit/export", Permission.AUDIT_READ, this::export);
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

    private void heads(Context request, Caller caller) {
        PageRequest page = PageRequest.of(request, USUAL_PAGE);
        request.json(page.page(
                heads.newest(page.afterNumber().orElse(Long.MAX_VALUE), page.rows()),
                head -> Long.toString(head.id())));
    }

    private void checkHeads(Context request, Caller caller) {
        List<SignedHead> given;
        try (RequestBody body = RequestBody.read(request, Set.of("heads"), Set.of())) {
            given = body.optionalTexts("heads").orElse(List.of()).stream()
                    .map(line -> SignedHead.find(line)
                            .orElseThrow(() -> ApiProblem.usage("the field heads holds a text without a signed head")))
                    .toList();
        }
        if (given.isEmpty()) {
            throw ApiProblem.usage("the field heads is missing or empty");
        }
        HeadCheck found = heads.check(given);
        Map<String, String> detail = Map.of("found", found.detail());
        audit.record(
                found.ok()
                        ? AuditEvent.success("audit.verify", caller.actor(), "heads", detail)
                        : AuditEvent.failure("audit.verify", caller.actor(), "heads", detail));
        request.json(found);
    }

    /** No audit, no export: what cannot be written down is not taken out of the house. */
    private void export(Context request, Caller caller) throws IOException {
        String format = Objects.requireNonNullElse(request.queryParam("format"), "jsonl");
        if (!FORMATS.contains(format)) {
            throw ApiProblem.usage("format is jsonl or csv");
        }
        AuditExport.Range range = new AuditExport.Range(time(request, "since"), time(request, "until"));
        Map<String, String> detail = new HashMap<>();
        detail.put("format", format);
        range.since().ifPresent(time -> detail.put("since", time.toString()));
        range.until().ifPresent(time -> detail.put("until", time.toString()));
        AuditEvent event = AuditEvent.success("audit.export", caller.actor(), "", detail);
        if (audit.record(event) == AuditLog.Written.STANDARD_ERROR) {
            throw ApiProblem.unavailable("the audit log takes no events, so nothing is exported; see gatehouse status");
        }
        OutputStream out = new BufferedOutputStream(request.outputStream());
        if (format.equals("csv")) {
            request.contentType("text/csv; charset=utf-8");
            export.writeCsv(range, out);
        } else {
            request.contentType("application/x-ndjson");
            export.writeJsonLines(range, out);
        }
        out.flush();
    }

    private static Optional<Instant> time(Context request, String name) {
        String text = Objects.requireNonNullElse(request.queryParam(name), "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    text.length() == "2026-01-01".length()
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw ApiProblem.usage("the parameter " + name + " is a time such as 2026-01-31 or 2026-01-31T08:00:00Z");
        }
    }
}
