/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.apply.ApplyResult.Outcome;
import dev.gatehouse.control.http.Access;
import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** {@code /api/v1/configuration}. Safe for use by several threads; one body of documents at a time is in memory. */
public final class ConfigurationRoutes implements Routes {

    private static final String PROBLEM_TYPE = "application/problem+json";
    private static final Duration BUSY = Duration.ofSeconds(10);

    private final Configuration configuration;
    private final Semaphore one = new Semaphore(1);

    public ConfigurationRoutes(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    public void register(RouteTable table) {
        table.get("/api/v1/configuration", Permission.CONFIGURATION_READ, this::export)
                .post("/api/v1/configuration/apply", Permission.CONFIGURATION_WRITE, this::apply);
    }

    private void export(Context request, Caller caller) {
        List<String> kinds = request.queryParams("kind");
        Set<String> known = configuration.kinds().keySet();
        if (!known.containsAll(kinds)) {
            throw ApiProblem.usage("kind is one of " + String.join(", ", known));
        }
        if (kinds.isEmpty() || kinds.contains(UserKind.NAME)) {
            // users need a permission of their own, whatever way they are read or changed
            Access.of(request).require(Permission.USER_READ);
        }
        request.json(Page.all(configuration.export(Set.copyOf(kinds), Optional.ofNullable(request.queryParam("set")))));
    }

    private void apply(Context request, Caller caller) {
        Access.of(request).require(Permission.USER_WRITE);
        if (!one.tryAcquire()) {
            throw ApiProblem.busy("another apply is running; try again when it is done", BUSY);
        }
        try (ApplyRequest documents =
                new ApplyReader(configuration.kinds()).read(new BodyInput(request.bodyInputStream()))) {
            answer(request, configuration.applier().apply(caller.actor(), documents));
        } finally {
            one.release();
        }
    }

    private static void answer(Context request, ApplyResult result) {
        switch (result.outcome()) {
            case APPLIED, DRY_RUN -> request.json(result);
            case INVALID ->
                refuse(request, 400, "usage", "nothing was changed: the documents have errors, see errors", result);
            case TOO_MANY_REMOVALS ->
                refuse(
                        request,
                        409,
                        "conflict",
                        "nothing was changed: this would remove " + result.removed()
                                + " objects, more than removalsMax allows",
                        result);
        }
    }

    private static void refuse(Context request, int status, String code, String detail, ApplyResult result) {
        boolean isRefusedByCount = result.outcome() == Outcome.TOO_MANY_REMOVALS;
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", isRefusedByCount ? "Conflict" : "Bad request");
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("code", code);
        if (isRefusedByCount) {
            problem.put("plan", result);
        } else {
            problem.put("errors", result.errors());
        }
        request.status(status).json(problem).contentType(PROBLEM_TYPE);
    }
}
