/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.db.DatabaseUnavailableException;
import dev.gatehouse.control.policy.Policy.Scope;
import dev.gatehouse.control.policy.Policy.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The policies of now. Read again only when the access epoch says that something changed. Safe for use by several threads; blocks
 * on the database.
 */
public final class PolicySnapshots {

    private static final int READ_ATTEMPTS = 20;

    private final Object reading = new Object();
    private volatile PolicySet latest = new PolicySet(-1, List.of());

    /**
     * The policies as the transaction sees them, or newer ones; {@code epoch} has been read in it. After a change one caller reads and
     * the others wait for what it has read.
     */
    @SuppressWarnings("ReferenceEquality") // another object is another reading
    public PolicySet at(Handle handle, long epoch) {
        PolicySet known = latest;
        if (known.epoch() == epoch) {
            return known;
        }
        synchronized (reading) {
            PolicySet now = latest;
            boolean readMeanwhile = now != known && now.epoch() > epoch;
            if (now.epoch() != epoch && !readMeanwhile) {
                now = read(handle);
                latest = now;
            }
            return now;
        }
    }

    /**
     * Policies, memberships and tags are three statements, and each sees what is committed when it runs: they belong together when the
     * number is the same before and after.
     */
    private static PolicySet read(Handle handle) {
        PolicyDao dao = handle.attach(PolicyDao.class);
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            List<PolicyDao.Full> rows = dao.everything();
            Map<UUID, Set<UUID>> groupsOfUser = dao.memberships().stream()
                    .collect(Collectors.groupingBy(
                            PolicyDao.Membership::userId,
                            Collectors.mapping(PolicyDao.Membership::groupId, Collectors.toUnmodifiableSet())));
            Map<UUID, Set<String>> tagsOfTarget = tagsOfTarget(dao, rows);
            long epoch = rows.get(0).epoch();
            if (dao.epoch() == epoch) {
                List<Policy> policies = rows.stream()
                        .filter(row -> row.name() != null)
                        .map(PolicySnapshots::policy)
                        .toList();
                return new PolicySet(epoch, policies, groupsOfUser, tagsOfTarget);
            }
        }
        throw new DatabaseUnavailableException("the policies change faster than they can be read");
    }

    private static Map<UUID, Set<String>> tagsOfTarget(PolicyDao dao, List<PolicyDao.Full> policies) {
        boolean isSelecting = policies.stream()
                .anyMatch(row -> row.targetTags() != null && !row.targetTags().isEmpty());
        return isSelecting
                ? dao.selectableTags().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                PolicyDao.Tagged::targetId, tagged -> Set.copyOf(tagged.tags())))
                : Map.of();
    }

    private static Policy policy(PolicyDao.Full row) {
        return new Policy(
                row.name(),
                row.enabled(),
                new Scope(row.anyUser(), Set.copyOf(row.users()), Set.copyOf(row.groups())),
                new Scope(row.anyTarget(), Set.copyOf(row.targets()), Set.of(), Set.copyOf(row.targetTags())),
                Set.copyOf(row.accounts()),
                new Terms(
                        Capabilities.parse(row.allow()),
                        Capabilities.parse(row.deny()),
                        Capabilities.parseRecord(row.record()),
                        MfaRule.parse(row.mfa()),
                        Duration.ofMillis(row.idleTimeoutMillis()),
                        Duration.ofMillis(row.maxDurationMillis()),
                        row.environment()));
    }
}
