/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.group;

import dev.gatehouse.control.http.ApiProblem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A group as the API shows it. Immutable.
 *
 * @param id never used again
 * @param name {@code [a-z0-9._-]+}
 * @param members names of users, sorted
 * @param createdAt when
 */
public record Group(UUID id, String name, List<String> members, Instant createdAt) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

    public Group {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        members = List.copyOf(members);
        Objects.requireNonNull(createdAt, "createdAt");
    }

    /** Checks a name for a new group. */
    public static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ApiProblem.usage("a group name has 1 to 64 characters of a-z 0-9 . _ -");
        }
        return name;
    }
}
