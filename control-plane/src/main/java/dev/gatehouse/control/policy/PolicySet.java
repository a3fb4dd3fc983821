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
    private final Map<UUID, Set<String>> tagsOfTarget;
    private final Map<UUID, List<Policy>> ofUser = new HashMap<>();
    private final Map<UUID, List<Policy>> ofGroup = new HashMap<>();
    private final List<Policy> ofAnyUser = new ArrayList<>();

    /** Without groups and tags. */
    public PolicySet(long epoch, List<Policy> policies) {
        this(epoch, policies, Map.of(), Map.of());
    }

    /**
     * @param epoch at which the policies were read
     * @param groupsOfUser in which groups each user is, at the same moment
     * @param tagsOfTarget which tags each target has at that moment, as {@code key=value}; those that no policy selects by may be left out
     */
    public PolicySet(
            long epoch, List<Policy> policies, Map<UUID, Set<UUID>> groupsOfUser, Map<UUID, Set<String>> tagsOfTarget) {
        this.epoch = epoch;
        this.groupsOfUser = Map.copyOf(groupsOfUser);
        this.tagsOfTarget = Map.copyOf(tagsOfTarget);
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

    private void addAbout(Set<Policy> found, List<Policy> some, UUID target, String account) {
        Set<String> tags = tagsOfTarget.getOrDefault(target, Set.of());
        for (Policy policy : some) {
            if (policy.isAbout(target, tags, account)) {
                found.add(policy);
            }
        }
    }
}
