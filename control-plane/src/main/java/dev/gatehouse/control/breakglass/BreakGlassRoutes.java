/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.breakglass;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Set;

/** {@code /api/v1/break-glass}. Safe for use by several threads. */
public final class BreakGlassRoutes implements Routes {

    private static final String ALL = "/api/v1/break-glass";
    private static final String ONE = ALL + "/{name}";
    private static final int REASON_CHARS_MAX = 500;

    private final BreakGlassExports exports;

    public BreakGlassRoutes(BreakGlassExports exports) {
        this.exports = exports;
    }

    @Override
    public void register(RouteTable table) {
        table.get(
                        ALL,
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(exports.page(PageRequest.of(request))))
                .post(ALL, Permission.CREDENTIAL_EXPORT, this::create)
                .get(
                        ONE,
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(exports.get(request.pathParam("name"))))
                .get(ONE + "/file", Permission.CREDENTIAL_EXPORT, this::fetch)
                .post(ONE + "/return", Permission.CONFIGURATION_WRITE, this::takeBack)
                .delete(ONE, Permission.CONFIGURATION_WRITE, this::remove)
                .repeatable(ALL, RouteTable.Repeat.SAME_ANSWER);
    }

    private void create(Context request, Caller caller) {
        Set<String> fields = Set.of("name", "credentials", "recipients", "threshold");
        try (RequestBody body = RequestBody.read(request, fields, Set.of())) {
            BreakGlassExports.Order order = new BreakGlassExports.Order(
                    body.text("name"),
                    body.optionalTexts("credentials").orElseThrow(() -> ApiProblem.usage("credentials are missing")),
                    body.optionalTexts("recipients").orElseThrow(() -> ApiProblem.usage("recipients are missing")),
                    Math.toIntExact(body.optionalNumber("threshold", 2, BreakGlassExports.RECIPIENTS_MAX)
                            .orElse(2L)));
            request.status(HttpStatus.CREATED).json(exports.create(caller.actor(), order));
        }
    }

    private void fetch(Context request, Caller caller) {
        byte[] document = exports.fetch(caller.actor(), request.pathParam("name"));
        request.header("Cache-Control", "no-store");
        request.contentType("application/json").result(document);
    }

    private void takeBack(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("reason"), Set.of())) {
            String reason = body.text("reason");
            if (reason.isBlank() || reason.length() > REASON_CHARS_MAX) {
                throw ApiProblem.usage("a reason has 1 to " + REASON_CHARS_MAX + " characters");
            }
            request.json(exports.takeBack(caller.actor(), request.pathParam("name"), reason));
        }
    }

    private void remove(Context request, Caller caller) {
        exports.remove(caller.actor(), request.pathParam("name"));
        request.status(HttpStatus.NO_CONTENT);
    }
}
