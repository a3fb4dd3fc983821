/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.credential.CredentialSecret;
import dev.gatehouse.control.policy.AccessQuestion;
import dev.gatehouse.control.policy.AccessRow;
import dev.gatehouse.control.policy.PolicySnapshots;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Evidence;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * Figures of {@code bin/perf authorize}; run by its name only. Open loop: requests come at their times whether or not earlier ones have
 * been answered, and each is timed from when it should have come.
 */
class AuthorizeLoad {

    private static final int USERS = 10_000;
    private static final int TARGETS = 5_000;
    private static final int POLICIES = 1_000;

    /** Targets whose credentials can be opened; the others are there to be looked past. */
    private static final int REAL_TARGETS = 500;

    private static final int RATE = Integer.getInteger("gatehouse.perf.rate", 1_000);
    private static final int SECONDS = Integer.getInteger("gatehouse.perf.seconds", 15);
    private static final int WARM_UP_SECONDS = 5;
    private static final long DRAIN_SECONDS = 60;

    private static final String SEED = """
            INSERT INTO users (id, name, role) SELECT gen_random_uuid(), 'user-' || n, 'user' FROM generate_series(0, %1$d) n;
            INSERT INTO user_keys (user_id, fingerprint, type, blob, comment)
            SELECT u.id, sha256(k.blob), 'ssh-ed25519', k.blob, '' FROM users u, LATERAL (
              SELECT decode('0000000b', 'hex') || 'ssh-ed25519'::bytea || decode('00000020', 'hex') || sha256(u.name::bytea) AS blob
            ) k WHERE u.name LIKE 'user-%%';
            INSERT INTO targets (id, name, protocol, host, port, trust, allow_loopback)
            SELECT gen_random_uuid(), 'target-' || n, 'ssh', '192.0.2.7', 22, 'pin', false FROM generate_series(0, %2$d) n;
            INSERT INTO target_host_keys (target_id, fingerprint, type, origin)
            SELECT id, sha256(name::bytea), 'ssh-ed25519', 'pin' FROM targets;
            INSERT INTO policies (id, name, enabled, allow, deny, record, idle_timeout_millis, max_duration_millis, mfa, environment,
                                  any_user, any_target, accounts)
            SELECT gen_random_uuid(), 'policy-' || n, true, '{shell,exec}', '{}', 'all', 900000, 28800000, 'none', '{}', false, false, '{root}'
            FROM generate_series(0, %3$d) n;
            INSERT INTO policy_users (policy_id, user_id)
            SELECT p.id, u.id FROM generate_series(0, %1$d) n JOIN users u ON u.name = 'user-' || n
            JOIN policies p ON p.name = 'policy-' || n / 10;
            INSERT INTO policy_targets (policy_id, target_id)
            SELECT p.id, t.id FROM generate_series(0, %3$d) n CROSS JOIN generate_series(0, 49) k
            JOIN policies p ON p.name = 'policy-' || n JOIN targets t ON t.name = 'target-' || (n * 5 + k) %% %4$d;
            INSERT INTO credentials (id, target_id, account, kind, version)
            SELECT gen_random_uuid(), t.id, 'root', 'password', 1 FROM generate_series(%5$d, %2$d) n JOIN targets t ON t.name = 'target-' || n;
            ANALYZE;
            """.formatted(USERS - 1, TARGETS - 1, POLICIES - 1, TARGETS, REAL_TARGETS);

    /** The same grants, by a tag for each policy that its targets have (ten tags a target) in place of their names. */
    private static final String TAGS = """
            UPDATE targets t SET tags = s.tags FROM (
              SELECT m.target_id, jsonb_object_agg('in/' || p.name, 'yes') AS tags
              FROM policy_targets m JOIN policies p ON p.id = m.policy_id GROUP BY m.target_id
            ) s WHERE s.target_id = t.id;
            UPDATE policies SET target_tags = ARRAY['in/' || name || '=yes'];
            DELETE FROM policy_targets;
            ANALYZE;
            """;

    private final PolicySnapshots snapshots = new PolicySnapshots();
    private final AtomicInteger refused = new AtomicInteger();
    private DomainFixture on;

