/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A target's name and the address that was checked; a relay dials exactly this address and never resolves again.
 *
 * @param name the target's name in Gatehouse
 * @param address resolved
 */
public record TargetAddress(String name, InetSocketAddress address) {

    public TargetAddress {
        Objects.requireNonNull(name, "name");
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address of target " + name + " is not resolved");
        }
    }
}
