/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.control.bridge.DomainFixture.Set4;
import dev.gatehouse.control.credential.Credential;
import dev.gatehouse.control.credential.CredentialSecret;
import dev.gatehouse.control.token.Tokens;
import dev.gatehouse.proxy.port.AccessDecision;
import dev.gatehouse.proxy.port.AccessRequest;
import dev.gatehouse.proxy.port.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Transactions that meet, on a real PostgreSQL. */
class LockOrderIT {

    private static final long DEADLINE_NANOS = Duration.ofSeconds(20).toNanos();

    private static DomainFixture on;

    @BeforeAll
    static void open() throws IOException {
        on = new DomainFixture();
    }

    @AfterAll
    static void close() throws IOException {
        on.close();
    }

    private static void awaitLock(Handle handle, String condition) {
        long start = System.nanoTime();
        while (handle.createQuery("SELECT count(*) FROM pg_locks WHERE " + condition)
                        .mapTo(Long.class)
                        .one()
                == 0) {
            assertThat(System.nanoTime() - start).as("no lock: " + condition).isLessThan(DEADLINE_NANOS);
        }
    }

    @Test
    void newSecretAndChangeOfTheTargetDoNotWaitForEachOther() {
        Set4 names = on.granted();
        CompletableFuture<Credential> setting = on.database.inTransaction(handle -> {
            handle.execute("SELECT 1 FROM targets WHERE name = ? FOR UPDATE", names.target());
            CompletableFuture<Credential> other = CompletableFuture.supplyAsync(() -> on.credentials.change(
                    DomainFixture.OPERATOR,
                    "root",
                    names.target(),
                    Optional.of(CredentialSecret.ofPassword(Secret.ofText("canary-new"))),
                    Optional.empty()));
            awaitLock(handle, "NOT granted");
            handle.execute(
                    "UPDATE credentials SET suspended = true WHERE target_id = (SELECT id FROM targets WHERE name = ?)",
                    names.target());
            return other;
        });
        Credential changed = setting.join();
        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.suspended()).isTrue();
    }

    @Test
    void theAuditLogIsLockedLastWhenATokenIsGivenAway() throws Exception {
        Set4 names = on.granted();
        Tokens.NewToken wanted = new Tokens.NewToken(
                names.user(), "root", names.target(), Optional.empty(), Optional.empty(), Duration.ofMinutes(1));
        AccessRequest request;
        try (Tokens.Issued issued = on.domain.tokens().issue(DomainFixture.OPERATOR, wanted)) {
            request = on.request(
                    issued.name().login(),
                    null,
                    null,
                    new String(issued.password().copyChars()),
                    names.address());
        }
        CompletableFuture<AccessDecision> decision = on.database.inTransaction(handle -> {
            handle.execute("SELECT 1 FROM audit_head FOR UPDATE");
            CompletableFuture<AccessDecision> waiting = CompletableFuture.supplyAsync(() -> on.authorize(request));
            awaitLock(handle, "relation = 'sessions'::regclass AND mode = 'RowExclusiveLock'");
            return waiting;
        });
        assertThat(decision.join()).isInstanceOf(AccessDecision.Granted.class);
    }
}