    @Test
    void figures() throws Exception {
        try (DomainFixture domain = new DomainFixture()) {
            on = domain;
            seed();
            load("decision", WARM_UP_SECONDS, this::decide);
            report("decision", load("decision", SECONDS, this::decide));
            execute(TAGS);
            load("by tags", WARM_UP_SECONDS, this::decide);
            report("by tags", load("by tags", SECONDS, this::decide));
            load("grant", WARM_UP_SECONDS, this::grant);
            report("grant", load("grant", SECONDS, this::grant));
        }
    }

    private void seed() {
        execute(SEED);
        for (int i = 0; i < REAL_TARGETS; i++) {
            try (CredentialSecret secret = CredentialSecret.ofPassword(Secret.ofText("canary"))) {
                on.credentials.create(DomainFixture.OPERATOR, "root", "target-" + i, secret);
            }
        }
    }

    private void execute(String statements) {
        on.database.inTransaction(handle -> {
            for (String statement : statements.split(";\\s*\\n")) {
                if (!statement.isBlank()) {
                    handle.execute(statement);
                }
            }
            return null;
        });
    }

    /** One query and the rules, as at a login; nothing is written. */
    private CompletionStage<Boolean> decide(int number) {
        int user = (int) (number * 7_919L % USERS);
        AccessQuestion question =
                new AccessQuestion("ssh", "user-" + user, "root", "target-" + target(user, number), Optional.empty());
        return CompletableFuture.supplyAsync(
                () -> on.database.withHandle(handle -> {
                    AccessRow row = AccessRow.read(handle, question);
                    Granting.rule(row, snapshots.at(handle, row.epoch()), question);
                    return true;
                }),
                on.database.executor());
    }

    private static int target(int user, int number) {
        return (user / 10 * 5 + number % 50) % TARGETS;
    }

    /** The whole of it: penalties, key, rules, address, rules again, credential opened, session and audit row written and committed. */
    private CompletionStage<Boolean> grant(int number) {
        int user = (int) (number * 7_919L % (10L * (REAL_TARGETS - 50) / 5));
        AccessRequest request = on.request(
                "user-" + user,
                "root",
                "target-" + target(user, number),
                new Evidence.PublicKey(blob("user-" + user)),
                "198.51." + number % 100 + "." + (number / 100 % 250 + 1));
        return on.domain.authority().authorize(request, on.loop).thenApply(decision -> {
            if (decision instanceof AccessDecision.Granted granted) {
                granted.grant().close();
                return true;
            }
            return false;
        });
    }

    private static byte[] blob(String name) {
        try {
            byte[] point = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.allocate(51)
                    .putInt(11)
                    .put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII))
                    .putInt(32)
                    .put(point)
                    .array();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Histogram load(String what, int seconds, IntFunction<CompletionStage<Boolean>> request)
            throws InterruptedException {
        Histogram micros = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(2), 3);
        int count = RATE * seconds;
        Semaphore answered = new Semaphore(0);
        refused.set(0);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / RATE;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            one(request, i, due, micros).whenComplete((done, fault) -> answered.release());
        }
        assertThat(answered.tryAcquire(count, DRAIN_SECONDS, TimeUnit.SECONDS))
                .as(what + ": all are answered")
                .isTrue();
        return micros;
    }

    private CompletionStage<Void> one(
            IntFunction<CompletionStage<Boolean>> request, int number, long due, Histogram micros) {
        CompletionStage<Boolean> answer;
        try {
            answer = request.apply(number);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.handle((granted, fault) -> {
            micros.recordValue(Math.min(micros.getHighestTrackableValue(), (System.nanoTime() - due) / 1_000));
            if (fault != null || !granted) {
                refused.incrementAndGet();
            }
            return null;
        });
    }

    private void report(String what, Histogram micros) throws IOException {
        String line = String.format(
                Locale.ROOT,
                "%-10s %5d/s  %6d asked  %5d not granted   p50 %8.2f   p90 %8.2f   p99 %8.2f   p99.9 %8.2f   max %8.2f ms%n",
                what,
                RATE,
                micros.getTotalCount(),
                refused.get(),
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(90) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getValueAtPercentile(99.9) / 1e3,
                micros.getMaxValue() / 1e3);
        Path file = Path.of(System.getProperty("gatehouse.perf.out", "target/authorize.txt"));
        Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
