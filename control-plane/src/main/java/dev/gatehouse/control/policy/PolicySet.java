/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** All policies at one access epoch, found by user. Immutable. */
public final class PolicySet {

    private final long epoch;
    private final Map<UUID, Set<UUID>> groupsOfUser;
    private final Map<UUID, List<Policy>> ofUser = new HashMap<>();
    private final Map<UUID, List<Policy>> ofGroup = new HashMap<>();
    private final List<Policy> ofAnyUser = new ArrayList<>();

    /** Without groups. */
    public PolicySet(long epoch, List<Policy> policies) {
        this(epoch, policies, Map.of());
    }

    /**
     * @param epoch at which the policies were read
     * @param groupsOfUser in which groups each user is, at the same moment
     */
    public PolicySet(long epoch, List<Policy> policies, Map<UUID, Set<UUID>> groupsOfUser) {
        this.epoch = epoch;
        this.groupsOfUser = Map.copyOf(groupsOfUser);
        for (Policy policy : policies) {
            if (policy.users().any()) {
                ofAnyUser.add(policy);
            } else {
                policy.users().ids().forEach(user -> add(ofUser, user, policy));
                policy.users().groups().forEach(group -> add(ofGroup, group, policy));
            }
        }
    }

    private static void add(Map<UUID, List<Policy>> index, UUID id, Policy policy) {
        index.computeIfAbsent(id, key -> new ArrayList<>()).add(policy);
    }

    /** At which they were read. */
    public long epoch() {
        return epoch;
    }

    /** Those about this access, enabled or not, each once, by name. */
    List<Policy> about(UUID user, UUID target, String account) {
        Set<Policy> found = Collections.newSetFromMap(new IdentityHashMap<>());
        addAbout(found, ofAnyUser, target, account);
        addAbout(found, ofUser.getOrDefault(user, List.of()), target, account);
        for (UUID group : groupsOfUser.getOrDefault(user, Set.of())) {
            addAbout(found, ofGroup.getOrDefault(group, List.of()), target, account);
        }
        return found.stream().sorted(Comparator.comparing(Policy::name)).toList();
    }

    private static void addAbout(Set<Policy> found, List<Policy> some, UUID target, String account) {
        for (Policy policy : some) {
            if (policy.isAbout(target, account)) {
                found.add(policy);
            }
        }
    }
}
