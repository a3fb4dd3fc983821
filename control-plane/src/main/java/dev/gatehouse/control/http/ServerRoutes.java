/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.audit.AuditEvent;
import dev.gatehouse.control.audit.AuditLog;
import io.javalin.http.Context;
import java.util.Map;

/** Health, readiness, status, shutdown. Safe for use by several threads. */
public final class ServerRoutes implements Routes {

    private final StatusSource source;
    private final Runnable shutdown;
    private final AuditLog audit;

    /** @param shutdown begins to stop the server; must return at once */
    public ServerRoutes(StatusSource source, Runnable shutdown, AuditLog audit) {
        this.source = source;
        this.shutdown = shutdown;
        this.audit = audit;
    }

    @Override
    public void register(RouteTable table) {
        table.get("/healthz", Permission.PUBLIC, (request, caller) -> request.json(Map.of("status", "up")))
                .get("/readyz", Permission.PUBLIC, (request, caller) -> ready(request))
                .get("/api/v1/status", Permission.SERVER_READ, (request, caller) -> request.json(source.status()))
                .post("/api/v1/shutdown", Permission.SERVER_STOP, this::stop);
    }

    private void ready(Context request) {
        boolean ready = source.isReady();
        request.status(ready ? 200 : 503).json(Map.of("status", source.state()));
    }

    private void stop(Context request, Caller caller) {
        audit.record(AuditEvent.success("server.stop", caller.actor(), "", Map.of()));
        request.status(202).json(Map.of("status", "stopping"));
        shutdown.run();
    }
}
