/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.health;

import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks that only the server can make, and what its threads do. */
public final class HealthRoutes implements Routes {

    private static final int FRAMES_MAX = 40;

    private final DatabaseChecks checks;

    /** @param database in use */
    public HealthRoutes(Database database) {
        this.checks = new DatabaseChecks(database);
    }

    @Override
    public void register(RouteTable table) {
        table.get("/api/v1/health/checks", Permission.SERVER_READ, (request, caller) -> checks(request))
                .get("/api/v1/health/process", Permission.SERVER_READ, (request, caller) -> request.json(process()));
    }

    private void checks(Context request) {
        request.json(Page.all(checks.run().stream().map(HealthRoutes::fields).toList()));
    }

    private static Map<String, Object> fields(Finding finding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("check", finding.check());
        fields.put("state", finding.state().code());
        fields.put("detail", finding.detail());
        fields.put("advice", finding.advice());
        return fields;
    }

    /** Names, states and frames; no values. */
    private static Map<String, Object> process() {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("java", Runtime.version().toString());
        process.put("processors", runtime.availableProcessors());
        process.put("uptimeMillis", ManagementFactory.getRuntimeMXBean().getUptime());
        process.put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory());
        process.put("heapMaxBytes", runtime.maxMemory());
        process.put("loadedClasses", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        Map<String, Object> collectors = new LinkedHashMap<>();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collectors.put(
                    collector.getName(),
                    Map.of("count", collector.getCollectionCount(), "millis", collector.getCollectionTime()));
        }
        process.put("collectors", collectors);
        process.put("threads", threads());
        return process;
    }

    private static Map<String, List<String>> threads() {
        Map<String, List<String>> threads = new TreeMap<>();
        Thread.getAllStackTraces()
                .forEach((thread, frames) -> threads.put(
                        thread.getName() + " #" + thread.getId() + " " + thread.getState(),
                        java.util.Arrays.stream(frames)
                                .limit(FRAMES_MAX)
                                .map(StackTraceElement::toString)
                                .toList()));
        return threads;
    }
}
