/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.factor;

import dev.gatehouse.control.http.ApiProblem;
import dev.gatehouse.control.http.Caller;
import java.util.Optional;
import java.util.UUID;

/**
 * One of the two who take an admin's factor away.
 *
 * @param key the same for the same person; all local operators are one
 * @param display as rows and notices name the party
 * @param user whose, when it is a person
 */
record Party(String key, String display, Optional<UUID> user) {

    private static final String LOCAL = "local";

    /** @throws ApiProblem when a program calls: its token is nobody who could answer for this */
    static Party of(Caller caller) {
        String display = caller.actor().display();
        if (!(caller instanceof Caller.Person person)) {
            return new Party(LOCAL, display, Optional.empty());
        }
        if (person.proof().kind() != Caller.Proof.Kind.SIGN_IN) {
            throw ApiProblem.notPermitted("this takes somebody who has signed in, not an API token");
        }
        return new Party(person.userId().toString(), display, Optional.of(person.userId()));
    }

    boolean isLocal() {
        return key.equals(LOCAL);
    }
}
