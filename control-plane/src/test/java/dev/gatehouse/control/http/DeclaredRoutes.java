/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import io.javalin.http.HandlerType;
import io.javalin.security.Roles;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the router of a running server has, for tests that go through all of it. */
public final class DeclaredRoutes {

    private DeclaredRoutes() {}

    /**
     * One route.
     *
     * @param method such as {@code GET}
     * @param path with placeholders in braces
     * @param permission what it needs
     * @param forOwners whether it is also for those to whom the object belongs
     */
    public record Declared(String method, String path, Permission permission, boolean forOwners) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    public static List<Declared> of(ApiServer server) {
        List<Declared> all = new ArrayList<>();
        server.javalin().unsafe.internalRouter.allHttpHandlers().forEach(parsed -> {
            var endpoint = parsed.endpoint;
            if (endpoint.method.equals(HandlerType.BEFORE)) {
                return;
            }
            Set<Permission> permissions = EnumSet.noneOf(Permission.class);
            endpoint.metadata(Roles.class).getRoles().forEach(role -> permissions.add((Permission) role));
            boolean forOwners = permissions.size() == 2 && permissions.remove(Permission.OWN);
            all.add(new Declared(
                    endpoint.method.name(),
                    endpoint.path,
                    permissions.iterator().next(),
                    forOwners));
        });
        return all;
    }
}
