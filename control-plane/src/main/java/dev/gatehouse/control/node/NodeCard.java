/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.node;

import java.util.List;
import java.util.Objects;

/**
 * A node as it presents itself. Immutable.
 *
 * @param id never changes; see {@code control.os.NodeId}
 * @param name for people; not always unique
 * @param version of the program
 * @param addresses where it listens, such as {@code ssh 0.0.0.0:4422}
 */
public record NodeCard(String id, String name, String version, List<String> addresses) {
    public NodeCard {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        addresses = List.copyOf(addresses);
    }
}
