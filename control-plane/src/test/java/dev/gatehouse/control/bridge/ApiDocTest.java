/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void theTablesAreTheRouter() throws IOException {
        Set<String> router = new TreeSet<>();
        AllRoutes.all()
                .forEach(routes -> AllRoutes.declared(routes)
                        .forEach((route, permission) -> assertThat(router.add(route + " " + permission))
                                .as(route)
                                .isTrue()));

        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("../docs/api.md"))) {
            Matcher parts = LINE.matcher(line);
            if (parts.find() && OURS.matcher(parts.group(2)).matches()) {
                documented.add(parts.group(1) + " " + parts.group(2) + " " + parts.group(3));
            }
        }
        assertThat(documented).isEqualTo(router);
    }
}
