/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.proxy.port.SessionPolicy.Capability;
import dev.gatehouse.proxy.port.SessionPolicy.RecordMode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * One policy as the decision sees it. Immutable.
 *
 * @param name unique
 * @param enabled whether it counts
 * @param users whom it is about
 * @param targets where
 * @param accounts as whom; {@code *} is any
 * @param terms what it says
 */
public record Policy(String name, boolean enabled, Scope users, Scope targets, Set<String> accounts, Terms terms) {

    /** Stands for any user, target or account. */
    public static final String ANY = "*";

    public Policy {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(users, "users");
        Objects.requireNonNull(targets, "targets");
        accounts = Set.copyOf(accounts);
        Objects.requireNonNull(terms, "terms");
    }

    /**
     * Some or all.
     *
     * @param any all, also those to come
     * @param ids those meant, when not all
     * @param groups whose members are meant too; of users only
     * @param tags whoever has all of them, as {@code key=value}, is meant too; of targets only; none means nobody
     */
    public record Scope(boolean any, Set<UUID> ids, Set<UUID> groups, Set<String> tags) {
        public Scope {
            ids = Set.copyOf(ids);
            groups = Set.copyOf(groups);
            tags = Set.copyOf(tags);
        }

        /** Without tags. */
        public Scope(boolean any, Set<UUID> ids, Set<UUID> groups) {
            this(any, ids, groups, Set.of());
        }

        /** Without groups and tags. */
        public Scope(boolean any, Set<UUID> ids) {
            this(any, ids, Set.of());
        }

        boolean contains(UUID id, Set<String> has) {
            return any || ids.contains(id) || !tags.isEmpty() && has.containsAll(tags);
        }
    }

    /**
     * What a policy says.
     *
     * @param allow capabilities
     * @param deny capabilities; denied by one policy is denied
     * @param record what is recorded
     * @param mfa when a second factor is asked for
     * @param idleTimeout how long neither side may be silent
     * @param maxDuration of a session
     * @param environment names of variables that may be set; {@code *} at the end is a prefix match
     */
    public record Terms(
            Set<Capability> allow,
            Set<Capability> deny,
            RecordMode record,
            MfaRule mfa,
            Duration idleTimeout,
            Duration maxDuration,
            List<String> environment) {
        public Terms {
            allow = Set.copyOf(allow);
            deny = Set.copyOf(deny);
            Objects.requireNonNull(record, "record");
            Objects.requireNonNull(mfa, "mfa");
            Objects.requireNonNull(idleTimeout, "idleTimeout");
            Objects.requireNonNull(maxDuration, "maxDuration");
            environment = List.copyOf(environment);
        }
    }

    /** Whether it is about this account, for those that it is about. */
    boolean isAbout(UUID target, Set<String> tagsOfTarget, String account) {
        return targets.contains(target, tagsOfTarget) && (accounts.contains(ANY) || accounts.contains(account));
    }
}
