/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.http;

import dev.gatehouse.proxy.port.Secret;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Says who a person is and decides whether a caller may use a route's permission; the domain answers, because it knows the users.
 * Safe for use by several threads.
 */
@FunctionalInterface
public interface CallerRights {

    /**
     * Asked after the built-in rule that anonymous callers get {@link Permission#PUBLIC} only.
     *
     * @return empty when the caller may; otherwise why not, as one line for the caller
     */
    Optional<String> refusal(Caller caller, Permission permission);

    /**
     * The person behind a bearer secret, for requests that come over the network. Blocks.
     *
     * @param bearer what the request brought; the caller wipes it
     * @return empty when it is nobody's, or not any more; whoever answers has put that on record
     */
    default Optional<Caller.Person> person(Secret bearer, InetAddress from) {
        return Optional.empty();
    }
}
