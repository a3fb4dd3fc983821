/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.control.db.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * What requests with an {@code Idempotency-Key} have come to, for a day, for every node on the database. Blocks. Safe for use by
 * several threads.
 */
public final class IdempotencyKeys {

    /** Keys that one caller may have at a time. */
    static final int OF_A_CALLER_MAX = 10_000;

    /** A larger answer is not kept. */
    static final int BODY_BYTES_MAX = 64 << 10;

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Database database;
    private final UnaryOperator<byte[]> mac;

    /** @param mac a keyed hash of 32 bytes: a request may hold a password, and its plain hash could be guessed from */
    public IdempotencyKeys(Database database, UnaryOperator<byte[]> mac) {
        this.database = database;
        this.mac = mac;
    }

    /**
     * A request.
     *
     * @param caller who sent it, stable over sign-ins
     * @param key what it is known by
     * @param digest of method, path and body
     */
    record Attempt(String caller, String key, byte[] digest) {}

    /**
     * What the first request was answered with.
     *
     * @param body JSON; empty when it was not kept
     */
    record First(int status, Optional<byte[]> body) {}

    /** A row. */
    public record Row(byte[] requestMac, Integer status, byte[] body) {}

    /**
     * Takes the key, or finds what it was used for.
     *
     * @return empty when this request is the first, which then ends with {@link #done} or {@link #failed}
     * @throws ApiProblem when the key was used for another request, is in use, or the caller has too many
     */
    Optional<First> begin(Attempt attempt) {
        byte[] request = mac.apply(attempt.digest());
        // committed at once, so that other nodes see it while the request is at work
        Optional<Row> earlier = database.inTransaction(handle -> {
            handle.execute("DELETE FROM idempotency_keys WHERE created_at < clock_timestamp() - interval '24 hours'");
            return take(handle, attempt, request) ? Optional.empty() : Optional.of(find(handle, attempt));
        });
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        Row row = earlier.get();
        if (!MessageDigest.isEqual(row.requestMac(), request)) {
            throw ApiProblem.keyReused(
                    "this Idempotency-Key came with another request before; give each request a key of its own");
        }
        if (row.status() == null) {
            throw ApiProblem.conflict(
                    "a request with this Idempotency-Key is at work, or its node died at it; look whether it was done",
                    AGAIN);
        }
        return Optional.of(new First(row.status(), Optional.ofNullable(row.body())));
    }

    private static boolean take(Handle handle, Attempt attempt, byte[] request) {
        return handle.createUpdate("""
                        INSERT INTO idempotency_keys (caller, key_hash, request_mac) VALUES (:caller, :key, :request)
                        ON CONFLICT DO NOTHING
                        """)
                                .bind("caller", attempt.caller())
                                .bind("key", sha256(attempt.key()))
                                .bind("request", request)
                                .execute()
                        == 1
                && isWithinBounds(handle, attempt.caller());
    }

    private static boolean isWithinBounds(Handle handle, String caller) {
        int count = handle.createQuery("SELECT count(*) FROM idempotency_keys WHERE caller = :caller")
                .bind("caller", caller)
                .mapTo(Integer.class)
                .one();
        if (count > OF_A_CALLER_MAX) {
            throw ApiProblem.tooManyRequests(
                    "you have used " + OF_A_CALLER_MAX + " Idempotency-Keys within a day; send this without one",
                    Duration.ofHours(1));
        }
        return true;
    }

    private static Row find(Handle handle, Attempt attempt) {
        return handle.createQuery(
                        "SELECT request_mac, status, body FROM idempotency_keys WHERE caller = :caller AND key_hash = :key")
                .bind("caller", attempt.caller())
                .bind("key", sha256(attempt.key()))
                .map(ConstructorMapper.of(Row.class))
                .findOne()
                .orElseThrow(() -> ApiProblem.conflict(
                        "a request with this Idempotency-Key has just failed; send it again", AGAIN));
    }

    /**
     * The request was done.
     *
     * @param body what may be kept; empty for answers with secrets
     */
    void done(Attempt attempt, int status, Optional<byte[]> body) {
        database.inTransaction(handle -> handle.createUpdate("""
                        UPDATE idempotency_keys SET status = :status, body = :body
                        WHERE caller = :caller AND key_hash = :key
                        """)
                .bind("status", status)
                .bind(
                        "body",
                        body.filter(bytes -> bytes.length <= BODY_BYTES_MAX).orElse(null))
                .bind("caller", attempt.caller())
                .bind("key", sha256(attempt.key()))
                .execute());
    }

    /** The request changed nothing: the key is free again. */
    void failed(Attempt attempt) {
        database.inTransaction(handle -> handle.createUpdate(
                        "DELETE FROM idempotency_keys WHERE caller = :caller AND key_hash = :key AND status IS NULL")
                .bind("caller", attempt.caller())
                .bind("key", sha256(attempt.key()))
                .execute());
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
