/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Set;

/**
 * A target's name and the address that was checked; a relay dials exactly this address and never resolves again.
 *
 * @param name the target's name in Gatehouse
 * @param address resolved
 * @param concessions what this target's age makes necessary; mostly none
 */
public record TargetAddress(String name, InetSocketAddress address, Set<TargetConcession> concessions) {

    /** A target that needs no concession. */
    public TargetAddress(String name, InetSocketAddress address) {
        this(name, address, Set.of());
    }

    public TargetAddress {
        Objects.requireNonNull(name, "name");
        concessions = Set.copyOf(concessions);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address of target " + name + " is not resolved");
        }
    }
}
