/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Debts in this process's memory: a bounded number; when it is full, the source that owes least is forgotten. Safe for use by several threads. */
final class PenaltyMemory {

    private final int limit;
    private final LongSupplier nanoClock;
    private final Map<String, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> byDebt =
            new TreeSet<>(Comparator.comparingLong(Entry::owedUntilNanos).thenComparing(Entry::key));

    PenaltyMemory(int limit, LongSupplier nanoClock) {
        this.limit = limit;
        this.nanoClock = nanoClock;
    }

    private record Entry(String key, long owedUntilNanos, long failures) {}

    /** What a source owes. */
    record Debt(Duration owed, long failures) {
        static final Debt NONE = new Debt(Duration.ZERO, 0);
    }

    synchronized Debt get(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return Debt.NONE;
        }
        long owed = entry.owedUntilNanos() - nanoClock.getAsLong();
        return new Debt(Duration.ofNanos(Math.max(0, owed)), entry.failures());
    }

    synchronized void put(String key, Debt debt) {
        remove(key);
        if (entries.size() >= limit) {
            Entry least = byDebt.first();
            remove(least.key());
        }
        Entry entry = new Entry(key, nanoClock.getAsLong() + debt.owed().toNanos(), debt.failures());
        entries.put(key, entry);
        byDebt.add(entry);
    }

    synchronized void remove(String key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            byDebt.remove(entry);
        }
    }

    /** Forgets sources whose debt has been paid for that long. */
    synchronized void forgetPaid(Duration since) {
        long before = nanoClock.getAsLong() - since.toNanos();
        while (!byDebt.isEmpty() && byDebt.first().owedUntilNanos() < before) {
            remove(byDebt.first().key());
        }
    }

    synchronized int size() {
        return entries.size();
    }
}
