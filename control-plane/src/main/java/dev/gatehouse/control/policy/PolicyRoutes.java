/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.Page;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashSet;
import java.util.Set;

/** {@code /api/v1/policies}. Safe for use by several threads. */
public final class PolicyRoutes implements Routes {

    private static final String ONE = "/api/v1/policies/{name}";

    private final Policies policies;
    private final AccessExplainer explainer;
    private final ReachableAccounts reachable;

    public PolicyRoutes(Policies policies, AccessExplainer explainer, ReachableAccounts reachable) {
        this.policies = policies;
        this.explainer = explainer;
        this.reachable = reachable;
    }

    @Override
    public void register(RouteTable table) {
        table.post("/api/v1/policies", Permission.CONFIGURATION_WRITE, this::create)
                .get(
                        "/api/v1/policies",
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(policies.page(PageRequest.of(request))))
                .get(
                        ONE,
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(policies.get(request.pathParam("name"))))
                .patch(ONE, Permission.CONFIGURATION_WRITE, this::change)
                .delete(ONE, Permission.CONFIGURATION_WRITE, this::remove)
                .post("/api/v1/policies/explain", Permission.CONFIGURATION_READ, this::explain)
                .get(
                        "/api/v1/users/{name}/access",
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(Page.all(reachable.of(request.pathParam("name")))))
                .repeatable("/api/v1/policies", RouteTable.Repeat.SAME_ANSWER);
    }

    private void create(Context request, Caller caller) {
        Set<String> names = new HashSet<>(PolicyFields.NAMES);
        names.add("name");
        try (RequestBody body = RequestBody.read(request, names, Set.of())) {
            PolicyFields fields = PolicyFields.read(body);
            request.status(HttpStatus.CREATED).json(policies.create(caller.actor(), body.text("name"), fields));
        }
    }

    private void change(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, PolicyFields.NAMES, Set.of())) {
            request.json(policies.change(caller.actor(), request.pathParam("name"), PolicyFields.read(body)));
        }
    }

    private void remove(Context request, Caller caller) {
        policies.remove(caller.actor(), request.pathParam("name"));
        request.status(HttpStatus.NO_CONTENT);
    }

    private void explain(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("user", "account", "target"), Set.of())) {
            request.json(explainer.explain(body.text("user"), body.text("account"), body.text("target")));
        }
    }
}
