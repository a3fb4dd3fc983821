/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.apply;

import dev.gatehouse.control.audit.Actor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What one document asks for; what it does not say stays as it is. Closing wipes the secrets in it. Confined to its request's thread. */
interface Wanted extends AutoCloseable {

    /** Its name within its kind. */
    String key();

    /** What it says, in the form of {@link Existing#settings}; a secret only by whether it was given. */
    Map<String, Object> settings(Optional<Existing> existing);

    /** What it names. */
    List<Reference> references();

    /** Makes it, with the service that makes single ones; within the caller's transaction. */
    UUID create(Actor actor);

    /** Changes it likewise. */
    void change(Actor actor, Existing existing, Set<String> differing);

    @Override
    default void close() {}
}
