/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.RequestBody;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Reads the bodies of strangers, few at a time: a slow one holds a thread, and most threads are for people who are in. Shared by all
 * public routes that take a body. Safe for use by several threads.
 */
public final class StrangerBodies {

    private static final int AT_ONCE_MAX = 4;

    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    /** As {@link RequestBody#read}; {@link ApiProblem#busy} when there is no place. */
    public RequestBody read(Context request, Set<String> fields, Set<String> secrets) {
        if (!places.tryAcquire()) {
            throw ApiProblem.busy("too many people are signing in at the moment; try again", Duration.ofSeconds(1));
        }
        try {
            return RequestBody.read(request, fields, secrets);
        } finally {
            places.release();
        }
    }
}
