/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.policy;

import dev.gatehouse.control.policy.Policy.Scope;
import dev.gatehouse.control.policy.Policy.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;

/**
 * The policies of now. Read again only when the access epoch says that something changed. Safe for use by several threads; blocks
 * on the database.
 */
public final class PolicySnapshots {

    private final AtomicReference<PolicySet> latest = new AtomicReference<>(new PolicySet(-1, List.of()));

    /** The policies as the transaction sees them; {@code epoch} has been read in it. */
    public PolicySet at(Handle handle, long epoch) {
        PolicySet known = latest.get();
        if (known.epoch() == epoch) {
            return known;
        }
        PolicySet read = read(handle);
        latest.updateAndGet(other -> other.epoch() > read.epoch() ? other : read);
        return read;
    }

    private static PolicySet read(Handle handle) {
        List<PolicyDao.Full> rows = handle.attach(PolicyDao.class).everything();
        List<Policy> policies = rows.stream()
                .filter(row -> row.name() != null)
                .map(PolicySnapshots::policy)
                .toList();
        return new PolicySet(rows.get(0).epoch(), policies);
    }

    private static Policy policy(PolicyDao.Full row) {
        return new Policy(
                row.name(),
                row.enabled(),
                new Scope(row.anyUser(), Set.copyOf(row.users())),
                new Scope(row.anyTarget(), Set.copyOf(row.targets())),
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
