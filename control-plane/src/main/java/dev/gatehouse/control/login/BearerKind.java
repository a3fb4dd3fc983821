/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.control.login;

import dev.gatehouse.control.http.Caller;
import dev.gatehouse.proxy.port.Secret;
import java.net.InetAddress;

/** One sort of bearer secret and what is kept of it. Blocks on the database. Safe for use by several threads. */
public interface BearerKind {

    /** What a secret leads to. */
    sealed interface Finding {

        /** It is this person's. */
        record Known(Caller.Person person) implements Finding {}

        /**
         * It was somebody's.
         *
         * @param cause for the operator, such as {@code signin.expired}
         */
        record Ended(String cause) implements Finding {}

        /** It is nobody's, so it is a guess. */
        record Unknown() implements Finding {}
    }

    /** What its secrets begin with. */
    String prefix();

    /** Looks a secret up; a use is written down. */
    Finding find(Secret bearer, InetAddress from);
}
