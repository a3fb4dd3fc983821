/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import java.util.Optional;

/** Decides whether a caller may use a route's permission; the domain answers, because it knows the users. Safe for use by several threads. */
@FunctionalInterface
public interface CallerRights {

    /**
     * Asked after the built-in rules: anonymous callers get {@link Permission#PUBLIC} only, {@link Permission#SERVER_STOP} is the
     * local operator's.
     *
     * @return empty when the caller may; otherwise why not, as one line for the caller
     */
    Optional<String> refusal(Caller caller, Permission permission);
}
