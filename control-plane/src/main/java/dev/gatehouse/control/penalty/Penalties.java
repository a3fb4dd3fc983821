/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.penalty;

import dev.gatehouse.control.config.PenaltyConfig;
import dev.gatehouse.control.db.Database;
import dev.gatehouse.control.penalty.PenaltyMemory.Debt;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What failed log-ins cost. Time owed grows per (user, address), doubling from the third failure on, and ten times slower per address.
 * A user name alone is never refused, only answered more slowly, so that nobody can lock a user out from everywhere. Addresses count
 * as /32 (IPv4) or /64 (IPv6). Unknown users cost the same as known ones. Safe for use by several threads; {@code check},
 * {@code failed} and {@code succeeded} may block on the database and never throw: with the database away, memory counts.
 */
public final class Penalties implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Penalties.class);
    private static final Duration TIDY_INTERVAL = Duration.ofSeconds(30);

    private final PenaltyConfig config;
    private final Database database;
    private final PenaltyRule rule;
    private final PenaltyMemory memory;
    private final PenaltyTable table;
    private final HeldAnswers answers;

    /** Starts the timer. */
    public Penalties(Database database, PenaltyConfig config) {
        this.config = config;
        this.database = database;
        this.rule = new PenaltyRule(config);
        this.memory = new PenaltyMemory(config.sources(), System::nanoTime);
        this.table = new PenaltyTable(database, rule);
        this.answers = new HeldAnswers(config.heldAnswers());
        answers.every(TIDY_INTERVAL, this::tidy);
    }

    /**
     * The answer to an attempt, before its evidence is looked at.
     *
     * @param allowed whether the evidence may be looked at; when not, deny blandly without checking it
     * @param remaining how long the penalty still lasts; zero when allowed
     * @param cause for the operator; empty when allowed
     */
    public record Verdict(boolean allowed, Duration remaining, String cause) {
        static final Verdict ALLOWED = new Verdict(true, Duration.ZERO, "");
    }

    /** Whether an attempt may be looked at now. Does not count. */
    public Verdict check(String user, InetAddress from) {
        PenaltySource pair = PenaltySource.pair(user, from);
        PenaltySource address = PenaltySource.address(from);
        // memory first: an attacker who is refused anyway does not reach the database
        Verdict remembered = verdict(pair, memory.get(pair.key()), address, memory.get(address.key()), from);
        if (!remembered.allowed() || !database.isAvailable()) {
            return remembered;
        }
        try {
            Map<String, Debt> debts = table.read(List.of(pair, address));
            return verdict(
                    pair,
                    debts.getOrDefault(pair.key(), Debt.NONE),
                    address,
                    debts.getOrDefault(address.key(), Debt.NONE),
                    from);
        } catch (RuntimeException e) {
            LOGGER.debug("penalties from memory: {}", e.toString());
            return remembered;
        }
    }

    /**
     * Counts a failure.
     *
     * @return for how long to hold the answer, at most a few seconds; see {@link #hold}
     */
    public Duration failed(String user, InetAddress from) {
        PenaltySource account = PenaltySource.user(user);
        List<PenaltySource> sources = List.of(PenaltySource.pair(user, from), PenaltySource.address(from), account);
        if (database.isAvailable()) {
            try {
                Map<String, Debt> debts = table.add(sources);
                debts.forEach(memory::put);
                return rule.answerDelay(
                        Objects.requireNonNull(debts.get(account.key())).failures());
            } catch (RuntimeException e) {
                LOGGER.debug("penalties into memory: {}", e.toString());
            }
        }
        for (PenaltySource source : sources) {
            Debt before = memory.get(source.key());
            memory.put(
                    source.key(),
                    new Debt(rule.owed(source.kind(), before.owed(), before.failures()), before.failures() + 1));
        }
        return rule.answerDelay(memory.get(account.key()).failures());
    }

    /** Forgets what this user owes at this address. What the address owes stays, or one good account would clear it. */
    public void succeeded(String user, InetAddress from) {
        PenaltySource pair = PenaltySource.pair(user, from);
        memory.remove(pair.key());
        if (database.isAvailable()) {
            try {
                table.remove(pair);
            } catch (RuntimeException e) {
                LOGGER.debug("a penalty stays until it is paid: {}", e.toString());
            }
        }
    }

    /**
     * Runs {@code answer} after {@code delay}, on a timer thread (so hand over to a loop). When too many answers are held already it
     * runs at once, on the caller's thread: held answers cost memory, and the penalty itself stays.
     */
    public void hold(Duration delay, Runnable answer) {
        answers.hold(delay, answer);
    }

    private Verdict verdict(
            PenaltySource pair, Debt pairDebt, PenaltySource address, Debt addressDebt, InetAddress from) {
        if (rule.refuses(pair.kind(), pairDebt.owed())) {
            return refusal("this user at " + PenaltySource.network(from), pairDebt);
        }
        if (rule.refuses(address.kind(), addressDebt.owed())) {
            return refusal("address " + PenaltySource.network(from), addressDebt);
        }
        return Verdict.ALLOWED;
    }

    private Verdict refusal(String who, Debt debt) {
        Duration remaining = debt.owed().minus(config.grace());
        return new Verdict(
                false,
                remaining,
                "penalty: " + who + " has failed " + debt.failures() + " times, " + remaining.toSeconds() + " s left");
    }

    private void tidy() {
        memory.forgetPaid(config.cap());
        if (!database.isAvailable()) {
            return;
        }
        try {
            table.tidy(config);
        } catch (RuntimeException e) {
            LOGGER.debug("not tidied this time: {}", e.toString());
        }
    }

    /** Gives held answers at once and ends the timer. */
    @Override
    public void close() {
        answers.close();
    }
}
