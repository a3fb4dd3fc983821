/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Objects;

/** The authority's answer. Second factor and approval will join as further kinds when they exist. */
public sealed interface AccessDecision {

    /**
     * The session may begin.
     *
     * @param grant all that a relay needs; the relay closes it
     */
    record Granted(Grant grant) implements AccessDecision {
        public Granted {
            Objects.requireNonNull(grant, "grant");
        }
    }

    /**
     * The session may not begin. The cause is in the audit log, not here: the relay cannot leak what it does not know.
     *
     * @param userText what the user may be told; the same for every cause but for a reference to quote to the operator
     * @param disconnect whether this connection has had its last attempt
     */
    record Denied(String userText, boolean disconnect) implements AccessDecision {
        public Denied {
            Objects.requireNonNull(userText, "userText");
        }
    }
}
