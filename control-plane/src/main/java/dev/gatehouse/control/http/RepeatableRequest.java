/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a handler once for each {@code Idempotency-Key}. Safe for use by several threads. */
final class RepeatableRequest {

    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotent-Replayed";

    private static final Logger LOGGER = LoggerFactory.getLogger(RepeatableRequest.class);
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final IdempotencyKeys keys;

    RepeatableRequest(IdempotencyKeys keys) {
        this.keys = keys;
    }

    void handle(Context request, Access access, RouteTable.Repeat kept, RouteTable.Handler handler) throws Exception {
        String key = request.header(HEADER);
        if (key == null) {
            handler.handle(request, access.caller());
            return;
        }
        if (!KEY.matcher(key).matches()) {
            throw ApiProblem.usage("the header " + HEADER + " is 1 to 255 printable characters of ASCII, no space");
        }
        byte[] body = RequestBody.whole(request);
        try {
            request.attribute(RequestBody.WHOLE_ATTRIBUTE, body);
            IdempotencyKeys.Attempt attempt =
                    new IdempotencyKeys.Attempt(caller(access.caller()), key, digest(request, body));
            Optional<IdempotencyKeys.First> first = keys.begin(attempt);
            if (first.isPresent()) {
                replay(request, first.get());
            } else {
                run(request, access.caller(), attempt, kept, handler);
            }
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private void run(
            Context request,
            Caller caller,
            IdempotencyKeys.Attempt attempt,
            RouteTable.Repeat kept,
            RouteTable.Handler handler)
            throws Exception {
        boolean isDone = false;
        try {
            handler.handle(request, caller);
            isDone = request.statusCode() < 300;
        } finally {
            if (!isDone) {
                keys.failed(attempt);
            }
        }
        if (isDone) {
            Optional<byte[]> answer = kept == RouteTable.Repeat.SAME_ANSWER ? answer(request) : Optional.empty();
            try {
                keys.done(attempt, request.statusCode(), answer);
            } catch (RuntimeException e) {
                // it was done all the same; a repeat is told that nobody knows
                LOGGER.atWarn().setCause(e).log("what a request has come to could not be kept for its repeats");
            }
        }
    }

    private static Optional<byte[]> answer(Context request) throws IOException {
        InputStream result = request.resultInputStream();
        if (result == null) {
            return Optional.empty();
        }
        byte[] bytes = result.readAllBytes();
        result.reset();
        return Optional.of(bytes);
    }

    private static void replay(Context request, IdempotencyKeys.First first) {
        byte[] body = first.body()
                .orElseThrow(() -> ApiProblem.alreadyDone(
                        "this was done by the first request with this Idempotency-Key, and its answer is not kept: "
                                + "a secret is told once"));
        request.status(first.status()).header(REPLAYED, "true");
        request.contentType("application/json").result(body);
    }

    /** The same over sign-ins and tokens of a person. */
    private static String caller(Caller caller) {
        if (caller instanceof Caller.Person person) {
            return "user:" + person.userId();
        }
        if (caller instanceof Caller.LocalOperator operator) {
            return "local:" + operator.uid();
        }
        throw new IllegalStateException("a stranger has no keys");
    }

    private static byte[] digest(Context request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String line = request.method() + " " + request.path() + "?"
                    + Objects.requireNonNullElse(request.queryString(), "") + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            return digest.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
