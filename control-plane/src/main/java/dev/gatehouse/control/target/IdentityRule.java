/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.target;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.target.Target.Protocol;
import dev.gatehouse.control.target.Target.Trust;

/** What must be there for a target to be known. Stateless. */
final class IdentityRule {

    private IdentityRule() {}

    /** @throws ApiProblem when nothing would say that it is the right machine */
    static void require(Protocol protocol, Trust trust, boolean hasKeys, boolean hasAuthorities) {
        switch (trust) {
            case PIN ->
                requireThat(
                        hasKeys,
                        "how is the target known? give hostKeys (see POST /api/v1/scan), or trust first-use"
                                + (protocol == Protocol.RDP ? " or ca" : ""));
            case CA -> {
                requireThat(
                        protocol == Protocol.RDP,
                        "trust ca is for RDP targets; an SSH target is known by pin or first-use");
                requireThat(hasAuthorities, "which authorities vouch for the target? give their certificates in PEM");
                requireThat(!hasKeys, "host keys go with trust pin, authorities with trust ca; give one of them");
            }
            case FIRST_USE -> {
                // the first session will tell
            }
        }
        requireThat(trust == Trust.CA || !hasAuthorities, "authorities go with trust ca");
    }

    /** @throws ApiProblem when the switches for old targets mean nothing in {@code protocol} */
    static void requireConcessions(Protocol protocol, boolean hasConcessions) {
        requireThat(protocol == Protocol.RDP || !hasConcessions, "concessions are for RDP targets");
    }

    private static void requireThat(boolean condition, String otherwise) {
        if (!condition) {
            throw ApiProblem.usage(otherwise);
        }
    }
}
