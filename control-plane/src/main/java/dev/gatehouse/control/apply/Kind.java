/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.audit.Actor;
import dev.gatehouse.control.http.RequestBody;
import java.util.Map;
import java.util.Set;

/** One kind of documents. Blocks on the database; within a transaction of the calling thread it takes part in that. */
interface Kind {

    /** As documents have it, such as {@code User}. */
    String name();

    /** Where its rows are. */
    String table();

    /** Fields that a document may have, secrets included. */
    Set<String> fields();

    /** Fields whose value is a secret. */
    Set<String> secretFields();

    /** Reads a document's fields; refuses what is wrong whatever there is. */
    Wanted read(RequestBody body);

    /** All that there is, by key. */
    Map<String, Existing> existing();

    /** All that there is as documents, by key; without secrets. */
    Map<String, Map<String, Object>> documents();

    /** Removes one, with the service that removes single ones. */
    void remove(Actor actor, String key);
}
