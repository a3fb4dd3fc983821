/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import dev.gatehouse.control.apitoken.ApiTokenRoutes;
import dev.gatehouse.control.apply.ConfigurationRoutes;
import dev.gatehouse.control.backup.BackupRoutes;
import dev.gatehouse.control.breakglass.BreakGlassRoutes;
import dev.gatehouse.control.credential.CredentialRoutes;
import dev.gatehouse.control.drain.NodeRoutes;
import dev.gatehouse.control.factor.FactorRoutes;
import dev.gatehouse.control.group.GroupRoutes;
import dev.gatehouse.control.health.HealthRoutes;
import dev.gatehouse.control.http.AuditRoutes;
import dev.gatehouse.control.http.OpenApiRoutes;
import dev.gatehouse.control.http.Permission;
import dev.gatehouse.control.http.RecordingKeyRoutes;
import dev.gatehouse.control.http.RouteTable;
import dev.gatehouse.control.http.Routes;
import dev.gatehouse.control.http.ServerRoutes;
import dev.gatehouse.control.http.TlsRoutes;
import dev.gatehouse.control.keys.KeyRoutes;
import dev.gatehouse.control.login.SignInRoutes;
import dev.gatehouse.control.policy.PolicyRoutes;
import dev.gatehouse.control.retention.RetentionRoutes;
import dev.gatehouse.control.session.SessionRoutes;
import dev.gatehouse.control.setup.PasswordRoutes;
import dev.gatehouse.control.setup.SetupRoutes;
import dev.gatehouse.control.target.TargetRoutes;
import dev.gatehouse.control.token.RdpFileRoutes;
import dev.gatehouse.control.token.TokenRoutes;
import dev.gatehouse.control.user.UserRoutes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What every {@link Routes} of the control plane declares, without anything behind it; but for recordings, which cannot be made without. */
final class AllRoutes {

    private AllRoutes() {}

    static List<Routes> all() {
        return List.of(
                new SignInRoutes(null, null, null),
                new SetupRoutes(null, null, null, null, null),
                new ApiTokenRoutes(null),
                new UserRoutes(null, null),
                new FactorRoutes(null, null),
                new PasswordRoutes(null, null, null, null),
                new GroupRoutes(null),
                new TargetRoutes(null, null),
                new CredentialRoutes(null),
                new PolicyRoutes(null, null, null),
                new SessionRoutes(null),
                new NodeRoutes(null, null, null, null),
                new TokenRoutes(null),
                new ConfigurationRoutes(null),
                new RdpFileRoutes(null, null),
                new KeyRoutes(null, null),
                new BreakGlassRoutes(null),
                new AuditRoutes(null, null, null),
                new RetentionRoutes(null, null, null),
                new RecordingKeyRoutes(null),
                new BackupRoutes(null, null),
                new TlsRoutes(null),
                new HealthRoutes(null),
                new OpenApiRoutes(),
                new ServerRoutes(null, null, null));
    }

    /** Method and path → permission as the documents write it. */
    static Map<String, String> declared(Routes routes) {
        return declared(routes, new TreeMap<>());
    }

    /** Routes that take an {@code Idempotency-Key}. */
    static Map<String, RouteTable.Repeat> repeatable() {
        Map<String, RouteTable.Repeat> repeats = new TreeMap<>();
        all().forEach(routes -> declared(routes, repeats));
        return repeats;
    }

    private static Map<String, String> declared(Routes routes, Map<String, RouteTable.Repeat> repeats) {
        Map<String, String> declared = new TreeMap<>();
        routes.register(new RouteTable() {
            @Override
            public RouteTable route(Method method, String path, Permission permission, Handler handler) {
                return add(method + " " + path, text(permission));
            }

            @Override
            public RouteTable ownRoute(Method method, String path, Permission permission, Handler handler) {
                return add(method + " " + path, "own/" + text(permission));
            }

            @Override
            public RouteTable repeatable(String path, Repeat repeat) {
                repeats.put("POST " + path, repeat);
                return this;
            }

            private RouteTable add(String route, String permission) {
                if (declared.put(route, permission) != null) {
                    throw new AssertionError("twice: " + route);
                }
                return this;
            }
        });
        return declared;
    }

    static String text(Permission permission) {
        return permission.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
