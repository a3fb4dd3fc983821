/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.http.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code docs/people.md} shows exactly the table of {@link RolePermissions}. */
class PeopleDocTest {

    private static Set<String> documented() throws IOException {
        Set<String> cells = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("../docs/people.md"))) {
            if (!line.startsWith("| `")) {
                continue;
            }
            String[] columns = line.split("\\|", -1);
            for (String permission : columns[1].replace("`", "").split(",")) {
                for (int role = 0; role < Role.values().length; role++) {
                    if (columns[3 + role].strip().equals("yes")) {
                        cells.add(Role.values()[role].code() + " " + permission.strip());
                    }
                }
                String local = columns[3 + Role.values().length].strip();
                boolean always = local.equals("yes") || local.equals("`" + permission.strip() + "` only");
                if (always) {
                    cells.add("local operator, with an admin " + permission.strip());
                }
                if (always || local.equals("until an admin exists")) {
                    cells.add("local operator, without an admin " + permission.strip());
                }
            }
        }
        return cells;
    }

    @Test
    void theTableIsTheCode() throws IOException {
        Map<String, Set<Permission>> all = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            all.put(role.code(), RolePermissions.of(role));
        }
        all.put("local operator, with an admin", RolePermissions.ofLocalOperator(true));
        all.put("local operator, without an admin", RolePermissions.ofLocalOperator(false));
        Set<String> cells = new TreeSet<>();
        all.forEach((who, permissions) -> permissions.stream()
                .filter(permission -> permission != Permission.PUBLIC)
                .forEach(permission -> cells.add(who + " " + permission.code())));
        assertThat(documented()).isEqualTo(cells);
    }
}
