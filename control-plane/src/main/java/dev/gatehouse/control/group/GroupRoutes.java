/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.group;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import dev.gatehouse.control.http.PageRequest;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RequestBody;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/groups}. Safe for use by several threads. */
public final class GroupRoutes implements Routes {

    private static final String ONE = "/api/v1/groups/{name}";

    private final Groups groups;

    public GroupRoutes(Groups groups) {
        this.groups = groups;
    }

    @Override
    public void register(RouteTable table) {
        table.post("/api/v1/groups", Permission.CONFIGURATION_WRITE, this::create)
                .get(
                        "/api/v1/groups",
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(groups.page(PageRequest.of(request))))
                .get(
                        ONE,
                        Permission.CONFIGURATION_READ,
                        (request, caller) -> request.json(groups.get(request.pathParam("name"))))
                .patch(ONE, Permission.CONFIGURATION_WRITE, this::change)
                .delete(ONE, Permission.CONFIGURATION_WRITE, this::remove)
                .repeatable("/api/v1/groups", RouteTable.Repeat.SAME_ANSWER);
    }

    private void create(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("name", "members"), Set.of())) {
            List<String> members = body.optionalTexts("members").orElse(List.of());
            request.status(HttpStatus.CREATED).json(groups.create(caller.actor(), body.text("name"), members));
        }
    }

    private void change(Context request, Caller caller) {
        try (RequestBody body = RequestBody.read(request, Set.of("addMembers", "removeMembers"), Set.of())) {
            Groups.Change change = new Groups.Change(
                    body.optionalTexts("addMembers").orElse(List.of()),
                    body.optionalTexts("removeMembers").orElse(List.of()));
            if (change.add().isEmpty() && change.remove().isEmpty()) {
                throw ApiProblem.usage("give addMembers or removeMembers");
            }
            request.json(groups.change(caller.actor(), request.pathParam("name"), change));
        }
    }

    private void remove(Context request, Caller caller) {
        groups.remove(caller.actor(), request.pathParam("name"));
        request.status(HttpStatus.NO_CONTENT);
    }
}
