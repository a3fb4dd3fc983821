/*
 * Copyright the Gatehouse authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.gatehouse.proxy.port;

import java.util.Objects;

/** The authority's answer. Approval will join as a further kind when it exists. */
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

    /**
     * What was shown is right, and a second factor is needed beside it. The relay asks the user, and then authorises the same request again,
     * with the same session id and evidence and with the code: nothing of the first answer is kept. A wrong code is {@link Denied}; it may be
     * asked for again as long as {@link Denied#disconnect} is not set.
     *
     * @param prompt what to ask the user, one line without a colon
     */
    record SecondFactorNeeded(String prompt) implements AccessDecision {
        public SecondFactorNeeded {
            Objects.requireNonNull(prompt, "prompt");
        }
    }
}
