/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.limit;

/**
 * How many connections may be open without a known user. Immutable.
 *
 * @param unauthenticatedMax in all
 * @param unauthenticatedPerAddressMax from one address (for IPv6: from one /64)
 */
public record AdmissionLimits(int unauthenticatedMax, int unauthenticatedPerAddressMax) {

    /** What a node takes when nothing is configured. */
    public static final AdmissionLimits DEFAULT = new AdmissionLimits(1000, 50);

    public AdmissionLimits {
        if (unauthenticatedMax < 1) {
            throw new IllegalArgumentException("unauthenticatedMax " + unauthenticatedMax + " is below 1");
        }
        if (unauthenticatedPerAddressMax < 1) {
            throw new IllegalArgumentException(
                    "unauthenticatedPerAddressMax " + unauthenticatedPerAddressMax + " is below 1");
        }
    }
}
