/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} says exactly what the router of the control plane has. Routes of recordings are tested where they are made. */
class ApiDocTest {

    private static final Pattern LINE = Pattern.compile("^\\| (GET|POST|PATCH|DELETE) \\| `(/\\S+)` \\| (\\S+) \\|");
    private static final Pattern OURS =
            Pattern.compile("(?!/api/v1/recordings(/\\{id}(/(asciicast|text|png|file|verify))?)?$).*");

    private static final class Collected implements RouteTable {
        private final Set<String> lines = new TreeSet<>();

        @Override
        public RouteTable route(Method method, String path, Permission permission, Handler handler) {
            return add(method + " " + path + " " + text(permission));
        }

        @Override
        public RouteTable ownRoute(Method method, String path, Permission permission, Handler handler) {
            return add(method + " " + path + " own/" + text(permission));
        }

        private static String text(Permission permission) {
            return permission.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private RouteTable add(String line) {
            assertThat(lines.add(line)).as("twice: " + line).isTrue();
            return this;
        }
    }

    @Test
    void theTablesAreTheRouter() throws IOException {
        Collected router = new Collected();
        List<Routes> all = List.of(
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
                new ServerRoutes(null, null, null));
        all.forEach(routes -> routes.register(router));

        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("../docs/api.md"))) {
            Matcher parts = LINE.matcher(line);
            if (parts.find() && OURS.matcher(parts.group(2)).matches()) {
                documented.add(parts.group(1) + " " + parts.group(2) + " " + parts.group(3));
            }
        }
        assertThat(documented).isEqualTo(router.lines);
    }
}
