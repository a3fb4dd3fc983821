/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.backup;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The archive as one long answer; one at a time, because each reads everything. */
public final class BackupRoutes implements Routes {

    private static final int BUFFER_BYTES = 256 << 10;

    private final Backup backup;
    private final AuditLog audit;
    private final AtomicBoolean underWay = new AtomicBoolean();

    /** @param backup what is written */
    public BackupRoutes(Backup backup, AuditLog audit) {
        this.backup = backup;
        this.audit = audit;
    }

    @Override
    public void register(RouteTable table) {
        table.get("/api/v1/backup", Permission.SERVER_BACKUP, this::take);
    }

    private void take(Context request, Caller caller) throws IOException {
        if (!underWay.compareAndSet(false, true)) {
            throw ApiProblem.conflict("a backup is being taken already; wait until it is done");
        }
        try {
            request.contentType("application/x-tar");
            OutputStream out = new BufferedOutputStream(request.outputStream(), BUFFER_BYTES);
            backup.write(out, outcome -> writeDown(caller, outcome));
            out.flush();
        } catch (IOException | RuntimeException e) {
            audit.record(AuditEvent.failure(
                    "server.backup", caller.actor(), "", Map.of("cause", String.valueOf(e.getMessage()))));
            throw e;
        } finally {
            underWay.set(false);
        }
    }

    private void writeDown(Caller caller, Backup.Outcome outcome) {
        Map<String, String> detail = Map.of(
                "takenAt",
                outcome.createdAt(),
                "rows",
                Long.toString(outcome.rows()),
                "recordings",
                Long.toString(outcome.recordings()),
                "recordingsMissing",
                Integer.toString(outcome.missing().size()));
        if (audit.record(AuditEvent.success("server.backup", caller.actor(), "", detail))
                == AuditLog.Written.STANDARD_ERROR) {
            throw ApiProblem.unavailable("the audit log takes no events, so no backup is handed out");
        }
    }
}
