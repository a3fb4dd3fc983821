/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** All policies at one access epoch, found by user. Immutable. */
public final class PolicySet {

    private final long epoch;
    private final Map<UUID, List<Policy>> ofUser = new HashMap<>();
    private final List<Policy> ofAnyUser = new ArrayList<>();

    /** @param epoch at which the policies were read */
    public PolicySet(long epoch, List<Policy> policies) {
        this.epoch = epoch;
        for (Policy policy : policies) {
            if (policy.users().any()) {
                ofAnyUser.add(policy);
            } else {
                policy.users()
                        .ids()
                        .forEach(user -> ofUser.computeIfAbsent(user, id -> new ArrayList<>())
                                .add(policy));
            }
        }
    }

    /** At which they were read. */
    public long epoch() {
        return epoch;
    }

    /** Those about this access, enabled or not, by name. */
    List<Policy> about(UUID user, UUID target, String account) {
        List<Policy> found = new ArrayList<>();
        for (List<Policy> some : List.of(ofUser.getOrDefault(user, List.of()), ofAnyUser)) {
            some.stream()
                    .filter(policy -> policy.isAbout(user, target, account))
                    .forEach(found::add);
        }
        found.sort(Comparator.comparing(Policy::name));
        return found;
    }
}
